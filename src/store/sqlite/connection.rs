//! Opens the file.

use super::super::error::StoreError;
use super::error::PATIENCE_SECONDS;
use super::reading::{How, reopen};
use super::{in_the_way, log};
use crate::files;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// `ENDG`: by this a database of ours is told from others.
pub(super) const APPLICATION_ID: i64 = 0x454E_4447;

/// What every SQLite database starts with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Whether a file is a database, whatever it is called; what can't be read is none.
pub fn is_database(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = |mut file: File| file.read_exact(&mut start);
    path.is_file() && File::open(path).and_then(read).is_ok() && start == *MAGIC
}

/// Opens a database that is there, to write to it.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    looks_like_sqlite(path)?;
    // SQLite would open it all the same, and make files beside it that its owner can't use.
    in_the_way::check_writable(path)?;
    reopen(path, &How::Writing).map_err(|error| in_the_way::explained(path, error))
}

/// Whether it says of itself that this program made it.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, StoreError> {
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok(id == APPLICATION_ID)
}

/// Whether the file begins as a database does. It must not be open: what is closed here takes all locks of this process
/// on it away.
pub(super) fn looks_like_sqlite(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    if files::reserved_by(path).is_some() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
        std::io::ErrorKind::PermissionDenied if path.exists() => in_the_way::unreadable(path),
        _ => StoreError::file(path, error),
    };
    // Opening a pipe would wait for somebody to write to it.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    let mut file = File::open(path).map_err(failed)?;
    let mut start = [0; 16];
    match file.read_exact(&mut start) {
        Ok(()) if start == *MAGIC => Ok(()),
        Ok(()) => Err(StoreError::NotOurs(path.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(StoreError::Corrupt("it ends after a few bytes".to_owned()))
        }
        Err(error) => Err(StoreError::file(path, error)),
    }
}

/// Opens a file that is there, whatever it holds.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // A commit is on the disk before it is reported.
    connection.pragma_update(None, "synchronous", "FULL")?;
    prepare(&connection)?;
    Ok(connection)
}

/// What every connection to a file has in common.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(PATIENCE_SECONDS))?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// A path as it stands in the address of a file: whatever could mean something else there is written as a number.
pub(super) fn escaped(path: &Path) -> String {
    let mut escaped = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// How many KiB of pages long work keeps in memory.
const WIDE_CACHE_KIB: i64 = 64 * 1024;

/// Lets a long piece of work keep more pages in memory: its share of what all its readers keep.
pub(super) fn widen_cache(connection: &Connection, readers: usize) -> Result<(), StoreError> {
    let share = i64::try_from(readers).unwrap_or(i64::MAX).max(1);
    Ok(connection.pragma_update(None, "cache_size", -(WIDE_CACHE_KIB / share))?)
}

/// How many KiB of pages one keeps in memory who writes group after group.
const GROUPS_CACHE_KIB: i64 = 32 * 1024;
/// After so many pages what was written goes from the log to its place in the file: what is changed again and again goes
/// there once, and 64 MiB are the most that waits.
const GROUPS_CHECKPOINT_PAGES: i64 = 16_384;

/// Prepares a connection for group after group.
pub(super) fn prepare_for_groups(connection: &Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "cache_size", -GROUPS_CACHE_KIB)?;
    // It answers with the number that holds now.
    Ok(connection.pragma_update_and_check(None, "wal_autocheckpoint", GROUPS_CHECKPOINT_PAGES, |_| Ok(()))?)
}

/// So often it is tried to let all readers see the same moment.
const TRIES: usize = 20;

/// At most so many connections that all see the same moment of a database that is open already.
pub(super) fn readers(path: &Path, how: &How, most: usize) -> Result<Vec<Connection>, StoreError> {
    for _ in 0..TRIES {
        let mut connections = Vec::with_capacity(most);
        let mut moments = Vec::with_capacity(most);
        for _ in 0..most {
            let connection = reopen(path, how)?;
            connection.execute_batch("BEGIN")?;
            // A damaged database is read too: where its head can't be, whatever is read begins the moment.
            moments.push(match log::heads(&connection) {
                Ok(heads) => heads.written,
                Err(StoreError::Corrupt(_)) => {
                    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
                    None
                }
                Err(error) => return Err(error),
            });
            connections.push(connection);
        }
        if moments.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok(connections);
        }
    }
    // Somebody writes without a pause: one connection always sees one moment.
    let connection = reopen(path, how)?;
    connection.execute_batch("BEGIN")?;
    Ok(vec![connection])
}
