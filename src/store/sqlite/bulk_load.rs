//! A new database that is filled with many rows at once.

use super::super::backend::{LogRead, WriteTx};
use super::super::error::StoreError;
use super::super::watcher::Watcher;
use super::placing::place;
use super::tx::Tx;
use super::{connection, schema};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Makes a database and puts it at `path` when it is whole.
pub(in super::super) fn grow<T, E: From<StoreError>>(
    path: &Path,
    watcher: &mut dyn Watcher,
    fill: impl FnOnce(&dyn WriteTx, &mut dyn Watcher) -> Result<T, E>,
) -> Result<T, E> {
    place(path, watcher, |part, watcher| {
        let mut connection = connection::connect(part)?;
        set_bulk_load_pragmas(&connection)?;
        schema::create(&mut connection)?;
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = Tx::new(begun.map_err(StoreError::from)?);
        let made = fill(&tx, watcher)?;
        let meant = tx.heads()?.written;
        tx.initialise()?;
        restore_pragmas(connection)?;
        Ok((made, meant))
    })
}

/// Pages that are kept in memory while rows are put in, in KiB.
const CACHE_KIB: i64 = 48 * 1024;

/// Nobody else has this file, and what is not whole is thrown away: no journal, no waiting for the disk until the end.
fn set_bulk_load_pragmas(connection: &Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    Ok(connection.pragma_update(None, "cache_size", -CACHE_KIB)?)
}

/// From here on it is a database like all others.
fn restore_pragmas(connection: Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| StoreError::from(error))
}
