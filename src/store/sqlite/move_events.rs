//! Moves the events of a database of before into the table that says nothing twice, one after the other.
//!
//! What is damaged is moved as it is, as far as it can be read: the copy beside the database still has all of it.

use super::super::Step;
use super::super::error::StoreError;
use super::super::short::{PLAIN, shorten};
use super::super::watcher::Watcher;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

/// After so many events progress is told.
const STRIDE: u64 = 4_096;
/// The place of the payload among the columns.
const PAYLOAD: usize = 6;
const COLUMNS: [&str; 12] = [
    "sequence",
    "character",
    "version",
    "operation",
    "kind",
    "format",
    "payload",
    "time",
    "ruleset",
    "hash",
    "key",
    "request",
];

/// Fills `log` from the table `events`.
pub(super) fn move_events(connection: &Connection, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
    let of: i64 =
        connection.query_row("SELECT coalesce(max(sequence) + 1, 0) FROM events", [], |row| row.get(0))?;
    let of = u64::try_from(of).unwrap_or_default();
    let columns = COLUMNS.join(", ");
    let mut select = connection.prepare(&format!("SELECT {columns} FROM events ORDER BY sequence"))?;
    let mut insert = connection.prepare(&format!("INSERT INTO log VALUES ({})", ["?"; 12].join(", ")))?;
    let (mut rows, mut done) = (select.query([])?, 0);
    while let Some(row) = rows.next()? {
        let payload = short_of(row)?;
        let value = |at: usize| row.get_ref(at).map(ToSqlOutput::Borrowed);
        let mut values = Vec::with_capacity(COLUMNS.len());
        for at in 0..COLUMNS.len() {
            values.push(if at == PAYLOAD {
                ToSqlOutput::Borrowed(ValueRef::Blob(&payload))
            } else {
                value(at)?
            });
        }
        insert.execute(params_from_iter(values))?;
        done += 1;
        if done % STRIDE == 0 && !watcher.progress("events", Step { done, of: of.max(done) }) {
            return Err(StoreError::Interrupted);
        }
    }
    Ok(())
}

/// The payload of a row in its short form; as it is where it is no text any more.
fn short_of(row: &Row) -> rusqlite::Result<Vec<u8>> {
    let stored = row.get_ref(PAYLOAD)?;
    match stored.as_str() {
        Ok(payload) => Ok(shorten(payload)),
        Err(_) => Ok([&[PLAIN], stored.as_bytes()?].concat()),
    }
}
