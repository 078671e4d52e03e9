//! Opens the file.

use super::super::error::StoreError;
use super::error::PATIENCE_SECONDS;
use super::log;
use crate::files::Part;
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

/// Opens a database that is there.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    looks_like_sqlite(path)?;
    let connection = connect(path)?;
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    Ok(connection)
}

/// Makes a database beside `path` by `fill` and gives it that name when it is whole: an interrupted attempt leaves no
/// half of one. A file that is there already is not touched.
pub(super) fn create(
    path: &Path,
    fill: impl FnOnce(&mut Connection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(path.to_owned()));
    }
    let part = Part::new(path, &format!("new-{}", std::process::id()));
    part.create().map_err(|error| StoreError::file(part.beside(), error))?;
    let mut connection = connect(part.beside())?;
    fill(&mut connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    place(part, path)
}

/// Gives a file that is whole its name, unless something has it.
pub(super) fn place(part: Part, path: &Path) -> Result<(), StoreError> {
    part.place().map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
        _ => StoreError::file(path, error),
    })
}

fn looks_like_sqlite(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
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
    connection.busy_timeout(Duration::from_secs(PATIENCE_SECONDS))?;
    // A commit is on the disk before it is reported.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// How many KiB of pages long work keeps in memory.
const WIDE_CACHE_KIB: i64 = 64 * 1024;

/// Lets a long piece of work keep more pages in memory.
pub(super) fn widen_cache(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "cache_size", -WIDE_CACHE_KIB)?)
}

/// So often it is tried to let all readers see the same moment.
const TRIES: usize = 20;

/// At most so many connections that all see the same moment of a database.
pub(super) fn readers(path: &Path, most: usize) -> Result<Vec<Connection>, StoreError> {
    for _ in 0..TRIES {
        let mut connections = Vec::with_capacity(most);
        let mut moments = Vec::with_capacity(most);
        for _ in 0..most {
            let connection = open(path)?;
            connection.execute_batch("BEGIN")?;
            moments.push(log::heads(&connection)?.written);
            connections.push(connection);
        }
        if moments.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok(connections);
        }
    }
    // Somebody writes without a pause: one connection always sees one moment.
    let connection = open(path)?;
    connection.execute_batch("BEGIN")?;
    Ok(vec![connection])
}
