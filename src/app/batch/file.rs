//! The rows of a file.

use super::Rows;
use super::engine::{BatchError, Content, Engine};
use super::problem::unreadable;
use crate::app::observer::{Observer, long};
use crate::app::problem::{Hint, Problem};
use crate::batch::{Problem as RowProblem, unknown_names};
use crate::config::rows::{Checked, FileHash, FileRow, RowFile, RowFormat, RowsFault};
use crate::rules::ruleset::Ruleset;
use crate::store::{Progress, Step};
use std::io::Read;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// A file of rows that was read once to its end: what is carried out is what was checked.
pub struct BatchFile {
    name: String,
    file: RowFile,
    checked: Checked,
}

impl BatchFile {
    /// Opens the file at a path and checks all of it.
    ///
    /// # Errors
    /// When it can't be read as rows.
    pub fn open(
        path: &Path,
        format: Option<RowFormat>,
        ruleset: &Ruleset,
        observer: &dyn Observer,
    ) -> Result<BatchFile, Problem> {
        BatchFile::check(path.display().to_string(), RowFile::open(path, format), ruleset, observer)
    }

    /// The same for what comes from elsewhere: it is copied, to be read twice.
    ///
    /// # Errors
    /// As [`BatchFile::open`].
    pub fn copy(
        from: &mut dyn Read,
        name: &str,
        format: Option<RowFormat>,
        ruleset: &Ruleset,
        observer: &dyn Observer,
    ) -> Result<BatchFile, Problem> {
        BatchFile::check(name.to_owned(), RowFile::copy(&mut { from }, format), ruleset, observer)
    }

    fn check(
        name: String,
        file: Result<RowFile, RowsFault>,
        ruleset: &Ruleset,
        observer: &dyn Observer,
    ) -> Result<BatchFile, Problem> {
        let fault = |fault: RowsFault| unreadable(&name, &fault);
        let mut file = file.map_err(fault)?;
        let of = file.bytes();
        let checked = long(observer, "bytes checked", |progress| {
            file.check(&|row| unknown_names(row, ruleset), &mut |done| progress(Step { done, of }))
        });
        let checked = checked.map_err(fault)?;
        Ok(BatchFile { name, file, checked })
    }

    /// Rows without a key, which a second run would carry out again.
    pub fn keyless(&self) -> u64 {
        self.checked.rows - self.checked.keyed
    }

    /// Whether nothing is wrong with any row.
    pub fn is_sound(&self) -> bool {
        self.checked.problem_count == 0
    }
}

impl Rows for BatchFile {
    /// The second reading, ahead of what is carried out.
    fn feed(&mut self, engine: &mut Engine, progress: Progress) -> Result<(), BatchError> {
        let BatchFile { file, checked, .. } = self;
        // Others than those of the first reading may be in force by now.
        let (checked, ruleset) = (&*checked, engine.writer().ruleset());
        thread::scope(|scope| {
            let (outlet, inlet) = sync_channel(AHEAD);
            let reader = scope.spawn(move || read(file, checked, ruleset, &outlet));
            let fed = feed(inlet, engine, checked.rows, progress);
            let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
            fed?;
            // Checked is what is carried out.
            if read? == checked.hash { Ok(()) } else { Err(RowsFault::Changed.into()) }
        })
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn advice(&self) -> Hint {
        Hint::FixRows
    }
}

/// So many rows go from the reader to the engine at once.
const TOGETHER: usize = 1_000;
/// So many times that wait for it.
const AHEAD: usize = 4;

/// A row, by its number and its line.
type Numbered = ((u64, u64), Content);

/// Reads all rows and hands them on, until nobody takes them.
fn read(
    file: &mut RowFile,
    checked: &Checked,
    ruleset: &Ruleset,
    outlet: &SyncSender<Vec<Numbered>>,
) -> Result<FileHash, RowsFault> {
    let mut rows = Vec::with_capacity(TOGETHER);
    let hash = file.read(&mut |FileRow { row, line, content }, _| {
        let content = content.and_then(|content| {
            let mut wrong = unknown_names(&content.row, ruleset);
            if let Some((&first, key)) = checked.doubled.get(&row).zip(content.key.clone()) {
                wrong.push(RowProblem::DoubledKey { key, row: first });
            }
            if wrong.is_empty() { Ok(content.keyed()) } else { Err(wrong) }
        });
        rows.push(((row, line), content));
        rows.len() < TOGETHER || outlet.send(std::mem::take(&mut rows)).is_ok()
    })?;
    outlet.send(rows).map_err(|_| RowsFault::Stopped)?;
    Ok(hash)
}

/// Gives what was read to the engine.
fn feed(
    inlet: Receiver<Vec<Numbered>>,
    engine: &mut Engine,
    of: u64,
    progress: Progress,
) -> Result<(), BatchError> {
    for (place, content) in inlet.into_iter().flatten() {
        engine.row(place, content)?;
        if place.0 % 256 == 0 && !progress(Step { done: place.0, of }) {
            return Err(RowsFault::Stopped.into());
        }
    }
    Ok(())
}
