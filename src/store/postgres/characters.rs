//! Rows of characters.

use super::super::backend::{CharacterRow, Facts, Flow, Take, TakeFacts};
use super::super::error::StoreError;
use super::super::names::{name_key, written_key};
use super::super::wire::{Identity, read_state};
use super::connection::Connection;
use super::events::Conditions;
use super::log::may_be_kept;
use super::stored;
use super::tx::Tx;
use super::value::Value;
use crate::ledger::{Character, CharacterId, Moment, Sequence};
use crate::progression::ExternalId;
use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use tokio_postgres::{Error, Row};

/// The columns that [`character`] reads.
pub(super) const COLUMNS: &str =
    "id, name, archived, created, changed, version, last, state, last_seen, external_id";

/// What a character is sorted by.
const NUMBERS: &str = "character_level, character_xp, paragon_level, paragon_xp, prestige_level, prestige_points, \
                       points_earned, points_spent, points_available, currency, lifetime_xp";

/// So many characters are read at once.
const PAGE: usize = 2_048;

/// A character from a row of [`COLUMNS`].
pub(super) fn character(row: &Row) -> Result<Character, StoreError> {
    let id = CharacterId(row.try_get::<_, i64>(0)?.cast_unsigned());
    let damaged = |what: String| StoreError::ReadModel { character: id.0, what };
    let number = |at: usize| row.try_get::<_, i64>(at).map_err(|error| damaged(error.to_string()));
    let text = |at: usize| row.try_get::<_, &str>(at).map_err(|error| damaged(error.to_string()));
    let external_id = row.try_get(9).map_err(|error| damaged(error.to_string()))?;
    let identity = Identity { name: text(1)?.to_owned(), external_id, archived: number(2)? != 0 };
    Ok(Character {
        id,
        state: read_state(identity, text(7)?).map_err(|error| damaged(error.to_string()))?,
        created: Moment(number(3)?),
        changed: Moment(number(4)?),
        version: number(5)?.cast_unsigned(),
        last: Sequence(number(6)?.cast_unsigned()),
        last_seen: Moment(number(8)?),
    })
}

pub(super) fn each<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    ids: Range<u64>,
    take: Take<Character>,
) -> Result<(), StoreError> {
    tx.flush()?;
    let mut after = None;
    loop {
        let mut all = Conditions::default();
        match after {
            Some(after) => all.add("id > {}", Value::Int(after)),
            None if ids.start > 0 => all.add("id >= {}", stored(ids.start)),
            None => {}
        }
        // An end that no id can have leaves none out, not even an id that was never given.
        if ids.end < u64::MAX {
            all.add("id < {}", stored(ids.end));
        }
        let sql = format!("SELECT {COLUMNS} FROM characters WHERE {} ORDER BY id LIMIT {PAGE}", all.joined());
        let rows = tx.rows(&sql, &all.values)?;
        for row in &rows {
            if take(&character(row)?)? == Flow::Enough {
                return Ok(());
            }
        }
        match rows.last() {
            Some(last) if rows.len() == PAGE => after = Some(last.try_get(0)?),
            _ => return Ok(()),
        }
    }
}

/// So many of one name are read with all that is asked about them next.
const FEW: u64 = 4;

pub(super) fn ids_of<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    name: &str,
    archived: bool,
    most: u64,
) -> Result<Vec<CharacterId>, StoreError> {
    let key = name_key(name);
    if !may_be_kept(&key) {
        return Ok(Vec::new());
    }
    if !archived && let Some(known) = tx.known.holders.borrow().get(&key) {
        return Ok(known.iter().copied().take(usize::try_from(most).unwrap_or(usize::MAX)).collect());
    }
    tx.flush()?;
    let sql = "SELECT id FROM characters WHERE name_key = $1 AND archived = $2 ORDER BY id LIMIT $3";
    let values = [key.into(), Value::Int(i64::from(archived)), Value::Int(stored(most))];
    match tx.writes || most > FEW {
        true => ids(&tx.rows(sql, &values)?),
        false => tx.read_found(sql, &values),
    }
}

pub(super) fn id_of_external<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    id: ExternalId,
) -> Result<Option<CharacterId>, StoreError> {
    // What was written here is known without being sent first: an external id stays whose it is.
    if let Some(own) = tx.external_ids.borrow().get(&id) {
        return Ok(Some(*own));
    }
    let sql = "SELECT id FROM characters WHERE external_id = $1";
    Ok(ids(&tx.rows(sql, &[id.to_string().into()])?)?.first().copied())
}

/// The ids of rows that begin with one.
pub(super) fn ids(rows: &[Row]) -> Result<Vec<CharacterId>, StoreError> {
    let id = |row: &Row| Ok(CharacterId(row.try_get::<_, i64>(0)?.cast_unsigned()));
    Ok(rows.iter().map(id).collect::<Result<_, Error>>()?)
}

/// Whether two characters that are not archived have one name, written in the same way but for its case.
pub(super) fn has_doubled_names<C: Deref<Target = Connection>>(tx: &Tx<C>) -> Result<bool, StoreError> {
    tx.flush()?;
    let sql = "SELECT name FROM characters WHERE archived = 0 AND name_key IN \
               (SELECT name_key FROM characters WHERE archived = 0 GROUP BY name_key HAVING count(*) > 1)";
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in &tx.rows(sql, &[])? {
        if !known.insert(written_key(row.try_get(0)?)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The facts of every character, in the order of ids.
pub(super) fn facts<C: Deref<Target = Connection>>(tx: &Tx<C>, take: TakeFacts) -> Result<(), StoreError> {
    tx.flush()?;
    let sql = format!(
        "SELECT id, name, archived, created, changed, version, last, last_seen, {NUMBERS}, external_id \
         FROM characters \
         WHERE id > $1 ORDER BY id LIMIT {PAGE}"
    );
    let mut after = i64::MIN;
    loop {
        let rows = tx.rows(&sql, &[after.into()])?;
        for row in &rows {
            after = row.try_get(0)?;
            if take(&facts_of(row)?)? == Flow::Enough {
                return Ok(());
            }
        }
        if rows.len() < PAGE {
            return Ok(());
        }
    }
}

fn facts_of(row: &Row) -> Result<Facts<'_>, StoreError> {
    let id = CharacterId(row.try_get::<_, i64>(0)?.cast_unsigned());
    let unreadable = |error: Error| StoreError::ReadModel { character: id.0, what: error.to_string() };
    let number = |at: usize| row.try_get::<_, i64>(at).map_err(unreadable);
    let mut numbers = [0; 11];
    for (at, value) in numbers.iter_mut().enumerate() {
        *value = number(8 + at)?;
    }
    Ok(Facts {
        id,
        name: row.try_get(1).map_err(unreadable)?,
        external_id: row.try_get::<_, Option<&str>>(19).map_err(unreadable)?.unwrap_or_default(),
        archived: number(2)? != 0,
        created: Moment(number(3)?),
        changed: Moment(number(4)?),
        version: number(5)?.cast_unsigned(),
        last: Sequence(number(6)?.cast_unsigned()),
        last_seen: Moment(number(7)?),
        numbers,
    })
}

/// Whether the columns that are found and sorted by hold what a row says.
pub(super) fn is_found_by<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    row: &CharacterRow,
) -> Result<bool, StoreError> {
    tx.flush()?;
    let id = row.character.id;
    let known = tx.known.found_by.borrow().get(&id).cloned();
    if let Some((key, numbers)) = known {
        return Ok(key == row.name_key && numbers == row.numbers);
    }
    // Those that come after it are asked for next.
    let sql =
        format!("SELECT id, name_key, {NUMBERS} FROM characters WHERE id >= $1 ORDER BY id LIMIT {PAGE}");
    let mut found = tx.known.found_by.borrow_mut();
    found.clear();
    for found_row in &tx.rows(&sql, &[stored(id.0).into()])? {
        let mut numbers = [0; 11];
        for (at, value) in numbers.iter_mut().enumerate() {
            *value = found_row.try_get(at + 2)?;
        }
        let id = CharacterId(found_row.try_get::<_, i64>(0)?.cast_unsigned());
        found.insert(id, (found_row.try_get(1)?, numbers));
    }
    Ok(found.get(&id).is_some_and(|(key, numbers)| *key == row.name_key && *numbers == row.numbers))
}
