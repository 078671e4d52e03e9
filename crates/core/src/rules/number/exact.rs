//! The same operations in fractions of any size, for what floats can't decide.
//!
//! It is asked seldom: where a float lies within its error of a whole number, or past 2^53. Fractions are not reduced, which
//! takes longer than it saves, and end where they pass [`MOST_BITS`]: then the float beside them counts, as it does for roots
//! and logarithms.

use super::{Arithmetic, Binary, Fraction, Number, Real, Unary, fraction, operators};
use num_bigint::{BigInt, Sign};

/// Computes exactly as far as there is anything exact.
#[derive(Debug, Clone, Copy, Default)]
pub struct Exact;

/// A number of [`Exact`].
#[derive(Debug, Clone)]
pub enum Exactly {
    /// A numerator over a denominator of 1 or more.
    Ratio(BigInt, BigInt),
    /// What has no exact value, or too long a one.
    Real(Real),
}

/// About 5,000 decimal digits. Powers of decimals below 2^63 stay far under it, unless they take thousands of levels.
const MOST_BITS: u64 = 1 << 14;

impl Exactly {
    fn of(number: Number) -> Exactly {
        match fraction::parts(number) {
            Some((above, below)) => Exactly::Ratio(above.into(), below.into()),
            None => Exactly::Real(number.to_real().settled()),
        }
    }

    fn limited(above: BigInt, below: BigInt) -> Exactly {
        if above.bits().max(below.bits()) <= MOST_BITS {
            Exactly::Ratio(above, below)
        } else {
            Exactly::Real(nearest(&above, &below).settled())
        }
    }

    fn to_real(&self) -> Real {
        match self {
            Exactly::Ratio(above, below) => nearest(above, below),
            Exactly::Real(real) => *real,
        }
    }

    /// The number: itself where it fits, else a decimal on the same side of every shorter one.
    fn to_number(&self) -> Number {
        match self {
            Exactly::Ratio(above, below) => short(above, below)
                .or_else(|| cut(above, below))
                .unwrap_or_else(|| Number::Real(nearest(above, below))),
            Exactly::Real(real) => Number::Real(*real),
        }
    }
}

/// The fraction itself, where it fits.
fn short(above: &BigInt, below: &BigInt) -> Option<Number> {
    let whole = above / below;
    if &whole * below == *above {
        return i128::try_from(whole).ok().map(Number::Whole);
    }
    Fraction::reduced(i128::try_from(above).ok()?, u64::try_from(below).ok()?)
}

/// 17 decimals and one more that is odd: such a decimal lies strictly between the same two shorter ones as the fraction, so
/// that every later rounding and comparison falls out as it would for the fraction itself.
fn cut(above: &BigInt, below: &BigInt) -> Option<Number> {
    const SHORTER: u64 = 100_000_000_000_000_000;
    let shifted = above * SHORTER;
    let down = floor(&shifted, below);
    let odd = BigInt::from(u8::from(&down * below != shifted));
    Fraction::reduced(i128::try_from(down * 10 + odd).ok()?, SHORTER * 10)
}

fn floor(above: &BigInt, below: &BigInt) -> BigInt {
    let toward_zero = above / below;
    let is_less = above.sign() == Sign::Minus && &toward_zero * below != *above;
    if is_less { toward_zero - 1 } else { toward_zero }
}

/// The nearest float, within two units in the last place.
fn nearest(above: &BigInt, below: &BigInt) -> Real {
    let bits = |number: &BigInt| i64::try_from(number.bits()).unwrap_or(i64::MAX);
    // A quotient of 64 bits or a few more holds all that a float can.
    let shift = 66 - (bits(above) - bits(below));
    let (above, below) = match u64::try_from(shift) {
        Ok(up) => (above << up, below.clone()),
        Err(_) => (above.clone(), below << shift.unsigned_abs()),
    };
    let quotient = i128::try_from(above / below).unwrap_or_default();
    let exponent = i32::try_from(-shift).unwrap_or(if shift > 0 { i32::MIN } else { i32::MAX });
    Real::rounded(libm::ldexp(quotient as f64, exponent), 2.0)
}

fn power(base: (&BigInt, &BigInt), exponent: &Exactly) -> Option<Exactly> {
    let Exactly::Ratio(above, below) = exponent else { return None };
    let exponent = i64::try_from(above).ok().filter(|_| *below == BigInt::from(1))?;
    let times = u32::try_from(exponent.unsigned_abs()).ok()?;
    let longest = base.0.bits().max(base.1.bits());
    if longest.saturating_mul(times.into()) > MOST_BITS {
        return None;
    }
    let (above, below) = (base.0.pow(times), base.1.pow(times));
    if exponent >= 0 {
        return Some(Exactly::limited(above, below));
    }
    ratio(below, above)
}

fn ratio(above: BigInt, below: BigInt) -> Option<Exactly> {
    match below.sign() {
        Sign::NoSign => None,
        Sign::Plus => Some(Exactly::limited(above, below)),
        Sign::Minus => Some(Exactly::limited(-above, -below)),
    }
}

/// `None` where there is no exact result.
fn combined(operation: Binary, left: &Exactly, right: &Exactly) -> Option<Exactly> {
    let Exactly::Ratio(a, b) = left else { return None };
    if operation == Binary::Power {
        return power((a, b), right);
    }
    let Exactly::Ratio(c, d) = right else { return None };
    match operation {
        Binary::Add if b == d => ratio(a + c, b.clone()),
        Binary::Subtract if b == d => ratio(a - c, b.clone()),
        Binary::Add => ratio(a * d + c * b, b * d),
        Binary::Subtract => ratio(a * d - c * b, b * d),
        Binary::Multiply => ratio(a * c, b * d),
        Binary::Divide => ratio(a * d, b * c),
        Binary::Least => Some(if a * d <= c * b { left.clone() } else { right.clone() }),
        Binary::Greatest => Some(if a * d >= c * b { left.clone() } else { right.clone() }),
        Binary::Power => None,
    }
}

fn rounded(operation: Unary, above: &BigInt, below: &BigInt) -> Option<BigInt> {
    match operation {
        Unary::Floor => Some(floor(above, below)),
        Unary::Ceil => Some(-floor(&-above, below)),
        // Halves go away from zero.
        Unary::Round if above.sign() == Sign::Minus => Some(-floor(&(below - above * 2), &(below * 2))),
        Unary::Round => Some(floor(&(above * 2 + below), &(below * 2))),
        _ => None,
    }
}

impl Arithmetic for Exact {
    type Value = Exactly;

    fn number(&mut self, number: Number) -> Exactly {
        Exactly::of(number)
    }

    fn known(&self, value: &Exactly) -> Option<Number> {
        Some(value.to_number())
    }

    fn binary(&mut self, operation: Binary, a: Exactly, b: Exactly) -> Exactly {
        if let Some(exact) = combined(operation, &a, &b) {
            return exact;
        }
        if matches!(operation, Binary::Least | Binary::Greatest) {
            let chosen = super::Filter::default().binary(operation, a.to_number(), b.to_number());
            return Exactly::of(chosen);
        }
        let is_whole = matches!(&b, Exactly::Ratio(_, below) if *below == BigInt::from(1));
        Exactly::Real(operators::on_reals(operation, a.to_real(), b.to_real(), is_whole).settled())
    }

    fn unary(&mut self, operation: Unary, value: Exactly) -> Exactly {
        let one = || BigInt::from(1);
        match (operation, value) {
            (Unary::Negate, Exactly::Ratio(above, below)) => Exactly::Ratio(-above, below),
            (Unary::Absolute, Exactly::Ratio(above, below)) => {
                let above = if above.sign() == Sign::Minus { -above } else { above };
                Exactly::Ratio(above, below)
            }
            (_, Exactly::Ratio(above, below)) => match rounded(operation, &above, &below) {
                Some(whole) => Exactly::Ratio(whole, one()),
                None => Exactly::Real(operators::of_real(operation, nearest(&above, &below)).settled()),
            },
            (Unary::Floor | Unary::Ceil | Unary::Round, Exactly::Real(real)) => {
                Exactly::of(super::Filter::default().unary(operation, Number::Real(real)))
            }
            (_, Exactly::Real(real)) => Exactly::Real(operators::of_real(operation, real)),
        }
    }
}
