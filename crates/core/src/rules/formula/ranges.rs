//! Interval arithmetic: a range that holds every value of a formula over a range of levels.
//!
//! With it a formula is proved to keep its range over millions of levels without computing each. Ends are [`Number`]s:
//! exact where the formula is, else with their error, so that rounding an end errs outward.

use super::super::number::{Arithmetic, Binary, Filter, Number, Real, Unary};
use super::interval::Interval;
use std::cmp::Ordering;

/// All numbers from one to another, or nothing known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range(Option<(Number, Number)>);

/// Computes with [`Range`]s.
#[derive(Debug, Clone, Copy)]
pub struct Ranges;

impl Range {
    /// Nothing is known, not even that there is a value.
    pub const UNKNOWN: Range = Range(None);

    /// From `low` to `high`; unknown when either is no number.
    pub fn between(low: Number, high: Number) -> Range {
        // An infinite end is one, a finite one that may be anything is none.
        let is_known = |end: Number| match end {
            Number::Real(real) if real.value().is_finite() => real.error() < f64::INFINITY,
            end => !end.as_f64().is_nan(),
        };
        Range((is_known(low) && is_known(high)).then_some((low, high)))
    }

    /// One number.
    pub fn of(number: Number) -> Range {
        Range::between(number, number)
    }

    /// The least and the greatest value.
    pub fn ends(self) -> Option<(Number, Number)> {
        self.0
    }

    /// The smallest range that holds all of `values`.
    pub fn around(values: impl IntoIterator<Item = Number>) -> Range {
        values.into_iter().map(Range::of).reduce(Range::or).unwrap_or(Range::UNKNOWN)
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn or(self, other: Range) -> Range {
        match (self.0, other.0) {
            (Some((a, b)), Some((c, d))) => {
                Range::between(chosen(Ordering::Less, -1.0, a, c), chosen(Ordering::Greater, 1.0, b, d))
            }
            _ => Range::UNKNOWN,
        }
    }

    /// As floats, outward by the error of each end.
    pub fn interval(self) -> Interval {
        match self.0 {
            None => Interval::UNKNOWN,
            Some((low, high)) => Interval::new(outward(low, -1.0).as_f64(), outward(high, 1.0).as_f64()),
        }
    }

    /// Whether it may hold a number that compares so with 0.
    fn may_reach_zero(self) -> bool {
        let interval = self.interval();
        !(interval.low > 0.0 || interval.high < 0.0)
    }

    fn both(self, other: Range, both: impl FnOnce((Number, Number), (Number, Number)) -> Range) -> Range {
        match (self.0, other.0) {
            (Some(a), Some(b)) => both(a, b),
            _ => Range::UNKNOWN,
        }
    }

    fn corners(self, other: Range, operation: Binary) -> Range {
        self.both(other, |(a, b), (c, d)| {
            let at = |x, y| Filter::default().binary(operation, x, y);
            let corners = [at(a, c), at(a, d), at(b, c), at(b, d)];
            // A corner that is no number says that nothing is known.
            Range::around(corners)
        })
    }

    /// Applies a function that never falls.
    fn rising(self, operation: Unary) -> Range {
        self.map(|low, high| {
            let at = |end| Filter::default().unary(operation, end);
            Range::between(at(low), at(high))
        })
    }

    /// Rounds both ends, outward by their errors.
    fn rounded(self, operation: Unary) -> Range {
        self.map(|low, high| {
            let at = |end| Filter::default().unary(operation, end);
            Range::between(at(outward(low, -1.0)), at(outward(high, 1.0)))
        })
    }

    fn map(self, ends: impl FnOnce(Number, Number) -> Range) -> Range {
        self.0.map_or(Range::UNKNOWN, |(low, high)| ends(low, high))
    }

    fn power(self, exponent: Range) -> Range {
        let (Some((low, _)), Some((least, greatest))) = (self.0, exponent.0) else { return Range::UNKNOWN };
        let zero = Number::Whole(0);
        let is_positive = self.interval().low > 0.0;
        let is_at_least_zero = low == zero && !least.is_less_than(zero);
        if is_positive || is_at_least_zero {
            return self.corners(exponent, Binary::Power);
        }
        match (least, greatest) {
            (Number::Whole(a @ 1..), Number::Whole(b)) if a == b => {
                let ends = self.corners(exponent, Binary::Power);
                if self.may_reach_zero() { ends.or(Range::of(zero)) } else { ends }
            }
            _ => Range::UNKNOWN,
        }
    }

    fn absolute(self) -> Range {
        let ends = self.map(|low, high| {
            let at = |end| Filter::default().unary(Unary::Absolute, end);
            Range::around([at(low), at(high)])
        });
        if self.may_reach_zero() { ends.or(Range::of(Number::Whole(0))) } else { ends }
    }

    /// For functions of positive numbers only: a range that reaches below 0 has no certain value.
    fn at_least_zero(self) -> Range {
        self.map(|low, _| if low.is_less_than(Number::Whole(0)) { Range::UNKNOWN } else { self })
    }
}

/// An end moved outward by its error and by what a value inside the range may be off by besides.
fn outward(end: Number, side: f64) -> Number {
    match end {
        Number::Real(real) if real.value().is_finite() && real.error() < f64::INFINITY => {
            let room = real.error() + 1e-12 * (real.error() + real.value().abs());
            Number::Real(Real::new(real.value() + side * room))
        }
        _ => end,
    }
}

/// The one whose outermost value on this side is the `wanted` of the two; no number where either is none.
fn chosen(wanted: Ordering, side: f64, a: Number, b: Number) -> Number {
    let order = match a.is_exact() && b.is_exact() {
        true => Filter::default().compare(a, b),
        false => outward(a, side).as_f64().partial_cmp(&outward(b, side).as_f64()),
    };
    match order {
        None => Number::NAN,
        Some(order) if order == wanted || (order == Ordering::Equal && a.is_exact()) => a,
        Some(_) => b,
    }
}

impl Arithmetic for Ranges {
    type Value = Range;

    fn number(&mut self, number: Number) -> Range {
        Range::of(number)
    }

    fn known(&self, value: &Range) -> Option<Number> {
        let (low, high) = value.0?;
        (Filter::default().compare(low, high) == Some(Ordering::Equal) && low.is_exact()).then_some(low)
    }

    fn binary(&mut self, operation: Binary, a: Range, b: Range) -> Range {
        let at = |x, y| Filter::default().binary(operation, x, y);
        match operation {
            Binary::Add => a.both(b, |(a, b), (c, d)| Range::between(at(a, c), at(b, d))),
            Binary::Least | Binary::Greatest => {
                let wanted = if operation == Binary::Least { Ordering::Less } else { Ordering::Greater };
                let of = |side, x, y| chosen(wanted, side, x, y);
                a.both(b, |(a, b), (c, d)| Range::between(of(-1.0, a, c), of(1.0, b, d)))
            }
            Binary::Subtract => a.both(b, |(a, b), (c, d)| Range::between(at(a, d), at(b, c))),
            Binary::Multiply => a.corners(b, operation),
            Binary::Divide if b.may_reach_zero() => Range::UNKNOWN,
            Binary::Divide => a.corners(b, operation),
            Binary::Power => a.power(b),
        }
    }

    fn unary(&mut self, operation: Unary, value: Range) -> Range {
        match operation {
            Unary::Negate => {
                let at = |end| Filter::default().unary(operation, end);
                value.map(|low, high| Range::between(at(high), at(low)))
            }
            Unary::Floor | Unary::Ceil | Unary::Round => value.rounded(operation),
            Unary::Root | Unary::Ln | Unary::Log10 => value.at_least_zero().rising(operation),
            Unary::CubeRoot | Unary::Exp => value.rising(operation),
            Unary::Absolute => value.absolute(),
        }
    }
}
