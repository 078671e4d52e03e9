//! Bounds as floats, for whoever checks a curve.

use super::super::number::Number;

/// All numbers from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
}

impl Interval {
    /// Nothing is known, not even that there is a value. Its ends are NaN, so that it spreads through arithmetic.
    pub const UNKNOWN: Interval = Interval { low: f64::NAN, high: f64::NAN };

    /// From `low` to `high`; [`Interval::UNKNOWN`] when either is NaN.
    pub fn new(low: f64, high: f64) -> Interval {
        if low.is_nan() || high.is_nan() { Interval::UNKNOWN } else { Interval { low, high } }
    }

    /// Whether nothing is known.
    pub fn is_unknown(self) -> bool {
        self.low.is_nan()
    }

    /// The smallest interval that holds all of `values`.
    pub fn around(values: &[f64]) -> Interval {
        let low = values.iter().copied().fold(f64::INFINITY, least);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, greatest);
        Interval::new(low, high)
    }

    /// Whether `value` can be one of the values, with room for rounding.
    #[cfg(test)]
    pub fn may_hold(self, value: f64) -> bool {
        let room = 1e-9 * (1.0 + value.abs());
        self.is_unknown() || (value >= self.low - room && value <= self.high + room)
    }

    /// The products with a number.
    pub fn times(self, factor: Number) -> Interval {
        let factor = factor.as_f64();
        Interval::around(&[self.low * factor, self.high * factor])
    }
}

/// The smaller one; NaN when either is, where `f64::min` would hide it.
fn least(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

/// The larger one; NaN when either is.
fn greatest(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}
