//! The one way in which a whole database comes to a place: made by `db init`, of a log, or as a copy.
//!
//! It grows beside its name. The name is taken for it first, so that nothing can come there meanwhile; then what lies
//! beside the name and would run over it is set aside; then it gets the name, and is read again by it.

use super::super::backend::Head;
use super::super::error::StoreError;
use super::super::watcher::Watcher;
use super::{log, reading};
use crate::files::{self, Part, with_ending};
use std::fs::File;
use std::path::Path;

/// Puts a database at `path`, where there is none. `fill` makes it in the file it is told, closes it, and answers with
/// the head that its log has.
pub(super) fn place<T, E: From<StoreError>>(
    path: &Path,
    watcher: &mut dyn Watcher,
    fill: impl FnOnce(&Path, &mut dyn Watcher) -> Result<(T, Option<Head>), E>,
) -> Result<T, E> {
    let mut part = begin(path, watcher)?;
    let (made, meant) = fill(part.beside(), watcher)?;
    check_whole(&part)?;
    if watcher.is_stopped() {
        return Err(StoreError::Interrupted.into());
    }
    part.reserve().map_err(|error| not_free(path, error))?;
    finish(part, path, watcher)?;
    check_head(path, meant)?;
    Ok(made)
}

/// Whether nothing has the name, or only what a process that is gone took it by.
pub(super) fn is_free(path: &Path, watcher: &mut dyn Watcher) -> bool {
    files::sweep(path).iter().for_each(|left| watcher.left(left));
    path.symlink_metadata().is_err()
}

fn begin(path: &Path, watcher: &mut dyn Watcher) -> Result<Part, StoreError> {
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    if !is_free(path, watcher) {
        return Err(StoreError::Exists(path.to_owned()));
    }
    let part = Part::new(path);
    part.create().map_err(|error| StoreError::file(part.beside(), error))?;
    Ok(part)
}

fn not_free(path: &Path, error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
        _ => StoreError::file(path, error),
    }
}

/// Makes sure that all of it is in the one file, and on the disk.
fn check_whole(part: &Part) -> Result<(), StoreError> {
    let is_whole = |ending| with_ending(part.beside(), ending).metadata().map_or(0, |known| known.len()) == 0;
    if !["-wal", "-journal"].into_iter().all(is_whole) {
        return Err(StoreError::Backend("the new database could not be closed".to_owned()));
    }
    let failed = |error| StoreError::file(part.beside(), error);
    File::open(part.beside()).and_then(|file| file.sync_all()).map_err(failed)
}

/// Gives what is whole its name.
fn finish(part: Part, path: &Path, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
    let set_aside = files::set_aside(path).map_err(|(left, error)| {
        let whose = files::owner(&left).map_or(String::new(), |owner| format!(" (of {owner})"));
        let left = left.display();
        StoreError::InTheWay(format!(
            "`{left}`{whose} is left of another database and can't be moved: {error}"
        ))
    })?;
    set_aside.iter().for_each(|left| watcher.left(left));
    part.replace().map_err(|error| StoreError::file(path, error))
}

/// Reads the log by the name of the database: what was meant is in it, and it ends there or goes on from there.
pub(super) fn check_head(path: &Path, meant: Option<Head>) -> Result<(), StoreError> {
    let Some(meant) = meant else { return Ok(()) };
    let (connection, _) = reading::open(path)?;
    let last = log::heads(&connection)?.written;
    let hash = log::hash_of(&connection, meant.sequence)?;
    if hash == Some(meant.hash) && last.is_some_and(|last| last.sequence >= meant.sequence) {
        return Ok(());
    }
    Err(StoreError::Misplaced(path.to_owned()))
}
