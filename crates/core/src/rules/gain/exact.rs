//! Whole numbers with a decimal fraction, and the factors that they are multiplied with and divided by.
//!
//! A gain is a sum of stretches, each at its own multiplier, up to 2^63 − 1 XP. `f64` would lose whole XP there, so the whole
//! part is a whole number and the fraction counts units of 10^−18: every product of decimals with up to 18 places in all
//! is exact, and a quotient is wrong by half a unit at most.

use crate::rules::units::Xp;

/// Units of the fraction in one.
const ONE: u64 = 1_000_000_000_000_000_000;
/// Units of the fraction in one [`Part`].
const UNITS_IN_PART: u64 = ONE / Part::ONE;
/// Wholes end here: far past 2^63 − 1 XP times any factor of a game.
const MOST: u128 = 1 << 126;

/// An amount of zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Exact {
    whole: u128,
    /// Units of 10^−18, less than one.
    units: u64,
}

/// A fraction of one XP: 0 to less than 1, in trillionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Part(u64);

/// An amount of XP with a fraction, as it is kept and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount {
    /// Whole XP.
    pub whole: Xp,
    /// The fraction.
    pub part: Part,
}

/// A factor as a ratio of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Less than 2^63.
    numerator: u64,
    /// From 1 to 2^62.
    denominator: u64,
    /// Whether it stands for a decimal that somebody wrote, rather than for a number that floating point came to.
    is_decimal: bool,
}

impl Part {
    /// Trillionths in one.
    pub const ONE: u64 = 1_000_000_000_000;
    /// Nothing.
    pub const ZERO: Part = Part(0);

    /// `None` when `trillionths` make one or more.
    pub const fn new(trillionths: u64) -> Option<Part> {
        if trillionths < Part::ONE { Some(Part(trillionths)) } else { None }
    }

    /// In trillionths.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl Amount {
    /// Whole XP without a fraction.
    pub const fn whole(whole: Xp) -> Amount {
        Amount { whole, part: Part::ZERO }
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        self.whole.to_f64() + self.part.0 as f64 / Part::ONE as f64
    }

    /// The sum, at most [`Xp::MAX`].
    pub fn plus(self, other: Amount) -> Amount {
        Exact::from(self).plus(Exact::from(other)).to_amount()
    }

    /// The difference, or zero when `other` is more.
    pub fn less(self, other: Amount) -> Amount {
        Exact::from(self).less(Exact::from(other)).to_amount()
    }
}

impl From<Xp> for Amount {
    fn from(whole: Xp) -> Amount {
        Amount::whole(whole)
    }
}

/// Thousands are separated, and the fraction has up to six decimals, at least one digit that says something.
impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::rules::number::grouped(&self.whole.get().to_string()))?;
        if self.part == Part::ZERO {
            return Ok(());
        }
        let digits = format!("{:012}", self.part.0);
        let told = digits.get(..6).map(|six| six.trim_end_matches('0')).filter(|told| !told.is_empty());
        write!(f, ".{}", told.unwrap_or_else(|| digits.trim_end_matches('0')))
    }
}

impl From<Amount> for Exact {
    fn from(amount: Amount) -> Exact {
        Exact { whole: u128::from(amount.whole.get()), units: amount.part.0 * UNITS_IN_PART }
    }
}

impl From<Xp> for Exact {
    fn from(xp: Xp) -> Exact {
        Exact { whole: u128::from(xp.get()), units: 0 }
    }
}

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact { whole: 0, units: 0 };

    /// Whether there is nothing.
    pub fn is_zero(self) -> bool {
        self == Exact::ZERO
    }

    /// The sum.
    pub fn plus(self, other: Exact) -> Exact {
        let units = self.units + other.units;
        let carry = u128::from(units >= ONE);
        let units = if units >= ONE { units - ONE } else { units };
        Exact { whole: (self.whole + other.whole + carry).min(MOST), units }
    }

    /// The difference, or zero when `other` is more.
    pub fn less(self, other: Exact) -> Exact {
        if other >= self {
            return Exact::ZERO;
        }
        let (borrow, units) = match self.units.checked_sub(other.units) {
            Some(units) => (0, units),
            None => (1, self.units + ONE - other.units),
        };
        Exact { whole: self.whole - other.whole - borrow, units }
    }

    /// The product.
    pub fn times(self, factor: Factor) -> Exact {
        self.scaled(factor.numerator, factor.denominator)
    }

    /// The quotient; zero by a factor of 0.
    pub fn per(self, factor: Factor) -> Exact {
        if factor.is_zero() { Exact::ZERO } else { self.scaled(factor.denominator, factor.numerator) }
    }

    /// Times `by`, divided by `divisor`: one of them is less than 2^63, the other at most 2^62, so that nothing here
    /// reaches 2^128.
    fn scaled(self, by: u64, divisor: u64) -> Exact {
        if by == divisor {
            return self;
        }
        let (wide_by, wide_divisor) = (u128::from(by), u128::from(divisor));
        let (whole, rest) = match u64::try_from(self.whole) {
            Ok(narrow) => {
                let product = u128::from(narrow) * wide_by;
                (product / wide_divisor, product % wide_divisor)
            }
            Err(_) => {
                let high = (self.whole >> 64) * wide_by;
                let low = (self.whole & u128::from(u64::MAX)) * wide_by;
                let (carried, rest) = (high / wide_divisor, ((high % wide_divisor) << 64) + low);
                if carried >= MOST >> 64 {
                    return Exact { whole: MOST, units: 0 };
                }
                ((carried << 64) + rest / wide_divisor, rest % wide_divisor)
            }
        };
        if rest == 0 && self.units == 0 {
            return Exact { whole: whole.min(MOST), units: 0 };
        }
        let fraction = rest * u128::from(ONE) + u128::from(self.units) * wide_by + wide_divisor / 2;
        let units = fraction / wide_divisor;
        let (carry, units) = (units / u128::from(ONE), units % u128::from(ONE));
        Exact { whole: (whole + carry).min(MOST), units: units as u64 }
    }

    /// To the nearest trillionth, at most [`Xp::MAX`].
    pub fn to_amount(self) -> Amount {
        let parts = (self.units + UNITS_IN_PART / 2) / UNITS_IN_PART;
        let whole = self.whole + u128::from(parts == Part::ONE);
        let whole = Xp::saturating(u64::try_from(whole).unwrap_or(u64::MAX));
        Amount { whole, part: Part(parts % Part::ONE) }
    }

    /// Rounded down to a whole number, at most [`Xp::MAX`].
    pub fn to_amount_down(self) -> Amount {
        Exact { units: 0, ..self }.to_amount()
    }

    /// The whole number just above, where it is less than `slack` away.
    pub fn settled(self, slack: f64) -> Exact {
        let missing = (ONE - self.units) as f64 / ONE as f64;
        if self.units > 0 && missing <= slack { Exact { whole: self.whole + 1, units: 0 } } else { self }
    }

    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        self.whole as f64 + self.units as f64 / ONE as f64
    }
}

/// A decimal is found with so many places, or so many where it is large.
const PLACES: [f64; 2] = [1e12, 1e6];
/// Numerators of decimals stay where `f64` holds every whole number.
const MOST_DIGITS: f64 = 9_007_199_254_740_992.0;

impl Factor {
    /// Changes nothing.
    pub const ONE: Factor = Factor { numerator: 1, denominator: 1, is_decimal: true };
    /// Leaves nothing.
    pub const ZERO: Factor = Factor { numerator: 0, denominator: 1, is_decimal: true };

    /// The decimal that `factor` is nearest to, where it is one of at most twelve places up to the rounding of floating
    /// point; otherwise its binary fraction. Less than 2^−62 counts as 0, more than 2^63 as that.
    pub fn new(factor: f64) -> Factor {
        if factor == 1.0 {
            return Factor::ONE;
        }
        // Also what is no number.
        if factor.is_nan() || factor <= 0.0 {
            return Factor::ZERO;
        }
        for places in PLACES {
            let numerator = (factor * places).round();
            let is_near = (numerator / places - factor).abs() <= factor * (2.0 * f64::EPSILON);
            if is_near && numerator < MOST_DIGITS {
                return Factor { numerator: numerator as u64, denominator: places as u64, is_decimal: true };
            }
        }
        let shift = (62 - libm::ilogb(factor).min(62)).min(62);
        let denominator = 1_u64 << shift;
        let numerator = (factor * denominator as f64) as u64;
        Factor { numerator: numerator.min((1 << 63) - 1), denominator, is_decimal: false }
    }

    /// Whether it leaves nothing.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// What its own rounding may make wrong, as a share.
    pub fn error(self) -> f64 {
        if self.is_decimal { 0.0 } else { 4.0 * f64::EPSILON }
    }
}
