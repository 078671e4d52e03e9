//! Leaderboards: places by rank, and ranks without counting everyone.

use super::error::StoreError;
use super::models::{self, stored};
use crate::ledger::{Board, CharacterId, Rank, Sequence, Standing, Summary};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// The boards there are, with their rows.
#[derive(Debug, Default)]
pub(super) struct Boards {
    ids: BTreeMap<Board, i64>,
}

fn parse(name: &str) -> Option<Board> {
    match name {
        "paragon" => Some(Board::Paragon),
        "prestige" => Some(Board::Prestige),
        "xp" => Some(Board::Xp),
        _ => name.strip_prefix("mastery.").map(|kind| Board::Mastery(kind.to_owned())),
    }
}

impl Boards {
    pub(super) fn load(connection: &Connection) -> Result<Boards, StoreError> {
        let mut statement = connection.prepare_cached("SELECT name, id FROM boards")?;
        let mut rows = statement.query([])?;
        let mut ids = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            if let Some(board) = parse(&name) {
                ids.insert(board, row.get(1)?);
            }
        }
        Ok(Boards { ids })
    }

    /// The row of a board, made when there is none.
    pub(super) fn id(&mut self, connection: &Connection, board: &Board) -> Result<i64, StoreError> {
        if let Some(&id) = self.ids.get(board) {
            return Ok(id);
        }
        connection.prepare_cached("INSERT INTO boards (name) VALUES (?1)")?.execute([board.to_string()])?;
        let id = connection.last_insert_rowid();
        self.ids.insert(board.clone(), id);
        Ok(id)
    }

    /// The row of a board that is stored.
    pub(super) fn known(&self, board: &Board) -> Option<i64> {
        self.ids.get(board).copied()
    }

    /// The board of a row.
    pub(super) fn name(&self, id: i64) -> Option<Board> {
        self.ids.iter().find(|&(_, &known)| known == id).map(|(board, _)| board.clone())
    }
}

/// In each doubling of the value there are so many buckets.
const BUCKETS_A_DOUBLING: u32 = 64;

/// The bucket of a place: its level, or its XP on the XP board; exact up to 128, then 64 a doubling. Higher values are
/// never in lower buckets.
pub(super) fn bucket(board: &Board, level: u64, xp: u64) -> i64 {
    let value = if *board == Board::Xp { xp } else { level };
    let doublings = u64::BITS - (value / u64::from(BUCKETS_A_DOUBLING)).leading_zeros();
    let Some(shift) = doublings.checked_sub(1) else { return stored(value) };
    stored(u64::from(BUCKETS_A_DOUBLING) * u64::from(shift) + (value >> shift))
}

/// The highest value of the bucket that `value` is in.
fn bucket_end(value: u64) -> u64 {
    let doublings = u64::BITS - (value / u64::from(BUCKETS_A_DOUBLING)).leading_zeros();
    let shift = doublings.saturating_sub(1);
    value | ((1_u64 << shift) - 1)
}

/// The places from `skip` on, best first.
pub(super) fn top(
    connection: &Connection,
    board: &Board,
    skip: u64,
    take: u64,
) -> Result<Vec<Standing>, StoreError> {
    let Some(id) = row_of(connection, board)? else { return Ok(Vec::new()) };
    let sql = "SELECT s.character, c.name, s.level, s.xp, s.since FROM \
               (SELECT character, level, xp, since FROM standings INDEXED BY standings_by_rank WHERE board = ?1 \
                ORDER BY level DESC, xp DESC, since LIMIT ?2 OFFSET ?3) s \
               JOIN characters c ON c.id = s.character ORDER BY s.level DESC, s.xp DESC, s.since";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id, stored(take), stored(skip)])?;
    let mut standings = Vec::new();
    while let Some(row) = rows.next()? {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
        standings.push(Standing {
            rank: skip + standings.len() as u64 + 1,
            character: CharacterId(number(0)?),
            name: row.get(1)?,
            level: number(2)?,
            xp: number(3)?,
            since: Sequence(number(4)?),
        });
    }
    Ok(standings)
}

fn row_of(connection: &Connection, board: &Board) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM boards WHERE name = ?1")?;
    Ok(statement.query_row([board.to_string()], |row| row.get(0)).optional()?)
}

/// Where a character stands: everyone in higher buckets is counted at once, those in its own one by one.
pub(super) fn rank(connection: &Connection, board: &Board, id: CharacterId) -> Result<Rank, StoreError> {
    let Some(row) = row_of(connection, board)? else { return Ok(Rank { rank: None, of: 0 }) };
    let of = in_buckets(connection, row, i64::MIN)?;
    let sql = "SELECT level, xp, since FROM standings WHERE character = ?1 AND board = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let place = statement
        .query_row([stored(id.0), row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((level, xp, since)): Option<(i64, i64, i64)> = place else { return Ok(Rank { rank: None, of }) };
    let (whole_level, whole_xp) = (level.cast_unsigned(), xp.cast_unsigned());
    let higher = in_buckets(connection, row, bucket(board, whole_level, whole_xp) + 1)?;
    let (level_end, xp_end) = match board {
        Board::Xp => (level, stored(bucket_end(whole_xp))),
        _ => (stored(bucket_end(whole_level)), i64::MAX),
    };
    let count = |sql: &str, values: &[i64]| -> Result<u64, StoreError> {
        let values = rusqlite::params_from_iter(values);
        let count: i64 = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        Ok(count.max(0).cast_unsigned())
    };
    let by_level = "SELECT count(*) FROM standings INDEXED BY standings_by_rank \
                    WHERE board = ?1 AND level > ?2 AND level <= ?3";
    let by_xp = "SELECT count(*) FROM standings INDEXED BY standings_by_rank \
                 WHERE board = ?1 AND level = ?2 AND xp > ?3 AND xp <= ?4";
    let by_time = "SELECT count(*) FROM standings INDEXED BY standings_by_rank \
                   WHERE board = ?1 AND level = ?2 AND xp = ?3 AND since < ?4";
    let above = count(by_level, &[row, level, level_end])?
        + count(by_xp, &[row, level, xp, xp_end])?
        + count(by_time, &[row, level, xp, since])?;
    Ok(Rank { rank: Some(higher + above + 1), of })
}

/// How many stand in this bucket and those above.
fn in_buckets(connection: &Connection, board: i64, from: i64) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(sum(characters), 0) FROM board_buckets WHERE board = ?1 AND bucket >= ?2";
    let count: i64 = connection.prepare_cached(sql)?.query_row(params![board, from], |row| row.get(0))?;
    Ok(count.max(0).cast_unsigned())
}

/// The paragon board in a few numbers.
pub(super) fn summary(connection: &Connection) -> Result<Summary, StoreError> {
    let totals = models::totals(connection)?;
    let best = top(connection, &Board::Paragon, 0, 1)?;
    let on_board = match row_of(connection, &Board::Paragon)? {
        Some(row) => in_buckets(connection, row, i64::MIN)?,
        None => 0,
    };
    let average_level = match totals.characters {
        0 => 0.0,
        characters => totals.paragon_levels as f64 / characters as f64,
    };
    Ok(Summary {
        on_board,
        characters: totals.characters,
        average_level,
        highest_level: best.first().map_or(average_level as u64, |standing| standing.level),
        points_spent: u64::try_from(totals.points_spent).unwrap_or(u64::MAX),
    })
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
        }
        assert_eq!(of(127), 127);
        assert!(of(i64::MAX.cast_unsigned()) < 4096);
    }
}
