//! Proves, when a ruleset is loaded, that a curve keeps its range at every level anyone can reach.
//!
//! Millions of levels are not computed one by one: ranges of levels are bounded ([`Curve::bounds`]), and only where the
//! bounds do not decide are they halved, down to single levels, which are computed exactly.

use super::curve::{Curve, Tail};
use super::formula::Interval;
use super::ladder::{MOST_STEPS, Stopped};
use super::number::{NotACost, Number, grouped};
use super::running_total::{Form, RunningTotal};
use super::units::{LARGEST_EXACT_F64, LARGEST_TOTAL};

/// A curve that can't be used, with the level at which it breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveFault {
    /// The level, or `None` when it is not about one level.
    pub level: Option<u64>,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a curve.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// NaN or infinite.
    NotFinite,
    /// Under the least value allowed.
    TooSmall {
        /// The value.
        value: Number,
        /// The least allowed.
        least: f64,
    },
    /// Over the greatest value allowed.
    TooBig {
        /// The value.
        value: Number,
        /// The greatest allowed.
        most: f64,
    },
    /// Past 2^53 after passing through floating point.
    Inexact {
        /// The value.
        value: Number,
    },
    /// The total passes 2^63 − 1 at or before the track's last level.
    TotalTooLarge,
    /// A total that is not more than the one of the level before.
    NotRising {
        /// The total of the level before.
        before: u64,
        /// The total.
        value: u64,
    },
    /// More than ten million levels below 2^63 XP, and no closed form.
    TooManyLevels,
}

impl CurveFault {
    fn at(level: u64, kind: FaultKind) -> CurveFault {
        CurveFault { level: Some(level), kind }
    }

    /// A stable name of the kind of fault, for machines.
    pub fn code(&self) -> &'static str {
        match &self.kind {
            FaultKind::NotFinite => "value-not-finite",
            FaultKind::TooSmall { .. } => "value-too-small",
            FaultKind::TooBig { .. } => "value-too-big",
            FaultKind::Inexact { .. } => "value-inexact",
            FaultKind::TotalTooLarge => "total-too-large",
            FaultKind::NotRising { .. } => "total-not-rising",
            FaultKind::TooManyLevels => "too-many-levels",
        }
    }

    /// What is wrong, `what` being the curve's name ("cost", "multiplier").
    pub fn message(&self, what: &str) -> String {
        self.message_of(what, "level")
    }

    /// The same for a curve of something other than levels: `of` is "reset", say.
    pub fn message_of(&self, what: &str, of: &str) -> String {
        let at = self.level.unwrap_or(0);
        let level = format!("{of} {}", grouped(&at.to_string()));
        match &self.kind {
            FaultKind::NotFinite => format!("the {what} at {level} is not a finite number"),
            FaultKind::TooSmall { value, least } => {
                format!("the {what} at {level} is {value}, the least allowed is {}", Number::from_f64(*least))
            }
            FaultKind::TooBig { value, most } => {
                format!("the {what} at {level} is {value}, the most allowed is {}", Number::from_f64(*most))
            }
            FaultKind::Inexact { value } => {
                format!("the {what} at {level} is {value}, past 2^53, where it can't be exact any more")
            }
            FaultKind::TotalTooLarge => format!("the total passes 2^63 − 1 at {level}"),
            FaultKind::NotRising { before, value } => format!(
                "the total stops rising at {level}: {} after {}",
                grouped(&value.to_string()),
                grouped(&before.to_string())
            ),
            FaultKind::TooManyLevels => {
                format!("the track passes {} levels below 2^63 XP", grouped(&MOST_STEPS.to_string()))
            }
        }
    }

    /// What would be right.
    pub fn hint(&self, form: Form) -> String {
        let before = self.level.unwrap_or(0).saturating_sub(u64::from(form != Form::StepFrom));
        match &self.kind {
            FaultKind::Inexact { .. } | FaultKind::TotalTooLarge => {
                format!("declare `max_level: {before}` or less, or slow the curve down")
            }
            FaultKind::TooSmall { .. } if form == Form::StepFrom => {
                format!("keep it at 1 or more with `min: 1`, or end the track with `max_level: {before}`")
            }
            FaultKind::NotRising { .. } => {
                format!("make each total at least 1 more, or end the track with `max_level: {before}`")
            }
            FaultKind::TooManyLevels => "declare `max_level`, or let the cost grow".to_owned(),
            _ => String::new(),
        }
    }
}

/// Checks every cost and total of `totals` that can be reached.
///
/// # Errors
/// The first level at which it breaks.
pub fn verify_total(totals: &RunningTotal) -> Result<(), CurveFault> {
    let walk = Walk { totals, least: if totals.form() == Form::StepTo { 0 } else { 1 } };
    let offset = u64::from(totals.form() == Form::StepTo);
    let steps = totals.last() - totals.first();
    let at_most = match totals.tail().filter(|tail| tail.from < steps) {
        None => walk.range(0, steps)?,
        Some(tail) => {
            walk.range(0, tail.from)?;
            walk.line(tail, totals.first() + offset)?;
            f64::INFINITY
        }
    };
    if at_most < LARGEST_TOTAL as f64 * 0.999 { Ok(()) } else { walk.bounded_total() }
}

struct Walk<'a> {
    totals: &'a RunningTotal,
    least: u64,
}

impl Walk<'_> {
    /// Checks steps `from..to`, in ranges that double in length, until the totals leave 2^63. An upper bound of the
    /// total, infinite when it does leave.
    fn range(&self, from: u64, to: u64) -> Result<f64, CurveFault> {
        let (mut at, mut length) = (from, 16);
        let mut total_at_least = 0.0;
        let mut total_at_most = 0.0;
        while at < to && total_at_least < LARGEST_TOTAL as f64 * 1.001 {
            if at >= MOST_STEPS {
                return self.too_many(total_at_most).map(|()| f64::INFINITY);
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
        }
        Ok(total_at_most)
    }

    /// Bounds of the sum of the steps `from..to`, once all of them are known to be sound.
    fn proven(&self, from: u64, to: u64) -> Result<Proof, CurveFault> {
        let count = (to - from) as f64;
        let bounds = self.step_bounds(from, to - 1);
        // One unit for flooring, and room for the last place of large values.
        let least = self.least as f64 + 1e-6 + if self.totals.form() == Form::Total { 1.0 } else { 0.0 };
        let most =
            if self.totals.form() == Form::Total { f64::INFINITY } else { LARGEST_EXACT_F64 * 0.999_999 };
        if !bounds.is_unknown() && bounds.low >= least && bounds.high <= most {
            return Ok(Proof::Reachable(Interval::new((bounds.low - 1.0) * count, bounds.high * count)));
        }
        if to - from > 1 {
            let middle = from + (to - from) / 2;
            return match (self.proven(from, middle)?, || self.proven(middle, to)) {
                (Proof::OutOfReach, _) => Ok(Proof::OutOfReach),
                (Proof::Reachable(left), right) => Ok(match right()? {
                    Proof::OutOfReach => Proof::OutOfReach,
                    Proof::Reachable(right) => {
                        Proof::Reachable(Interval::new(left.low + right.low, left.high + right.high))
                    }
                }),
            };
        }
        self.single(from)
    }

    fn step_bounds(&self, from: u64, to: u64) -> Interval {
        let curve = self.totals.curve();
        let first = self.totals.first();
        match self.totals.form() {
            Form::StepFrom => curve.bounds(first + from, first + to),
            Form::StepTo => curve.bounds(first + from + 1, first + to + 1),
            // The first total counts as 0, so its step is not a difference of the curve; totals past 2^53 that went
            // through floating point have no exact difference.
            Form::Total if from == 0 => Interval::UNKNOWN,
            Form::Total => match curve.value(first + to + 1) {
                Number::Real(real) if real > LARGEST_EXACT_F64 * 0.5 => Interval::UNKNOWN,
                Number::Whole(whole) if whole > i128::from(LARGEST_TOTAL) => Interval::UNKNOWN,
                _ => curve.step_bounds(first + from, first + to),
            },
        }
    }

    /// Computes one step exactly.
    fn single(&self, step: u64) -> Result<Proof, CurveFault> {
        let (first, form) = (self.totals.first(), self.totals.form());
        let level = first + step + u64::from(form != Form::StepFrom);
        let value = self.totals.curve().value(level);
        let least = if form == Form::Total { 0 } else { self.least };
        match value.to_cost(least) {
            Ok(total) if form == Form::Total => self.rises(level, total),
            Ok(cost) => Ok(Proof::Reachable(Interval::new(cost as f64, cost as f64))),
            Err(why) => {
                // A level that nobody can reach below 2^63 XP may cost anything.
                if why != NotACost::NotFinite && form != Form::Total && self.is_out_of_reach(step) {
                    return Ok(Proof::OutOfReach);
                }
                if why == NotACost::TooLarge && self.totals.last() == u64::MAX {
                    return Ok(Proof::OutOfReach);
                }
                Err(fault(level, why, value, least))
            }
        }
    }

    fn rises(&self, level: u64, total: u64) -> Result<Proof, CurveFault> {
        let before = if level == self.totals.first() + 1 {
            0
        } else {
            self.totals.curve().value(level - 1).to_cost(0).unwrap_or(LARGEST_TOTAL)
        };
        match total.checked_sub(before) {
            None | Some(0) => Err(CurveFault::at(level, FaultKind::NotRising { before, value: total })),
            Some(cost) => Ok(Proof::Reachable(Interval::new(cost as f64, cost as f64))),
        }
    }

    fn is_out_of_reach(&self, step: u64) -> bool {
        matches!(
            self.totals.total(self.totals.first() + step),
            Err(Stopped { why: NotACost::TooLarge, step: stopped }) if stopped < step
        ) && self.totals.last() == u64::MAX
    }

    fn too_many(&self, total_at_most: f64) -> Result<(), CurveFault> {
        let unbounded = CurveFault { level: None, kind: FaultKind::TooManyLevels };
        if self.totals.form() == Form::Total || total_at_most < LARGEST_TOTAL as f64 {
            return match self.totals.form() {
                // Closed-form totals are searched, not tabulated, so they may go on for as long as they are proven to.
                Form::Total => self.rest_of_total(),
                Form::StepTo => Ok(()),
                Form::StepFrom => Err(unbounded),
            };
        }
        match self.totals.total(self.totals.first() + MOST_STEPS) {
            Err(_) => Ok(()),
            Ok(_) if self.totals.form() == Form::StepTo => Ok(()),
            Ok(_) => Err(unbounded),
        }
    }

    /// Proves a total curve beyond ten million levels in ranges, without computing its single levels.
    fn rest_of_total(&self) -> Result<(), CurveFault> {
        let steps = self.totals.last() - self.totals.first();
        let (mut at, mut length) = (MOST_STEPS, MOST_STEPS);
        while at < steps {
            let end = steps.min(at.saturating_add(length));
            let bounds = self.step_bounds(at, end - 1);
            if !bounds.is_unknown() && bounds.low >= 2.0 {
                (at, length) = (end, length.saturating_mul(2));
            } else if length > 1 {
                length /= 2;
            } else {
                return match self.single(at)? {
                    Proof::OutOfReach => Ok(()),
                    Proof::Reachable(_) => Err(CurveFault { level: None, kind: FaultKind::TooManyLevels }),
                };
            }
        }
        Ok(())
    }

    /// Checks the straight line that the steps end in, whose first level is `first`.
    fn line(&self, tail: Tail, first: u64) -> Result<(), CurveFault> {
        let start = first + tail.from;
        let too_small = |level, value: i128| {
            let kind = FaultKind::TooSmall { value: Number::Whole(value), least: self.least as f64 };
            CurveFault::at(level, kind)
        };
        if tail.value < i128::from(self.least) {
            return Err(too_small(start, tail.value));
        }
        if tail.step >= 0 {
            return Ok(());
        }
        // It falls: the last sound level is where the value is still at least `least`.
        let sound = (tail.value - i128::from(self.least)) / -tail.step;
        let level = u64::try_from(i128::from(start) + sound + 1).unwrap_or(u64::MAX);
        let last_step_level =
            self.totals.last().saturating_sub(u64::from(self.totals.form() == Form::StepFrom));
        let reachable = self.totals.total(level.saturating_sub(first - self.totals.first())).is_ok();
        if level <= last_step_level && reachable {
            return Err(too_small(level, tail.value + tail.step * (sound + 1)));
        }
        Ok(())
    }

    /// A track with a last level must be able to reach it below 2^63 XP.
    fn bounded_total(&self) -> Result<(), CurveFault> {
        let totals = self.totals;
        if totals.last() == u64::MAX {
            return Ok(());
        }
        match totals.total(totals.last()) {
            Ok(_) => Ok(()),
            Err(stopped) => Err(CurveFault::at(totals.first() + stopped.step + 1, FaultKind::TotalTooLarge)),
        }
    }
}

enum Proof {
    /// All steps are sound; bounds of their sum.
    Reachable(Interval),
    /// The total passes 2^63 − 1 before the end.
    OutOfReach,
}

fn fault(level: u64, why: NotACost, value: Number, least: u64) -> CurveFault {
    CurveFault::at(
        level,
        match why {
            NotACost::NotFinite => FaultKind::NotFinite,
            NotACost::TooSmall => FaultKind::TooSmall { value, least: least as f64 },
            NotACost::Inexact => FaultKind::Inexact { value },
            NotACost::TooLarge => FaultKind::TotalTooLarge,
        },
    )
}

/// How many levels of a curve that is not summed are computed one by one where nothing bounds it.
const MOST_SINGLE_VALUES: u64 = 100_000;

/// Checks that a curve of multipliers, bonuses or requirements stays from `least` to `most` for the levels `from..=to`.
///
/// Where it can't be bounded, the first hundred thousand levels are computed and the powers of two beyond.
///
/// # Errors
/// The first level found at which it leaves the range.
pub fn verify_values(curve: &Curve, from: u64, to: u64, least: f64, most: f64) -> Result<(), CurveFault> {
    let sound = |value: f64| value.is_finite() && value >= least && value <= most;
    let (mut at, mut length) = (from, 16_u64);
    while at <= to {
        let end = to.min(at.saturating_add(length - 1));
        let bounds = curve.bounds(at, end);
        if bounds.is_unknown() || !sound(bounds.low) || !sound(bounds.high) {
            let singles = at..=end.min(at.saturating_add(MOST_SINGLE_VALUES));
            let values = singles.chain(std::iter::once(end)).map(|level| (level, curve.value(level)));
            for (level, value) in values {
                let real = value.as_f64();
                if !sound(real) {
                    return Err(CurveFault::at(level, value_fault(value, least, most)));
                }
            }
        }
        let Some(next) = end.checked_add(1) else { break };
        (at, length) = (next, length.saturating_mul(2));
    }
    Ok(())
}

fn value_fault(value: Number, least: f64, most: f64) -> FaultKind {
    let real = value.as_f64();
    if !real.is_finite() {
        FaultKind::NotFinite
    } else if real < least {
        FaultKind::TooSmall { value, least }
    } else {
        FaultKind::TooBig { value, most }
    }
}
