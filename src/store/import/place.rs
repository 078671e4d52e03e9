//! Where the new database grows until it is whole.

use super::{BadLine, ImportError};
use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::models::stored;
use rusqlite::{Connection, ErrorCode};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Makes a database in a file beside `path` and gives it that name when it is whole.
pub(super) fn make<T>(
    path: &Path,
    fill: impl FnOnce(&mut Connection) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()).into());
    }
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(path.to_owned()).into());
    }
    sweep(path);
    let beside = connection::beside(path, &format!("{GROWING}{}", std::process::id()));
    let made = grow(&beside, fill).and_then(|made| {
        File::open(&beside)
            .and_then(|file| file.sync_all())
            .map_err(|error| StoreError::file(&beside, error))?;
        // Unlike renaming, this never takes the place of another file.
        std::fs::hard_link(&beside, path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
            _ => StoreError::file(path, error),
        })?;
        Ok(made)
    });
    remove(&beside);
    made
}

/// What stands in the name of a file that grows, before the number of the process.
const GROWING: &str = "import-";

fn grow<T>(
    beside: &Path,
    fill: impl FnOnce(&mut Connection) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    connection::owner_only(OpenOptions::new().write(true).create_new(true))
        .open(beside)
        .map_err(|error| StoreError::file(beside, error))?;
    let mut connection = connection::connect(beside)?;
    // Nobody else has this file, and what is not whole is thrown away: no journal, no waiting for the disk until the end.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let made = fill(&mut connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(made)
}

/// What SQLite keeps beside a file.
const PARTS: [&str; 3] = ["-journal", "-wal", "-shm"];

fn remove(beside: &Path) {
    let _ = std::fs::remove_file(beside);
    for part in PARTS {
        let mut name = beside.as_os_str().to_owned();
        name.push(part);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

/// Removes what imports to the same file left behind that were killed. One that still runs holds a lock on its file.
fn sweep(path: &Path) {
    let first = connection::beside(path, GROWING);
    let (Some(folder), Some(start)) = (first.parent(), first.file_name().and_then(|name| name.to_str()))
    else {
        return;
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(start));
        if number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
            && is_left(&entry.path())
        {
            remove(&entry.path());
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

/// What the fold of the events found, with the line of the event that is to blame.
pub(super) fn in_line(connection: &Connection, error: StoreError) -> ImportError {
    match error {
        StoreError::Damaged { sequence, what } => {
            let right = "what could have come of it where its character stood";
            BadLine {
                line: line_of(connection, sequence),
                what: format!("event {sequence}: {what}"),
                right: right.into(),
            }
            .into()
        }
        StoreError::Sqlite(what) if what.contains("characters.name_key") => {
            let right = "a name belongs to one character that is not archived";
            BadLine::new(line_of(connection, u64::MAX), "two characters have the same name", right).into()
        }
        error => error.into(),
    }
}

/// The line of an event: one line is the header, and one each are rulesets, operations up to its own, and events.
fn line_of(connection: &Connection, sequence: u64) -> u64 {
    let sql = "SELECT 1 + (SELECT count(*) FROM rulesets) + (SELECT count(*) FROM policies) + sequence + 1 + operation + 1 FROM events \
               WHERE sequence <= ?1 ORDER BY sequence DESC LIMIT 1";
    connection.query_row(sql, [stored(sequence)], |row| row.get::<_, i64>(0)).map_or(1, i64::cast_unsigned)
}
