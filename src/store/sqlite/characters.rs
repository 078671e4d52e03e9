//! Rows of characters.

use super::super::backend::{CharacterRow, Facts, Flow, Take, TakeFacts};
use super::super::error::StoreError;
use super::super::names::written_key;
use super::super::wire::{Identity, read_state};
use super::order::Order;
use super::stored;
use crate::ledger::{Character, CharacterId, Moment, Sequence};
use crate::progression::ExternalId;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::collections::BTreeSet;
use std::ops::Range;

/// The columns that [`character`] reads.
pub(super) const COLUMNS: &str =
    "id, name, archived, created, changed, version, last, state, last_seen, external_id";

/// What stands in the columns after `last`, before the state.
const NUMBERS: &str = "character_level, character_xp, paragon_level, paragon_xp, prestige_level, prestige_points, \
                       points_earned, points_spent, points_available, currency, lifetime_xp";

/// A character from a row of [`COLUMNS`].
pub(super) fn character(row: &Row) -> Result<Character, StoreError> {
    let id = CharacterId(row.get::<_, i64>(0)?.cast_unsigned());
    let damaged = |what: String| StoreError::ReadModel { character: id.0, what };
    let unreadable = |error: rusqlite::Error| damaged(error.to_string());
    let number = |at: usize| row.get::<_, i64>(at).map_err(unreadable);
    let (name, archived) = (row.get(1).map_err(unreadable)?, row.get(2).map_err(unreadable)?);
    let state = row.get_ref(7)?.as_str().map_err(|error| damaged(error.to_string()))?;
    let external_id = row.get_ref(9)?.as_str_or_null().map_err(|error| damaged(error.to_string()))?;
    let identity = Identity { name, external_id, archived };
    Ok(Character {
        id,
        state: read_state(identity, state).map_err(|error| damaged(error.to_string()))?,
        created: Moment(number(3)?),
        changed: Moment(number(4)?),
        version: number(5)?.cast_unsigned(),
        last: Sequence(number(6)?.cast_unsigned()),
        last_seen: Moment(number(8)?),
    })
}

pub(super) fn load(connection: &Connection, id: CharacterId) -> Result<Option<Character>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM characters WHERE id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([stored(id.0)])?;
    rows.next()?.map(character).transpose()
}

pub(super) fn each(
    connection: &Connection,
    ids: Range<u64>,
    take: Take<Character>,
) -> Result<(), StoreError> {
    // An end that no id can have leaves none out, not even an id that was never given.
    let (filter, values) = match (ids.start, ids.end) {
        (0, u64::MAX) => ("", Vec::new()),
        (start, u64::MAX) => ("WHERE id >= ?1", vec![stored(start)]),
        (start, end) => ("WHERE id >= ?1 AND id < ?2", vec![stored(start), stored(end)]),
    };
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM characters {filter} ORDER BY id"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut order = Order::rising("characters");
    if ids.start > 0 {
        // What comes before the first that was asked for belongs elsewhere.
        order.next(stored(ids.start) - 1)?;
    }
    while let Some(row) = rows.next()? {
        order.next(row.get::<_, i64>(0)?)?;
        if take(&character(row)?)? == Flow::Enough {
            break;
        }
    }
    Ok(())
}

pub(super) fn ids_of(
    connection: &Connection,
    key: &str,
    archived: bool,
    most: u64,
) -> Result<Vec<CharacterId>, StoreError> {
    let sql = "SELECT id FROM characters WHERE name_key = ?1 AND archived = ?2 ORDER BY id LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map(params![key, archived, stored(most)], |row| row.get::<_, i64>(0))?;
    Ok(ids.map(|id| id.map(|id| CharacterId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
}

pub(super) fn id_of_external(
    connection: &Connection,
    id: ExternalId,
) -> Result<Option<CharacterId>, StoreError> {
    let sql = "SELECT id FROM characters WHERE external_id = ?1";
    let found = connection.prepare_cached(sql)?.query_row([id.to_string()], |row| row.get::<_, i64>(0));
    Ok(found.optional()?.map(|id| CharacterId(id.cast_unsigned())))
}

/// Whether two characters that are not archived have one name, written in the same way but for its case.
pub(super) fn has_doubled_names(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT name FROM characters WHERE archived = 0 AND name_key IN \
               (SELECT name_key FROM characters WHERE archived = 0 GROUP BY name_key HAVING count(*) > 1)";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut known: BTreeSet<String> = BTreeSet::new();
    while let Some(row) = rows.next()? {
        if !known.insert(written_key(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The facts of every character, in the order of ids.
pub(super) fn facts(connection: &Connection, take: TakeFacts) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT id, name, archived, created, changed, version, last, last_seen, {NUMBERS}, external_id \
         FROM characters ORDER BY id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut order = Order::rising("characters");
    while let Some(row) = rows.next()? {
        order.next(row.get::<_, i64>(0)?)?;
        if take(&facts_of(row)?)? == Flow::Enough {
            break;
        }
    }
    Ok(())
}

fn facts_of<'r>(row: &'r Row) -> Result<Facts<'r>, StoreError> {
    let id = CharacterId(row.get::<_, i64>(0)?.cast_unsigned());
    let unreadable =
        |error: rusqlite::Error| StoreError::ReadModel { character: id.0, what: error.to_string() };
    let number = |at: usize| row.get::<_, i64>(at).map_err(unreadable);
    let mut numbers = [0; 11];
    for (at, value) in numbers.iter_mut().enumerate() {
        *value = number(8 + at)?;
    }
    Ok(Facts {
        id,
        name: row.get_ref(1)?.as_str().map_err(|error| unreadable(error.into()))?,
        external_id: row
            .get_ref(19)?
            .as_str_or_null()
            .map_err(|error| unreadable(error.into()))?
            .unwrap_or_default(),
        archived: number(2)? != 0,
        created: Moment(number(3)?),
        changed: Moment(number(4)?),
        version: number(5)?.cast_unsigned(),
        last: Sequence(number(6)?.cast_unsigned()),
        last_seen: Moment(number(7)?),
        numbers,
    })
}

pub(super) fn name_of(connection: &Connection, id: CharacterId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM characters WHERE id = ?1")?;
    Ok(statement.query_row([stored(id.0)], |row| row.get(0)).optional()?)
}

pub(super) fn newest_id(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(max(id), 0) FROM characters";
    let newest: i64 = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    Ok(newest.max(0).cast_unsigned())
}

/// At most so many names whose keys begin with these letters.
pub(super) fn names_from(connection: &Connection, start: &str, most: u64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM characters INDEXED BY characters_by_name \
               WHERE archived = 0 AND name_key >= ?1 AND name_key < ?2 LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let names =
        statement.query_map(params![start, format!("{start}\u{10ffff}"), stored(most)], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Names that begin with a key, found by the index alone.
pub(super) const IDS_FROM: &str = "SELECT id FROM characters INDEXED BY characters_by_name \
                        WHERE name_key >= ?1 AND name_key < ?2 ORDER BY name_key, archived, id LIMIT ?3";

pub(super) fn ids_from(
    connection: &Connection,
    start: &str,
    most: u64,
) -> Result<Vec<CharacterId>, StoreError> {
    let mut statement = connection.prepare_cached(IDS_FROM)?;
    let ids = statement
        .query_map(params![start, format!("{start}\u{10ffff}"), stored(most)], |row| row.get::<_, i64>(0))?;
    Ok(ids.map(|id| id.map(|id| CharacterId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
}

/// The ids of all characters that are not archived and have a name that another of them has.
pub(super) fn names_twice(connection: &Connection) -> Result<Vec<CharacterId>, StoreError> {
    let sql = "SELECT id FROM characters WHERE archived = 0 AND name_key IN \
               (SELECT name_key FROM characters WHERE archived = 0 GROUP BY name_key HAVING count(*) > 1) ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let ids = statement.query_map([], |row| Ok(CharacterId(row.get::<_, i64>(0)?.cast_unsigned())))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Whether the columns that are found and sorted by hold what a row says.
pub(super) fn is_found_by(connection: &Connection, row: &CharacterRow) -> Result<bool, StoreError> {
    let sql = format!("SELECT name_key, {NUMBERS} FROM characters WHERE id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let fits = statement.query_row([stored(row.character.id.0)], |found| {
        let mut fits = found.get::<_, String>(0)? == row.name_key;
        for (at, expected) in row.numbers.iter().enumerate() {
            fits &= found.get::<_, i64>(at + 1)? == *expected;
        }
        Ok(fits)
    });
    Ok(fits?)
}

pub(super) fn put(connection: &Connection, row: &CharacterRow, is_new: bool) -> Result<(), StoreError> {
    let values = "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, \
                  ?22";
    let columns = format!(
        "name, name_key, archived, created, changed, version, last, {NUMBERS}, state, last_seen, \
                       external_id"
    );
    let sql = if is_new {
        format!("INSERT INTO characters (id, {columns}) VALUES (?1, {values})")
    } else {
        format!("UPDATE characters SET ({columns}) = ({values}) WHERE id = ?1")
    };
    let CharacterRow { character, name_key, numbers, state } = row;
    let [n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11] = numbers;
    connection.prepare_cached(&sql)?.execute(params![
        stored(character.id.0),
        character.state.name,
        name_key,
        character.state.archived,
        character.created.0,
        character.changed.0,
        stored(character.version),
        stored(character.last.0),
        n1,
        n2,
        n3,
        n4,
        n5,
        n6,
        n7,
        n8,
        n9,
        n10,
        n11,
        state,
        character.last_seen.0,
        character.state.external_id.map(|id| id.to_string()),
    ])?;
    Ok(())
}

/// Takes their names away from the characters that events of these sequences created, renamed or put back.
pub(super) fn free_names(connection: &Connection, ranges: &[(Sequence, Sequence)]) -> Result<(), StoreError> {
    // A key of this form belongs to no name, for names hold no control characters.
    let sql = "UPDATE characters SET name_key = char(0) || id WHERE id IN \
               (SELECT character FROM log WHERE sequence BETWEEN ?1 AND ?2 AND kind IN ('created', 'renamed', 'unarchived', 'undone'))";
    for (first, last) in ranges {
        connection.prepare_cached(sql)?.execute([stored(first.0), stored(last.0)])?;
    }
    Ok(())
}

/// How many rows a table has.
pub(super) fn count(connection: &Connection, table: &str) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM {table}");
    let count: i64 = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}
