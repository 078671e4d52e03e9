//! The rows of a file.

use super::Rows;
use super::engine::{BatchError, Engine};
use super::problem::unreadable;
use crate::app::observer::{Observer, long};
use crate::app::problem::{Hint, Problem};
use crate::batch::{Problem as RowProblem, unknown_names};
use crate::config::rows::{Checked, FileRow, RowFile, RowFormat, RowsFault};
use crate::rules::ruleset::Ruleset;
use crate::store::{Progress, Step, StoreError};
use std::io::Read;
use std::path::Path;

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
    /// The second reading.
    fn feed(&mut self, engine: &mut Engine, progress: Progress) -> Result<(), BatchError> {
        let BatchFile { file, checked, .. } = self;
        // Others than those of the first reading may be in force by now.
        let ruleset = engine.writer().ruleset();
        let mut failed: Option<StoreError> = None;
        let read = file.read(&mut |row, _| {
            let FileRow { row, line, content } = row;
            let content = content.and_then(|content| {
                let mut wrong = unknown_names(&content.row, ruleset);
                if let Some((&first, key)) = checked.doubled.get(&row).zip(content.key.clone()) {
                    wrong.push(RowProblem::DoubledKey { key, row: first });
                }
                if wrong.is_empty() { Ok(content.keyed()) } else { Err(wrong) }
            });
            let done = engine.row((row, line), content);
            failed = done.err();
            let goes_on = row % 256 != 0 || progress(Step { done: row, of: checked.rows });
            failed.is_none() && goes_on
        });
        match (failed, read) {
            (Some(error), _) => Err(error.into()),
            (None, Err(fault)) => Err(fault.into()),
            // Checked is what is carried out.
            (None, Ok(hash)) if hash != checked.hash => Err(RowsFault::Changed.into()),
            (None, Ok(_)) => Ok(()),
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn advice(&self) -> Hint {
        Hint::FixRows
    }
}
