//! Copies of the whole database, taken while others work on it, and put back.

use super::super::Step;
use super::super::backend::{Head, Prove};
use super::super::error::StoreError;
use super::super::watcher::Watcher;
use super::error::PATIENCE_SECONDS;
use super::placing::{check_head, is_free, place};
use super::reading::{self, How};
use super::tx::Snapshot;
use super::{Sqlite, connection, log, schema};
use crate::files;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied before progress is told.
const PAGES_A_STEP: i32 = 4_096;

/// Copies a database as it is at one moment to a new file.
pub(super) fn copy(
    from: &Connection,
    to: &Path,
    prove: Option<Prove>,
    watcher: &mut dyn Watcher,
) -> Result<(), StoreError> {
    place(to, watcher, |part, watcher| {
        let meant = copy_moment(from, part, watcher)?;
        if let Some(prove) = prove {
            let how = How::Still(files::Seen::nothing());
            prove(Box::new(Sqlite::new(part, reading::open_part(part)?, how)), watcher)?;
        }
        Ok(((), meant))
    })
}

/// Copies one moment of a database to a part; the answer is its head.
fn copy_moment(
    from: &Connection,
    part: &Path,
    watcher: &mut dyn Watcher,
) -> Result<Option<Head>, StoreError> {
    let moment = Snapshot::take(from)?;
    let meant = log::heads(&moment)?.written;
    let mut target = connection::connect(part)?;
    // What is not whole is thrown away, and what is whole is on the disk before it gets its name.
    target.pragma_update(None, "journal_mode", "MEMORY")?;
    target.pragma_update(None, "synchronous", "OFF")?;
    copy_pages(&Backup::new(&moment, &mut target)?, watcher)?;
    target.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(meant)
}

/// Puts a backup in the place of what the database at `path` holds, which is first copied to a file beside it; the
/// answer is that file, `None` when there was no database. Other processes see either the one or the other, and from the
/// copy to the end nobody writes. A database that is too damaged to be copied is moved to that file as it is.
///
/// # Errors
/// When the backup is not an endgame database, or what it is to replace is none or can't be copied.
pub(in super::super) fn restore(
    from: &Path,
    path: &Path,
    watcher: &mut dyn Watcher,
) -> Result<Option<PathBuf>, StoreError> {
    if let (Ok(from), Ok(to)) = (from.canonicalize(), path.canonicalize())
        && from == to
    {
        return Err(StoreError::Exists(path.to_owned()));
    }
    let (source, how) = reading::open(from)?;
    schema::check_known(schema::version(&source)?)?;
    let source = Source { connection: &source, how: &how };
    if is_free(path, watcher) {
        source.place(path, watcher)?;
        return Ok(None);
    }
    match replace(&source, path, watcher) {
        Err(StoreError::Corrupt(_)) => {
            let moved = move_away(path)?;
            source.place(path, watcher).inspect_err(|_| move_back(&moved, path))?;
            Ok(Some(moved))
        }
        replaced => replaced.map(Some),
    }
}

/// What is put back.
struct Source<'s> {
    connection: &'s Connection,
    how: &'s How,
}

impl Source<'_> {
    /// Puts it where there is nothing.
    fn place(&self, path: &Path, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
        place(path, watcher, |part, watcher| {
            let meant = copy_moment(self.connection, part, watcher)?;
            self.how.check_same()?;
            Ok(((), meant))
        })
    }
}

/// Writes the pages of a backup over those of a database, in one transaction that begins before that is copied.
fn replace(source: &Source, path: &Path, watcher: &mut dyn Watcher) -> Result<PathBuf, StoreError> {
    let moment = Snapshot::take(source.connection)?;
    let meant = log::heads(&moment)?.written;
    let mut target = connection::open(path)?;
    // Whoever waits for the lock here can be asked to end.
    target.busy_timeout(Duration::ZERO)?;
    let backup = Backup::new(&moment, &mut target)?;
    lock(&backup, watcher)?;
    let old = reading::reopen(path, &How::Writing)?;
    let copy = copy_beside(&old, path, BEFORE_RESTORE, watcher)?;
    // Another connection is still open: this takes no lock away.
    old.close().map_err(|(_, error)| StoreError::from(error))?;
    let replaced = copy_all(&backup, source, watcher);
    drop(backup);
    if let Err(error) = replaced {
        // The database is as it was, so the copy has nothing that it has not.
        let _ = std::fs::remove_file(copy);
        return Err(error);
    }
    target.close().map_err(|(_, error)| StoreError::from(error))?;
    drop(moment);
    check_head(path, meant)?;
    Ok(copy)
}

/// The transaction ends with the last page.
fn copy_all(backup: &Backup, source: &Source, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
    source.how.check_same()?;
    copy_pages(backup, watcher)
}

/// What stands in the name of what a backup has replaced.
const BEFORE_RESTORE: &str = "before-restore";

/// What SQLite keeps beside a database belongs to it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// Moves a file to a free name beside it, with what belongs to it.
fn move_away(path: &Path) -> Result<PathBuf, StoreError> {
    let to = free_name(path, BEFORE_RESTORE)?;
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
pub(super) fn before_migration(
    path: &Path,
    version: i64,
    watcher: &mut dyn Watcher,
) -> Result<PathBuf, StoreError> {
    copy_beside(&reading::reopen(path, &How::Writing)?, path, &format!("schema-{version}"), watcher)
}

/// Copies to the first free name beside `path`, whoever else is looking for one.
fn copy_beside(
    from: &Connection,
    path: &Path,
    what: &str,
    watcher: &mut dyn Watcher,
) -> Result<PathBuf, StoreError> {
    loop {
        let to = free_name(path, what)?;
        match copy(from, &to, None, watcher) {
            Err(StoreError::Exists(_)) => {}
            copied => return copied.map(|()| to),
        }
    }
}

/// `gm.db.before-restore.db`, or the first such name with a number that is free.
fn free_name(path: &Path, what: &str) -> Result<PathBuf, StoreError> {
    files::free_name(path, what, ".db").map_err(|error| StoreError::file(path, error))
}

/// Takes the lock of the target, and waits for whoever has it.
fn lock(backup: &Backup, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
    step(backup, 0, watcher).map(|_| ())
}

fn copy_pages(backup: &Backup, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
    while !step(backup, PAGES_A_STEP, watcher)? {}
    Ok(())
}

/// Copies so many pages; whether all are copied.
fn step(backup: &Backup, pages: i32, watcher: &mut dyn Watcher) -> Result<bool, StoreError> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        let known = backup.progress();
        let of = u64::try_from(known.pagecount).unwrap_or_default();
        let done = of.saturating_sub(u64::try_from(known.remaining).unwrap_or_default());
        if !watcher.progress("pages", Step { done, of: of.max(1) }) {
            return Err(StoreError::Interrupted);
        }
        match backup.step(pages)? {
            StepResult::Done => return Ok(true),
            StepResult::Busy | StepResult::Locked if waited.as_secs() >= PATIENCE_SECONDS => {
                return Err(StoreError::Busy(PATIENCE_SECONDS));
            }
            StepResult::Busy | StepResult::Locked => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            _ => return Ok(false),
        }
    }
}
