//! A database from another, event by event, wherever each of them is kept.

use super::import::problem;
use crate::app::observer::{Observer, watched};
use crate::app::problem::Problem;
use crate::app::session::open_store;
use crate::ledger::Sequence;
use crate::store::{Access, ExportError, ImportError, Imported, Store, StoreError, export_lines};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::thread;

/// Bytes that are handed over at once.
const BUFFER: usize = 256 * 1024;

/// Makes a new database at `to` of the log of the one at `from`, as it is at one moment: every event is proved where it
/// is read and where it is written, and both have the same head.
///
/// # Errors
/// When one can't be opened or is there already, or an event is not what it was.
pub fn copy(from: &Path, to: &Path, observer: &dyn Observer) -> Result<Imported, Problem> {
    let store = open_store(Access::Read, from, observer)?;
    store.freeze()?;
    let pipe = std::io::pipe();
    let (reader, writer) = pipe.map_err(|error| problem(ImportError::Read(error), "the log", observer))?;
    let (told, imported) = thread::scope(|scope| {
        let teller = scope.spawn(move || {
            let mut to = BufWriter::with_capacity(BUFFER, writer);
            let told = tell(&store, &mut to);
            (told, store.seen().is_none_or(crate::files::Seen::is_same))
        });
        let mut reader = BufReader::with_capacity(BUFFER, reader);
        let imported = watched(observer, |watcher| Store::import(to, &mut reader, watcher));
        // Who still tells the rest finds that nobody reads it.
        drop(reader);
        (teller.join(), imported)
    });
    match told {
        // What could not be read is why what was read ends too early.
        Ok((Err(ExportError::Store(error)), _)) if imported.is_err() => return Err(error.into()),
        Ok((_, false)) if imported.is_err() => return Err(StoreError::Changed.into()),
        _ => {}
    }
    imported.map_err(|error| problem(error, "the log", observer))
}

fn tell(store: &Store, to: &mut impl Write) -> Result<(), ExportError> {
    export_lines(store, Sequence(0), to, &mut |_| true)?;
    Ok(to.flush()?)
}
