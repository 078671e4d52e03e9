//! The read models: characters, places, and the sums over them.

use super::super::backend::{BucketEnds, Buckets, CharacterRow, ModelRead, ModelWrite, Sums, Take};
use super::super::error::StoreError;
use super::super::fold::Place;
use super::super::names::name_key;
use super::connection::Connection;
use super::log::may_be_kept;
use super::schema::{drop_indexes, make_indexes};
use super::tx::Tx;
use super::value::Value;
use super::{characters, filter, stored};
use crate::ledger::{Board, Character, CharacterId, CharacterQuery, Filter, Sequence, Standing};
use crate::progression::ExternalId;
use std::collections::BTreeMap;
use std::ops::{Deref, Range};
use tokio_postgres::{Error, Row};

/// Who is called by a name that begins so, along the index.
pub(super) const IDS_FROM: &str = "SELECT id FROM characters WHERE name_key >= $1 AND name_key < $2 \
                                   ORDER BY name_key, archived, id LIMIT $3";

impl<C: Deref<Target = Connection>> ModelRead for Tx<C> {
    fn character(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        self.load(id)
    }

    fn ids_of(&self, name: &str, archived: bool, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        characters::ids_of(self, name, archived, most)
    }

    fn id_of_external(&self, id: ExternalId) -> Result<Option<CharacterId>, StoreError> {
        characters::id_of_external(self, id)
    }

    fn has_doubled_names(&self) -> Result<bool, StoreError> {
        characters::has_doubled_names(self)
    }

    fn name_of(&self, id: CharacterId) -> Result<Option<String>, StoreError> {
        if let Some(name) = self.known.names.borrow().get(&id) {
            return Ok(Some(name.clone()));
        }
        if let Some(name) = self.known.read.name(id).filter(|_| !self.writes) {
            return Ok(Some(name));
        }
        self.flush()?;
        // Those of the events that were read last are wanted next.
        let mut ids = std::mem::take(&mut *self.wanted_names.borrow_mut());
        ids.push(stored(id.0));
        ids.sort_unstable();
        ids.dedup();
        let rows = self.rows("SELECT id, name FROM characters WHERE id = ANY($1)", &[Value::Ints(ids)])?;
        let mut names = self.known.names.borrow_mut();
        names.clear();
        for row in &rows {
            names.insert(CharacterId(row.try_get::<_, i64>(0)?.cast_unsigned()), row.try_get(1)?);
        }
        Ok(names.get(&id).cloned())
    }

    fn newest_id(&self) -> Result<u64, StoreError> {
        self.known.memo.newest_id(&|| {
            self.flush()?;
            self.count("SELECT coalesce(max(id), 0) FROM characters", &[])
        })
    }

    fn characters(&self, ids: Range<u64>, take: Take<Character>) -> Result<(), StoreError> {
        characters::each(self, ids, take)
    }

    fn find(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError> {
        self.flush()?;
        filter::find(self, query)
    }

    fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        self.flush()?;
        filter::select(self, which)
    }

    fn names_from(&self, start: &str, most: u64) -> Result<Vec<String>, StoreError> {
        let start = name_key(start);
        if !may_be_kept(&start) {
            return Ok(Vec::new());
        }
        self.flush()?;
        let sql = "SELECT name FROM characters WHERE archived = 0 AND name_key >= $1 AND name_key < $2 \
                   ORDER BY name_key, id LIMIT $3";
        let end = format!("{start}\u{10ffff}");
        let rows = self.rows(sql, &[start.into(), end.into(), stored(most).into()])?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    fn ids_from(&self, start: &str, most: u64) -> Result<Vec<CharacterId>, StoreError> {
        let start = name_key(start);
        if !may_be_kept(&start) {
            return Ok(Vec::new());
        }
        self.flush()?;
        let end = format!("{start}\u{10ffff}");
        characters::ids(&self.rows(IDS_FROM, &[start.into(), end.into(), stored(most).into()])?)
    }

    fn names_twice(&self) -> Result<Vec<CharacterId>, StoreError> {
        self.flush()?;
        let sql = "SELECT id FROM characters WHERE archived = 0 AND name_key IN \
                   (SELECT name_key FROM characters WHERE archived = 0 GROUP BY name_key HAVING count(*) > 1) \
                   ORDER BY id";
        characters::ids(&self.rows(sql, &[])?)
    }

    fn is_found_by(&self, row: &CharacterRow) -> Result<bool, StoreError> {
        characters::is_found_by(self, row)
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
        self.best(board, below, (skip, take))
    }

    fn place(&self, board: &Board, id: CharacterId) -> Result<Option<Place>, StoreError> {
        self.place_on(board, id)
    }

    fn count_in_buckets(&self, board: &Board, from: i64) -> Result<u64, StoreError> {
        self.count_above(board, from)
    }

    fn count_before(&self, board: &Board, place: Place, ends: BucketEnds) -> Result<u64, StoreError> {
        self.count_ahead(board, place, ends)
    }

    fn sums(&self) -> Result<Sums, StoreError> {
        self.flush()?;
        let sql = "SELECT characters, archived, points_spent::text, paragon_levels::text FROM totals";
        let row = self.row(sql, &[])?;
        let row = row.ok_or_else(|| StoreError::Sums("the sums over all characters are gone".to_owned()))?;
        sums_of(&row)
    }

    fn buckets(&self) -> Result<Buckets, StoreError> {
        self.stored_buckets()
    }

    fn counts(&self) -> Result<(u64, u64), StoreError> {
        self.flush()?;
        let row =
            self.row("SELECT (SELECT count(*) FROM characters), (SELECT count(*) FROM standings)", &[])?;
        let counts = row.map(|row| Ok::<[i64; 2], Error>([row.try_get(0)?, row.try_get(1)?])).transpose()?;
        let [characters, places] = counts.unwrap_or_default();
        Ok((characters.cast_unsigned(), places.cast_unsigned()))
    }
}

fn sums_of(row: &Row) -> Result<Sums, StoreError> {
    let wide = |at: usize| -> Result<i128, StoreError> {
        let bad = |_| StoreError::Sums("a sum over all characters is no whole number".to_owned());
        row.try_get::<_, &str>(at)?.parse().map_err(bad)
    };
    Ok(Sums {
        characters: row.try_get(0)?,
        archived: row.try_get(1)?,
        points_spent: wide(2)?,
        paragon_levels: wide(3)?,
    })
}

impl<C: Deref<Target = Connection>> ModelWrite for Tx<C> {
    fn put_character(&self, row: &CharacterRow, is_new: bool) -> Result<(), StoreError> {
        let id = row.character.id;
        self.known.read.forget(id);
        self.known.holders.borrow_mut().clear();
        self.known.found_by.borrow_mut().clear();
        self.known.memo.put_character(id);
        self.known.names.borrow_mut().remove(&id);
        if let Some(external_id) = row.character.state.external_id {
            self.external_ids.borrow_mut().insert(external_id, id);
        }
        self.pending.borrow_mut().put_character(row, is_new);
        self.flush_if_long()
    }

    fn put_places(&self, id: CharacterId, places: &[(&Board, Option<Place>)]) -> Result<(), StoreError> {
        self.write_places(id, places)
    }

    fn add_counts(&self, more: Sums, buckets: &Buckets) -> Result<(), StoreError> {
        self.add_to_buckets(buckets)?;
        self.pending.borrow_mut().add_sums(more);
        Ok(())
    }

    fn free_names(&self, ranges: &[(Sequence, Sequence)]) -> Result<(), StoreError> {
        self.flush()?;
        self.known.holders.borrow_mut().clear();
        // A key of this form belongs to no name, for names hold no control characters.
        let sql = "UPDATE characters SET name_key = chr(1) || id WHERE id IN (SELECT character FROM log \
                   WHERE sequence BETWEEN $1 AND $2 AND kind IN ('created', 'renamed', 'unarchived', 'undone'))";
        for (first, last) in ranges {
            self.rows(sql, &[stored(first.0).into(), stored(last.0).into()])?;
        }
        Ok(())
    }

    fn begin_filling(&self) -> Result<(), StoreError> {
        self.flush()?;
        self.connection().execute(
            "DELETE FROM characters; DELETE FROM standings; DELETE FROM boards; DELETE FROM board_buckets; \
             DELETE FROM undone; DELETE FROM snapshots; DELETE FROM unordered; DELETE FROM totals; \
             INSERT INTO totals VALUES (1, 0, 0, 0, 0)",
        )?;
        self.pending.borrow_mut().fills = true;
        *self.known.boards.borrow_mut() = None;
        self.known.memo.forget_characters();
        self.known.read.forget_all();
        self.known.names.borrow_mut().clear();
        self.external_ids.borrow_mut().clear();
        // Others look for characters by them meanwhile.
        if self.is_new { drop_indexes(self, &["characters", "standings"]) } else { Ok(()) }
    }

    fn end_filling(&self) -> Result<(), StoreError> {
        self.flush()?;
        self.pending.borrow_mut().fills = false;
        make_indexes(self)?;
        // What the server does by itself comes a minute later, and questions until then would be planned for empty tables.
        self.connection().execute("ANALYZE log, operations, characters, standings")?;
        if characters::has_doubled_names(self)? { Err(StoreError::NameTwice) } else { Ok(()) }
    }
}
