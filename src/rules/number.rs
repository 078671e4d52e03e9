//! Numbers of a curve: whole ones are computed exactly, the others in `f64` with libm.
//!
//! Whether a value is exact decides how far a curve may reach: a whole value to 2^63, one that passed through
//! floating point to 2^53 ([`Number::to_cost`]).

use super::units::{LARGEST_EXACT_F64, LARGEST_TOTAL};
use std::fmt;

/// A number as a designer wrote it, or as a curve computed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Exact.
    Whole(i128),
    /// Went through floating point.
    Real(f64),
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
    /// A literal: whole-valued floats up to 2^53 are whole.
    pub fn from_f64(value: f64) -> Number {
        if value.fract() == 0.0 && value.abs() <= LARGEST_EXACT_F64 {
            Number::Whole(value as i128)
        } else {
            Number::Real(value)
        }
    }

    /// The nearest `f64`.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Real(real) => real,
        }
    }

    /// The sum; whole when both are.
    pub fn plus(self, other: Number) -> Number {
        self.combine(other, i128::checked_add, |a, b| a + b)
    }

    /// The difference; whole when both are.
    pub fn minus(self, other: Number) -> Number {
        self.combine(other, i128::checked_sub, |a, b| a - b)
    }

    /// The product; whole when both are.
    pub fn times(self, other: Number) -> Number {
        self.combine(other, i128::checked_mul, |a, b| a * b)
    }

    /// self^exponent; whole for a whole base and a whole exponent that is not negative.
    pub fn power(self, exponent: Number) -> Number {
        if let (Number::Whole(base), Number::Whole(whole)) = (self, exponent)
            && let Ok(whole) = u32::try_from(whole)
            && let Some(power) = base.checked_pow(whole)
        {
            return Number::Whole(power);
        }
        Number::Real(libm::pow(self.as_f64(), exponent.as_f64()))
    }

    /// The larger of the two.
    pub fn at_least(self, least: Number) -> Number {
        if self.is_less_than(least) { least } else { self }
    }

    /// The smaller of the two.
    pub fn at_most(self, most: Number) -> Number {
        if most.is_less_than(self) { most } else { self }
    }

    /// Whether `self` < `other`, exactly for whole numbers.
    pub fn is_less_than(self, other: Number) -> bool {
        match (self, other) {
            (Number::Whole(a), Number::Whole(b)) => a < b,
            _ => self.as_f64() < other.as_f64(),
        }
    }

    /// The whole number at or under this one, if it may serve as a cost: from `least` to 2^63 − 1, or to 2^53 when
    /// it went through floating point.
    pub fn to_cost(self, least: u64) -> Result<u64, NotACost> {
        let whole = match self {
            Number::Whole(whole) => whole,
            Number::Real(real) if !real.is_finite() => return Err(NotACost::NotFinite),
            Number::Real(real) if real > LARGEST_EXACT_F64 => return Err(NotACost::Inexact),
            Number::Real(real) => real.floor().max(-LARGEST_EXACT_F64) as i128,
        };
        if whole < i128::from(least) {
            return Err(NotACost::TooSmall);
        }
        u64::try_from(whole).ok().filter(|&cost| cost <= LARGEST_TOTAL).ok_or(NotACost::TooLarge)
    }

    fn combine(
        self,
        other: Number,
        whole: impl Fn(i128, i128) -> Option<i128>,
        real: impl Fn(f64, f64) -> f64,
    ) -> Number {
        if let (Number::Whole(a), Number::Whole(b)) = (self, other)
            && let Some(result) = whole(a, b)
        {
            return Number::Whole(result);
        }
        Number::Real(real(self.as_f64(), other.as_f64()))
    }
}

/// Thousands are separated; a real number shows up to six decimals.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Number::Whole(whole) => f.write_str(&grouped(&whole.to_string())),
            Number::Real(real) if !real.is_finite() || real.abs() >= 1e18 => write!(f, "{real:e}"),
            Number::Real(real) => f.write_str(&grouped(trimmed(&format!("{real:.6}")))),
        }
    }
}

fn trimmed(decimal: &str) -> &str {
    decimal.trim_end_matches('0').trim_end_matches('.')
}

/// Puts a comma between the thousands of a number in decimal digits, and writes its sign as a minus.
pub fn grouped(decimal: &str) -> String {
    let (sign, rest) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("−", rest));
    let digits = rest.find('.').unwrap_or(rest.len());
    let mut text = sign.to_owned();
    for (at, character) in rest.char_indices() {
        if at > 0 && at < digits && (digits - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(character);
    }
    text
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
mod tests {
    use super::*;

    #[test]
    fn whole_arithmetic_is_exact_where_f64_is_not() {
        let large = Number::Whole((1 << 60) + 1);
        assert_eq!(large.plus(Number::Whole(1)), Number::Whole((1 << 60) + 2));
        assert_eq!(Number::Whole(96_038_388).power(Number::Whole(2)), Number::Whole(96_038_388 * 96_038_388));
        assert!(matches!(large.times(Number::Real(1.5)), Number::Real(_)));
    }

    #[test]
    fn numbers_read_well() {
        for (number, text) in [
            (Number::Whole(0), "0"),
            (Number::Whole(-1_234_567), "−1,234,567"),
            (Number::Whole(999), "999"),
            (Number::Real(1234.5), "1,234.5"),
            (Number::Real(0.1 + 0.2), "0.3"),
            (Number::Real(100_000.0), "100,000"),
            (Number::Real(1e20), "1e20"),
            (Number::Real(f64::NAN), "NaN"),
        ] {
            assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn costs_keep_their_range() {
        assert_eq!(Number::Real(1.9).to_cost(1), Ok(1));
        assert_eq!(Number::Real(0.9).to_cost(1), Err(NotACost::TooSmall));
        assert_eq!(Number::Real(0.9).to_cost(0), Ok(0));
        assert_eq!(Number::Real(-1e300).to_cost(0), Err(NotACost::TooSmall));
        assert_eq!(Number::Real(f64::NAN).to_cost(1), Err(NotACost::NotFinite));
        assert_eq!(Number::Real(LARGEST_EXACT_F64).to_cost(1), Ok(1 << 53));
        assert_eq!(Number::Real(LARGEST_EXACT_F64 * 1.01).to_cost(1), Err(NotACost::Inexact));
        assert_eq!(Number::Whole(i128::from(i64::MAX)).to_cost(1), Ok(LARGEST_TOTAL));
        assert_eq!(Number::Whole(1 << 63).to_cost(1), Err(NotACost::TooLarge));
    }
}
