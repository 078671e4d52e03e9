//! Leaderboards: a character's rank, found without counting everyone, and a board in a few numbers.
//!
//! Whoever has the higher level comes first, then whoever has more XP, then whoever was there first.

use super::backend::{BucketEnds, ReadTx, Sums, Totals, signed};
use super::error::StoreError;
use crate::ledger::{Board, CharacterId, Rank, Standing, Summary};

/// In each doubling of the value there are so many buckets.
const BUCKETS_A_DOUBLING: u32 = 64;

/// The bucket of a place: its level, or its XP on the XP board; exact up to 128, then 64 a doubling. Higher values are
/// never in lower buckets.
pub(super) fn bucket(board: &Board, level: u64, xp: u64) -> i64 {
    let value = if *board == Board::Xp { xp } else { level };
    let doublings = u64::BITS - (value / u64::from(BUCKETS_A_DOUBLING)).leading_zeros();
    let Some(shift) = doublings.checked_sub(1) else { return signed(value) };
    signed(u64::from(BUCKETS_A_DOUBLING) * u64::from(shift) + (value >> shift))
}

/// The highest value of the bucket that `value` is in.
fn bucket_end(value: u64) -> u64 {
    let doublings = u64::BITS - (value / u64::from(BUCKETS_A_DOUBLING)).leading_zeros();
    let shift = doublings.saturating_sub(1);
    value | ((1_u64 << shift) - 1)
}

/// The highest value of a bucket.
fn end_of(bucket: i64) -> u64 {
    let bucket = bucket.max(0).cast_unsigned();
    match (bucket / u64::from(BUCKETS_A_DOUBLING)).checked_sub(1) {
        None => bucket,
        Some(shift) => {
            let first = bucket - u64::from(BUCKETS_A_DOUBLING) * shift;
            first
                .saturating_add(1)
                .checked_shl(u32::try_from(shift).unwrap_or(u32::MAX))
                .map_or(u64::MAX, |next| next.wrapping_sub(1))
        }
    }
}

/// The places from `skip` on, best first: buckets that lie whole before the first of them are passed over at once.
pub(super) fn top(
    tx: &dyn ReadTx,
    board: &Board,
    (skip, take): (u64, u64),
) -> Result<Vec<Standing>, StoreError> {
    let (below, before) = bucket_at(tx, board, skip)?;
    let mut standings = tx.top(board, below, skip - before, take)?;
    standings.iter_mut().for_each(|standing| standing.rank += before);
    Ok(standings)
}

/// The end of the bucket in which the place after `skip` others is, and how many stand above it.
fn bucket_at(tx: &dyn ReadTx, board: &Board, skip: u64) -> Result<(BucketEnds, u64), StoreError> {
    let whole = BucketEnds { level: u64::MAX, xp: u64::MAX };
    if skip == 0 {
        return Ok((whole, 0));
    }
    // More than `skip` stand in the buckets from `low` on, and `before`, which is not more, in those from `high` on.
    let (mut low, mut high, mut before) = (0, bucket(board, u64::MAX, u64::MAX) + 1, 0);
    while low + 1 < high {
        let middle = (low + high) / 2;
        match tx.count_in_buckets(board, middle)? {
            count if count > skip => low = middle,
            count => (high, before) = (middle, count),
        }
    }
    let end = end_of(low);
    Ok(match board {
        // All are at one level there.
        Board::Xp => (BucketEnds { level: 0, xp: end }, before),
        _ => (BucketEnds { level: end, ..whole }, before),
    })
}

/// Where a character stands: everyone in higher buckets is counted at once, those in its own one by one.
pub(super) fn rank(tx: &dyn ReadTx, board: &Board, id: CharacterId) -> Result<Rank, StoreError> {
    let of = tx.count_in_buckets(board, i64::MIN)?;
    let Some(place) = tx.place(board, id)? else { return Ok(Rank { rank: None, of }) };
    let higher = tx.count_in_buckets(board, bucket(board, place.level, place.xp) + 1)?;
    let ends = match board {
        Board::Xp => BucketEnds { level: place.level, xp: bucket_end(place.xp) },
        _ => BucketEnds { level: bucket_end(place.level), xp: u64::MAX },
    };
    let above = tx.count_before(board, place, ends)?;
    Ok(Rank { rank: Some(higher + above + 1), of })
}

/// The paragon board in a few numbers.
pub(super) fn summary(tx: &dyn ReadTx) -> Result<Summary, StoreError> {
    let best = top(tx, &Board::Paragon, (0, 1))?;
    let on_board = tx.count_in_buckets(&Board::Paragon, i64::MIN)?;
    Ok(summary_of(tx.sums()?, on_board, best.first().map(|standing| standing.level)))
}

/// The same from the sums over all characters, and from how many are on the board and the highest level there.
pub(super) fn summary_of(sums: Sums, on_board: u64, highest: Option<u64>) -> Summary {
    let totals = Totals::from(sums);
    let average_level = match totals.characters {
        0 => 0.0,
        characters => totals.paragon_levels as f64 / characters as f64,
    };
    Summary {
        on_board,
        characters: totals.characters,
        average_level,
        highest_level: highest.unwrap_or(average_level as u64),
        points_spent: u64::try_from(totals.points_spent).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_rise_and_end_where_the_next_begins() {
        let of = |value| bucket(&Board::Paragon, value, 0);
        let mut values: Vec<u64> = (0..2000).collect();
        values
            .extend((11..63).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1, 3 << (bit - 1)]));
        values.sort_unstable();
        assert!(values.is_sorted_by_key(|&value| of(value)));
        for value in values {
            let end = bucket_end(value);
            assert!(end >= value && of(end) == of(value), "{value}");
            assert!(of(end + 1) == of(value) + 1, "{value}");
            assert_eq!(end_of(of(value)), end, "{value}");
        }
        assert_eq!(of(127), 127);
        assert!(of(i64::MAX.cast_unsigned()) < 4096);
    }
}
