//! The search for the numbers with the least loss.
//!
//! Where today's numbers meet the goal there is nothing to search, and few whole numbers are all tried. What curves alone
//! can say is free: numbers that meet it are looked for first, thousands if need be. Then damped least squares walk from the best
//! so far. Otherwise, of several numbers, each is tried alone with today's others, and points
//! spread evenly over the ranges (J. H. Halton, Numerische Mathematik 2, 1960) say where to begin; from the best of
//! them a simplex walks downhill (J. A. Nelder and R. Mead, The Computer Journal 7, 1965), and others, smaller or larger, as
//! long as the goal is not met; then the ends of the ranges are tried, and more points between. At the end the numbers are
//! shortened as far as that loses nothing.

use super::dial::Dial;
use super::facts;
use super::least_squares;
use super::loss::{Evaluated, MET};
use super::simplex;
use std::ops::ControlFlow;

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
    /// How many more were looked at by what their curves say alone.
    pub by_facts: usize,
    /// Those that make no ruleset.
    pub refused: Vec<Vec<f64>>,
    /// Whether all numbers of the ranges were tried.
    pub is_complete: bool,
}

/// Sides of the simplexes, in ranges; each begins at the best point so far. The first two are always walked.
const SIDES: [f64; 6] = [0.15, -0.04, 0.01, -0.3, 0.002, -0.0005];
/// Fewer dials than this are spread over so densely that each need not be tried alone.
const FEWEST_TO_PROBE: usize = 3;
/// Places of a range that are tried alone.
const PROBES: [f64; 3] = [0.2, 0.5, 0.8];
/// A simplex whose losses differ by less than this has arrived.
const ARRIVED: f64 = 1e-4;
/// No more points of Halton's sequence are taken.
const MOST_POINTS: u64 = 100_000;
/// The ends of more dials make too many corners.
const MOST_CORNERS: usize = 3;
/// How far a number is moved to see what it does, in ranges: far enough that whole levels and days tell it.
const LOOK: f64 = 0.02;
/// Steps of least squares; what may be asked ends them before.
const MOST_STEPS: usize = 20;
/// Evaluations that are kept for shortening.
const FOR_SHORTENING: usize = 4;
/// What shortening may cost: less than moving by a third of the way from the middle of a range to its edge.
const COST_OF_SHORTENING: f64 = 0.001;

/// What is found of numbers, one for each dial; `None` when the search is to end.
pub type Evaluate<'a> = &'a mut dyn FnMut(&[f64]) -> Option<Evaluated>;

/// Searches with at most `budget` calls of `evaluate`. Where a part of what is expected can be told of the curves alone, `facts`
/// tells it, and is asked as often as it takes. `None` when the search ended before anything was tried.
pub fn search(dials: &[Dial], budget: usize, evaluate: Evaluate, facts: Option<Evaluate>) -> Option<Found> {
    let for_shortening = if budget > 4 * FOR_SHORTENING { FOR_SHORTENING } else { 0 };
    let budget_of_search = budget - for_shortening;
    let mut walk = Walk::new(dials, budget_of_search, evaluate);
    let today: Vec<f64> = dials.iter().map(|dial| dial.shortened(dial.start, 15)).collect();
    let is_met = walk.ask(today)?.loss <= MET;
    let all = if is_met { None } else { all(dials, budget_of_search - 1) };
    let is_complete = all.is_some();
    let mut by_facts = 0;
    match all {
        Some(all) => {
            all.into_iter().map_while(|values| walk.ask(values)).count();
        }
        None if !is_met => {
            let starts;
            (starts, by_facts) = facts.map_or((Vec::new(), 0), |facts| facts::starts(dials, facts));
            walk = search_on(walk, starts)?;
        }
        None => {}
    }
    if !is_met && !is_complete {
        walk.left += for_shortening;
        walk.shorten();
    }
    let refused = walk.tried.iter().filter(|tried| tried.found.loss.is_infinite());
    let refused = refused.map(|tried| tried.values.clone()).collect();
    let best = walk.best()?;
    let best = Tried { values: best.values, loss: best.found.loss };
    Some(Found { best, evaluations: walk.asked, by_facts, refused, is_complete })
}

/// Every choice of whole numbers, if there are so many at most.
fn all(dials: &[Dial], most: usize) -> Option<Vec<Vec<f64>>> {
    let mut all = vec![Vec::new()];
    for dial in dials.iter().rev() {
        let count = dial.high - dial.low + 1.0;
        if !dial.is_whole || count * all.len() as f64 > most as f64 {
            return None;
        }
        let values = (0..count as usize).map(|step| dial.low + step as f64);
        let with = |value: f64| all.iter().map(move |rest: &Vec<f64>| [&[value], rest.as_slice()].concat());
        all = values.flat_map(with).collect();
    }
    Some(all)
}

/// From points spread over the ranges downhill, and as long as the goal is not met on from others.
fn search_on(mut walk: Walk, starts: Vec<Vec<f64>>) -> Option<Walk> {
    let dials = walk.dials;
    for start in starts {
        walk.ask(start);
    }
    if walk.best()?.found.loss > MET {
        walk.squares(walk.left / 2);
    }
    if walk.best()?.found.loss <= MET {
        return Some(walk);
    }
    let first = spread(dials.len());
    let probes = walk.probe();
    walk.spread(1..=first.saturating_sub(probes).max(2));
    if walk.best()?.found.loss > MET {
        walk.squares(walk.left / 3);
    }
    downhill(&mut walk, &SIDES)?;
    walk.corners();
    let mut next = first + 1;
    while walk.best()?.found.loss > MET && walk.can_ask() {
        let before = walk.best()?.found.loss;
        walk.spread(next..=next + first);
        next += first + 1;
        if walk.best()?.found.loss < before {
            walk.squares(walk.left / 2);
            downhill(&mut walk, &SIDES[1..])?;
        }
        // Where hardly any numbers are left that were not tried.
        if next > MOST_POINTS {
            break;
        }
    }
    Some(walk)
}

/// Simplexes with these sides, one after the other, each from the best so far.
fn downhill(walk: &mut Walk, sides: &[f64]) -> Option<()> {
    for (round, side) in sides.iter().enumerate() {
        let best = walk.best()?;
        if round >= 2 && best.found.loss <= MET {
            break;
        }
        let corners = corners(walk.dials, &best.values, *side);
        // A walk ends where it has arrived, or when nothing more can be tried.
        let _ = simplex::walk(corners, ARRIVED, &mut |places| match walk.ask_at(places) {
            // Outside of the ranges it gets worse with the distance, so that the simplex turns back.
            Some(found) => ControlFlow::Continue(found.loss + beyond(places)),
            None => ControlFlow::Break(()),
        });
    }
    Some(())
}

/// How far places are outside of their ranges.
fn beyond(places: &[f64]) -> f64 {
    places.iter().map(|place| (place - place.clamp(0.0, 1.0)).abs()).sum()
}

/// One prime for each dial; more dials than that are not told apart by the first points.
pub(super) const BASES: [u64; 8] = [2, 3, 5, 7, 11, 13, 17, 19];

/// How many dials a search can have.
pub const MOST_DIALS: usize = BASES.len();

fn spread(dials: usize) -> u64 {
    4 * dials as u64 + 1
}

/// The point number `number` of Halton's sequence in one dimension.
pub(super) fn halton(mut number: u64, base: u64) -> f64 {
    let (mut place, mut part) = (0.0, 1.0 / base as f64);
    while number > 0 {
        place += part * (number % base) as f64;
        number /= base;
        part /= base as f64;
    }
    place
}

/// A point and one more for each dial, at a distance along it, as far as the range goes.
fn corners(dials: &[Dial], values: &[f64], side: f64) -> Vec<Vec<f64>> {
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
    tried: Vec<Looked>,
    evaluate: Evaluate<'a>,
}

/// Numbers with what was found of them.
#[derive(Debug, Clone)]
struct Looked {
    values: Vec<f64>,
    found: Evaluated,
}

impl<'a> Walk<'a> {
    fn new(dials: &'a [Dial], left: usize, evaluate: Evaluate<'a>) -> Walk<'a> {
        Walk { dials, left, asked: 0, has_ended: false, tried: Vec::new(), evaluate }
    }

    fn best(&self) -> Option<Looked> {
        self.tried.iter().min_by(|a, b| a.found.loss.total_cmp(&b.found.loss)).cloned()
    }

    /// Least squares from the best so far, with so many questions at most.
    fn squares(&mut self, most: usize) {
        let Some(best) = self.best() else { return };
        let start: Vec<f64> =
            self.dials.iter().zip(&best.values).map(|(dial, value)| dial.place(*value)).collect();
        let looks: Vec<f64> = self.dials.iter().map(|dial| dial.look(LOOK)).collect();
        let terms = least_squares::Terms { looks: &looks, steps: MOST_STEPS, arrived: MET / 2.0 };
        let kept = self.left.saturating_sub(most);
        let _ = least_squares::walk(&start, terms, &mut |places| {
            if self.left <= kept { None } else { self.ask_at(places) }
        });
    }

    /// Whether anything can still be tried.
    fn can_ask(&self) -> bool {
        self.left > 0 && !self.has_ended
    }

    /// Of several numbers often one alone is off: tries places of each range, with today's numbers for the others. How many.
    fn probe(&mut self) -> u64 {
        let today: Vec<f64> = self.dials.iter().map(|dial| dial.place(dial.start)).collect();
        if today.len() < FEWEST_TO_PROBE {
            return 0;
        }
        let mut count = 0;
        for at in 0..today.len() {
            for place in PROBES {
                let mut places = today.clone();
                places[at] = place;
                if self.ask_at(&places).is_none() {
                    return count;
                }
                count += 1;
            }
        }
        count
    }

    /// Tries points of Halton's sequence.
    fn spread(&mut self, numbers: std::ops::RangeInclusive<u64>) {
        for number in numbers {
            let bases = BASES.iter().take(self.dials.len());
            let places: Vec<f64> = bases.map(|base| halton(number, *base)).collect();
            if self.ask_at(&places).is_none() {
                return;
            }
        }
    }

    /// Tries the ends of the ranges, as long as the goal is not met.
    fn corners(&mut self) {
        let dials = self.dials.len();
        for corner in 0..1_u32 << dials.min(MOST_CORNERS) {
            if self.best().is_some_and(|best| best.found.loss <= MET) {
                return;
            }
            let places: Vec<f64> = (0..dials).map(|at| f64::from(corner >> at.min(31) & 1)).collect();
            let _ = self.ask_at(&places);
        }
    }

    /// What is found at places of the ranges.
    fn ask_at(&mut self, places: &[f64]) -> Option<Evaluated> {
        let values = self.dials.iter().zip(places).map(|(dial, place)| dial.at(*place)).collect();
        self.ask(values)
    }

    /// What is found of some numbers: the same numbers are tried once.
    fn ask(&mut self, values: Vec<f64>) -> Option<Evaluated> {
        if let Some(known) = self.tried.iter().find(|tried| tried.values == values) {
            return Some(known.found.clone());
        }
        self.left = self.left.checked_sub(1).filter(|_| !self.has_ended)?;
        let Some(found) = (self.evaluate)(&values) else {
            self.has_ended = true;
            return None;
        };
        self.asked += 1;
        self.tried.push(Looked { values, found: found.clone() });
        Some(found)
    }

    /// Takes the shortest numbers that are about as good as the best.
    fn shorten(&mut self) {
        let Some(best) = self.best() else { return };
        for figures in 2..6 {
            let pairs = self.dials.iter().zip(&best.values);
            let short: Vec<f64> = pairs.map(|(dial, value)| dial.shortened(*value, figures)).collect();
            match self.ask(short.clone()) {
                Some(found) if found.loss <= best.found.loss + COST_OF_SHORTENING => {
                    // As good as the best, and easier to read.
                    let found = Evaluated { loss: found.loss.min(best.found.loss), ..found };
                    self.tried.push(Looked { values: short, found });
                    let last = self.tried.len() - 1;
                    self.tried.swap(0, last);
                    return;
                }
                _ => {}
            }
        }
    }
}
