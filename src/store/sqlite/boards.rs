//! Places on boards: rows in, rows out, and counts of them.

use super::super::backend::{BucketEnds, Buckets, Flow, Move, Take};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::known::Counts;
use super::order::Order;
use super::stored;
use super::tx::{Base, Tx};
use crate::ledger::{Board, CharacterId, Sequence, Standing};
use rusqlite::{Connection, OptionalExtension, Statement, params};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The boards there are, with their rows.
#[derive(Debug, Default)]
pub(super) struct BoardRows {
    ids: BTreeMap<Board, i64>,
}

impl BoardRows {
    fn load(connection: &Connection) -> Result<BoardRows, StoreError> {
        let mut statement = connection.prepare_cached("SELECT name, id FROM boards")?;
        let mut rows = statement.query([])?;
        let mut ids = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            if let Some(board) = Board::parse(&name) {
                ids.insert(board, row.get(1)?);
            }
        }
        Ok(BoardRows { ids })
    }

    /// The row of a board, made when there is none.
    fn make(&mut self, connection: &Connection, board: &Board) -> Result<i64, StoreError> {
        if let Some(&id) = self.ids.get(board) {
            return Ok(id);
        }
        let sql = "INSERT INTO boards (name) VALUES (?1) RETURNING id";
        let id = connection.prepare_cached(sql)?.query_row([board.to_string()], |row| row.get(0))?;
        self.ids.insert(board.clone(), id);
        Ok(id)
    }

    /// The board of a row.
    fn name(&self, id: i64) -> Option<&Board> {
        self.ids.iter().find(|&(_, &known)| known == id).map(|(board, _)| board)
    }
}

impl<C: Base> Tx<C> {
    /// What `work` makes of the rows of boards, which are read when they are needed first.
    fn with_boards<T>(
        &self,
        work: impl FnOnce(&mut BoardRows) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut boards = self.known().boards.borrow_mut();
        match boards.as_mut() {
            Some(boards) => work(boards),
            None => work(boards.insert(BoardRows::load(self.connection())?)),
        }
    }

    pub(super) fn places_of(&self, id: CharacterId) -> Result<BTreeMap<Board, Place>, StoreError> {
        self.places_by(&mut *self.connection().prepare_cached(PLACES)?, id)
    }

    /// The places that [`PLACES`] finds.
    pub(super) fn places_by(
        &self,
        statement: &mut Statement,
        id: CharacterId,
    ) -> Result<BTreeMap<Board, Place>, StoreError> {
        let mut rows = statement.query([stored(id.0)])?;
        let mut places = BTreeMap::new();
        self.with_boards(|boards| {
            while let Some(row) = rows.next()? {
                let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
                let place = Place { level: number(1)?, xp: number(2)?, since: Sequence(number(3)?) };
                let board: i64 = row.get(0)?;
                let name = boards.name(board).cloned().ok_or_else(|| {
                    let what = format!("it stands on board {board}, which is none");
                    StoreError::ReadModel { character: id.0, what }
                })?;
                places.insert(name, place);
            }
            Ok(())
        })?;
        Ok(places)
    }

    pub(super) fn write_places(&self, moves: &[Move]) -> Result<(), StoreError> {
        if moves.is_empty() {
            return Ok(());
        }
        let connection = self.connection();
        let mut come = connection.prepare_cached("INSERT INTO standings VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let mut stay = connection.prepare_cached(
            "UPDATE standings SET (level, xp, since) = (?3, ?4, ?5) WHERE character = ?1 AND board = ?2",
        )?;
        let mut leave =
            connection.prepare_cached("DELETE FROM standings WHERE character = ?1 AND board = ?2")?;
        self.with_boards(|boards| {
            for Move { character, board, from, to } in moves {
                let (id, row) = (stored(character.0), boards.make(connection, board)?);
                match (from, to) {
                    (None, Some(place)) => come.execute(row_of_place(id, row, *place))?,
                    (Some(_), Some(place)) => stay.execute(row_of_place(id, row, *place))?,
                    (_, None) => leave.execute([id, row])?,
                };
            }
            Ok(())
        })
    }

    /// What is counted, by the rows of boards and by bucket.
    pub(super) fn by_rows(&self, buckets: &Buckets) -> Result<Counts, StoreError> {
        self.with_boards(|boards| {
            let mut found = Counts::new();
            for (board, counts) in buckets {
                for (&bucket, &more) in counts.iter().filter(|&(_, &more)| more != 0) {
                    found.insert((boards.make(self.connection(), board)?, bucket), more);
                }
            }
            Ok(found)
        })
    }

    pub(super) fn make_board_number(&self, board: &Board) -> Result<u64, StoreError> {
        self.with_boards(|boards| Ok(boards.make(self.connection(), board)?.cast_unsigned()))
    }

    pub(super) fn all_board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError> {
        let numbered = |(board, id): (&Board, &i64)| (board.clone(), id.cast_unsigned());
        self.with_boards(|boards| Ok(boards.ids.iter().map(numbered).collect()))
    }

    pub(super) fn stored_buckets(&self) -> Result<Buckets, StoreError> {
        let sql = "SELECT board, bucket, characters FROM board_buckets WHERE characters <> 0";
        let mut statement = self.settled()?.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Buckets::new();
        self.with_boards(|boards| {
            while let Some(row) = rows.next()? {
                let unknown = || StoreError::Sums("a sum is of a board that is none".to_owned());
                let board = boards.name(row.get(0)?).ok_or_else(unknown)?;
                found.entry(board.clone()).or_default().insert(row.get(1)?, row.get(2)?);
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// What finds the places of a character.
pub(super) const PLACES: &str = "SELECT board, level, xp, since FROM standings WHERE character = ?1";

/// A row of `standings`.
fn row_of_place(id: i64, board: i64, Place { level, xp, since }: Place) -> [i64; 5] {
    [id, board, stored(level), stored(xp), stored(since.0)]
}

/// Adds to how many stand in a bucket of a board.
pub(super) fn count(connection: &Connection, board: i64, bucket: i64, more: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO board_buckets VALUES (?1, ?2, ?3) \
               ON CONFLICT (board, bucket) DO UPDATE SET characters = characters + excluded.characters";
    connection.prepare_cached(sql)?.execute([board, bucket, more])?;
    Ok(())
}

/// The places at or below the end of a bucket, from `skip` on of these, best first.
pub(super) fn top(
    connection: &Connection,
    board: &Board,
    below: BucketEnds,
    (skip, take): (u64, u64),
) -> Result<Vec<Standing>, StoreError> {
    let Some(id) = row_of(connection, board)? else { return Ok(Vec::new()) };
    let sql = "SELECT s.character, c.name, s.level, s.xp, s.since FROM \
               (SELECT character, level, xp, since FROM standings INDEXED BY standings_by_rank WHERE board = ?1 \
                AND (level, xp) <= (?4, ?5) ORDER BY level DESC, xp DESC, since LIMIT ?2 OFFSET ?3) s \
               JOIN characters c ON c.id = s.character ORDER BY s.level DESC, s.xp DESC, s.since";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows =
        statement.query([id, stored(take), stored(skip), stored(below.level), stored(below.xp)])?;
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

/// Everyone's place on a board, best first.
pub(super) fn all_places(
    connection: &Connection,
    board: &Board,
    take: Take<(CharacterId, Place)>,
) -> Result<(), StoreError> {
    let Some(id) = row_of(connection, board)? else { return Ok(()) };
    let sql = "SELECT character, level, xp, since FROM standings INDEXED BY standings_by_rank WHERE board = ?1 \
               ORDER BY level DESC, xp DESC, since, character";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let mut order = Order::rising("standings");
    while let Some(row) = rows.next()? {
        let column = |at: usize| row.get::<_, i64>(at);
        order.next((Reverse(column(1)?), Reverse(column(2)?), column(3)?, column(0)?))?;
        let number = |at: usize| column(at).map(i64::cast_unsigned);
        let place = Place { level: number(1)?, xp: number(2)?, since: Sequence(number(3)?) };
        if take(&(CharacterId(number(0)?), place))? == Flow::Enough {
            break;
        }
    }
    Ok(())
}

/// The row of a board; `None` when nobody ever stood on it.
fn row_of(connection: &Connection, board: &Board) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM boards WHERE name = ?1")?;
    Ok(statement.query_row([board.to_string()], |row| row.get(0)).optional()?)
}

/// The place of a character on a board.
pub(super) fn place(
    connection: &Connection,
    board: &Board,
    id: CharacterId,
) -> Result<Option<Place>, StoreError> {
    let Some(row) = row_of(connection, board)? else { return Ok(None) };
    let sql = "SELECT level, xp, since FROM standings WHERE character = ?1 AND board = ?2";
    let place = connection.prepare_cached(sql)?.query_row([stored(id.0), row], |row| {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
        Ok(Place { level: number(0)?, xp: number(1)?, since: Sequence(number(2)?) })
    });
    Ok(place.optional()?)
}

/// How many stand on a board in this bucket and those above.
pub(super) fn count_in_buckets(connection: &Connection, board: &Board, from: i64) -> Result<u64, StoreError> {
    let Some(row) = row_of(connection, board)? else { return Ok(0) };
    let sql = "SELECT coalesce(sum(characters), 0) FROM board_buckets WHERE board = ?1 AND bucket >= ?2";
    let count: i64 = connection.prepare_cached(sql)?.query_row(params![row, from], |row| row.get(0))?;
    Ok(count.max(0).cast_unsigned())
}

/// How many stand on a board before a place and up to these ends of its bucket.
pub(super) fn count_before(
    connection: &Connection,
    board: &Board,
    place: Place,
    ends: BucketEnds,
) -> Result<u64, StoreError> {
    let Some(row) = row_of(connection, board)? else { return Ok(0) };
    let [level, xp, since] = [stored(place.level), stored(place.xp), stored(place.since.0)];
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
    Ok(count(by_level, &[row, level, stored(ends.level)])?
        + count(by_xp, &[row, level, xp, stored(ends.xp)])?
        + count(by_time, &[row, level, xp, since])?)
}
