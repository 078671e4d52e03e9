//! Costs and totals: every one that can be reached must be whole, large enough and below 2^63.

use super::super::curve::Tail;
use super::super::formula::Interval;
use super::super::ladder::{MOST_STEPS, Stopped};
use super::super::number::{NotACost, Number};
use super::super::running_total::{Form, RunningTotal};
use super::super::units::{LARGEST_EXACT_F64, LARGEST_TOTAL};
use super::budget::Budget;
use super::fault::{CurveFault, FaultKind, not_a_cost};

/// How far a check reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// Every level that can be reached is sound.
    Whole,
    /// A curve without a last level is sound up to here, where it ends: neither a table nor bounds lead any further.
    EndsAt {
        /// The last level.
        level: u64,
        /// At least this much is its total.
        at_least: f64,
    },
    /// Sound up to here; the levels beyond would take too long to check.
    ProvedTo {
        /// The last level that is known to be sound.
        level: u64,
        /// At least this much is its total.
        at_least: f64,
    },
}

/// Checks every cost and total of `totals` that can be reached. Several checks share a `budget`.
///
/// # Errors
/// The first level at which it breaks.
pub fn verify_total_within(totals: &RunningTotal, budget: &mut Budget) -> Result<Extent, CurveFault> {
    let (first, form) = (totals.first(), totals.form());
    let least = if form == Form::StepTo { 0 } else { 1 };
    let mut own = budget.half();
    let weight = totals.curve().weight();
    let mut walk =
        Walk { totals, first, form, least, weight, budget: &mut own, sound: 0, at_least: 0.0, is_cut: false };
    let verdict = walk.whole();
    let (level, at_least, is_cut) = (first.saturating_add(walk.sound), walk.at_least.max(0.0), walk.is_cut);
    budget.give_back(own);
    match verdict {
        Ok(()) if is_cut => Ok(Extent::EndsAt { level, at_least }),
        Ok(()) => Ok(Extent::Whole),
        Err(CurveFault { kind: FaultKind::TooCostly, .. }) => Ok(Extent::ProvedTo { level, at_least }),
        Err(fault) => Err(fault),
    }
}

struct Walk<'a> {
    totals: &'a RunningTotal,
    first: u64,
    form: Form,
    /// The least that a step may be.
    least: u64,
    /// What a bound or an evaluation costs.
    weight: u64,
    budget: &'a mut Budget,
    /// So many steps from the first are known to be sound.
    sound: u64,
    /// At least this much is their sum.
    at_least: f64,
    /// Whether the totals end there, without having passed 2^63 − 1.
    is_cut: bool,
}

enum Proof {
    /// All steps are sound; bounds of their sum.
    Reachable(Interval),
    /// The total passes 2^63 − 1 before the end.
    OutOfReach,
}

impl Walk<'_> {
    /// Checks all there is.
    fn whole(&mut self) -> Result<(), CurveFault> {
        let steps = self.totals.last() - self.first;
        let at_most = match self.totals.tail().filter(|tail| tail.from < steps) {
            None => self.range(0, steps)?,
            Some(tail) => {
                self.range(0, tail.from)?;
                self.line(tail, self.first + u64::from(self.form == Form::StepTo))?;
                f64::INFINITY
            }
        };
        if at_most < LARGEST_TOTAL as f64 * 0.999 { Ok(()) } else { self.bounded_total() }
    }

    fn is_endless(&self) -> bool {
        self.totals.last() == u64::MAX
    }

    /// The total at a level, paid for.
    fn total(&mut self, level: u64) -> Result<Result<u64, Stopped>, CurveFault> {
        self.budget.spend(self.totals.work(level))?;
        Ok(self.totals.total(level))
    }

    /// The value of the curve at a level, paid for.
    fn value(&mut self, level: u64) -> Result<Number, CurveFault> {
        self.budget.spend(self.totals.curve().work(level))?;
        Ok(self.totals.curve().value(level))
    }

    /// Checks steps `from..to`, in ranges that double in length, until the totals leave 2^63. An upper bound of the
    /// total, infinite when it does leave.
    fn range(&mut self, from: u64, to: u64) -> Result<f64, CurveFault> {
        let (mut at, mut length) = (from, 16);
        let mut total_at_least = 0.0;
        let mut total_at_most = 0.0;
        while at < to && total_at_least < LARGEST_TOTAL as f64 * 1.001 {
            if at >= MOST_STEPS {
                return self.too_many().map(|()| f64::INFINITY);
            }
            let end = to.min(at + length).min(MOST_STEPS);
            match self.proven(at, end)? {
                Proof::Reachable(bounds) => {
                    total_at_least += bounds.low;
                    total_at_most += bounds.high;
                }
                Proof::OutOfReach => return Ok(f64::INFINITY),
            }
            (at, length) = (end, length * 2);
            (self.sound, self.at_least) = (end, total_at_least);
        }
        Ok(total_at_most)
    }

    /// Bounds of the sum of the steps `from..to`, once all of them are known to be sound.
    fn proven(&mut self, from: u64, to: u64) -> Result<Proof, CurveFault> {
        let count = (to - from) as f64;
        let bounds = self.step_bounds(from, to - 1)?;
        let most = if self.form == Form::Total { f64::INFINITY } else { LARGEST_EXACT_F64 * 0.999_999 };
        if self.is_enough(bounds, from, to - 1) && bounds.high <= most {
            return Ok(Proof::Reachable(Interval::new((bounds.low - 1.0) * count, bounds.high * count)));
        }
        if to - from == 1 {
            return self.single(from);
        }
        let middle = from + (to - from) / 2;
        let Proof::Reachable(left) = self.proven(from, middle)? else { return Ok(Proof::OutOfReach) };
        let Proof::Reachable(right) = self.proven(middle, to)? else { return Ok(Proof::OutOfReach) };
        Ok(Proof::Reachable(Interval::new(left.low + right.low, left.high + right.high)))
    }

    /// Whether steps within these bounds are large enough. A bound that is exactly the least came from a constant, a
    /// `min` or a `floor`; one just above may owe that to the last place, so it needs room.
    fn is_enough(&self, bounds: Interval, from: u64, to: u64) -> bool {
        // Flooring two totals of fractions may take one off their difference.
        let floored = self.form == Form::Total && !self.is_whole(from, to);
        let least = self.least as f64 + if floored { 1.0 } else { 0.0 };
        !bounds.is_unknown() && (bounds.low == least || bounds.low >= least + 1e-6)
    }

    /// Whether the totals of the steps are whole numbers: curves whose steps can be bounded are whole where both ends are.
    fn is_whole(&self, from: u64, to: u64) -> bool {
        let whole = |level| matches!(self.totals.curve().value(level), Number::Whole(_));
        whole(self.first + from) && whole(self.first + to + 1)
    }

    fn step_bounds(&mut self, from: u64, to: u64) -> Result<Interval, CurveFault> {
        // A bound looks at both ends; the difference of two totals, at four levels.
        self.budget.spend(self.weight.saturating_mul(if self.form == Form::Total { 6 } else { 2 }))?;
        let (curve, first) = (self.totals.curve(), self.first);
        Ok(match self.form {
            Form::StepFrom => curve.bounds(first + from, first + to),
            Form::StepTo => curve.bounds(first + from + 1, first + to + 1),
            // The first total counts as 0, so its step is not a difference of the curve.
            Form::Total if from == 0 => Interval::UNKNOWN,
            // Totals past 2^53 that went through floating point have no exact difference.
            Form::Total => match self.value(first + to + 1)? {
                value if value.is_inexact_past(LARGEST_EXACT_F64 * 0.5) => Interval::UNKNOWN,
                Number::Whole(whole) if whole > i128::from(LARGEST_TOTAL) => Interval::UNKNOWN,
                _ => curve.step_bounds(first + from, first + to),
            },
        })
    }

    /// Computes one step exactly.
    fn single(&mut self, step: u64) -> Result<Proof, CurveFault> {
        let level = self.first + step + u64::from(self.form != Form::StepFrom);
        let value = self.value(level)?;
        let least = if self.form == Form::Total { 0 } else { self.least };
        let why = match value.to_cost(least) {
            Ok(total) if self.form == Form::Total => return self.rises(level, total),
            Ok(cost) => return Ok(Proof::Reachable(Interval::new(cost as f64, cost as f64))),
            Err(why) => why,
        };
        // A level that nobody can reach below 2^63 XP may cost anything, as long as it is a number.
        match self.total_passed_at(step)? {
            Some(_) if self.is_endless() && why != NotACost::NotFinite => return Ok(Proof::OutOfReach),
            Some(passed) if !self.is_endless() => {
                return Err(CurveFault::at(passed, FaultKind::TotalTooLarge));
            }
            _ if self.is_endless() && why == NotACost::TooLarge => return Ok(Proof::OutOfReach),
            _ => {}
        }
        // A cost past 2^63 makes the total of the next level pass it.
        let next = u64::from(why == NotACost::TooLarge && self.form == Form::StepFrom);
        Err(not_a_cost(level + next, why, value, least))
    }

    fn rises(&mut self, level: u64, total: u64) -> Result<Proof, CurveFault> {
        let before = if level == self.first + 1 {
            0
        } else {
            self.value(level - 1)?.to_cost(0).unwrap_or(LARGEST_TOTAL)
        };
        match total.checked_sub(before) {
            None | Some(0) => Err(CurveFault::at(level, FaultKind::NotRising { before, value: total })),
            Some(cost) => Ok(Proof::Reachable(Interval::new(cost as f64, cost as f64))),
        }
    }

    /// The level at which the total of the steps before this one passes 2^63, if it does.
    fn total_passed_at(&mut self, step: u64) -> Result<Option<u64>, CurveFault> {
        if self.form == Form::Total {
            return Ok(None);
        }
        Ok(match self.total(self.first + step)? {
            Err(Stopped { why: NotACost::TooLarge, step: stopped }) if stopped < step => {
                Some(self.first + stopped + 1)
            }
            _ => None,
        })
    }

    /// More levels than are tabulated: a curve without a last level ends here. Its totals may pass 2^63 − 1 a little sooner,
    /// which the table then finds.
    fn too_many(&mut self) -> Result<(), CurveFault> {
        match self.form {
            // Closed-form totals are searched, not tabulated, so they may go on for as long as they are proven to.
            Form::Total => self.rest_of_total(),
            Form::StepTo => Ok(()),
            Form::StepFrom => self.cut(),
        }
    }

    /// Ends the totals after the steps that are known to be sound.
    fn cut(&mut self) -> Result<(), CurveFault> {
        if !self.is_endless() {
            return Err(CurveFault { level: None, kind: FaultKind::TooManyLevels });
        }
        self.is_cut = true;
        Ok(())
    }

    /// Proves a total curve beyond ten million levels in ranges, without computing its single levels.
    fn rest_of_total(&mut self) -> Result<(), CurveFault> {
        let steps = self.totals.last() - self.first;
        let (mut at, mut length) = (MOST_STEPS, MOST_STEPS);
        while at < steps {
            let end = steps.min(at.saturating_add(length));
            let bounds = self.step_bounds(at, end - 1)?;
            if self.is_enough(bounds, at, end - 1) {
                (at, length) = (end, length.saturating_mul(2));
                self.sound = at;
                self.at_least = self.value(self.first + at)?.as_f64();
            } else if length > 1 {
                length /= 2;
            } else {
                // Whole totals end at 2^63; about anything else there is nothing to say without computing each.
                return match self.value(self.first + at + 1)? {
                    Number::Whole(total) if total > i128::from(LARGEST_TOTAL) && self.is_endless() => Ok(()),
                    _ => self.cut(),
                };
            }
        }
        Ok(())
    }

    /// Checks the straight line that the steps end in; the curve's argument for step 0 is `first`.
    fn line(&mut self, tail: Tail, first: u64) -> Result<(), CurveFault> {
        let least = i128::from(self.least);
        let (step, value) = match tail {
            Tail { from, value, .. } if value < least => (from, value),
            Tail { step: 0.., .. } => return Ok(()),
            // It falls: the last sound step is where the value is still at least `least`.
            Tail { from, value, step } => {
                let sound = (value - least) / step.saturating_neg();
                let broken = u64::try_from(i128::from(from) + sound + 1).unwrap_or(u64::MAX);
                (broken, value.saturating_add(step.saturating_mul(sound + 1)))
            }
        };
        if step >= self.totals.last() - self.first {
            return Ok(());
        }
        match self.total_passed_at(step)? {
            Some(_) if self.is_endless() => Ok(()),
            Some(passed) => Err(CurveFault::at(passed, FaultKind::TotalTooLarge)),
            None => {
                let kind = FaultKind::TooSmall { value: Number::Whole(value), least: self.least as f64 };
                Err(CurveFault::at(first.saturating_add(step), kind))
            }
        }
    }

    /// A track with a last level must be able to reach it below 2^63 XP.
    fn bounded_total(&mut self) -> Result<(), CurveFault> {
        if self.is_endless() {
            return Ok(());
        }
        match self.total(self.totals.last())? {
            Ok(_) => Ok(()),
            Err(stopped) => Err(CurveFault::at(self.first + stopped.step + 1, FaultKind::TotalTooLarge)),
        }
    }
}
