//! What a grant of XP counts for.
//!
//! effective XP = ⌊base XP × calendar × prestige XP bonus × the track's gain multiplier⌋, multiplied in this order,
//! floored once, at the level held before the grant.

use super::units::Xp;

/// The factors of one gain, in the order in which they are multiplied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// Of the events of the day; 1 on a plain day.
    pub calendar: f64,
    /// 1 + the prestige XP bonus.
    pub prestige: f64,
    /// The track's gain multiplier at the level held before the grant.
    pub track: f64,
}

/// What three factors that are no binary fractions, and their products, may be off by, as a share.
const ROUNDING: f64 = 6.0 * f64::EPSILON;
/// Large products are not moved by whole numbers.
const LARGEST_ROUNDING: f64 = 0.01;

impl Factors {
    /// No factor changes anything.
    pub const NONE: Factors = Factors { calendar: 1.0, prestige: 1.0, track: 1.0 };

    /// The effective XP of `base`, at most [`Xp::MAX`].
    ///
    /// Exact when every factor is 1; otherwise computed in `f64`, whose products are exact to one part in 2^53. A product
    /// that is short of a whole number by no more than that counts as the whole number: 45 XP × 1.4 make 63, though the
    /// binary fraction nearest to 1.4 is less than it.
    #[inline]
    pub fn effective(&self, base: Xp) -> Xp {
        if *self == Factors::NONE {
            return base;
        }
        let product = base.to_f64() * self.calendar * self.prestige * self.track;
        Xp::floor(product + (product * ROUNDING).min(LARGEST_ROUNDING))
    }
}

/// The base XP that is left for the next track when a gain of `base`, worth `effective`, fills a track that had
/// `room` left: the share of the base that was not needed, rounded down.
pub fn left_over(base: Xp, effective: Xp, room: Xp) -> Xp {
    match effective.checked_sub(room) {
        Some(unused) if effective > Xp::ZERO => {
            let share = u128::from(base.get()) * u128::from(unused.get()) / u128::from(effective.get());
            Xp::saturating(u64::try_from(share).unwrap_or(u64::MAX))
        }
        _ => Xp::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xp(amount: u64) -> Xp {
        Xp::new(amount).unwrap()
    }

    #[test]
    fn factors_multiply_and_floor_once() {
        let factors = Factors { calendar: 1.5, prestige: 1.02, track: 0.5 };
        assert_eq!(factors.effective(xp(1001)), xp(765));
        // 45 × 1.4 and 100 × 1.15 are whole, whatever binary fractions make of them; 44 × 1.4 is 61.6.
        let of = |factor, base| Factors { prestige: factor, ..Factors::NONE }.effective(xp(base)).get();
        assert_eq!((of(1.4, 45), of(1.15, 100), of(1.4, 44)), (63, 115, 61));
        assert_eq!(of(1.4, 4_500_000_000_000_000), 6_300_000_000_000_000);
        assert_eq!(Factors::NONE.effective(Xp::MAX), Xp::MAX);
        assert_eq!(Factors { calendar: 2.0, ..Factors::NONE }.effective(Xp::MAX), Xp::MAX);
    }

    #[test]
    fn what_is_left_over_is_the_unused_share_of_the_base() {
        assert_eq!(left_over(xp(100), xp(200), xp(50)), xp(75));
        assert_eq!(left_over(xp(100), xp(200), xp(200)), Xp::ZERO);
        assert_eq!(left_over(xp(100), xp(200), xp(500)), Xp::ZERO);
        assert_eq!(left_over(xp(100), Xp::ZERO, Xp::ZERO), Xp::ZERO);
        assert_eq!(left_over(Xp::MAX, Xp::MAX, Xp::ZERO), Xp::MAX);
    }
}
