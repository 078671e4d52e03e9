//! Damped least squares (K. Levenberg, Quarterly of Applied Mathematics 2, 1944; D. W. Marquardt, SIAM Journal 11, 1963) within
//! the unit cube: several numbers that each move several metrics are found in few steps, where a simplex needs many.

use super::loss::Evaluated;

/// How a walk goes.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// How far each number is moved to see what it does, in ranges.
    pub looks: &'a [f64],
    /// So many steps at most.
    pub steps: usize,
    /// With this loss or less it has arrived.
    pub arrived: f64,
}

/// The damping at the start, what a step that helps divides it by, and one that does not multiplies it by.
const DAMPING: (f64, f64, f64) = (1e-3, 5.0, 8.0);
/// A step so often in vain ends the walk.
const MOST_VAIN: usize = 4;
/// A step shorter than this, in ranges, leads nowhere.
const SHORTEST: f64 = 1e-7;

/// Walks from `start`; `ask` answers for places in the unit cube. `None` when nothing more can be asked.
pub fn walk(start: &[f64], terms: Terms, ask: &mut dyn FnMut(&[f64]) -> Option<Evaluated>) -> Option<()> {
    let mut place = start.to_vec();
    let mut here = ask(&place)?;
    let (mut damping, gain, loss) = DAMPING;
    for _ in 0..terms.steps {
        if here.loss <= terms.arrived || here.offs.is_empty() {
            return Some(());
        }
        let slopes = slopes(&place, &here, terms.looks, ask)?;
        let mut is_better = false;
        for _ in 0..MOST_VAIN {
            let step = step(&place, &slopes, &here.offs, damping);
            if step.iter().all(|own| own.abs() < SHORTEST) {
                return Some(());
            }
            let next: Vec<f64> = place.iter().zip(&step).map(|(at, by)| (at + by).clamp(0.0, 1.0)).collect();
            let there = ask(&next)?;
            if squares(&there) < squares(&here) {
                (place, here, damping, is_better) = (next, there, damping / gain, true);
                break;
            }
            damping *= loss;
        }
        if !is_better {
            return Some(());
        }
    }
    Some(())
}

/// How far off all is; what makes no ruleset is infinitely far.
fn squares(of: &Evaluated) -> f64 {
    if of.offs.is_empty() { f64::INFINITY } else { of.offs.iter().map(|off| off * off).sum() }
}

/// What each number does to each metric, by moving it a little: one row of slopes for each number.
fn slopes(
    place: &[f64],
    here: &Evaluated,
    looks: &[f64],
    ask: &mut dyn FnMut(&[f64]) -> Option<Evaluated>,
) -> Option<Vec<Vec<f64>>> {
    let mut all = Vec::with_capacity(place.len());
    for (at, look) in looks.iter().enumerate() {
        let by = if place[at] + look <= 1.0 { *look } else { -look };
        let mut row = vec![0.0; here.offs.len()];
        // Where there is no ruleset on one side, the other tells.
        for by in [by, -by] {
            let mut moved = place.to_vec();
            moved[at] = (moved[at] + by).clamp(0.0, 1.0);
            let way = moved[at] - place[at];
            let there = ask(&moved)?;
            if !there.offs.is_empty() && way != 0.0 {
                row = there.offs.iter().zip(&here.offs).map(|(there, here)| (there - here) / way).collect();
                break;
            }
        }
        all.push(row);
    }
    Some(all)
}

/// The step that least squares suggest, without those numbers that it would move out of their range.
fn step(place: &[f64], slopes: &[Vec<f64>], offs: &[f64], damping: f64) -> Vec<f64> {
    let mut free: Vec<usize> = (0..place.len()).collect();
    loop {
        let found = solve(&free, slopes, offs, damping);
        let leaves = |at: usize, by: f64| (place[at] <= 0.0 && by < 0.0) || (place[at] >= 1.0 && by > 0.0);
        let stay: Vec<usize> =
            free.iter().zip(&found).filter(|(at, by)| !leaves(**at, **by)).map(|(at, _)| *at).collect();
        if stay.len() == free.len() {
            let mut step = vec![0.0; place.len()];
            for (at, by) in free.iter().zip(found) {
                step[*at] = by;
            }
            return step;
        }
        free = stay;
    }
}

/// The damped normal equations of some numbers, by Gauss's elimination.
fn solve(free: &[usize], slopes: &[Vec<f64>], offs: &[f64], damping: f64) -> Vec<f64> {
    let n = free.len();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut rows: Vec<Vec<f64>> = free
        .iter()
        .map(|a| {
            let own = free.iter().map(|b| dot(&slopes[*a], &slopes[*b]));
            own.chain([-dot(&slopes[*a], offs)]).collect()
        })
        .collect();
    let largest = (0..n).map(|at| rows[at][at]).fold(0.0, f64::max);
    for (at, row) in rows.iter_mut().enumerate() {
        row[at] += damping * row[at] + 1e-12 * largest.max(1e-300);
    }
    for at in 0..n {
        let best = (at..n).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs())).unwrap_or(at);
        rows.swap(at, best);
        let pivot = rows[at].clone();
        if pivot[at] == 0.0 {
            continue;
        }
        for row in rows.iter_mut().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| row) {
            let times = row[at] / pivot[at];
            for (own, theirs) in row.iter_mut().zip(&pivot) {
                *own -= times * theirs;
            }
        }
    }
    (0..n).map(|at| if rows[at][at] == 0.0 { 0.0 } else { rows[at][n] / rows[at][at] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three numbers of `a·(x + c)^b` from its values at three places: the exact answer, within a few dozen questions.
    #[test]
    fn three_numbers_of_a_power_are_found_from_three_values() {
        let power = |place: &[f64], x: f64| {
            let (a, b, c) = (500.0 + 3500.0 * place[0], 1.0 + place[1], 10.0 * place[2]);
            libm::log(a) + b * libm::log(x + c)
        };
        let truth = [(2508.0 - 500.0) / 3500.0, 0.2488, 0.3];
        let mut asked = 0;
        let mut best = (f64::INFINITY, Vec::new());
        let mut ask = |place: &[f64]| {
            asked += 1;
            let offs: Vec<f64> =
                [1.0, 20.0, 100.0].iter().map(|x| 100.0 * (power(place, *x) - power(&truth, *x))).collect();
            let loss = offs.iter().map(|off| off * off).sum();
            if loss < best.0 {
                best = (loss, place.to_vec());
            }
            Some(Evaluated { loss, offs })
        };
        let terms = Terms { looks: &[1e-5; 3], steps: 40, arrived: 1e-12 };
        walk(&[0.5, 0.5, 0.5], terms, &mut ask).unwrap();
        assert!(best.1.iter().zip(&truth).all(|(own, truth)| (own - truth).abs() < 1e-4), "{best:?}");
        assert!(asked < 120, "{asked}");
    }

    /// The least lies outside: the walk ends at the edge, at the best place of it.
    #[test]
    fn edges_hold_and_the_rest_goes_on() {
        let mut best = (f64::INFINITY, Vec::new());
        let mut ask = |place: &[f64]| {
            assert!(place.iter().all(|own| (0.0..=1.0).contains(own)));
            let offs = vec![place[0] - 1.5, 2.0 * (place[1] - 0.25), place[0] + place[1] - 1.25];
            let loss = offs.iter().map(|off| off * off).sum();
            if loss < best.0 {
                best = (loss, place.to_vec());
            }
            Some(Evaluated { loss, offs })
        };
        walk(&[0.2, 0.9], Terms { looks: &[0.01; 2], steps: 20, arrived: 1e-9 }, &mut ask).unwrap();
        assert!((best.1[0] - 1.0).abs() < 1e-6 && (best.1[1] - 0.25).abs() < 1e-3, "{best:?}");
    }
}
