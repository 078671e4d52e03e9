//! The read models: characters, places, and the sums over them.

use super::super::backend::{
    BucketEnds, Buckets, CharacterRow, ModelRead, ModelWrite, Move, Put, Sums, Take,
};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::super::names::name_key;
use super::schema::{drop_indexes, make_indexes, restore_indexes};
use super::tx::{Base, Tx};
use super::{boards, characters, filter};
use crate::ledger::{Board, Character, CharacterId, CharacterQuery, Filter, Sequence, Standing};
use crate::progression::ExternalId;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::ops::Range;

impl<C: Base> ModelRead for Tx<C> {
    fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        characters::load(self.connection(), id)
    }

    fn ids_of(&self, name: &str, archived: bool, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        characters::ids_of(self.connection(), &name_key(name), archived, most)
    }

    fn id_of_external(&self, id: ExternalId) -> Result<Option<CharacterId>, StoreError> {
        characters::id_of_external(self.connection(), id)
    }

    fn has_doubled_names(&self) -> Result<bool, StoreError> {
        characters::has_doubled_names(self.connection())
    }

    fn name_of(&self, id: CharacterId) -> Result<Option<String>, StoreError> {
        characters::name_of(self.connection(), id)
    }

    fn newest_id(&self) -> Result<u64, StoreError> {
        self.known().memo.newest_id(&|| characters::newest_id(self.connection()))
    }

    fn characters(&self, ids: Range<u64>, take: Take<Character>) -> Result<(), StoreError> {
        characters::each(self.connection(), ids, take)
    }

    fn find(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError> {
        filter::find(self.connection(), query)
    }

    fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        filter::select(self.connection(), which)
    }

    fn names_from(&self, start: &str, most: u64) -> Result<Vec<String>, StoreError> {
        characters::names_from(self.connection(), &name_key(start), most)
    }

    fn ids_from(&self, start: &str, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        characters::ids_from(self.connection(), &name_key(start), most)
    }

    fn names_twice(&self) -> Result<Vec<CharacterId>, StoreError> {
        characters::names_twice(self.connection())
    }

    fn is_found_by(&self, row: &CharacterRow) -> Result<bool, StoreError> {
        characters::is_found_by(self.connection(), row)
    }

    fn places(&self, id: CharacterId) -> Result<BTreeMap<Board, Place>, StoreError> {
        self.places_of(id)
    }

    fn top(
        &self,
        board: &Board,
        below: BucketEnds,
        skip: u64,
        take: u64,
    ) -> Result<Vec<Standing>, StoreError> {
        boards::top(self.connection(), board, below, (skip, take))
    }

    fn place(&self, board: &Board, id: CharacterId) -> Result<Option<Place>, StoreError> {
        boards::place(self.connection(), board, id)
    }

    fn count_in_buckets(&self, board: &Board, from: i64) -> Result<u64, StoreError> {
        boards::count_in_buckets(self.settled()?, board, from)
    }

    fn count_before(&self, board: &Board, place: Place, ends: BucketEnds) -> Result<u64, StoreError> {
        boards::count_before(self.connection(), board, place, ends)
    }

    fn sums(&self) -> Result<Sums, StoreError> {
        sums(self.settled()?)
    }

    fn buckets(&self) -> Result<Buckets, StoreError> {
        self.stored_buckets()
    }

    fn counts(&self) -> Result<(u64, u64), StoreError> {
        let count = |table: &str| characters::count(self.connection(), table);
        Ok((count("characters")?, count("standings")?))
    }
}

impl<C: Base> ModelWrite for Tx<C> {
    fn put_characters(&self, rows: &[(CharacterRow, Put)]) -> Result<(), StoreError> {
        characters::put(self.connection(), rows)?;
        rows.iter().for_each(|(row, _)| self.known().memo.put_character(row.character.id));
        Ok(())
    }

    fn put_places(&self, moves: &[Move]) -> Result<(), StoreError> {
        self.write_places(moves)
    }

    fn add_counts(&self, more: Sums, buckets: &Buckets) -> Result<(), StoreError> {
        let counts = self.by_rows(buckets)?;
        if self.waits() {
            self.known().count(more, counts);
            return Ok(());
        }
        for ((board, bucket), more) in counts {
            boards::count(self.connection(), board, bucket, more)?;
        }
        add_to_sums(self.connection(), more)
    }

    fn free_names(&self, ranges: &[(Sequence, Sequence)]) -> Result<(), StoreError> {
        characters::free_names(self.connection(), ranges)
    }

    fn begin_filling(&self) -> Result<(), StoreError> {
        self.connection().execute_batch(
            "DELETE FROM characters; DELETE FROM standings; DELETE FROM boards; DELETE FROM board_buckets; \
             DELETE FROM undone; DELETE FROM snapshots; DELETE FROM unordered; DELETE FROM totals; INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0, 0);",
        )?;
        self.known().boards.take();
        self.known().memo.forget_characters();
        drop_indexes(self, "'characters', 'standings'")
    }

    fn end_filling(&self) -> Result<(), StoreError> {
        make_indexes(self)?;
        restore_indexes(self.connection())?;
        if self.has_doubled_names()? { Err(StoreError::NameTwice) } else { Ok(()) }
    }
}

/// The sum of two halves.
fn wide(high: i64, low: i64) -> i128 {
    (i128::from(high) << 32) + i128::from(low)
}

/// A sum in two halves, as SQLite's integers hold it: high · 2^32 + low.
fn halves(sum: i128) -> (i64, i64) {
    (i64::try_from(sum >> 32).unwrap_or(i64::MAX), (sum & 0xffff_ffff) as i64)
}

fn sums(connection: &Connection) -> Result<Sums, StoreError> {
    let sql = "SELECT characters, archived, points_spent_high, points_spent_low, \
               paragon_levels_high, paragon_levels_low FROM totals";
    let mut statement = connection.prepare_cached(sql)?;
    let sums = statement.query_row([], |row| {
        Ok(Sums {
            characters: row.get(0)?,
            archived: row.get(1)?,
            points_spent: wide(row.get(2)?, row.get(3)?),
            paragon_levels: wide(row.get(4)?, row.get(5)?),
        })
    });
    sums.optional()?.ok_or_else(|| StoreError::Sums("the sums over all characters are gone".to_owned()))
}

/// Adds to the sums.
pub(super) fn add_to_sums(connection: &Connection, more: Sums) -> Result<(), StoreError> {
    if more == Sums::default() {
        return Ok(());
    }
    let mut all = sums(connection)?;
    all.add(more, 1);
    write_sums(connection, all)
}

fn write_sums(connection: &Connection, all: Sums) -> Result<(), StoreError> {
    let (points_high, points_low) = halves(all.points_spent);
    let (levels_high, levels_low) = halves(all.paragon_levels);
    let sql = "UPDATE totals SET characters = ?1, archived = ?2, points_spent_high = ?3, points_spent_low = ?4, \
               paragon_levels_high = ?5, paragon_levels_low = ?6";
    let values = [all.characters, all.archived, points_high, points_low, levels_high, levels_low];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}
