//! Exact fractions that fit into a register: every short decimal is one.

use super::{Number, Real};

/// A numerator over a denominator of 2 or more, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: i128,
    denominator: u64,
}

impl Fraction {
    /// One half.
    pub const HALF: Fraction = Fraction { numerator: 1, denominator: 2 };

    /// `numerator` / `denominator` in lowest terms; whole where it is. `None` for a denominator of 0.
    pub fn reduced(numerator: i128, denominator: u64) -> Option<Number> {
        match denominator {
            0 => None,
            1 => Some(Number::Whole(numerator)),
            _ => {
                let common = common_divisor(numerator, denominator);
                Some(Fraction::of(numerator / i128::from(common), denominator / common))
            }
        }
    }

    /// A fraction that is in lowest terms already.
    fn of(numerator: i128, denominator: u64) -> Number {
        if denominator == 1 {
            Number::Whole(numerator)
        } else {
            Number::Fraction(Fraction { numerator, denominator })
        }
    }

    /// The number above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// The number under the line.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The whole number at or under it.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(i128::from(self.denominator))
    }

    /// The whole number at or over it.
    pub fn ceil(self) -> i128 {
        self.floor() + 1
    }

    /// The nearest whole number, halves away from zero.
    pub fn round(self) -> i128 {
        let below = self.floor();
        let rest = self.numerator.rem_euclid(i128::from(self.denominator));
        let twice = 2 * rest - i128::from(self.denominator);
        below + i128::from(twice > 0 || (twice == 0 && self.numerator > 0))
    }

    /// The nearest `f64` where numerator and denominator are floats, else within two units in the last place.
    pub fn as_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// As a float with its error: none where the denominator is a power of two, for such fractions are floats.
    pub fn to_real(self) -> Real {
        const EXACT: u128 = 1 << 53;
        let are_floats = self.numerator.unsigned_abs() <= EXACT && u128::from(self.denominator) <= EXACT;
        let ulps = match are_floats {
            true if self.denominator.is_power_of_two() => 0.0,
            true => 1.0,
            false => 4.0,
        };
        Real::rounded(self.as_f64(), ulps)
    }
}

/// Numerator and denominator of an exact number.
pub(super) fn parts(number: Number) -> Option<(i128, u64)> {
    match number {
        Number::Whole(whole) => Some((whole, 1)),
        Number::Fraction(fraction) => Some((fraction.numerator, fraction.denominator)),
        Number::Real(_) => None,
    }
}

pub(super) fn sum((a, b): (i128, u64), (c, d): (i128, u64)) -> Option<Number> {
    if b == d {
        return Fraction::reduced(a.checked_add(c)?, b);
    }
    let common = common_divisor(i128::from(b), d);
    let (left, right) = (a.checked_mul(i128::from(d / common))?, c.checked_mul(i128::from(b / common))?);
    Fraction::reduced(left.checked_add(right)?, (b / common).checked_mul(d)?)
}

/// Dividing crosswise first keeps the product as small as it can be.
pub(super) fn product((a, b): (i128, u64), (c, d): (i128, u64)) -> Option<Number> {
    let (first, second) = (common_divisor(a, d), common_divisor(c, b));
    let numerator = (a / i128::from(first)).checked_mul(c / i128::from(second))?;
    Some(Fraction::of(numerator, (b / second).checked_mul(d / first)?))
}

pub(super) fn quotient(dividend: (i128, u64), (c, d): (i128, u64)) -> Option<Number> {
    let below = u64::try_from(c.unsigned_abs()).ok().filter(|&below| below > 0)?;
    product(dividend, (i128::from(d) * c.signum(), below))
}

pub(super) fn power((a, b): (i128, u64), exponent: i128) -> Option<Number> {
    let times = u32::try_from(exponent.unsigned_abs()).ok()?;
    let raised = (a.checked_pow(times)?, b.checked_pow(times)?);
    if exponent < 0 { quotient((1, 1), raised) } else { Some(Fraction::of(raised.0, raised.1)) }
}

/// The greatest common divisor; `denominator` when `numerator` is 0.
fn common_divisor(numerator: i128, denominator: u64) -> u64 {
    if denominator == 1 {
        return 1;
    }
    let mut a = denominator;
    let mut b = match u64::try_from(numerator.unsigned_abs()) {
        Ok(small) => small % denominator,
        Err(_) => (numerator.unsigned_abs() % u128::from(denominator)) as u64,
    };
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
