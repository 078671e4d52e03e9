//! Events: rows in, rows out, and the conditions that find them.

use super::super::backend::{EventQuery, Flow, Scope, StoredEvent, TakeEvents};
use super::super::chain::{Before, Hash};
use super::super::error::StoreError;
use super::super::short::{lengthen, shorten};
use super::order::{Order, out_of_order};
use super::stored;
use crate::ledger::{CharacterId, Key, Moment, OperationId, Sequence};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

const COLUMNS: &str =
    "sequence, character, version, operation, kind, format, payload, time, ruleset, hash, key, request";

/// Tells the events of a query, one after the other.
pub(super) fn each(connection: &Connection, query: &EventQuery, take: TakeEvents) -> Result<(), StoreError> {
    let (sql, values) = sql(query);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let mut order = Order::of("events", query.newest_first);
    let mut before = Before::default();
    while let Some(row) = rows.next()? {
        let key = key_in(query, row)?;
        order.next(key)?;
        if tell(row, &mut before, take)? == Flow::Enough {
            break;
        }
    }
    Ok(())
}

/// Where a row of [`COLUMNS`] stands in the order of a query. A row that lies outside of the range that was asked for is
/// where another belongs.
fn key_in(query: &EventQuery, row: &Row) -> Result<(i64, i64), StoreError> {
    let sequence = row.get::<_, i64>(0)?;
    if let Some((first, last)) = query.range
        && !(stored(first.0)..=stored(last.0)).contains(&sequence)
    {
        return Err(out_of_order("events"));
    }
    // What is no number in a row that is damaged is told with the row.
    let number = |at: usize| row.get::<_, i64>(at).ok();
    Ok(match query.scope {
        Scope::Log => (0, sequence),
        Scope::Character(_) => (0, number(2).unwrap_or(sequence)),
        Scope::Characters(..) => (number(1).unwrap_or(0), number(2).unwrap_or(sequence)),
    })
}

/// Tells the event of a row of [`COLUMNS`].
fn tell(row: &Row, before: &mut Before, take: TakeEvents) -> Result<Flow, StoreError> {
    let sequence = row.get::<_, i64>(0)?.cast_unsigned();
    let unreadable = |error: rusqlite::Error| StoreError::Damaged { sequence, what: error.to_string() };
    let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned).map_err(unreadable);
    let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    let hash: Hash = row.get(9).map_err(unreadable)?;
    let key = key_of(row).map_err(unreadable)?;
    let payload = lengthen(row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from).map_err(unreadable)?);
    let no_text = || StoreError::Damaged { sequence, what: "its payload is not a text".to_owned() };
    let payload = payload.ok_or_else(no_text)?;
    take(&StoredEvent {
        sequence: Sequence(sequence),
        kind: text(4).map_err(unreadable)?,
        payload: &payload,
        format: row.get(5).map_err(unreadable)?,
        at: Moment(row.get(7).map_err(unreadable)?),
        character: CharacterId(number(1)?),
        version: number(2)?,
        operation: OperationId(number(3)?),
        ruleset: row.get(8).map_err(unreadable)?,
        previous: before.next(sequence, hash),
        hash,
        key: key.as_ref(),
    })
}

/// The key of a row of [`COLUMNS`].
fn key_of(row: &Row) -> rusqlite::Result<Option<Key>> {
    match (row.get(10)?, row.get(11)?) {
        (None, None) => Ok(None),
        (text, request) => {
            // One without the other is none that was ever written; its hash says so.
            let (text, request): (Option<String>, Option<[u8; 16]>) = (text, request);
            Ok(Some(Key { text: text.unwrap_or_default(), request: request.unwrap_or_default() }))
        }
    }
}

/// What finds the rows of a query, in its order.
fn sql(query: &EventQuery) -> (String, Vec<Value>) {
    let mut conditions: Vec<String> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let mut condition = |sql: &str, value: Value| {
        conditions.push(sql.to_owned());
        values.push(value);
    };
    let order = match query.scope {
        Scope::Log => &["sequence"][..],
        Scope::Character(id) => {
            condition("character = ?", stored(id.0).into());
            &["version"]
        }
        Scope::Characters(first, last) => {
            condition("character >= ?", stored(first.0).into());
            condition("character <= ?", stored(last.0).into());
            &["character", "version"]
        }
    };
    if let Some((first, last)) = query.range {
        condition("sequence >= ?", stored(first.0).into());
        condition("sequence <= ?", stored(last.0).into());
    }
    by_unproved_columns(query, &mut condition);
    if !query.kinds.is_empty() {
        let words: Vec<&str> = query.kinds.iter().map(|kind| kind.word()).collect();
        conditions.push(format!("kind IN ('{}')", words.join("', '")));
    }
    let filter = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    let direction = if query.newest_first { " DESC" } else { "" };
    let order: Vec<String> = order.iter().map(|column| format!("{column}{direction}")).collect();
    (format!("SELECT {COLUMNS} FROM log WHERE {filter} ORDER BY {}", order.join(", ")), values)
}

fn by_unproved_columns(query: &EventQuery, condition: &mut impl FnMut(&str, Value)) {
    if let Some(kind) = query.kind {
        // The same parameter twice: a list of one value and a join would be longer.
        let kind: Value = kind.to_owned().into();
        condition("? IN (kind, (SELECT o.kind FROM operations o WHERE o.id = operation))", kind);
    }
    if let Some(actor) = query.actor {
        condition("(SELECT o.actor FROM operations o WHERE o.id = operation) = ?", actor.to_owned().into());
    }
    if let Some(key) = query.key {
        condition("key = ?", key.to_owned().into());
    }
    let (since, until) = query.times;
    since.iter().for_each(|at| condition("time >= ?", at.0.into()));
    until.iter().for_each(|at| condition("time <= ?", at.0.into()));
}

/// Adds an event.
pub(super) fn add(connection: &Connection, event: &StoredEvent) -> Result<(), StoreError> {
    let sql = "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    connection.prepare_cached(sql)?.execute(params![
        stored(event.sequence.0),
        stored(event.character.0),
        stored(event.version),
        stored(event.operation.0),
        event.kind,
        event.format,
        shorten(event.payload),
        event.at.0,
        event.ruleset,
        event.hash,
        event.key.map(|key| &key.text),
        event.key.map(|key| key.request)
    ])?;
    Ok(())
}
