//! Copies of the whole database, taken while others work on it.

use super::super::error::StoreError;
use super::error::PATIENCE_SECONDS;
use super::{connection, schema};
use crate::files::{self, Part};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied before others may write.
const PAGES_A_STEP: i32 = 4_096;

/// Puts a backup in the place of what the database at `path` holds, which is first copied to a file beside it; the
/// answer is that file, `None` when there was no database. Other processes see either the one or the other. A database
/// that is too damaged to be copied is moved to that file as it is.
///
/// # Errors
/// When the backup is not an endgame database, or what it is to replace is none or can't be copied.
pub(in super::super) fn restore(from: &Path, path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let source = connection::open(from)?;
    let found = schema::version(&source)?;
    schema::check_known(found)?;
    if path.symlink_metadata().is_err() {
        copy(&source, path)?;
        return Ok(None);
    }
    let replaced = connection::open(path).and_then(|mut target| {
        let copy_of_old = copy_beside(&target, path, BEFORE_RESTORE)?;
        copy_pages(&source, &mut target).map(|()| copy_of_old)
    });
    match replaced {
        Err(StoreError::Corrupt(_)) => {
            let moved = move_away(path)?;
            copy(&source, path).inspect_err(|_| move_back(&moved, path))?;
            Ok(Some(moved))
        }
        replaced => replaced.map(Some),
    }
}

/// What stands in the name of what a backup has replaced.
const BEFORE_RESTORE: &str = "before-restore";

/// What SQLite keeps beside a database belongs to it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// Moves a file to a free name beside it, with what belongs to it.
fn move_away(path: &Path) -> Result<PathBuf, StoreError> {
    let to = free_name(path, BEFORE_RESTORE);
    std::fs::rename(path, &to).map_err(|error| StoreError::file(path, error))?;
    for suffix in &PARTS[1..] {
        // Mostly there is none.
        let _ = std::fs::rename(files::with_ending(path, suffix), files::with_ending(&to, suffix));
    }
    Ok(to)
}

fn move_back(from: &Path, path: &Path) {
    for suffix in PARTS {
        // There is no better place to tell of a failure than the one that led here.
        let _ = std::fs::rename(files::with_ending(from, suffix), files::with_ending(path, suffix));
    }
}

/// Copies a database that is about to be migrated, as it was before the transaction that does so; the name says from
/// which version.
pub(super) fn before_migration(path: &Path, version: i64) -> Result<PathBuf, StoreError> {
    copy_beside(&connection::open(path)?, path, &format!("schema-{version}"))
}

/// Copies to the first free name beside `path`, whoever else is looking for one.
fn copy_beside(from: &Connection, path: &Path, what: &str) -> Result<PathBuf, StoreError> {
    loop {
        let to = free_name(path, what);
        match copy(from, &to) {
            Err(StoreError::Exists(_)) => {}
            copied => return copied.map(|()| to),
        }
    }
}

/// `gm.db.before-restore.db`, or the first such name with a number that is free.
fn free_name(path: &Path, what: &str) -> PathBuf {
    let name = |suffix: String| files::beside(path, &suffix);
    let first = name(format!("{what}.db"));
    if first.symlink_metadata().is_err() {
        return first;
    }
    let mut numbered = (2_u64..).map(|number| name(format!("{what}-{number}.db")));
    numbered.find(|path| path.symlink_metadata().is_err()).unwrap_or(first)
}

/// Copies to a file beside `to` that gets its name when it is whole.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    if to.is_dir() {
        return Err(StoreError::Folder(to.to_owned()));
    }
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let part = Part::new(to, &format!("part-{}", std::process::id()));
    part.create().map_err(|error| StoreError::file(part.beside(), error))?;
    let mut target = connection::connect(part.beside())?;
    copy_pages(from, &mut target)?;
    target.close().map_err(|(_, error)| StoreError::from(error))?;
    connection::place(part, to)
}

fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new(from, to)?;
    let mut waited = Duration::ZERO;
    loop {
        match backup.step(PAGES_A_STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked => {
                const PAUSE: Duration = Duration::from_millis(20);
                std::thread::sleep(PAUSE);
                waited += PAUSE;
                if waited.as_secs() >= PATIENCE_SECONDS {
                    return Err(StoreError::Busy(PATIENCE_SECONDS));
                }
            }
            _ => {}
        }
    }
}
