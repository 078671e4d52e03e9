//! The operations of formulas and curves, over any kind of number.
//!
//! A curve is written once, over an [`Arithmetic`]: over [`Filter`] it gives a [`Number`] and says when a rounding could
//! not be decided; over `Exact` it is repeated in fractions of any size; over ranges it proves bounds.

use super::super::units::LARGEST_EXACT_F64;
use super::{Number, Real, fraction};
use std::cmp::Ordering;

/// An operation on two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// a + b
    Add,
    /// a − b
    Subtract,
    /// a × b
    Multiply,
    /// a / b
    Divide,
    /// a^b
    Power,
    /// The smaller of the two.
    Least,
    /// The larger of the two.
    Greatest,
}

/// An operation on one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// −a
    Negate,
    /// The whole number at or under it.
    Floor,
    /// The whole number at or over it.
    Ceil,
    /// The nearest whole number, halves away from zero.
    Round,
    /// The square root.
    Root,
    /// The cube root.
    CubeRoot,
    /// The natural logarithm.
    Ln,
    /// The logarithm to the base 10.
    Log10,
    /// e to this power.
    Exp,
    /// Without its sign.
    Absolute,
}

/// Numbers of some kind, and what can be done with them.
pub trait Arithmetic {
    /// A number of this kind.
    type Value: Clone;

    /// A number as this kind has it.
    fn number(&mut self, number: Number) -> Self::Value;

    /// An operation on two numbers.
    fn binary(&mut self, operation: Binary, a: Self::Value, b: Self::Value) -> Self::Value;

    /// An operation on one number.
    fn unary(&mut self, operation: Unary, value: Self::Value) -> Self::Value;

    /// The number again, if it is known.
    fn known(&self, value: &Self::Value) -> Option<Number>;
}

/// Computes with [`Number`]s, and notes when a rounding of one that is rational could not be decided.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Whether exact fractions must repeat it.
    pub is_in_doubt: bool,
}

impl Filter {
    /// Which of the two is less; equal where one may be the other. `None` where either is no number.
    pub fn compare(&mut self, a: Number, b: Number) -> Option<Ordering> {
        match (a, b) {
            (Number::Whole(a), Number::Whole(b)) => return Some(a.cmp(&b)),
            _ if a.is_exact() && b.is_exact() => {
                if let Number::Whole(difference) = sign_of_difference(a, b) {
                    return Some(difference.cmp(&0));
                }
            }
            _ => {}
        }
        let (a, b) = (a.to_real(), b.to_real());
        let room = a.error() + b.error();
        if a.value().is_finite() && b.value().is_finite() && (a.value() - b.value()).abs() <= room {
            self.is_in_doubt |= a.is_rational() && b.is_rational();
            if room < 0.5 {
                return Some(Ordering::Equal);
            }
        }
        a.value().partial_cmp(&b.value())
    }

    /// The one of the two that is `wanted` beside the other. Of two that may be equal it is the exact one, by the rule that
    /// what lies within its error of a number counts as that number.
    fn chosen(&mut self, wanted: Ordering, a: Number, b: Number) -> Number {
        match self.compare(a, b) {
            None => Number::NAN,
            Some(Ordering::Equal) => match (a, b) {
                (Number::Real(a), Number::Real(b)) => {
                    let (kept, other) =
                        if (a.value() < b.value()) == (wanted == Ordering::Less) { (a, b) } else { (b, a) };
                    let kept = kept.with_error(other.error());
                    Number::Real(if other.is_rational() { kept } else { kept.settled() })
                }
                (Number::Real(_), exact) | (exact, _) => exact,
            },
            Some(order) if order == wanted => a,
            Some(_) => b,
        }
    }

    fn rounded(&mut self, real: Real, is_in_doubt: bool, result: Real) -> Number {
        self.is_in_doubt |= is_in_doubt;
        let is_whole =
            result.value().is_finite() && result.error() == 0.0 && real.value().abs() <= LARGEST_EXACT_F64;
        if is_whole { Number::Whole(result.value() as i128) } else { Number::Real(result) }
    }
}

/// The sign of a − b as a whole number; a fraction where that does not fit.
fn sign_of_difference(a: Number, b: Number) -> Number {
    let difference = fraction::parts(a).zip(fraction::parts(b)).and_then(|(a, (c, d))| {
        let difference = fraction::sum(a, (c.checked_neg()?, d))?;
        Some(fraction::parts(difference)?.0.signum())
    });
    difference.map_or(Number::NAN, Number::Whole)
}

fn exactly(operation: Binary, a: (i128, u64), b: (i128, u64)) -> Option<Number> {
    match operation {
        Binary::Add => fraction::sum(a, b),
        Binary::Subtract => fraction::sum(a, (b.0.checked_neg()?, b.1)),
        Binary::Multiply => fraction::product(a, b),
        Binary::Divide => fraction::quotient(a, b),
        Binary::Power if b.1 == 1 => fraction::power(a, b.0),
        Binary::Power | Binary::Least | Binary::Greatest => None,
    }
}

/// The operation on reals; `is_whole` says that b is an exact whole number.
pub(super) fn on_reals(operation: Binary, a: Real, b: Real, is_whole: bool) -> Real {
    match operation {
        Binary::Add => a.plus(b),
        Binary::Subtract => a.minus(b),
        Binary::Multiply => a.times(b),
        Binary::Divide => a.over(b),
        Binary::Power => a.power(b, is_whole),
        Binary::Least | Binary::Greatest => Real::NAN,
    }
}

/// A function of one real that has no exact value.
pub(super) fn of_real(operation: Unary, real: Real) -> Real {
    match operation {
        Unary::Negate => real.negative(),
        Unary::Floor => real.floor(),
        Unary::Ceil => real.ceil(),
        Unary::Round => real.round(),
        Unary::Root => real.root(),
        Unary::CubeRoot => real.cube_root(),
        Unary::Ln => real.ln(),
        Unary::Log10 => real.log10(),
        Unary::Exp => real.exp(),
        Unary::Absolute => real.absolute(),
    }
}

impl Arithmetic for Filter {
    type Value = Number;

    fn number(&mut self, number: Number) -> Number {
        number
    }

    fn known(&self, value: &Number) -> Option<Number> {
        Some(*value)
    }

    #[inline]
    fn binary(&mut self, operation: Binary, a: Number, b: Number) -> Number {
        if let (Number::Whole(x), Number::Whole(y)) = (a, b) {
            let whole = match operation {
                Binary::Add => x.checked_add(y),
                Binary::Subtract => x.checked_sub(y),
                Binary::Multiply => x.checked_mul(y),
                Binary::Least => return Number::Whole(x.min(y)),
                Binary::Greatest => return Number::Whole(x.max(y)),
                Binary::Power | Binary::Divide => None,
            };
            if let Some(whole) = whole {
                return Number::Whole(whole);
            }
        }
        match operation {
            Binary::Least => return self.chosen(Ordering::Less, a, b),
            Binary::Greatest => return self.chosen(Ordering::Greater, a, b),
            _ => {}
        }
        if let (Some(x), Some(y)) = (fraction::parts(a), fraction::parts(b))
            && let Some(exact) = exactly(operation, x, y)
        {
            return exact;
        }
        let is_whole = matches!(b, Number::Whole(_));
        Number::Real(on_reals(operation, a.to_real(), b.to_real(), is_whole))
    }

    fn unary(&mut self, operation: Unary, value: Number) -> Number {
        match (operation, value) {
            (Unary::Floor | Unary::Ceil | Unary::Round, Number::Whole(_)) => value,
            (Unary::Floor, Number::Fraction(fraction)) => Number::Whole(fraction.floor()),
            (Unary::Ceil, Number::Fraction(fraction)) => Number::Whole(fraction.ceil()),
            (Unary::Round, Number::Fraction(fraction)) => Number::Whole(fraction.round()),
            (Unary::Floor, Number::Real(real)) => self.rounded(real, real.is_in_doubt(), real.floor()),
            (Unary::Ceil, Number::Real(real)) => self.rounded(real, real.is_in_doubt(), real.ceil()),
            (Unary::Round, Number::Real(real)) => {
                self.rounded(real, real.is_in_doubt_at_half(), real.round())
            }
            (Unary::Negate, Number::Whole(_) | Number::Fraction(_)) => {
                self.binary(Binary::Subtract, Number::Whole(0), value)
            }
            (Unary::Absolute, Number::Whole(_) | Number::Fraction(_)) => {
                match value.is_less_than(Number::Whole(0)) {
                    true => self.unary(Unary::Negate, value),
                    false => value,
                }
            }
            _ => Number::Real(of_real(operation, value.to_real())),
        }
    }
}
