//! What is read before anybody asks: all that is asked about one character, those that come after it where one is asked
//! for after the other, and those whom many commands are about.

use super::super::error::StoreError;
use super::super::names::name_key;
use super::characters::{COLUMNS, character};
use super::connection::{Asked, Connection};
use super::log::{may_be_kept, unsigned};
use super::stored;
use super::tx::Tx;
use super::value::Value;
use crate::ledger::{Character, CharacterId, Sequence};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;
use tokio_postgres::Row;

/// So many characters come at once where one is asked for after the other.
const WINDOW: u64 = 1_024;
/// After so many in a row.
const IN_A_ROW: u32 = 2;
/// Ids are in a row that are no further apart.
const GAP: u64 = 64;
/// More than this are not remembered beside those that come new.
const MOST_KNOWN: usize = 40_000;

/// A character with what is asked next about it.
#[derive(Debug, Clone)]
pub(super) struct One {
    character: Option<Character>,
    /// Its last event, where that was asked as well.
    last: Option<Option<(u64, Sequence)>>,
    /// Board, level, XP, and since when.
    pub(super) places: Vec<[i64; 4]>,
}

/// Characters that were read.
#[derive(Debug, Default)]
pub(super) struct Read {
    known: RefCell<BTreeMap<CharacterId, One>>,
    last: Cell<u64>,
    in_a_row: Cell<u32>,
}

impl Read {
    /// What was read of a character is not true any more.
    pub(super) fn forget(&self, id: CharacterId) {
        self.known.borrow_mut().remove(&id);
    }

    pub(super) fn forget_all(&self) {
        self.known.borrow_mut().clear();
    }

    pub(super) fn get(&self, id: CharacterId) -> Option<One> {
        self.known.borrow().get(&id).cloned()
    }

    /// The name of a character, where it was read.
    pub(super) fn name(&self, id: CharacterId) -> Option<String> {
        let known = self.known.borrow();
        known.get(&id)?.character.as_ref().map(|character| character.state.name.clone())
    }

    /// The last event of a character, where it was read.
    pub(super) fn last_event(&self, id: CharacterId) -> Option<Option<(u64, Sequence)>> {
        self.known.borrow().get(&id).and_then(|one| one.last)
    }

    /// Whether it is likely that the next ones are asked for.
    fn is_in_a_row(&self, id: CharacterId) -> bool {
        let before = self.last.replace(id.0);
        if id.0 == before {
            return false;
        }
        let follows = id.0 > before && id.0 - before <= GAP;
        self.in_a_row.set(if follows { self.in_a_row.get().saturating_add(1) } else { 0 });
        self.in_a_row.get() > IN_A_ROW
    }
}

/// What reads the rows and the places of characters whose ids fulfil a condition.
fn about(ids: &str) -> [String; 2] {
    [
        format!("SELECT {COLUMNS} FROM characters WHERE id {ids}"),
        format!("SELECT character, board, level, xp, since FROM standings WHERE character {ids}"),
    ]
}

impl<C: Deref<Target = Connection>> Tx<C> {
    /// A character, with what is asked next about it.
    pub(super) fn load(&self, id: CharacterId) -> Result<Option<Character>, StoreError> {
        let is_in_a_row = self.known.read.is_in_a_row(id);
        if let Some(one) = self.known.read.known.borrow().get(&id) {
            return Ok(one.character.clone());
        }
        self.flush()?;
        let ids: Vec<u64> =
            if is_in_a_row { (id.0..id.0.saturating_add(WINDOW)).collect() } else { vec![id.0] };
        self.read_all(&ids.into_iter().map(stored).collect::<Vec<_>>())?;
        Ok(self.known.read.known.borrow().get(&id).and_then(|one| one.character.clone()))
    }

    /// Reads characters, each with its places and, where something is to be written, its last event.
    fn read_all(&self, ids: &[i64]) -> Result<(), StoreError> {
        let [characters, places] = about("= ANY($1)");
        let lasts = "SELECT u.id, e.version::bigint, e.sequence FROM unnest($1) u(id), LATERAL (SELECT version, sequence \
                     FROM log WHERE character = u.id ORDER BY version DESC LIMIT 1) e";
        let values = [Value::Ints(ids.to_vec())];
        let mut asked: Vec<Asked> = vec![(&characters, &values), (&places, &values)];
        if self.writes {
            asked.push((lasts, &values));
        }
        let answers = match self.is_of_group() && !self.connection().has_put_off(ids) {
            true => self.connection().beside(&asked)?,
            false => self.connection().together(&asked, None)?,
        };
        self.remember(ids, &answers)
    }

    /// Remembers characters by what was asked about them: their rows, their places, and their last events.
    fn remember(&self, ids: &[i64], answers: &[Vec<Row>]) -> Result<(), StoreError> {
        let mut known = self.known.read.known.borrow_mut();
        if known.len() > MOST_KNOWN {
            known.clear();
        }
        let last = self.writes.then_some(None);
        for &id in ids {
            let one = One { character: None, last, places: Vec::new() };
            known.insert(CharacterId(id.cast_unsigned()), one);
        }
        let mut each = |rows: Option<&Vec<Row>>, take: &dyn Fn(&Row, &mut One) -> Result<(), StoreError>| {
            rows.into_iter().flatten().try_for_each(|row| {
                let id = CharacterId(unsigned(row, 0)?);
                known.get_mut(&id).map_or(Ok(()), |one| take(row, one))
            })
        };
        each(answers.get(1), &|row, one| {
            one.places.push([row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?]);
            Ok(())
        })?;
        each(answers.get(2), &|row, one| {
            one.last = Some(Some((unsigned(row, 1)?, Sequence(unsigned(row, 2)?))));
            Ok(())
        })?;
        let mut damaged = None;
        for row in answers.first().into_iter().flatten() {
            let id = CharacterId(unsigned(row, 0)?);
            match character(row) {
                Ok(character) => {
                    known.entry(id).and_modify(|one| one.character = Some(character));
                }
                // It is told when it is asked for.
                Err(error) => {
                    known.remove(&id);
                    damaged = damaged.or((ids.len() == 1).then_some(error));
                }
            }
        }
        damaged.map_or(Ok(()), Err)
    }

    /// Who a condition finds, which selects ids, at most a few; with all that is asked about them next.
    pub(super) fn read_found(&self, ids: &str, values: &[Value]) -> Result<Vec<CharacterId>, StoreError> {
        let [characters, places] = about(&format!("IN ({ids})"));
        let mut answers =
            self.connection().together(&[(ids, values), (&characters, values), (&places, values)], None)?;
        let found = answers.split_off(1.min(answers.len()));
        let ids = super::characters::ids(answers.first().map_or(&[], Vec::as_slice))?;
        let new: Vec<i64> = ids.iter().map(|id| stored(id.0)).collect();
        self.remember(&new, &found)?;
        Ok(ids)
    }

    /// Reads what commands on these names, ids and keys will ask for.
    pub(super) fn read_ahead(
        &self,
        names: &[&str],
        ids: &[CharacterId],
        keys: &[&str],
    ) -> Result<(), StoreError> {
        self.flush()?;
        self.read_keys(keys)?;
        let mut wanted: Vec<i64> = ids.iter().map(|id| stored(id.0)).collect();
        let names: Vec<String> =
            names.iter().map(|name| name_key(name)).filter(|key| may_be_kept(key)).collect();
        if !names.is_empty() {
            let sql =
                "SELECT name_key, id FROM characters WHERE name_key = ANY($1) AND archived = 0 ORDER BY id";
            let mut holders: BTreeMap<String, Vec<CharacterId>> =
                names.iter().map(|name| (name.clone(), Vec::new())).collect();
            for row in &self.rows(sql, &[Value::Texts(names)])? {
                let id: i64 = row.try_get(1)?;
                holders.entry(row.try_get(0)?).or_default().push(CharacterId(id.cast_unsigned()));
                wanted.push(id);
            }
            *self.known.holders.borrow_mut() = holders;
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|id| self.known.read.get(CharacterId(id.cast_unsigned())).is_none());
        if wanted.is_empty() { Ok(()) } else { self.read_all(&wanted) }
    }

    /// Finds out which keys nobody used.
    fn read_keys(&self, keys: &[&str]) -> Result<(), StoreError> {
        let keys: Vec<String> =
            keys.iter().filter(|key| may_be_kept(key)).map(|key| (*key).to_owned()).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let mut free = self.free_keys.borrow_mut();
        *free = keys.iter().cloned().collect();
        let sql = "SELECT DISTINCT key FROM log WHERE key = ANY($1) AND request <> ''";
        for row in &self.rows(sql, &[Value::Texts(keys)])? {
            free.remove(row.try_get::<_, &str>(0)?);
        }
        Ok(())
    }
}
