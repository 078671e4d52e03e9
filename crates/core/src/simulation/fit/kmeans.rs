//! k-means: S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), begun as D. Arthur
//! and S. Vassilvitskii propose, "k-means++: the advantages of careful seeding", SODA (2007).

use crate::simulation::random::Stream;

/// Rounds after which the groups are taken as they are.
const MOST_ROUNDS: usize = 100;

/// To which of `number` groups each row belongs. The same rows and `seed` give the same groups. `None` where fewer rows than
/// groups differ.
pub(super) fn groups(rows: &[Vec<f64>], number: usize, seed: u64) -> Option<Vec<usize>> {
    let mut centres = first_centres(rows, number, seed)?;
    let mut places: Vec<usize> = rows.iter().map(|row| nearest(row, &centres).0).collect();
    for _ in 0..MOST_ROUNDS {
        for (at, centre) in centres.iter_mut().enumerate() {
            let own = rows.iter().zip(&places).filter(|(_, place)| **place == at).map(|(row, _)| row);
            *centre = middle(own).unwrap_or_else(|| std::mem::take(centre));
        }
        let now: Vec<usize> = rows.iter().map(|row| nearest(row, &centres).0).collect();
        if now == places {
            break;
        }
        places = now;
    }
    Some(places)
}

/// A row by chance, then rows the likelier the farther they are from the nearest of those before.
fn first_centres(rows: &[Vec<f64>], number: usize, seed: u64) -> Option<Vec<Vec<f64>>> {
    let mut stream = Stream::new(seed, "k-means", 0);
    let first = ((1.0 - stream.unit()) * rows.len() as f64) as usize;
    let mut centres = vec![rows.get(first)?.clone()];
    while centres.len() < number {
        let far: Vec<f64> = rows.iter().map(|row| nearest(row, &centres).1).collect();
        let mut left = stream.unit() * far.iter().sum::<f64>();
        let mut at = far.iter().rposition(|square| *square > 0.0)?;
        for (row, square) in far.iter().enumerate() {
            left -= square;
            if left <= 0.0 {
                at = row;
                break;
            }
        }
        centres.push(rows.get(at)?.clone());
    }
    Some(centres)
}

/// The nearest centre, the first of those as near, and the square of the distance.
fn nearest(row: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let square = |centre: &Vec<f64>| row.iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let squares = centres.iter().map(square).enumerate();
    squares.fold((0, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best })
}

fn middle<'a>(rows: impl Iterator<Item = &'a Vec<f64>>) -> Option<Vec<f64>> {
    let mut count = 0.0;
    let mut sum: Vec<f64> = Vec::new();
    for row in rows {
        count += 1.0;
        sum.resize(row.len(), 0.0);
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    (count > 0.0).then(|| sum.into_iter().map(|sum| sum / count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clouds() -> Vec<Vec<f64>> {
        let centres = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]];
        (0..300)
            .map(|at| {
                let [x, y] = centres[at % 3];
                let off = (at as f64 * 0.618).fract() - 0.5;
                vec![x + off, y + (off * 7.0).fract()]
            })
            .collect()
    }

    #[test]
    fn clouds_are_told_apart() {
        let rows = clouds();
        for seed in 0..20 {
            let places = groups(&rows, 3, seed).unwrap();
            assert!(places.iter().enumerate().all(|(at, place)| *place == places[at % 3]), "{seed}");
            assert_eq!(groups(&rows, 3, seed).unwrap(), places);
        }
    }

    #[test]
    fn fewer_rows_than_groups_are_no_groups() {
        assert_eq!(groups(&[], 2, 1), None);
        assert_eq!(groups(&vec![vec![1.0]; 5], 2, 1), None);
    }
}
