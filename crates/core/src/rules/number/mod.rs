//! Numbers of a curve: exact while they can be, and carrying an error bound otherwise.
//!
//! A decimal that a designer writes is that decimal: 1.15 is 23/20, not the binary fraction beside it. Whole numbers and
//! fractions are computed exactly as long as they fit ([`Fraction`]). What does not fit, and what a root or a logarithm
//! makes, is a [`Real`]: a float that knows how far it may be off. How a real is rounded stands in `real`; `exact` repeats a
//! computation in fractions of any size where the float can't decide.

mod exact;
mod fraction;
mod operators;
mod real;
mod text;

use super::units::{LARGEST_EXACT_F64, LARGEST_TOTAL};
pub use exact::{Exact, Exactly};
pub use fraction::Fraction;
pub use operators::{Arithmetic, Binary, Filter, Unary};
pub use real::Real;
pub use text::grouped;

/// A number as a designer wrote it, or as a curve computed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Exact and whole.
    Whole(i128),
    /// Exact, with a fractional part: every short decimal, and quotients.
    Fraction(Fraction),
    /// Went through floating point.
    Real(Real),
}

/// Why a number can't be a cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotACost {
    /// NaN or infinite.
    NotFinite,
    /// Less than the least that is allowed (1 for costs, 0 for points).
    TooSmall,
    /// Past 2^53 after passing through floating point.
    Inexact,
    /// Past 2^63 − 1.
    TooLarge,
}

impl Number {
    /// No number at all.
    pub const NAN: Number = Number::Real(Real::NAN);

    /// One half.
    pub const HALF: Number = Number::Fraction(Fraction::HALF);

    /// A float as a person would write it: the shortest decimal that reads as this float, exactly where it fits.
    pub fn from_f64(value: f64) -> Number {
        if value.fract() == 0.0 && value.abs() <= LARGEST_EXACT_F64 {
            return Number::Whole(value as i128);
        }
        Number::parse(&format!("{value:e}")).unwrap_or(Number::Real(Real::new(value)))
    }

    /// A float that something computed, taken as exactly that float.
    pub fn real(value: f64) -> Number {
        Number::Real(Real::new(value))
    }

    /// The nearest `f64`.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Fraction(fraction) => fraction.as_f64(),
            Number::Real(real) => real.value(),
        }
    }

    /// Whether it is known without any error.
    pub fn is_exact(self) -> bool {
        !matches!(self, Number::Real(_))
    }

    /// Whether it passed through floating point and is so large that whole numbers are not all floats any more.
    pub fn is_inexact_past(self, limit: f64) -> bool {
        matches!(self, Number::Real(real) if real.value() > limit)
    }

    /// The whole number that it is, if it is known to be one.
    pub fn whole(self) -> Option<i128> {
        match self {
            Number::Whole(whole) => Some(whole),
            Number::Fraction(_) | Number::Real(_) => None,
        }
    }

    /// As a float with its error.
    pub fn to_real(self) -> Real {
        match self {
            Number::Whole(whole) => Real::of_whole(whole),
            Number::Fraction(fraction) => fraction.to_real(),
            Number::Real(real) => real,
        }
    }

    /// The sum; exact when both are and it fits.
    pub fn plus(self, other: Number) -> Number {
        Filter::default().binary(Binary::Add, self, other)
    }

    /// The difference; exact when both are and it fits.
    pub fn minus(self, other: Number) -> Number {
        Filter::default().binary(Binary::Subtract, self, other)
    }

    /// The product; exact when both are and it fits.
    pub fn times(self, other: Number) -> Number {
        Filter::default().binary(Binary::Multiply, self, other)
    }

    /// The larger of the two.
    pub fn at_least(self, least: Number) -> Number {
        Filter::default().binary(Binary::Greatest, self, least)
    }

    /// The smaller of the two.
    pub fn at_most(self, most: Number) -> Number {
        Filter::default().binary(Binary::Least, self, most)
    }

    /// Whether `self` < `other`: exactly for exact numbers, else by more than their errors.
    pub fn is_less_than(self, other: Number) -> bool {
        Filter::default().compare(self, other) == Some(std::cmp::Ordering::Less)
    }

    /// The whole number at or under this one, if it may serve as a cost: from `least` to 2^63 − 1, or to 2^53 when
    /// it went through floating point.
    pub fn to_cost(self, least: u64) -> Result<u64, NotACost> {
        let whole = match self {
            Number::Whole(whole) => whole,
            Number::Fraction(fraction) => fraction.floor(),
            Number::Real(real) => match real.value() {
                value if !value.is_finite() => return Err(NotACost::NotFinite),
                value if value - real.error() > 2.0 * (LARGEST_TOTAL as f64) => {
                    return Err(NotACost::TooLarge);
                }
                value if value > LARGEST_EXACT_F64 => return Err(NotACost::Inexact),
                value if value < -LARGEST_EXACT_F64 => return Err(NotACost::TooSmall),
                _ => real.floor().value() as i128,
            },
        };
        if whole < i128::from(least) {
            return Err(NotACost::TooSmall);
        }
        u64::try_from(whole).ok().filter(|&cost| cost <= LARGEST_TOTAL).ok_or(NotACost::TooLarge)
    }
}

impl From<i128> for Number {
    fn from(whole: i128) -> Number {
        Number::Whole(whole)
    }
}

impl From<u64> for Number {
    fn from(whole: u64) -> Number {
        Number::Whole(i128::from(whole))
    }
}

#[cfg(test)]
mod tests;
