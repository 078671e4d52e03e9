//! The simplex of J. A. Nelder and R. Mead, "A simplex method for function minimization", The Computer Journal 7 (1965): a
//! point more than there are numbers, of which the worst is again and again reflected about the middle of the others.

use std::ops::ControlFlow;

/// How far the worst point is reflected, and how far on if that is better than all.
const REFLECTION: f64 = 1.0;
const EXPANSION: f64 = 2.0;
/// How far towards the middle, or towards the best point, if nothing better is found.
const CONTRACTION: f64 = 0.5;
const SHRINKAGE: f64 = 0.5;
/// A walk ends after so many steps at the latest.
const MOST_STEPS: usize = 200;

/// A point and its loss.
struct Corner {
    place: Vec<f64>,
    loss: f64,
}

/// Walks downhill from `corners` until their losses differ by less than `arrived` (their standard deviation), or `loss`
/// breaks off. `loss` is told every point that the walk looks at, and remembers what it wants of them.
pub(super) fn walk(
    corners: Vec<Vec<f64>>,
    arrived: f64,
    loss: &mut impl FnMut(&[f64]) -> ControlFlow<(), f64>,
) -> ControlFlow<()> {
    let mut simplex: Vec<Corner> = Vec::with_capacity(corners.len());
    for place in corners {
        let loss = loss(&place)?;
        simplex.push(Corner { place, loss });
    }
    sort(&mut simplex);
    for _ in 0..MOST_STEPS {
        if spread(&simplex) < arrived {
            break;
        }
        step(&mut simplex, loss)?;
        sort(&mut simplex);
    }
    ControlFlow::Continue(())
}

/// Replaces the worst corner by a better point, or draws all towards the best.
fn step(simplex: &mut Vec<Corner>, loss: &mut impl FnMut(&[f64]) -> ControlFlow<(), f64>) -> ControlFlow<()> {
    let Some(worst) = simplex.pop() else { return ControlFlow::Break(()) };
    let Some((best, second_worst)) = simplex.first().zip(simplex.last()).map(|(a, b)| (a.loss, b.loss))
    else {
        return ControlFlow::Break(());
    };
    let middle = middle(simplex);
    let mut look = |by: f64| {
        let place: Vec<f64> =
            middle.iter().zip(&worst.place).map(|(middle, worst)| middle + by * (middle - worst)).collect();
        loss(&place).map_continue(|loss| Corner { place, loss })
    };
    let reflected = look(REFLECTION)?;
    if reflected.loss < best {
        let further = look(REFLECTION * EXPANSION)?;
        simplex.push(if further.loss < reflected.loss { further } else { reflected });
    } else if reflected.loss < second_worst {
        simplex.push(reflected);
    } else {
        let is_outside = reflected.loss < worst.loss;
        let nearer = look(if is_outside { REFLECTION * CONTRACTION } else { -CONTRACTION })?;
        let is_better = if is_outside { nearer.loss <= reflected.loss } else { nearer.loss < worst.loss };
        if is_better {
            simplex.push(nearer);
        } else {
            simplex.push(worst);
            shrink(simplex, loss)?;
        }
    }
    ControlFlow::Continue(())
}

fn shrink(simplex: &mut [Corner], loss: &mut impl FnMut(&[f64]) -> ControlFlow<(), f64>) -> ControlFlow<()> {
    let Some((best, others)) = simplex.split_first_mut() else { return ControlFlow::Break(()) };
    for corner in others {
        for (place, best) in corner.place.iter_mut().zip(&best.place) {
            *place = best + SHRINKAGE * (*place - best);
        }
        corner.loss = loss(&corner.place)?;
    }
    ControlFlow::Continue(())
}

fn sort(simplex: &mut [Corner]) {
    simplex.sort_by(|a, b| a.loss.total_cmp(&b.loss));
}

fn middle(corners: &[Corner]) -> Vec<f64> {
    let numbers = corners.first().map_or(0, |corner| corner.place.len());
    let sum = |at: usize| corners.iter().map(|corner| corner.place[at]).sum::<f64>();
    (0..numbers).map(|at| sum(at) / corners.len() as f64).collect()
}

/// The standard deviation of the losses.
fn spread(simplex: &[Corner]) -> f64 {
    let n = simplex.len() as f64;
    let mean = simplex.iter().map(|corner| corner.loss).sum::<f64>() / n;
    let squares: f64 = simplex.iter().map(|corner| (corner.loss - mean) * (corner.loss - mean)).sum();
    (squares / (n - 1.0).max(1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least that a walk finds of a function, from corners about (−1.2, 1).
    fn least(function: impl Fn(&[f64]) -> f64) -> (Vec<f64>, f64) {
        let mut best = (Vec::new(), f64::INFINITY);
        let corners = vec![vec![-1.2, 1.0], vec![-1.0, 1.0], vec![-1.2, 1.2]];
        let _ = walk(corners, 1e-12, &mut |place| {
            let loss = function(place);
            if loss < best.1 {
                best = (place.to_vec(), loss);
            }
            ControlFlow::Continue(loss)
        });
        best
    }

    #[test]
    fn valleys_are_walked_down() {
        let square = |x: f64| x * x;
        let (place, loss) = least(|p| square(p[0] - 3.0) + 2.0 * square(p[1] + 1.0));
        assert!(loss < 1e-9 && (place[0] - 3.0).abs() < 1e-4 && (place[1] + 1.0).abs() < 1e-4, "{place:?}");
        // Rosenbrock's banana, whose least is 0 at (1, 1).
        let (place, loss) = least(|p| 100.0 * square(p[1] - square(p[0])) + square(1.0 - p[0]));
        assert!(loss < 1e-8 && (place[0] - 1.0).abs() < 1e-3, "{place:?} {loss}");
    }

    #[test]
    fn what_cannot_be_tried_ends_the_walk() {
        let mut asked = 0;
        let end = walk(vec![vec![0.0], vec![1.0]], 1e-9, &mut |place| {
            asked += 1;
            if asked < 5 { ControlFlow::Continue(place[0]) } else { ControlFlow::Break(()) }
        });
        assert_eq!((asked, end), (5, ControlFlow::Break(())));
    }

    #[test]
    fn where_there_is_no_ruleset_the_walk_turns_back() {
        let (place, _) =
            least(|p| if p[0] < -1.25 { f64::INFINITY } else { (p[0] + 1.5).abs() + p[1].abs() });
        assert!((place[0] + 1.25).abs() < 0.02, "{place:?}");
    }
}
