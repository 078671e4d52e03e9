//! The search for the numbers with the least loss.
//!
//! Points spread evenly over the ranges (J. H. Halton, Numerische Mathematik 2, 1960) say where to begin; from the best of
//! them a simplex walks downhill (J. A. Nelder and R. Mead, The Computer Journal 7, 1965), and others, smaller or larger, as
//! long as the goal is not met. At the end the numbers are shortened as far as that loses nothing.

use super::dial::Dial;
use super::loss::MET;
use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;
use std::cell::RefCell;

/// Numbers that were tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// One for each dial.
    pub values: Vec<f64>,
    /// Their loss; infinite where they make no ruleset.
    pub loss: f64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The best numbers.
    pub best: Tried,
    /// How many were tried.
    pub evaluations: usize,
    /// Those that make no ruleset.
    pub refused: Vec<Vec<f64>>,
}

/// Sides of the simplexes, in ranges; each begins at the best point so far. The first two are always walked.
const SIDES: [f64; 6] = [0.15, -0.04, 0.01, -0.3, 0.002, -0.0005];
/// A simplex whose losses differ by less than this has arrived.
const ARRIVED: f64 = 1e-5;
/// The loss of what makes no ruleset, for a solver that calculates with it.
const WORST: f64 = 1e100;
/// Evaluations that are kept for shortening.
const FOR_SHORTENING: usize = 4;
/// What shortening may cost: less than moving by a third of the way from the middle of a range to its edge.
const COST_OF_SHORTENING: f64 = 0.001;

/// Searches with at most `budget` calls of `evaluate`, which tells the loss of numbers, one for each dial, and `None` when
/// the search is to end. `None` when it ended before anything was tried.
pub fn search(
    dials: &[Dial],
    budget: usize,
    evaluate: &mut dyn FnMut(&[f64]) -> Option<f64>,
) -> Option<Found> {
    let budget_of_search = budget.saturating_sub(FOR_SHORTENING).max(1);
    let mut walk =
        Walk { dials, left: budget_of_search, asked: 0, has_ended: false, tried: Vec::new(), evaluate };
    let today: Vec<f64> = dials.iter().map(|dial| dial.shortened(dial.start, 15)).collect();
    walk.ask(today)?;
    for number in 1..=spread(dials.len()) {
        let places: Vec<f64> = BASES.iter().take(dials.len()).map(|base| halton(number, *base)).collect();
        if walk.ask_at(&places).is_none() {
            break;
        }
    }
    let walk = RefCell::new(walk);
    for (round, side) in SIDES.into_iter().enumerate() {
        let best = walk.borrow().best()?;
        if round >= 2 && best.loss <= MET {
            break;
        }
        let simplex = simplex(dials, &best.values, side);
        let Ok(solver) = NelderMead::new(simplex).with_sd_tolerance(ARRIVED) else { break };
        // Ends by itself when it has arrived; with the budget spent its steps cost nothing.
        let _ = Executor::new(Loss(&walk), solver).configure(|state| state.max_iters(200)).timer(false).run();
    }
    let mut walk = walk.into_inner();
    walk.left += budget - budget_of_search.min(budget);
    walk.shorten();
    let refused = walk.tried.iter().filter(|tried| tried.loss.is_infinite());
    let refused = refused.map(|tried| tried.values.clone()).collect();
    Some(Found { best: walk.best()?, evaluations: walk.asked, refused })
}

/// One prime for each dial; more dials than that are not told apart by the first points.
const BASES: [u64; 8] = [2, 3, 5, 7, 11, 13, 17, 19];

/// How many dials a search can have.
pub const MOST_DIALS: usize = BASES.len();

fn spread(dials: usize) -> u64 {
    4 * dials as u64 + 1
}

/// The point number `number` of Halton's sequence in one dimension.
fn halton(mut number: u64, base: u64) -> f64 {
    let (mut place, mut part) = (0.0, 1.0 / base as f64);
    while number > 0 {
        place += part * (number % base) as f64;
        number /= base;
        part /= base as f64;
    }
    place
}

/// A point and one more for each dial, at a distance along it, as far as the range goes.
fn simplex(dials: &[Dial], values: &[f64], side: f64) -> Vec<Vec<f64>> {
    let start: Vec<f64> = dials.iter().zip(values).map(|(dial, value)| dial.place(*value)).collect();
    let moved = (0..dials.len()).map(|at| {
        let mut point = start.clone();
        let there = point[at] + side;
        point[at] = if (0.0..=1.0).contains(&there) { there } else { point[at] - side };
        point
    });
    std::iter::once(start.clone()).chain(moved).collect()
}

/// What was tried so far.
struct Walk<'a> {
    dials: &'a [Dial],
    left: usize,
    asked: usize,
    has_ended: bool,
    tried: Vec<Tried>,
    evaluate: &'a mut dyn FnMut(&[f64]) -> Option<f64>,
}

impl Walk<'_> {
    fn best(&self) -> Option<Tried> {
        self.tried.iter().min_by(|a, b| a.loss.total_cmp(&b.loss)).cloned()
    }

    /// The loss at places of the ranges.
    fn ask_at(&mut self, places: &[f64]) -> Option<f64> {
        let values = self.dials.iter().zip(places).map(|(dial, place)| dial.at(*place)).collect();
        self.ask(values)
    }

    /// The loss of some numbers: the same numbers are tried once.
    fn ask(&mut self, values: Vec<f64>) -> Option<f64> {
        if let Some(known) = self.tried.iter().find(|tried| tried.values == values) {
            return Some(known.loss);
        }
        self.left = self.left.checked_sub(1).filter(|_| !self.has_ended)?;
        let Some(loss) = (self.evaluate)(&values) else {
            self.has_ended = true;
            return None;
        };
        self.asked += 1;
        self.tried.push(Tried { values, loss });
        Some(loss)
    }

    /// Takes the shortest numbers that are about as good as the best.
    fn shorten(&mut self) {
        let Some(best) = self.best() else { return };
        for figures in 2..6 {
            let pairs = self.dials.iter().zip(&best.values);
            let short: Vec<f64> = pairs.map(|(dial, value)| dial.shortened(*value, figures)).collect();
            match self.ask(short.clone()) {
                Some(loss) if loss <= best.loss + COST_OF_SHORTENING => {
                    // As good as the best, and easier to read.
                    self.tried.push(Tried { values: short, loss: loss.min(best.loss) });
                    let last = self.tried.len() - 1;
                    self.tried.swap(0, last);
                    return;
                }
                _ => {}
            }
        }
    }
}

/// The loss as the optimiser asks for it.
struct Loss<'a, 'b>(&'a RefCell<Walk<'b>>);

impl CostFunction for Loss<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, places: &Vec<f64>) -> Result<f64, Error> {
        let loss = self.0.borrow_mut().ask_at(places);
        // Outside of the ranges it gets worse with the distance, so that the simplex turns back.
        let beyond: f64 = places.iter().map(|place| (place - place.clamp(0.0, 1.0)).abs()).sum();
        // The solver takes no error for an answer when it begins: what can't be tried is as bad as what makes no ruleset.
        Ok(loss.unwrap_or(WORST).min(WORST) + beyond)
    }
}
