//! What is agreed: ranges that metrics keep.

use super::estimate::Estimate;
use super::metric::Metric;

/// A range that a metric must keep, and how much that matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Which metric.
    pub metric: Metric,
    /// The range.
    pub range: Range,
    /// What follows when it is left.
    pub severity: Severity,
    /// Why it was agreed, for people; may be empty.
    pub why: String,
    /// What it may differ from a baseline.
    pub tolerance: Tolerance,
}

/// Where a number may lie. Both ends are inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lower end; −∞ where there is none.
    pub min: f64,
    /// The upper end; ∞ where there is none.
    pub max: f64,
}

/// What follows when an expectation is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The check fails.
    Error,
    /// It is told.
    Warn,
}

/// How far a number may move from a recorded one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// A share of the recorded number; 0.02 is 2 %.
    Relative(f64),
    /// So much, in the unit of the metric.
    Absolute(f64),
}

/// What a check says of one expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The whole 95 % interval lies in the range.
    Passed,
    /// The interval straddles an end of the range.
    Uncertain,
    /// The whole interval lies outside.
    Failed,
}

impl Range {
    /// What an estimate says of the range.
    pub fn judge(&self, found: &Estimate) -> Verdict {
        if found.low > self.max || found.high < self.min || found.low.is_nan() {
            Verdict::Failed
        } else if found.low >= self.min && found.high <= self.max {
            Verdict::Passed
        } else {
            Verdict::Uncertain
        }
    }

    /// How far `value` lies outside: positive above, negative below, 0 inside.
    pub fn overshoot(&self, value: f64) -> f64 {
        if value > self.max {
            value - self.max
        } else if value < self.min {
            value - self.min
        } else {
            0.0
        }
    }
}

impl Severity {
    /// As in YAML and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warn => "warn",
        }
    }
}

impl Verdict {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Uncertain => "uncertain",
            Verdict::Failed => "failed",
        }
    }
}

impl Tolerance {
    /// How far a number may move from `recorded`, at least 0.
    pub fn around(self, recorded: f64) -> f64 {
        match self {
            Tolerance::Relative(share) => (recorded * share).abs(),
            Tolerance::Absolute(amount) => amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_interval_decides() {
        let range = Range { min: 50.0, max: 65.0 };
        let judge = |low, high| range.judge(&Estimate { value: (low + high) / 2.0, low, high });
        assert_eq!(judge(51.0, 53.0), Verdict::Passed);
        assert_eq!(judge(50.0, 65.0), Verdict::Passed);
        assert_eq!(judge(49.0, 51.0), Verdict::Uncertain);
        assert_eq!(judge(64.0, 66.0), Verdict::Uncertain);
        assert_eq!(judge(40.0, 80.0), Verdict::Uncertain);
        assert_eq!(judge(65.0, 66.0), Verdict::Uncertain);
        assert_eq!(judge(65.1, 66.0), Verdict::Failed);
        assert_eq!(judge(10.0, 49.9), Verdict::Failed);
        assert_eq!(range.judge(&Estimate::exact(f64::INFINITY)), Verdict::Failed);
        let open = Range { min: 50.0, max: f64::INFINITY };
        assert_eq!(open.judge(&Estimate::exact(f64::INFINITY)), Verdict::Passed);
        assert_eq!(open.judge(&Estimate::exact(f64::NAN)), Verdict::Failed);
    }

    #[test]
    fn what_lies_outside_is_told_with_its_sign() {
        let range = Range { min: 50.0, max: 65.0 };
        assert_eq!([70.0, 40.0, 55.0].map(|value| range.overshoot(value)), [5.0, -10.0, 0.0]);
        assert_eq!(Tolerance::Relative(0.02).around(50.0), 1.0);
        assert_eq!(Tolerance::Absolute(0.5).around(50.0), 0.5);
    }
}
