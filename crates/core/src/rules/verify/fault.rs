//! What is wrong with a curve, in words.

use super::super::curve::Curve;
use super::super::ladder::MOST_STEPS;
use super::super::number::{NotACost, Number, grouped};
use super::super::running_total::Form;

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
    /// Bounds decide too little, and computing every level takes too long.
    TooCostly,
}

impl CurveFault {
    pub(super) fn at(level: u64, kind: FaultKind) -> CurveFault {
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
            FaultKind::TooCostly => "too-costly",
        }
    }

    /// What is wrong, `what` being the curve's name ("cost", "multiplier").
    pub fn message(&self, what: &str) -> String {
        self.message_of(what, "level")
    }

    /// The same for a curve of something other than levels: `of` is "reset" or "points".
    pub fn message_of(&self, what: &str, of: &str) -> String {
        let at = self.level.unwrap_or(0);
        let at = grouped(&at.to_string());
        let level = if of == "points" { format!("{at} points") } else { format!("{of} {at}") };
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
            FaultKind::TooCostly => format!("the {what} takes too long to check for every {of}"),
        }
    }

    /// What the curve was asked for when it broke: its argument, from which `Curve::explain` leads to the piece.
    pub fn argument(&self, form: Form) -> Option<u64> {
        match self.kind {
            // The total of a level is made by the cost of the one before.
            FaultKind::TotalTooLarge if form == Form::StepFrom => {
                self.level.map(|level| level.saturating_sub(1))
            }
            _ => self.level,
        }
    }

    /// What would be right on a track with these costs, whose first level is `first`.
    pub fn hint_for(&self, costs: &Curve, form: Form, first: u64) -> String {
        let is_power_of_zero = self.level.is_some_and(|level| costs.is_power_of_zero(level));
        match &self.kind {
            FaultKind::TooSmall { .. } | FaultKind::NotFinite if is_power_of_zero => {
                "write `shift: 1` in the power: its levels then count from 1, not from 0".to_owned()
            }
            FaultKind::TooSmall { .. } if costs.grows_by_part() => {
                "`growth` is a factor: 7 % more with each level is 1.07".to_owned()
            }
            FaultKind::NotRising { .. } if self.level.is_some_and(|level| costs.is_past_table(level)) => {
                format!(
                    "the table ends before: add the values that are missing, or write `max_level: {}`",
                    self.level.unwrap_or(1).saturating_sub(1)
                )
            }
            FaultKind::TooSmall { .. } if self.level.is_some_and(|level| costs.is_rounded_to_zero(level)) => {
                "round up there, `mode: ceil`, or to a smaller multiple".to_owned()
            }
            _ => self.hint(form, first),
        }
    }

    /// What would be right on a track whose first level is `first`.
    pub fn hint(&self, form: Form, first: u64) -> String {
        let level = self.level.unwrap_or(0);
        // A cost is needed to leave its level, a total to reach it.
        let needs_level = form != Form::StepFrom || self.kind == FaultKind::TotalTooLarge;
        let last = level.saturating_sub(u64::from(needs_level));
        match &self.kind {
            FaultKind::Inexact { .. } | FaultKind::TotalTooLarge if last <= first => {
                "use smaller numbers".to_owned()
            }
            FaultKind::Inexact { .. } | FaultKind::TotalTooLarge => {
                format!("declare `max_level: {last}` or less, or slow the curve down")
            }
            FaultKind::TooSmall { .. } if form == Form::StepFrom && last <= first => {
                "keep it at 1 or more with `min: 1`".to_owned()
            }
            FaultKind::TooSmall { .. } if form == Form::StepFrom => {
                format!("keep it at 1 or more with `min: 1`, or end the track with `max_level: {last}`")
            }
            FaultKind::NotRising { .. } if last <= first => "make each total at least 1 more".to_owned(),
            FaultKind::NotRising { .. } => {
                format!("make each total at least 1 more, or end the track with `max_level: {last}`")
            }
            FaultKind::TooManyLevels => {
                format!("declare `max_level: {MOST_STEPS}` or less, or let the cost grow")
            }
            FaultKind::TooCostly => "declare a lower `max_level`, or write the curve more simply".to_owned(),
            FaultKind::NotFinite if last > first => {
                format!(
                    "end the track before it with `max_level: {last}`, or keep what is divided by, or whose root or logarithm is taken, above 0"
                )
            }
            FaultKind::TooSmall { .. } | FaultKind::TooBig { .. } | FaultKind::NotFinite => String::new(),
        }
    }
}

/// The fault of a `value` at `level` that can't be a cost of `least` or more.
pub(super) fn not_a_cost(level: u64, why: NotACost, value: Number, least: u64) -> CurveFault {
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
