//! A database from an exported log.

use crate::app::observer::{Observer, watched};
use crate::app::problem::{Hint, Location, Problem};
use crate::store::{BadLine, ImportError, Imported, Store};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// Makes a new database at `path` of the log that a file holds; without one, of `otherwise`, which is called `stdin`.
///
/// # Errors
/// When the file is damaged or something else, or the database can't be made.
pub fn import(
    path: &Path,
    file: Option<&Path>,
    otherwise: &mut dyn Read,
    observer: &dyn Observer,
) -> Result<Imported, Problem> {
    let name = file.map_or("stdin".to_owned(), |file| file.display().to_string());
    let mut opened;
    let from: &mut dyn Read = match file {
        None => otherwise,
        Some(file) => {
            opened = open(file).map_err(|error| problem(ImportError::Read(error), &name, observer))?;
            &mut opened
        }
    };
    let mut from = BufReader::with_capacity(BUFFER, from);
    let from: &mut dyn BufRead = &mut from;
    let imported = watched(observer, |watcher| Store::import(path, from, watcher));
    imported.map_err(|error| problem(error, &name, observer))
}

fn open(file: &Path) -> std::io::Result<File> {
    if file.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { File::open(file) }
}

pub(super) fn problem(error: ImportError, name: &str, observer: &dyn Observer) -> Problem {
    match error {
        ImportError::Store(error) => error.into(),
        ImportError::Read(error) => {
            let message = format!("can't read {name}: {error}");
            Problem::invalid("unreadable-file", message).advise(Hint::NameExport)
        }
        ImportError::Bad(BadLine { line, what, right }) => {
            let problem = Problem::invalid("damaged-export", format!("{name}:{line}: {what}"));
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            let location = Some(Location { file: name.to_owned(), line, column: 1 });
            let reasons = vec![observer.spelled(&Hint::Line(right))];
            let hint = "nothing was made; export again, or take an export that is whole";
            Problem { location, ..problem.reasons(reasons).hint(hint) }
        }
    }
}
