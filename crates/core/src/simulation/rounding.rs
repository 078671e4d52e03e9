//! Where an amount that accrues in fractions has reached a whole number.
//!
//! XP, currency and minutes of a life are `f64`. Every operation on them is exact to one part in 2^53, so a sum over the
//! thousands of sessions of a long life is known to about one part in 10^12. What is short of a whole number, or of the
//! start of a level, by no more than that has reached it: 300 sessions of 1,017 are 305,100.

use crate::rules::units::Xp;

/// What an amount may be off by, as a share.
pub const ROUNDING: f64 = 1e-12;
/// Large amounts are not moved by whole numbers.
const LARGEST_ROUNDING: f64 = 0.25;

/// The whole number that `amount` has reached, between 0 and 2^63 − 1.
#[inline]
pub fn whole(amount: f64) -> u64 {
    Xp::floor(amount + allowance(amount)).get()
}

/// From where on an amount has reached `threshold`.
#[inline]
pub fn reached(threshold: f64) -> f64 {
    threshold - allowance(threshold)
}

#[inline]
fn allowance(amount: f64) -> f64 {
    (amount * ROUNDING).min(LARGEST_ROUNDING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_short_by_rounding_counts_as_whole() {
        let sum = |count: u32, amount: f64| (0..count).fold(0.0, |sum, _| sum + amount);
        assert_eq!(whole(sum(300, 1_017.0)), 305_100);
        assert_eq!(whole(sum(1_000, 0.1)), 100);
        assert!(sum(1_000, 0.1) < 100.0 && sum(1_000, 0.1) >= reached(100.0));
        assert_eq!((whole(99.999_999), whole(-1.0), whole(1e30)), (99, 0, i64::MAX as u64));
        assert_eq!(reached(f64::INFINITY), f64::INFINITY);
        assert_eq!(whole(4_503_599_627_370_497.0), 4_503_599_627_370_497);
    }

    proptest! {
        #[test]
        fn whole_numbers_are_themselves_and_reach_themselves(number in 0_u64..1 << 53) {
            let amount = number as f64;
            prop_assert_eq!(whole(amount), number);
            prop_assert!(amount >= reached(amount));
            prop_assert!(number == 0 || amount - 1.0 < reached(amount));
        }
    }
}
