//! Places on boards: rows in, rows out, and counts of them.

use super::super::backend::{BucketEnds, Buckets, Flow, Move, Take};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::connection::Connection;
use super::stored;
use super::tx::Tx;
use super::value::Value;
use crate::ledger::{Board, CharacterId, Sequence, Standing};
use std::collections::BTreeMap;
use std::ops::Deref;
use tokio_postgres::{Error, Row};

/// So many places are read at once.
const PAGE: usize = 8_192;

/// The boards there are, with their rows.
#[derive(Debug, Default)]
pub(super) struct BoardRows {
    ids: BTreeMap<Board, i64>,
    last: i64,
}

impl BoardRows {
    /// From rows of name and number.
    pub(super) fn of(rows: &[Row]) -> Result<BoardRows, StoreError> {
        let (mut ids, mut last) = (BTreeMap::new(), 0);
        for row in rows {
            let (name, id): (&str, i64) = (row.try_get(0)?, row.try_get(1)?);
            last = last.max(id);
            if let Some(board) = Board::parse(name) {
                ids.insert(board, id);
            }
        }
        Ok(BoardRows { ids, last })
    }

    /// The board of a row.
    fn name(&self, id: i64) -> Option<&Board> {
        self.ids.iter().find(|&(_, &known)| known == id).map(|(board, _)| board)
    }
}

/// What [`BoardRows::of`] reads.
pub(super) const BOARDS: &str = "SELECT name, id FROM boards";

impl<C: Deref<Target = Connection>> Tx<C> {
    /// What `work` makes of the rows of boards, which are read when they are needed first.
    fn with_boards<T>(
        &self,
        work: impl FnOnce(&mut BoardRows) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.known.boards.borrow().is_none() {
            let rows = BoardRows::of(&self.rows(BOARDS, &[])?)?;
            *self.known.boards.borrow_mut() = Some(rows);
        }
        work(self.known.boards.borrow_mut().get_or_insert_default())
    }

    /// The row of a board, made when there is none.
    fn make_row(&self, board: &Board) -> Result<i64, StoreError> {
        self.with_boards(|boards| {
            if let Some(&id) = boards.ids.get(board) {
                return Ok(id);
            }
            boards.last += 1;
            boards.ids.insert(board.clone(), boards.last);
            self.pending.borrow_mut().add_board(boards.last, board.to_string());
            Ok(boards.last)
        })
    }

    /// The row of a board; `None` when nobody ever stood on it.
    fn row_of(&self, board: &Board) -> Result<Option<i64>, StoreError> {
        self.with_boards(|boards| Ok(boards.ids.get(board).copied()))
    }

    pub(super) fn places_of(&self, id: CharacterId) -> Result<BTreeMap<Board, Place>, StoreError> {
        self.load(id)?;
        let found = self.known.read.get(id).map(|one| one.places).unwrap_or_default();
        self.with_boards(|boards| {
            let mut places = BTreeMap::new();
            for [board, level, xp, since] in found {
                let name = boards.name(board).cloned().ok_or_else(|| {
                    let what = format!("it stands on board {board}, which is none");
                    StoreError::ReadModel { character: id.0, what }
                })?;
                places.insert(name, place_of([level, xp, since]));
            }
            Ok(places)
        })
    }

    pub(super) fn write_places(&self, moves: &[Move]) -> Result<(), StoreError> {
        for Move { character, board, to, .. } in moves {
            self.known.read.forget(*character);
            let row = self.make_row(board)?;
            self.pending.borrow_mut().put_place(*character, row, *to);
            self.flush_if_long()?;
        }
        Ok(())
    }

    pub(super) fn add_to_buckets(&self, buckets: &Buckets) -> Result<(), StoreError> {
        for (board, counts) in buckets {
            for (bucket, more) in counts.iter().filter(|&(_, &more)| more != 0) {
                let row = self.make_row(board)?;
                self.pending.borrow_mut().count(row, *bucket, *more);
            }
        }
        Ok(())
    }

    pub(super) fn make_board_number(&self, board: &Board) -> Result<u64, StoreError> {
        self.make_row(board).map(i64::cast_unsigned)
    }

    pub(super) fn all_board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError> {
        let numbered = |(board, id): (&Board, &i64)| (board.clone(), id.cast_unsigned());
        self.with_boards(|boards| Ok(boards.ids.iter().map(numbered).collect()))
    }

    pub(super) fn stored_buckets(&self) -> Result<Buckets, StoreError> {
        self.flush()?;
        let rows =
            self.rows("SELECT board, bucket, characters FROM board_buckets WHERE characters <> 0", &[])?;
        self.with_boards(|boards| {
            let mut found = Buckets::new();
            for row in &rows {
                let unknown = || StoreError::Sums("a sum is of a board that is none".to_owned());
                let board = boards.name(row.try_get(0)?).ok_or_else(unknown)?;
                found.entry(board.clone()).or_default().insert(row.try_get(1)?, row.try_get(2)?);
            }
            Ok(found)
        })
    }

    /// The places from `skip` on, best first.
    pub(super) fn best(
        &self,
        board: &Board,
        below: BucketEnds,
        (skip, take): (u64, u64),
    ) -> Result<Vec<Standing>, StoreError> {
        self.flush()?;
        let Some(id) = self.row_of(board)? else { return Ok(Vec::new()) };
        let sql = "SELECT s.character, s.level, s.xp, s.since, c.name FROM \
                   (SELECT character, level, xp, since FROM standings WHERE board = $1 \
                    AND (level, xp) <= ($4, $5) ORDER BY level DESC, xp DESC, since LIMIT $2 OFFSET $3) s \
                   JOIN characters c ON c.id = s.character ORDER BY s.level DESC, s.xp DESC, s.since";
        let values = [id, stored(take), stored(skip), stored(below.level), stored(below.xp)];
        let rows = self.rows(sql, &values.map(Value::Int))?;
        let standing = |(at, row): (u64, &Row)| {
            let (character, Place { level, xp, since }) = placed(row)?;
            Ok(Standing { rank: skip + at + 1, character, name: row.try_get(4)?, level, xp, since })
        };
        Ok((0..).zip(&rows).map(standing).collect::<Result<_, Error>>()?)
    }

    /// Everyone's place on a board, best first.
    pub(super) fn all_places(
        &self,
        board: &Board,
        take: Take<(CharacterId, Place)>,
    ) -> Result<(), StoreError> {
        self.flush()?;
        let Some(id) = self.row_of(board)? else { return Ok(()) };
        // What falls and what rises can't be compared as one row: the part of the order after a place has three pieces.
        let sql = format!(
            "SELECT character, level, xp, since FROM standings WHERE board = $1 AND level <= $2 \
             AND (level < $2 OR xp < $3 OR (xp = $3 AND (since, character) > ($4, $5))) \
             ORDER BY level DESC, xp DESC, since, character LIMIT {PAGE}"
        );
        let mut after = [i64::MAX, i64::MAX, i64::MIN, i64::MIN];
        loop {
            let values: Vec<Value> = [id].into_iter().chain(after).map(Value::Int).collect();
            let rows = self.rows(&sql, &values)?;
            for row in &rows {
                after = [row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(0)?];
                if take(&placed(row)?)? == Flow::Enough {
                    return Ok(());
                }
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// The place of a character on a board.
    pub(super) fn place_on(&self, board: &Board, id: CharacterId) -> Result<Option<Place>, StoreError> {
        self.flush()?;
        let Some(row) = self.row_of(board)? else { return Ok(None) };
        let sql = "SELECT character, level, xp, since FROM standings WHERE character = $1 AND board = $2";
        let row = self.row(sql, &[stored(id.0).into(), row.into()])?;
        Ok(row.as_ref().map(placed).transpose()?.map(|(_, place)| place))
    }

    /// How many stand on a board in this bucket and those above.
    pub(super) fn count_above(&self, board: &Board, from: i64) -> Result<u64, StoreError> {
        self.flush()?;
        let Some(row) = self.row_of(board)? else { return Ok(0) };
        let sql = "SELECT coalesce(sum(characters), 0)::bigint FROM board_buckets WHERE board = $1 AND bucket >= $2";
        self.count(sql, &[row, from])
    }

    /// How many stand on a board before a place and up to these ends of its bucket.
    pub(super) fn count_ahead(
        &self,
        board: &Board,
        place: Place,
        ends: BucketEnds,
    ) -> Result<u64, StoreError> {
        self.flush()?;
        let Some(row) = self.row_of(board)? else { return Ok(0) };
        let sql = "SELECT (SELECT count(*) FROM standings WHERE board = $1 AND level > $2 AND level <= $3) \
                   + (SELECT count(*) FROM standings WHERE board = $1 AND level = $2 AND xp > $4 AND xp <= $5) \
                   + (SELECT count(*) FROM standings WHERE board = $1 AND level = $2 AND xp = $4 AND since < $6)";
        let [level, xp, since] = [stored(place.level), stored(place.xp), stored(place.since.0)];
        self.count(sql, &[row, level, stored(ends.level), xp, stored(ends.xp), since])
    }

    /// A number that is counted.
    pub(super) fn count(&self, sql: &str, numbers: &[i64]) -> Result<u64, StoreError> {
        let values: Vec<Value> = numbers.iter().copied().map(Value::Int).collect();
        let count: Option<i64> = self.row(sql, &values)?.map(|row| row.try_get(0)).transpose()?;
        Ok(count.unwrap_or(0).max(0).cast_unsigned())
    }
}

fn place_of([level, xp, since]: [i64; 3]) -> Place {
    Place { level: level.cast_unsigned(), xp: xp.cast_unsigned(), since: Sequence(since.cast_unsigned()) }
}

/// Who stands where, from a row that begins with character, level, XP and since when.
fn placed(row: &Row) -> Result<(CharacterId, Place), Error> {
    let place = place_of([row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]);
    Ok((CharacterId(row.try_get::<_, i64>(0)?.cast_unsigned()), place))
}
