//! Questions about the log.

use super::Store;
use super::error::StoreError;
use super::keys::used;
use super::log::{self, EVENT_COLUMNS, Log, Logged, OPERATION_COLUMNS, operation_of};
use super::models::{self, stored};
use crate::ledger::{
    CharacterId, Entry, Fact, HistoryQuery, Operation, OperationId, Point, Sequence, Use, Who,
};
use crate::progression::Event;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

impl Store {
    /// Entries of the log, oldest first. `None` when the query names a character that is not there.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn history(&self, query: &HistoryQuery) -> Result<Option<Vec<Entry>>, StoreError> {
        let who = match &query.who {
            None => None,
            Some(who) => match self.whose(who)? {
                None => return Ok(None),
                found => found,
            },
        };
        if let Some(operation) = query.operation.map(|id| log::operation(&self.connection, id)).transpose()? {
            operation.map_or(Ok(()), |found| log::ends_where_it_says(&self.connection, &found))?;
        }
        let (sql, values) = sql(query, who, self.point());
        let mut log = Log::new(&self.connection);
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(&values))?;
        let mut found = Vec::new();
        let most = query.last.map_or(usize::MAX, |last| usize::try_from(last).unwrap_or(usize::MAX));
        let mut before: Option<u64> = None;
        while found.len() < most
            && let Some(row) = rows.next()?
        {
            let event = log.read(row)?;
            if who.is_some() {
                follows(before.replace(event.version), &event)?;
            }
            if is_wanted(query, self.point(), &event, &mut log)? {
                found.push(event);
            }
        }
        if query.last.is_some() {
            found.reverse();
        }
        self.entries(found, &mut log).map(Some)
    }

    /// Whose history is asked for: a character's, or the database's own.
    fn whose(&self, who: &Who) -> Result<Option<CharacterId>, StoreError> {
        match who {
            Who::Id(id) => {
                let is_known = *id == CharacterId::DATABASE || models::load(&self.connection, *id)?.is_some();
                Ok(Some(*id).filter(|_| is_known))
            }
            Who::Name(name) => models::id_of(&self.connection, name),
        }
    }

    fn entries(&self, found: Vec<Logged>, log: &mut Log) -> Result<Vec<Entry>, StoreError> {
        let mut names: BTreeMap<CharacterId, String> = BTreeMap::new();
        let mut undone: BTreeMap<OperationId, Option<OperationId>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(found.len());
        for event in found {
            let name = match names.entry(event.character) {
                Slot::Occupied(known) => known.into_mut(),
                Slot::Vacant(slot) => slot.insert(name(&self.connection, event.character)?),
            };
            let undone_by = match undone.entry(event.operation) {
                Slot::Occupied(known) => *known.get(),
                Slot::Vacant(slot) => {
                    *slot.insert(undone_by(&self.connection, event.operation, self.point())?)
                }
            };
            let Some((operation, _)) = log.operation(event.operation)? else { continue };
            let operation = Operation { undone_by, ..operation.clone() };
            let ruleset =
                log.ruleset(event.ruleset)?.map(|hash| super::chain::hex(&hash)).unwrap_or_default();
            entries.push(Entry {
                sequence: event.sequence,
                character: event.character,
                name: name.clone(),
                version: event.version,
                operation,
                at: event.at,
                ruleset,
                fact: event.fact,
            });
        }
        Ok(entries)
    }

    /// An operation; `None` when there is none with this number.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        let Some(operation) = log::operation(&self.connection, id)? else { return Ok(None) };
        let undone_by = undone_by(&self.connection, id, self.point())?;
        Ok(Some(Operation { undone_by, ..operation }))
    }

    /// The last operations on a character, newest first, each with what it did to it. Only the last 20 events for each of
    /// the `most` are looked at: where operations did more, there are fewer, and of the oldest only its last events.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn last_operations(
        &self,
        id: CharacterId,
        most: usize,
    ) -> Result<Vec<(Operation, Vec<Event>)>, StoreError> {
        // A grant has at most two events, a seed may have thousands.
        let query =
            HistoryQuery { who: Some(Who::Id(id)), last: Some(20 * most as u64), ..HistoryQuery::default() };
        let entries = self.history(&query)?.unwrap_or_default();
        let mut operations: Vec<(Operation, Vec<Event>)> = Vec::new();
        for entry in entries.into_iter().rev() {
            let Fact::Progression(event) = entry.fact else { continue };
            if let Some((operation, events)) = operations.last_mut()
                && operation.id == entry.operation.id
            {
                events.insert(0, event);
                continue;
            }
            if operations.len() == most {
                break;
            }
            operations.push((entry.operation, vec![event]));
        }
        Ok(operations)
    }

    /// The operation that used a key and was not undone since.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn used(&self, key: &str) -> Result<Option<Use>, StoreError> {
        used(&self.connection, key)
    }

    /// The last event's place in the log.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn last_sequence(&self) -> Result<Sequence, StoreError> {
        Ok(log::head(&self.connection)?.sequence)
    }

    /// A number that changes when another process has written.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// The last operation.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn last_operation(&self) -> Result<Option<Operation>, StoreError> {
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY id DESC LIMIT 1");
        Ok(self.connection.query_row(&sql, [], operation_of).optional()?)
    }
}

/// The name of a character today.
pub(super) fn name(connection: &Connection, id: CharacterId) -> Result<String, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM characters WHERE id = ?1")?;
    Ok(statement.query_row([stored(id.0)], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// The operation that took this one back and was not taken back itself, as it stood at a point.
pub(super) fn undone_by(
    connection: &Connection,
    id: OperationId,
    point: Option<Point>,
) -> Result<Option<OperationId>, StoreError> {
    // Each operation with those that took it back and have not been looked at; each is what the one before waits for.
    let mut open = vec![(id, taken_back_by(connection, id, point)?)];
    while let Some((current, takers)) = open.last_mut() {
        if let Some(taker) = takers.pop() {
            open.push((taker, taken_back_by(connection, taker, point)?));
            continue;
        }
        // Nothing took it back, so what it took back is undone, and that does not take back anything.
        let stands = *current;
        open.truncate(open.len().saturating_sub(2));
        if open.is_empty() {
            return Ok(Some(stands).filter(|&by| by != id));
        }
    }
    Ok(None)
}

/// The operations that took this one back, oldest first. They come after it, whatever a damaged table says.
fn taken_back_by(
    connection: &Connection,
    id: OperationId,
    point: Option<Point>,
) -> Result<Vec<OperationId>, StoreError> {
    let (column, until) = match point {
        None => ("id", i64::MAX),
        Some(Point::Sequence(sequence)) => ("first", stored(sequence.0)),
        Some(Point::Time(at)) => ("time", at.0),
    };
    let sql = format!(
        "SELECT by FROM undone JOIN operations ON id = by \
         WHERE operation = ?1 AND by > ?1 AND {column} <= ?2 ORDER BY by"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let by = statement.query_map([stored(id.0), until], |row| row.get::<_, i64>(0))?;
    by.map(|by| Ok(OperationId(by?.cast_unsigned()))).collect()
}

/// None of a character's events is missing between those that were read.
fn follows(before: Option<u64>, event: &Logged) -> Result<(), StoreError> {
    match before {
        Some(before) if before.abs_diff(event.version) != 1 => {
            let what = "the event of its character before or after it is missing".to_owned();
            Err(StoreError::Damaged { sequence: event.sequence.0, what })
        }
        _ => Ok(()),
    }
}

/// Whether an event, proved to be what was written, is one that is asked for.
fn is_wanted(
    query: &HistoryQuery,
    now: Option<Point>,
    event: &Logged,
    log: &mut Log,
) -> Result<bool, StoreError> {
    let is_until = |point: Point| match point {
        Point::Time(at) => event.at <= at,
        Point::Sequence(sequence) => event.sequence <= sequence,
    };
    if !query.until.into_iter().chain(now).all(is_until) || query.since.is_some_and(|since| event.at < since)
    {
        return Ok(false);
    }
    let Some((operation, _)) = log.operation(event.operation)? else { return Ok(false) };
    let intent = &operation.intent;
    let is_kind = |kind: &String| *kind == intent.kind || *kind == event.fact.kind();
    Ok(query.kind.as_ref().is_none_or(is_kind)
        && query.actor.as_ref().is_none_or(|actor| *actor == intent.actor))
}

/// What finds the rows. For one character they are all read, for only what was read can be proved; in the whole log
/// SQLite looks for what is asked for, by columns that a damaged row may have wrong.
fn sql(query: &HistoryQuery, who: Option<CharacterId>, now: Option<Point>) -> (String, Vec<SqlValue>) {
    let mut parts = vec!["1".to_owned()];
    let mut values: Vec<SqlValue> = Vec::new();
    let mut condition = |sql: &str, value: SqlValue| {
        parts.push(sql.to_owned());
        values.push(value);
    };
    if let Some(id) = who {
        condition("character = ?", stored(id.0).into());
    }
    if let Some(operation) = query.operation {
        let of = |column: &str| format!("(SELECT {column} FROM operations WHERE id = ?)");
        condition(&format!("sequence >= {}", of("first")), stored(operation.0).into());
        condition(&format!("sequence <= {}", of("last")), stored(operation.0).into());
    }
    if let Some(after) = query.after {
        condition("sequence > ?", stored(after.0).into());
    }
    if who.is_none() {
        by_unproved_columns(query, now, &mut condition);
    }
    let key = if who.is_some() { "version" } else { "sequence" };
    let direction = if query.last.is_some() { " DESC" } else { "" };
    let filter = parts.join(" AND ");
    (format!("SELECT {EVENT_COLUMNS} FROM events WHERE {filter} ORDER BY {key}{direction}"), values)
}

fn by_unproved_columns(query: &HistoryQuery, now: Option<Point>, condition: &mut impl FnMut(&str, SqlValue)) {
    if let Some(kind) = &query.kind {
        // The same parameter twice: a list of one value and a join would be longer.
        let kind: SqlValue = kind.clone().into();
        condition("? IN (kind, (SELECT o.kind FROM operations o WHERE o.id = operation))", kind);
    }
    if let Some(actor) = &query.actor {
        condition("(SELECT o.actor FROM operations o WHERE o.id = operation) = ?", actor.clone().into());
    }
    if let Some(since) = query.since {
        condition("time >= ?", since.0.into());
    }
    for point in query.until.into_iter().chain(now) {
        match point {
            Point::Time(at) => condition("time <= ?", at.0.into()),
            Point::Sequence(sequence) => condition("sequence <= ?", stored(sequence.0).into()),
        }
    }
}
