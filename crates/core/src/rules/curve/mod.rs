//! Curves: functions from level to a number, of every kind a designer can write.
//!
//! A curve is computed exactly as long as its numbers are whole ([`Number`]); everything else goes through libm.
//! `bounds` proves ranges of values over millions of levels, `explain` says which piece made a value.

mod bounds;
mod explain;
mod points;
mod tail;
mod work;

use super::formula::{Formula, Machine, settled};
use super::number::{Arithmetic, Binary, Number, Unary};
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
    sum: Formula,
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

    /// The same; as a recurrence, from level `first` on, at which `previous` is `before`.
    #[must_use]
    pub fn starting(mut self, first: u64, before: Number) -> Curve {
        if let Kind::Formula(formula) = self.kind {
            self.kind = Kind::Formula(Box::new(formula.starting(first, before)));
        }
        self
    }

    /// Whether each value follows from the one before.
    pub fn is_recurrence(&self) -> bool {
        matches!(&self.kind, Kind::Formula(formula) if formula.is_recurrence())
    }

    /// Whether `level` is 0 and the curve takes a power of just that.
    pub fn is_power_of_zero(&self, level: u64) -> bool {
        match &self.kind {
            Kind::Power(power) => level == 0 && power.shift == Number::Whole(0),
            Kind::Piecewise(pieces) => {
                piece_at(pieces, level).is_some_and(|piece| piece.curve.is_power_of_zero(level))
            }
            _ => false,
        }
    }

    /// Whether a value above 0 is brought to 0 by rounding it to a multiple.
    pub fn is_rounded_to_zero(&self, level: u64) -> bool {
        let piece = match &self.kind {
            Kind::Piecewise(pieces) => piece_at(pieces, level),
            _ => None,
        };
        let is_above = |value: Number| value.as_f64() > 0.0;
        piece.is_some_and(|piece| piece.curve.is_rounded_to_zero(level))
            || (self.adjustments.round.is_some()
                && is_above(self.kind.value(level))
                && !is_above(self.value(level)))
    }

    /// Whether it is an exponential curve whose growth is written as the part that comes on top: 0.07 for 1.07.
    pub fn grows_by_part(&self) -> bool {
        matches!(&self.kind, Kind::Exponential(own) if own.growth.as_f64() < 0.5)
    }

    /// Whether it is a table whose values end before `level`.
    pub fn is_past_table(&self, level: u64) -> bool {
        let Kind::Table(table) = &self.kind else { return false };
        table.then.is_none() && level >= table.first.saturating_add(table.values.len() as u64)
    }

    /// The same value at every level.
    pub fn constant(value: Number) -> Curve {
        Curve::plain(Kind::Linear(Linear { base: value, step: Number::Whole(0), first: 0 }))
    }

    /// The value at `level`; NaN or infinite where it has none.
    pub fn value(&self, level: u64) -> Number {
        settled(|filter| self.value_in(filter, level), |exact| self.value_in(exact, level))
    }

    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let value = self.kind.value_in(machine, level);
        self.adjustments.apply_in(machine, value)
    }
}

impl Kind {
    fn value(&self, level: u64) -> Number {
        settled(|filter| self.value_in(filter, level), |exact| self.value_in(exact, level))
    }

    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        match self {
            Kind::Linear(linear) => linear.value_in(machine, level),
            Kind::Power(power) => power.value_in(machine, level),
            Kind::Exponential(exponential) => exponential.value_in(machine, level),
            Kind::Formula(formula) => formula.value_in(machine, level),
            Kind::Series(series) => series.value_in(machine, level),
            Kind::Table(table) => table.value_in(machine, level),
            Kind::Points(points) => points.value_in(machine, level),
            Kind::Piecewise(pieces) => match piece_at(pieces, level) {
                Some(piece) => piece.value_in(machine, level),
                None => machine.number(Number::NAN),
            },
        }
    }
}

fn levels_past(level: u64, first: u64) -> Number {
    Number::Whole(i128::from(level) - i128::from(first))
}

impl Linear {
    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let [base, step, levels] =
            [self.base, self.step, levels_past(level, self.first)].map(|number| machine.number(number));
        let rise = machine.binary(Binary::Multiply, step, levels);
        machine.binary(Binary::Add, base, rise)
    }
}

impl Power {
    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let [base, exponent, shift, offset, level] =
            [self.base, self.exponent, self.shift, self.offset, Number::from(level)]
                .map(|number| machine.number(number));
        let shifted = machine.binary(Binary::Add, level, shift);
        let power = machine.binary(Binary::Power, shifted, exponent);
        let product = machine.binary(Binary::Multiply, base, power);
        machine.binary(Binary::Add, product, offset)
    }
}

impl Exponential {
    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let [base, growth, levels] =
            [self.base, self.growth, levels_past(level, self.first)].map(|number| machine.number(number));
        let power = machine.binary(Binary::Power, growth, levels);
        machine.binary(Binary::Multiply, base, power)
    }
}

impl Series {
    /// `divide_by` must not be 0.
    pub fn new(term: Formula, divide_by: u64, first: u64) -> Series {
        let sum = term.clone().summed(first, divide_by.max(1));
        Series { term, divide_by, first, sum }
    }

    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let value = self.sum.value_in(machine, level);
        machine.unary(Unary::Floor, value)
    }
}

impl Table {
    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let index = usize::try_from(level.saturating_sub(self.first)).unwrap_or(usize::MAX);
        match (self.values.get(index), &self.then) {
            (Some(&value), _) => machine.number(value),
            (None, Some(then)) => then.value_in(machine, level),
            (None, None) => machine.number(self.values.last().copied().unwrap_or(Number::NAN)),
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
        settled(|filter| self.value_in(filter, level), |exact| self.value_in(exact, level))
    }

    fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let value = self.curve.value_in(machine, level);
        if self.shift == Number::Whole(0) {
            return value;
        }
        let shift = machine.number(self.shift);
        machine.binary(Binary::Add, value, shift)
    }
}

/// The piece that covers `level`: the last that starts at or below it, else the first.
pub(super) fn piece_at(pieces: &[Piece], level: u64) -> Option<&Piece> {
    let after = pieces.partition_point(|piece| piece.from <= level);
    pieces.get(after.saturating_sub(1))
}

impl Adjustments {
    fn apply(&self, value: Number) -> Number {
        settled(
            |filter| self.apply_in(filter, value),
            |exact| {
                let value = exact.number(value);
                self.apply_in(exact, value)
            },
        )
    }

    fn apply_in<M: Machine>(&self, machine: &mut M, mut value: M::Value) -> M::Value {
        let factors =
            [(Binary::Multiply, self.scale), (Binary::Greatest, self.min), (Binary::Least, self.max)];
        for (operation, number) in factors {
            if let Some(number) = number {
                let number = machine.number(number);
                value = machine.binary(operation, value, number);
            }
        }
        match self.round {
            Some(rounding) => rounding.apply_in(machine, value),
            None => value,
        }
    }
}

impl Rounding {
    fn apply_in<M: Machine>(&self, machine: &mut M, value: M::Value) -> M::Value {
        let to = machine.number(self.to);
        let multiples = machine.binary(Binary::Divide, value, to.clone());
        let whole = match self.mode {
            RoundingMode::Floor => machine.unary(Unary::Floor, multiples),
            RoundingMode::Ceil => machine.unary(Unary::Ceil, multiples),
            RoundingMode::Nearest => {
                let half = machine.number(Number::HALF);
                let past = machine.binary(Binary::Add, multiples, half);
                machine.unary(Unary::Floor, past)
            }
        };
        machine.binary(Binary::Multiply, whole, to)
    }
}

#[cfg(test)]
mod tests;
