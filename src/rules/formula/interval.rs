//! Interval arithmetic: a range that holds every value of a formula over a range of levels.
//!
//! With it a formula is proved to keep its range over millions of levels without computing each. Ends are not rounded
//! outward; who relies on them leaves room for a few units in the last place.

use super::{POWER, PRODUCT, SUM, binary, greatest, least};
use exmex::{BinOp, MakeOperators, Operator};
use std::str::FromStr;

/// All numbers from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
}

impl Default for Interval {
    fn default() -> Interval {
        Interval::UNKNOWN
    }
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

    /// The smallest interval that holds both.
    pub fn or(self, other: Interval) -> Interval {
        Interval::new(least(self.low, other.low), greatest(self.high, other.high))
    }

    /// Whether `value` can be one of the values, with room for rounding.
    pub fn may_hold(self, value: f64) -> bool {
        let room = 1e-9 * (1.0 + value.abs());
        self.is_unknown() || (value >= self.low - room && value <= self.high + room)
    }

    fn holds_zero(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    /// Applies a function that never falls.
    pub fn rising(self, function: fn(f64) -> f64) -> Interval {
        Interval::new(function(self.low), function(self.high))
    }

    fn corners(self, other: Interval, function: impl Fn(f64, f64) -> f64) -> Interval {
        Interval::around(&[
            function(self.low, other.low),
            function(self.low, other.high),
            function(self.high, other.low),
            function(self.high, other.high),
        ])
    }

    /// The products of the two.
    pub fn times(self, other: Interval) -> Interval {
        self.corners(other, |a, b| a * b)
    }

    fn power(self, exponent: Interval) -> Interval {
        let constant = exponent.low == exponent.high;
        if self.low > 0.0 || (self.low >= 0.0 && exponent.low >= 0.0) {
            self.corners(exponent, libm::pow)
        } else if constant && exponent.low.fract() == 0.0 && exponent.low > 0.0 {
            let ends = self.corners(exponent, libm::pow);
            if self.holds_zero() { ends.or(Interval::new(0.0, 0.0)) } else { ends }
        } else {
            Interval::UNKNOWN
        }
    }

    fn absolute(self) -> Interval {
        let (a, b) = (self.low.abs(), self.high.abs());
        Interval::new(if self.holds_zero() { 0.0 } else { least(a, b) }, greatest(a, b))
    }

    /// For functions of positive numbers only: a range that reaches below `least` has no certain value.
    fn defined_from(self, first: f64) -> Interval {
        if self.low < first { Interval::UNKNOWN } else { self }
    }
}

impl FromStr for Interval {
    type Err = std::num::ParseFloatError;

    fn from_str(text: &str) -> Result<Interval, Self::Err> {
        text.parse().map(|value| Interval::new(value, value))
    }
}

/// The operators of a formula, on intervals.
#[derive(Debug, Clone)]
pub struct IntervalOperators;

impl MakeOperators<Interval> for IntervalOperators {
    fn make<'a>() -> Vec<Operator<'a, Interval>> {
        vec![
            binary("+", |a, b| Interval::new(a.low + b.low, a.high + b.high), SUM),
            Operator::make_bin_unary(
                "-",
                BinOp {
                    apply: |a: Interval, b: Interval| Interval::new(a.low - b.high, a.high - b.low),
                    prio: SUM,
                    is_commutative: false,
                },
                |a| Interval::new(-a.high, -a.low),
            ),
            binary("*", Interval::times, PRODUCT),
            binary("/", divide, PRODUCT),
            binary("^", Interval::power, POWER),
            binary("min", |a, b| Interval::new(least(a.low, b.low), least(a.high, b.high)), POWER),
            binary("max", |a, b| Interval::new(greatest(a.low, b.low), greatest(a.high, b.high)), POWER),
            Operator::make_unary("floor", |a| a.rising(f64::floor)),
            Operator::make_unary("ceil", |a| a.rising(f64::ceil)),
            Operator::make_unary("round", |a| a.rising(f64::round)),
            Operator::make_unary("sqrt", |a| a.defined_from(0.0).rising(f64::sqrt)),
            Operator::make_unary("cbrt", |a| a.rising(libm::cbrt)),
            Operator::make_unary("ln", |a| a.defined_from(0.0).rising(libm::log)),
            Operator::make_unary("log10", |a| a.defined_from(0.0).rising(libm::log10)),
            Operator::make_unary("exp", |a| a.rising(libm::exp)),
            Operator::make_unary("abs", Interval::absolute),
        ]
    }
}

fn divide(a: Interval, b: Interval) -> Interval {
    if b.holds_zero() { Interval::UNKNOWN } else { a.corners(b, |x, y| x / y) }
}
