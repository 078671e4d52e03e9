//! Which levels of a long range are looked at. Pure.

/// More points than a wide picture has pixels show nothing new.
pub(super) const MOST_POINTS: u64 = 2_000;

/// The whole numbers from `from` to `to`, or, where there are more than `most`, that many of them at equal distances
/// with both ends.
pub(super) fn spread_out(from: u64, to: u64, most: u64) -> Vec<u64> {
    let length = to.saturating_sub(from);
    let gaps = length.min(most.saturating_sub(1)).max(1);
    if length == 0 {
        return vec![from];
    }
    let place = |gap: u64| u128::from(length) * u128::from(gap) / u128::from(gaps);
    (0..=gaps).map(|gap| from + place(gap) as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ranges_are_whole_and_long_ones_keep_their_ends() {
        assert_eq!(spread_out(7, 7, 10), [7]);
        assert_eq!(spread_out(1, 5, 10), [1, 2, 3, 4, 5]);
        assert_eq!(spread_out(1, 10, 10), (1..=10).collect::<Vec<_>>());
        assert_eq!(spread_out(0, 100, 5), [0, 25, 50, 75, 100]);
        let all = spread_out(0, u64::MAX, MOST_POINTS);
        assert_eq!((all.len(), all.first(), all.last()), (2_000, Some(&0), Some(&u64::MAX)));
        assert!(all.is_sorted_by(|a, b| a < b));
    }
}
