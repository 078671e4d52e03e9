//! The log or the characters, for other programs, and a database made again from a log.

mod characters;
mod copy;
mod csv;
mod events;
mod form;
mod import;
mod parquet;
mod table;
mod target;

pub use copy::copy;
pub use form::Form;
pub use import::import;
pub use target::Target;

use super::observer::{Observer, long};
use super::problem::{Kind, Problem};
use crate::ledger::Filter;
use crate::store::{ExportError, Store, StoreError, is_database};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The log from this event on.
    Events(u64),
    /// The characters that a filter chooses, all of them where there is none.
    Characters(Option<Filter>),
}

/// Writes it, and tells how many there are; `None` where nobody wanted the rest.
///
/// # Errors
/// When the database can't be read, or the target can't be written.
pub fn export(
    store: &Store,
    what: What,
    form: Form,
    mut target: Target,
    observer: &dyn Observer,
) -> Result<Option<u64>, Problem> {
    let written = match what {
        What::Events(since) => events::write(store, since, form, &mut target, observer),
        What::Characters(filter) => characters::write(store, filter.as_ref(), form, &mut target, observer),
    };
    let is_changed = store.seen().is_some_and(|seen| !seen.is_same());
    let written = if is_changed { Err(StoreError::Changed.into()) } else { written };
    let written = written.and_then(|count| target.finish().map_err(ExportError::from).map(|()| count));
    match written {
        Ok(count) => Ok(Some(count)),
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
        Err(ExportError::Write(error)) => Err(unwritten(&error, target.path())),
        Err(ExportError::Store(error)) => Err(error.into()),
    }
}

/// Finds out who stood differently, should it be the past that is exported.
///
/// # Errors
/// When an event is damaged, or it was asked to end.
pub fn fill_past(store: &mut Store, observer: &dyn Observer) -> Result<(), Problem> {
    if store.point().is_some() {
        long(observer, "characters", |progress| store.fill_past(progress))?;
    }
    Ok(())
}

/// An export takes the place of an older one, but of no database and nothing that belongs to one.
///
/// # Errors
/// That a database is there.
pub fn check_no_database(output: &Path, database: &Path) -> Result<(), Problem> {
    let real = |path: &Path| path.canonicalize().ok();
    let beside = ["-wal", "-shm", "-journal"].map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    });
    let is_ours = real(output).is_some_and(|output| {
        real(database).as_ref() == Some(&output)
            || beside.iter().any(|path| real(path).as_ref() == Some(&output))
    });
    if output.is_file() && (is_ours || is_database(output)) {
        let message = format!("{} is a database, and an export would take its place", output.display());
        return Err(
            Problem::invalid("output-is-a-database", message).hint("name another file; nothing was written")
        );
    }
    Ok(())
}

/// That a file, or stdout, can't be written.
fn unwritten(error: &std::io::Error, output: Option<&Path>) -> Problem {
    let to = output.map_or("stdout".to_owned(), |path| path.display().to_string());
    let is_full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::FileTooLarge);
    let (code, what, hint) = match error.kind() {
        _ if is_full => (
            "disk-full",
            "the disk is full, or a limit on the size of files is reached".to_owned(),
            "make space, or name a file on a larger disk; nothing is left there",
        ),
        ErrorKind::NotFound => {
            ("no-folder", "there is no such folder".to_owned(), "make the folder first, or name another file")
        }
        ErrorKind::IsADirectory => ("output-is-a-folder", "it is a folder".to_owned(), "name a file"),
        _ => ("output-failed", error.to_string(), "name another file; nothing is left there"),
    };
    let kind = if is_full { Kind::Storage } else { Kind::Invalid };
    Problem { kind, ..Problem::invalid(code, format!("can't write to {to}: {what}")) }.hint(hint)
}
