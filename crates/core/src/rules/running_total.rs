//! The running total of a curve: XP by level, or points by level, in whole numbers up to 2^63 − 1.
//!
//! Totals stand in a [`Ladder`] that grows when asked. Where the curve ends in a straight line, the rest has a closed
//! form; where the curve itself is a total, levels far out are searched by evaluating it. Nothing loops over levels for
//! a single question.

use super::curve::{Curve, Kind, Linear, Tail};
use super::ladder::{Ladder, MOST_STEPS, Step, Stopped};
use super::number::{NotACost, Number};
use super::units::LARGEST_TOTAL;

/// What the curve gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The curve at a level is the step from that level to the next (`xp_to_next`); at least 1.
    StepFrom,
    /// The curve at a level is the step from the level before it (`points_per_level`); at least 0.
    StepTo,
    /// The curve at a level is the total (`total_xp`); at the first level the total is 0, whatever the curve says.
    Total,
}

/// The running total of a curve from a first level on.
#[derive(Debug, Clone)]
pub struct RunningTotal {
    curve: Curve,
    form: Form,
    first: u64,
    /// The last level there is.
    last: u64,
    /// A straight line of the steps, `from` counted in steps from the first level.
    tail: Option<Tail>,
    ladder: Ladder,
}

/// A curve that is the same everywhere is a straight line even where its value is no whole number: each step is rounded down
/// by itself.
fn constant(curve: &Curve) -> Option<Tail> {
    let Kind::Linear(Linear { step: Number::Whole(0), .. }) = &curve.kind else { return None };
    let value = curve.value(0).to_cost(0).ok()?;
    Some(Tail { from: 0, value: i128::from(value), step: 0 })
}

/// Total curves are tabulated this far; beyond it they are evaluated at a handful of levels.
const TABULATED_TOTALS: u64 = 65_280;

impl RunningTotal {
    /// The totals of `curve` from level `first` to `last`. Check them with `verify` before use.
    pub fn new(curve: Curve, form: Form, first: u64, last: u64) -> RunningTotal {
        let offset = u64::from(form == Form::StepTo);
        let tail = match form {
            Form::Total => None,
            Form::StepFrom | Form::StepTo => curve
                .tail()
                .or_else(|| constant(&curve))
                .and_then(|tail| tail.starting_at(first + offset))
                .map(|tail| Tail { from: tail.from - first - offset, ..tail })
                .filter(|tail| tail.from <= MOST_STEPS),
        };
        RunningTotal { curve, form, first, last, tail, ladder: Ladder::default() }
    }

    /// The same totals, ending at level `last`.
    #[must_use]
    pub(super) fn ending_at(self, last: u64) -> RunningTotal {
        RunningTotal { last, ..self }
    }

    /// The curve that is summed.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// What the curve gives.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The first level, whose total is 0.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The last level there is; `u64::MAX` without end.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Where, counted in steps, and how the steps become a straight line.
    pub fn tail(&self) -> Option<Tail> {
        self.tail
    }

    /// The total at `level`; 0 at or below the first level.
    ///
    /// # Errors
    /// When the level is past the last, or the total passes 2^63 − 1 on the way.
    pub fn total(&self, level: u64) -> Result<u64, Stopped> {
        let steps = level.saturating_sub(self.first);
        if level > self.last {
            return Err(Stopped { step: self.last - self.first, why: NotACost::TooLarge });
        }
        match self.tail {
            Some(tail) if steps > tail.from => {
                let before = self.tabulated(tail.from)?;
                let (room, more) = (LARGEST_TOTAL - before, steps - tail.from);
                line_total(tail, more).filter(|&rest| rest <= room).map(|rest| before + rest).ok_or_else(
                    || {
                        let step = tail.from + line_steps_within(tail, room, more).0;
                        Stopped { step, why: NotACost::TooLarge }
                    },
                )
            }
            None if self.form == Form::Total && steps > TABULATED_TOTALS => self.evaluated(steps),
            _ => self.tabulated(steps),
        }
    }

    /// What it takes to compute the total at `level`, in evaluations of a simple curve.
    pub fn work(&self, level: u64) -> u64 {
        let steps = level.min(self.last).saturating_sub(self.first);
        let tabulated = match self.tail {
            Some(tail) => steps.min(tail.from),
            None if self.form == Form::Total && steps > TABULATED_TOTALS => 0,
            None => steps,
        };
        let missing = self.ladder.missing(tabulated);
        let deepest = self.curve.work(self.first.saturating_add(steps.min(MOST_STEPS)));
        deepest.saturating_add(missing.saturating_mul(self.curve.weight()))
    }

    /// The highest level whose total is at most `amount`, and that total.
    pub fn level_at(&self, amount: u64) -> (u64, u64) {
        let most = self.last - self.first;
        let tabulated = match self.tail {
            Some(tail) => most.min(tail.from),
            None if self.form == Form::Total => most.min(TABULATED_TOTALS),
            None => most,
        };
        let (steps, total) = self.ladder.steps_within(amount, tabulated, |step| self.step(step));
        if steps < tabulated || steps == most {
            return (self.first + steps, total);
        }
        let (steps, total) = match self.tail {
            Some(tail) => {
                let (more, rest) = line_steps_within(tail, amount - total, most - tail.from);
                (steps + more, total + rest)
            }
            None if self.form == Form::Total => self.search((steps, total), amount, most),
            None => (steps, total),
        };
        (self.first + steps, total)
    }

    fn tabulated(&self, steps: u64) -> Result<u64, Stopped> {
        self.ladder.total(steps, |step| self.step(step))
    }

    fn step(&self, step: u64) -> Result<Step, NotACost> {
        match self.form {
            Form::StepFrom => Step::add_floored(self.curve.value(self.first + step), 1),
            Form::StepTo => Step::add_floored(self.curve.value(self.first + step + 1), 0),
            Form::Total => self.evaluated(step + 1).map(Step::Total).map_err(|stopped| stopped.why),
        }
    }

    fn evaluated(&self, steps: u64) -> Result<u64, Stopped> {
        let stopped = |why| Stopped { step: steps - 1, why };
        let level = self.first.checked_add(steps).ok_or(stopped(NotACost::TooLarge))?;
        self.curve.value(level).to_cost(0).map_err(stopped)
    }

    /// Searches a total curve beyond its table, from `low` (steps, total) up to `most` steps.
    ///
    /// Totals are close to a power of the level, so the first guess is mostly right to a level. After it the bracket
    /// doubles until it holds the place, and is then narrowed by guesses on a log-log line and by halves in turn.
    fn search(&self, mut low: (u64, u64), amount: u64, most: u64) -> (u64, u64) {
        let mut high: Option<(u64, u64)> = None;
        let mut end = most.saturating_add(1);
        let mut probe = self.extrapolated(low, amount);
        let mut halve = true;
        while end - low.0 > 1 {
            probe = probe.clamp(low.0 + 1, end - 1);
            match self.evaluated(probe) {
                Ok(total) if total <= amount => {
                    low = (probe, total);
                    if probe + 1 == end || self.evaluated(probe + 1).map_or(true, |next| next > amount) {
                        return low;
                    }
                }
                Ok(total) => {
                    (high, end) = (Some((probe, total)), probe);
                    if let Some(before) = self.evaluated(probe - 1).ok().filter(|&before| before <= amount) {
                        return (probe - 1, before);
                    }
                }
                Err(_) => end = probe,
            }
            halve = !halve;
            probe = match high {
                Some(high) if !halve => log_log_guess(low, high, amount),
                None if end > most => low.0.saturating_mul(2),
                _ => low.0 + (end - low.0) / 2,
            };
        }
        low
    }

    /// Where the power law through the middle and the end of the table reaches `amount`.
    fn extrapolated(&self, low: (u64, u64), amount: u64) -> u64 {
        let middle = self.tabulated(TABULATED_TOTALS / 2).unwrap_or(0).max(1);
        let exponent = libm::log2(low.1 as f64 / middle as f64);
        let steps = low.0 as f64 * libm::pow(amount as f64 / low.1 as f64, 1.0 / exponent);
        if steps.is_finite() { steps as u64 } else { low.0 }
    }
}

fn log_log_guess(low: (u64, u64), high: (u64, u64), amount: u64) -> u64 {
    let log = |value: u64| libm::log((value as f64).max(1.0));
    let share = (log(amount) - log(low.1)) / (log(high.1) - log(low.1));
    let guess = libm::exp(log(low.0) + share * (log(high.0) - log(low.0)));
    if guess.is_finite() { guess as u64 } else { low.0 }
}

/// The sum of the first `steps` values of the line; `None` past 2^63 − 1 or below 0.
fn line_total(line: Tail, steps: u64) -> Option<u64> {
    let n = i128::from(steps);
    let pairs = n.checked_mul(n - 1)? / 2;
    let total = n.checked_mul(line.value)?.checked_add(pairs.checked_mul(line.step)?)?;
    u64::try_from(total).ok().filter(|&total| total <= LARGEST_TOTAL)
}

/// The most steps, up to `most`, whose sum on the line is at most `amount`, and that sum.
///
/// The quadratic formula in floating point guesses, whole numbers settle it.
fn line_steps_within(line: Tail, amount: u64, most: u64) -> (u64, u64) {
    let fits = |steps: u64| line_total(line, steps).is_some_and(|total| total <= amount);
    let (a, b) = (line.step as f64 / 2.0, line.value as f64 - line.step as f64 / 2.0);
    let guess = if line.step == 0 {
        u64::try_from(i128::from(amount) / line.value.max(1)).unwrap_or(most)
    } else {
        let root = (b * b + 4.0 * a * amount as f64).max(0.0).sqrt();
        (2.0 * amount as f64 / (b + root)) as u64
    };
    let mut low = guess.min(most);
    let mut reach = 1;
    while !fits(low) {
        low = low.saturating_sub(reach);
        // Where rounding made the guess infinite, doubling goes once past 64 bits.
        reach = reach.saturating_mul(2);
    }
    let mut high = low;
    reach = 1;
    while high < most && fits(high.saturating_add(reach).min(most)) {
        high = high.saturating_add(reach).min(most);
        reach = reach.saturating_mul(2);
    }
    let mut beyond = high.saturating_add(reach).min(most).saturating_add(1);
    while beyond - high > 1 {
        let middle = high + (beyond - high) / 2;
        if fits(middle) { high = middle } else { beyond = middle }
    }
    (high, line_total(line, high).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_so_steep_that_the_guess_is_infinite_is_still_searched() {
        let line = Tail { from: 0, value: 1, step: 1_000_000_000_000_000_000 };
        assert_eq!(line_steps_within(line, 1, u64::MAX), (1, 1));
        assert_eq!(line_steps_within(line, LARGEST_TOTAL, u64::MAX - 1), (4, 6_000_000_000_000_000_004));
    }
}
