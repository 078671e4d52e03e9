//! Running totals, tabulated as far as anyone asked, and searched in logarithmic time.
//!
//! Totals stand in segments that double in length. A segment is computed once, when it is first needed, by whichever
//! thread comes first; readers take no lock. A sparse index over each segment keeps a search within a few cache lines.

use super::number::{NotACost, Number};
use super::units::LARGEST_TOTAL;
use std::sync::OnceLock;

/// No ladder is tabulated further than this many steps.
pub const MOST_STEPS: u64 = 10_000_000;

const FIRST_SEGMENT: usize = 256;
const SEGMENTS: usize = 16;
/// One entry of the index stands for this many totals: 8 cache lines.
const INDEX_STRIDE: usize = 64;

/// Totals of 0, 1, 2, … steps; the total of no step is 0.
#[derive(Debug, Clone, Default)]
pub struct Ladder {
    segments: [OnceLock<Segment>; SEGMENTS],
}

#[derive(Debug, Clone)]
struct Segment {
    /// totals[i] is the total after `steps_before(segment) + i + 1` steps. Shorter than the segment where it stopped.
    totals: Box<[u64]>,
    /// The last total of each stride.
    index: Box<[u64]>,
    end: u64,
    stopped: Option<NotACost>,
}

/// What the next step of a ladder does.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Adds a whole number.
    Add(u64),
    /// Sets the total.
    Total(u64),
}

/// A ladder that can't go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopped {
    /// The step, counted from 0, that could not be taken.
    pub step: u64,
    /// Why; [`NotACost::TooLarge`] when the total would pass 2^63 − 1.
    pub why: NotACost,
}

impl Step {
    /// Adds the whole number at or under `cost`.
    pub fn add_floored(cost: Number, least: u64) -> Result<Step, NotACost> {
        cost.to_cost(least).map(Step::Add)
    }

    fn after(self, before: u64) -> Result<u64, NotACost> {
        let total = match self {
            // What was not proved may turn out not to rise: the totals end there.
            Step::Total(total) if total <= before => return Err(NotACost::TooSmall),
            Step::Total(total) => total,
            // Neither part reaches 2^63, so this can't overflow.
            Step::Add(cost) => before + cost,
        };
        if total > LARGEST_TOTAL { Err(NotACost::TooLarge) } else { Ok(total) }
    }
}

impl Ladder {
    /// The total after `steps` steps. `next(i)` is the step from i to i + 1 and must always answer the same.
    ///
    /// # Errors
    /// When a step up to there can't be taken, or there are more than [`MOST_STEPS`].
    pub fn total(&self, steps: u64, next: impl Fn(u64) -> Result<Step, NotACost>) -> Result<u64, Stopped> {
        if steps == 0 {
            return Ok(0);
        }
        let index = usize::try_from(steps - 1).unwrap_or(usize::MAX);
        for number in 0..SEGMENTS {
            let start = steps_before(number);
            let segment = self.segment(number, &next);
            if let Some(total) = index.checked_sub(start).and_then(|inside| segment.totals.get(inside)) {
                return Ok(*total);
            }
            if let Some(why) = segment.stopped {
                return Err(Stopped { step: (start + segment.totals.len()) as u64, why });
            }
        }
        Err(Stopped { step: MOST_STEPS, why: NotACost::TooLarge })
    }

    /// How many steps would have to be computed to answer for `steps`.
    pub fn missing(&self, steps: u64) -> u64 {
        let steps = usize::try_from(steps).unwrap_or(usize::MAX);
        let mut missing = 0;
        for (number, segment) in
            self.segments.iter().enumerate().take_while(|&(number, _)| steps_before(number) < steps)
        {
            match segment.get() {
                Some(segment) if segment.stopped.is_some() => break,
                Some(_) => {}
                None => missing += (FIRST_SEGMENT << number) as u64,
            }
        }
        missing
    }

    /// The most steps, up to `most`, whose total is at most `amount`, and that total.
    pub fn steps_within(
        &self,
        amount: u64,
        most: u64,
        next: impl Fn(u64) -> Result<Step, NotACost>,
    ) -> (u64, u64) {
        let mut best = (0, 0);
        for number in 0..SEGMENTS {
            let start = steps_before(number);
            if start as u64 >= most {
                break;
            }
            let segment = self.segment(number, &next);
            let allowed =
                usize::try_from(most - start as u64).unwrap_or(usize::MAX).min(segment.totals.len());
            let within = segment.count_within(amount).min(allowed);
            if let Some(last) = within.checked_sub(1) {
                best = ((start + within) as u64, segment.totals[last]);
            }
            if within < segment.totals.len() || segment.stopped.is_some() {
                break;
            }
        }
        best
    }

    fn segment(&self, number: usize, next: &impl Fn(u64) -> Result<Step, NotACost>) -> &Segment {
        self.segments[number].get_or_init(|| {
            let before = match number.checked_sub(1) {
                None => 0,
                Some(previous) => self.segment(previous, next).end,
            };
            Segment::compute(number, before, next)
        })
    }
}

fn steps_before(segment: usize) -> usize {
    FIRST_SEGMENT * ((1 << segment) - 1)
}

impl Segment {
    fn compute(number: usize, before: u64, next: &impl Fn(u64) -> Result<Step, NotACost>) -> Segment {
        let start = steps_before(number);
        let length = FIRST_SEGMENT << number;
        let mut totals = Vec::with_capacity(length);
        let mut end = before;
        let mut stopped = None;
        for step in start..start + length {
            match next(step as u64).and_then(|step| step.after(end)) {
                Ok(total) => end = total,
                Err(why) => {
                    stopped = Some(why);
                    break;
                }
            }
            totals.push(end);
        }
        let index = totals.chunks(INDEX_STRIDE).filter_map(|stride| stride.last().copied()).collect();
        Segment { totals: totals.into(), index, end, stopped }
    }

    /// How many totals, from the first, are at most `amount`.
    fn count_within(&self, amount: u64) -> usize {
        let stride = self.index.partition_point(|&last| last <= amount);
        let start = stride * INDEX_STRIDE;
        let rest = self.totals.get(start..).unwrap_or_default();
        start.min(self.totals.len())
            + rest[..rest.len().min(INDEX_STRIDE)].partition_point(|&total| total <= amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ones(_: u64) -> Result<Step, NotACost> {
        Ok(Step::Add(1))
    }

    #[test]
    fn a_ladder_stops_where_a_step_fails_and_says_which() {
        let ladder = Ladder::default();
        let fails_at_300 = |step| if step < 300 { ones(step) } else { Err(NotACost::NotFinite) };
        assert_eq!(ladder.total(300, fails_at_300), Ok(300));
        assert_eq!(ladder.total(301, fails_at_300), Err(Stopped { step: 300, why: NotACost::NotFinite }));
        assert_eq!(ladder.steps_within(u64::MAX, u64::MAX, fails_at_300), (300, 300));
        let doubles = |step| Ok(Step::Add(1_u64 << step));
        assert_eq!(Ladder::default().total(64, doubles).unwrap_err().step, 63);
    }

    #[test]
    fn what_is_missing_is_what_gets_computed() {
        let ladder = Ladder::default();
        assert_eq!((ladder.missing(0), ladder.missing(1), ladder.missing(257)), (0, 256, 768));
        assert_eq!(ladder.total(300, ones), Ok(300));
        assert_eq!((ladder.missing(768), ladder.missing(769)), (0, 1024));
        let stops = |step| if step < 5 { ones(step) } else { Err(NotACost::TooLarge) };
        let short = Ladder::default();
        assert!(short.total(9, stops).is_err());
        assert_eq!(short.missing(MOST_STEPS), 0);
    }

    proptest! {
        #[test]
        fn searching_equals_counting(
            costs in prop::collection::vec(1_u64..1000, 1..3000), amount in 0_u64..2_000_000, most in 0_u64..4000,
        ) {
            let ladder = Ladder::default();
            let next = |step: u64| match costs.get(step as usize) {
                Some(&cost) => Ok(Step::Add(cost)),
                None => Err(NotACost::TooLarge),
            };
            let mut counted = (0, 0);
            for &cost in &costs {
                if counted.1 + cost > amount || counted.0 == most {
                    break;
                }
                counted = (counted.0 + 1, counted.1 + cost);
            }
            prop_assert_eq!(ladder.steps_within(amount, most, next), counted);
            prop_assert_eq!(ladder.total(counted.0, next), Ok(counted.1));
        }
    }
}
