//! Curves: functions from level to a number, of every kind a designer can write.
//!
//! A curve is computed exactly as long as its numbers are whole ([`Number`]); everything else goes through libm.
//! `bounds` proves ranges of values over millions of levels, `explain` says which piece made a value.

mod bounds;
mod explain;
mod points;
mod tail;
mod work;

use super::formula::Formula;
use super::ladder::{Ladder, Step, Stopped};
use super::number::{NotACost, Number};
pub use explain::Explanation;
pub use points::ControlPoints;
pub use tail::Tail;

/// A function from level to a number.
#[derive(Debug, Clone)]
pub struct Curve {
    /// What it computes.
    pub kind: Kind,
    /// The factor, limits and rounding put on it.
    pub adjustments: Adjustments,
}

/// What a curve computes before its [`Adjustments`].
#[derive(Debug, Clone)]
pub enum Kind {
    /// base + step·(level − first)
    Linear(Linear),
    /// base·(level + shift)^exponent + offset
    Power(Power),
    /// base·growth^(level − first)
    Exponential(Exponential),
    /// An expression in `level`.
    Formula(Box<Formula>),
    /// A running sum of an expression, divided and floored once.
    Series(Box<Series>),
    /// Explicit values, and what goes on after them.
    Table(Table),
    /// A monotone cubic through control points.
    Points(ControlPoints),
    /// A curve for each range of levels.
    Piecewise(Vec<Piece>),
}

/// base + step·(level − first)
#[derive(Debug, Clone)]
pub struct Linear {
    /// The value at `first`.
    pub base: Number,
    /// What each level adds.
    pub step: Number,
    /// The track's first level.
    pub first: u64,
}

/// base·(level + shift)^exponent + offset
#[derive(Debug, Clone)]
pub struct Power {
    /// The factor.
    pub base: Number,
    /// The exponent.
    pub exponent: Number,
    /// Added to the level.
    pub shift: Number,
    /// Added to the result.
    pub offset: Number,
}

/// base·growth^(level − first)
#[derive(Debug, Clone)]
pub struct Exponential {
    /// The value at `first`.
    pub base: Number,
    /// The factor from level to level.
    pub growth: Number,
    /// The track's first level.
    pub first: u64,
}

/// ⌊Σ term(i) / divide_by⌋ over i from the first level up to, not including, the level.
#[derive(Debug, Clone)]
pub struct Series {
    /// The expression that is summed; its values must be 0 or more.
    pub term: Formula,
    /// Divides the sum, once.
    pub divide_by: u64,
    /// The track's first level.
    pub first: u64,
    sums: Ladder,
}

/// Values of the levels from `first` on; later levels continue with `then`, or keep the last value.
#[derive(Debug, Clone)]
pub struct Table {
    /// Never empty.
    pub values: Vec<Number>,
    /// The level of `values[0]`.
    pub first: u64,
    /// What goes on after the values.
    pub then: Option<Box<Piece>>,
}

/// One range of a piecewise curve.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The first level it covers.
    pub from: u64,
    /// Its curve; `level` in it is always the track's level.
    pub curve: Curve,
    /// What is added to it so that it starts where the piece before it ended; 0 for a piece that does not continue.
    pub shift: Number,
}

/// Factor, limits and rounding, applied in this order.
#[derive(Debug, Clone, Default)]
pub struct Adjustments {
    /// Multiplies the value.
    pub scale: Option<Number>,
    /// The least value.
    pub min: Option<Number>,
    /// The greatest value.
    pub max: Option<Number>,
    /// Rounding to multiples.
    pub round: Option<Rounding>,
}

/// Rounds to a multiple of `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rounding {
    /// More than zero.
    pub to: Number,
    /// Which multiple.
    pub mode: RoundingMode,
}

/// Which multiple a value is rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingMode {
    /// The one at or below.
    Floor,
    /// The nearest; halves go up.
    Nearest,
    /// The one at or above.
    Ceil,
}

impl Curve {
    /// A curve without adjustments.
    pub fn plain(kind: Kind) -> Curve {
        Curve { kind, adjustments: Adjustments::default() }
    }

    /// The same value at every level.
    pub fn constant(value: Number) -> Curve {
        Curve::plain(Kind::Linear(Linear { base: value, step: Number::Whole(0), first: 0 }))
    }

    /// The value at `level`; NaN or infinite where it has none.
    pub fn value(&self, level: u64) -> Number {
        self.adjustments.apply(self.kind.value(level))
    }
}

impl Kind {
    fn value(&self, level: u64) -> Number {
        match self {
            Kind::Linear(linear) => linear.value(level),
            Kind::Power(power) => power.value(level),
            Kind::Exponential(exponential) => exponential.value(level),
            Kind::Formula(formula) => Number::Real(formula.value(level as f64)),
            Kind::Series(series) => series.value(level),
            Kind::Table(table) => table.value(level),
            Kind::Points(points) => points.value(level),
            Kind::Piecewise(pieces) => {
                piece_at(pieces, level).map_or(Number::Real(f64::NAN), |p| p.value(level))
            }
        }
    }
}

fn levels_past(level: u64, first: u64) -> Number {
    Number::Whole(i128::from(level) - i128::from(first))
}

impl Linear {
    fn value(&self, level: u64) -> Number {
        self.base.plus(self.step.times(levels_past(level, self.first)))
    }
}

impl Power {
    fn value(&self, level: u64) -> Number {
        let level = Number::from(level).plus(self.shift);
        self.base.times(level.power(self.exponent)).plus(self.offset)
    }
}

impl Exponential {
    fn value(&self, level: u64) -> Number {
        self.base.times(self.growth.power(levels_past(level, self.first)))
    }
}

impl Series {
    /// `divide_by` must not be 0.
    pub fn new(term: Formula, divide_by: u64, first: u64) -> Series {
        Series { term, divide_by, first, sums: Ladder::default() }
    }

    fn value(&self, level: u64) -> Number {
        let steps = level.saturating_sub(self.first);
        let sum = self.sums.total(steps, |step| {
            let term = Number::Real(self.term.value((self.first + step) as f64));
            Step::add(term, 0)
        });
        match sum {
            Ok(sum) => Number::Whole(i128::from(sum / self.divide_by.max(1))),
            // Too large for any use, which is what the check at load then says.
            Err(Stopped { why: NotACost::TooLarge | NotACost::Inexact, .. }) => Number::Real(f64::MAX),
            Err(_) => Number::Real(f64::NAN),
        }
    }
}

impl Table {
    fn value(&self, level: u64) -> Number {
        let index = usize::try_from(level.saturating_sub(self.first)).unwrap_or(usize::MAX);
        match (self.values.get(index), &self.then) {
            (Some(&value), _) => value,
            (None, Some(then)) => then.value(level),
            (None, None) => self.values.last().copied().unwrap_or(Number::Real(f64::NAN)),
        }
    }
}

impl Piece {
    /// A piece that starts where `before` ends: shifted to the value that `before` has at `from − 1`.
    ///
    /// A linear piece goes on by its step, whatever its base.
    pub fn continuing(from: u64, curve: Curve, before: Number) -> Piece {
        let own = curve.value(from.saturating_sub(1));
        Piece { from, shift: before.minus(own), curve }
    }

    /// The value at `level`.
    pub fn value(&self, level: u64) -> Number {
        self.curve.value(level).plus(self.shift)
    }
}

/// The piece that covers `level`: the last that starts at or below it, else the first.
pub(super) fn piece_at(pieces: &[Piece], level: u64) -> Option<&Piece> {
    let after = pieces.partition_point(|piece| piece.from <= level);
    pieces.get(after.saturating_sub(1))
}

impl Adjustments {
    fn apply(&self, mut value: Number) -> Number {
        if let Some(scale) = self.scale {
            value = value.times(scale);
        }
        if let Some(min) = self.min {
            value = value.at_least(min);
        }
        if let Some(max) = self.max {
            value = value.at_most(max);
        }
        match self.round {
            Some(rounding) => rounding.apply(value),
            None => value,
        }
    }

    /// Whether nothing is adjusted.
    pub fn is_empty(&self) -> bool {
        self.scale.is_none() && self.min.is_none() && self.max.is_none() && self.round.is_none()
    }
}

impl Rounding {
    fn apply(&self, value: Number) -> Number {
        if let (Number::Whole(value), Number::Whole(to)) = (value, self.to)
            && to > 0
        {
            let below = value.div_euclid(to);
            let rest = value.rem_euclid(to);
            let up = match self.mode {
                RoundingMode::Floor => false,
                RoundingMode::Nearest => rest >= to - rest,
                RoundingMode::Ceil => rest > 0,
            };
            return Number::Whole((below + i128::from(up)).saturating_mul(to));
        }
        let multiples = value.as_f64() / self.to.as_f64();
        let whole = match self.mode {
            RoundingMode::Floor => multiples.floor(),
            RoundingMode::Nearest => (multiples + 0.5).floor(),
            RoundingMode::Ceil => multiples.ceil(),
        };
        Number::Real(whole * self.to.as_f64())
    }
}

#[cfg(test)]
mod tests;
