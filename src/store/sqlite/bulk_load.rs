//! Where the new database grows until it is whole.

use super::super::backend::WriteTx;
use super::super::error::StoreError;
use super::tx::Tx;
use super::{connection, schema};
use crate::files::{self, Part};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Makes a database in a file beside `path` and gives it that name when it is whole.
pub(in super::super) fn grow<T, E: From<StoreError>>(
    path: &Path,
    fill: impl FnOnce(&dyn WriteTx) -> Result<T, E>,
) -> Result<T, E> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()).into());
    }
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(path.to_owned()).into());
    }
    sweep(path);
    let part = Part::with_companions(path, &format!("{GROWING}{}", std::process::id()), &COMPANIONS);
    let made = fill_part(&part, fill)?;
    File::open(part.beside())
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::file(part.beside(), error))?;
    connection::place(part, path)?;
    Ok(made)
}

/// What stands in the name of a file that grows, before the number of the process.
const GROWING: &str = "import-";

/// Pages that are kept in memory while rows are put in, in KiB.
const CACHE_KIB: i64 = 48 * 1024;

fn fill_part<T, E: From<StoreError>>(
    part: &Part,
    fill: impl FnOnce(&dyn WriteTx) -> Result<T, E>,
) -> Result<T, E> {
    part.create().map_err(|error| StoreError::file(part.beside(), error))?;
    let mut connection = connection::connect(part.beside())?;
    set_bulk_load_pragmas(&connection)?;
    schema::create(&mut connection)?;
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let tx = Tx::new(begun.map_err(StoreError::from)?);
    let made = fill(&tx)?;
    tx.initialise()?;
    restore_pragmas(connection)?;
    Ok(made)
}

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

/// What SQLite keeps beside a file.
const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Removes what imports to the same file left behind that were killed. One that still runs holds a lock on its file.
fn sweep(path: &Path) {
    let first = files::beside(path, GROWING);
    let (Some(folder), Some(start)) = (first.parent(), first.file_name().and_then(|name| name.to_str()))
    else {
        return;
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(start));
        if let Some(number) = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            && is_left(&entry.path())
        {
            drop(Part::with_companions(path, &format!("{GROWING}{number}"), &COMPANIONS));
        }
    }
}

fn is_left(beside: &Path) -> bool {
    let locked = Connection::open(beside).and_then(|connection| {
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")
    });
    let code = locked.err().and_then(|error| error.sqlite_error_code());
    !matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
