//! The units of progression. They are whole numbers that must not be mixed up, so each is a type of its own.

use std::fmt;

/// The largest whole number a total may reach: 2^63 − 1, the largest integer SQLite stores.
pub const LARGEST_TOTAL: u64 = i64::MAX as u64;

/// Up to here `f64` holds every whole number exactly: 2^53.
pub const LARGEST_EXACT_F64: f64 = 9_007_199_254_740_992.0;

/// An amount of experience, at most [`LARGEST_TOTAL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Xp(u64);

impl Xp {
    /// No experience.
    pub const ZERO: Xp = Xp(0);
    /// 2^63 − 1.
    pub const MAX: Xp = Xp(LARGEST_TOTAL);

    /// `None` when `amount` is more than [`Xp::MAX`].
    pub const fn new(amount: u64) -> Option<Xp> {
        if amount <= LARGEST_TOTAL { Some(Xp(amount)) } else { None }
    }

    /// The amount, or [`Xp::MAX`] when `amount` is more than that.
    pub const fn saturating(amount: u64) -> Xp {
        if amount <= LARGEST_TOTAL { Xp(amount) } else { Xp::MAX }
    }

    /// The whole number at or under `amount`, between 0 and [`Xp::MAX`].
    #[inline]
    pub const fn floor(amount: f64) -> Xp {
        // A cast to a signed number is the cheap one: it truncates, and stops at 2^63 − 1.
        Xp::saturating(if amount > 0.0 { (amount as i64).cast_unsigned() } else { 0 })
    }

    /// The nearest `f64`.
    #[inline]
    pub const fn to_f64(self) -> f64 {
        self.0.cast_signed() as f64
    }

    /// The amount as a plain number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// `None` when the sum passes [`Xp::MAX`].
    pub const fn checked_add(self, other: Xp) -> Option<Xp> {
        Xp::new(self.0 + other.0)
    }

    /// The sum, at most [`Xp::MAX`].
    pub const fn saturating_add(self, other: Xp) -> Xp {
        Xp::saturating(self.0 + other.0)
    }

    /// `None` when `other` is more than `self`.
    pub fn checked_sub(self, other: Xp) -> Option<Xp> {
        self.0.checked_sub(other.0).map(Xp)
    }

    /// The difference, or zero when `other` is more than `self`.
    pub const fn saturating_sub(self, other: Xp) -> Xp {
        Xp(self.0.saturating_sub(other.0))
    }
}

/// A level of a track. Levels without end pass 2^32, so it is 64 bits wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Level(pub u64);

impl Level {
    /// The next level.
    pub const fn next(self) -> Level {
        Level(self.0.saturating_add(1))
    }
}

/// Attribute, mastery or prestige points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(pub u64);

impl Points {
    /// The sum; a total past 2^64 stays at 2^64 − 1.
    pub const fn saturating_add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

macro_rules! plain_display {
    ($($unit:ty),*) => {$(
        impl fmt::Display for $unit {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
plain_display!(Xp, Level, Points);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xp_stops_at_the_largest_sqlite_integer() {
        assert_eq!(Xp::new(1 << 63), None);
        assert_eq!(Xp::MAX.checked_add(Xp(1)), None);
        assert_eq!(Xp::MAX.saturating_add(Xp::MAX), Xp::MAX);
        assert_eq!(Xp(3).checked_sub(Xp(4)), None);
    }
}
