//! Commands for many characters, as one operation.

mod engine;
mod file;
mod problem;
mod selection;

pub use file::BatchFile;
pub use selection::Selection;

use super::problem::{Hint, Problem};
use super::session::Session;
use crate::batch::Summary;
use crate::ledger::{Intent, OperationId};
use crate::report::gm::{BatchView, Touched};
use crate::store::{Mode, Progress, Written};
use engine::{BatchError, Carried, Engine};

/// Where the rows of a batch come from.
pub trait Rows {
    /// Gives the rows to an engine, one after the other.
    ///
    /// # Errors
    /// What it can't read, or what the store fails with.
    fn feed(&mut self, engine: &mut Engine, progress: Progress) -> Result<(), BatchError>;

    /// What the rows are of: a file's name, or a selection.
    fn name(&self) -> &str;

    /// What can be done about rows that can't be carried out.
    fn advice(&self) -> Hint;
}

/// A batch that is about to happen.
pub struct Batch<'r> {
    /// What is carried out.
    pub rows: &'r mut dyn Rows,
    /// Who, why, when.
    pub intent: Intent,
    /// Whether the good rows happen when others can't.
    pub keep_going: bool,
}

/// What a batch does, or would do.
pub struct Outcome {
    written: Written<Carried>,
    is_dry: bool,
}

impl Outcome {
    /// What all rows come to.
    pub fn summary(&self) -> &Summary {
        &self.written.answer.summary
    }

    /// How many rows can't be carried out.
    pub fn failed(&self) -> u64 {
        self.written.answer.results.failed
    }

    /// The operation; none where nothing is written.
    pub fn operation(&self) -> Option<OperationId> {
        self.written.operation.as_ref().filter(|_| !self.is_dry).map(|operation| operation.id)
    }

    /// Whether anything changes.
    pub fn changes(&self) -> bool {
        self.written.operation.is_some()
    }
}

impl Batch<'_> {
    /// What it would do, looked at before it happens: who is not allowed it has tried it all the same.
    ///
    /// # Errors
    /// Rows that can't be carried out, or what the store fails with.
    pub fn preview(&mut self, session: &mut Session) -> Result<Outcome, Problem> {
        self.write(session, Mode::Preview, None)
    }

    /// What it would do, where nothing is to happen.
    ///
    /// # Errors
    /// As [`Batch::preview`].
    pub fn dry_run(&mut self, session: &mut Session) -> Result<Outcome, Problem> {
        self.write(session, Mode::DryRun, None)
    }

    /// Carries it out, unless it would do something else by now than what was `expected`.
    ///
    /// # Errors
    /// That it would, rows that can't be carried out, or what the store fails with.
    pub fn commit(&mut self, session: &mut Session, expected: Option<&Summary>) -> Result<Outcome, Problem> {
        self.write(session, Mode::Commit, expected)
    }

    fn write(
        &mut self,
        session: &mut Session,
        mode: Mode,
        expected: Option<&Summary>,
    ) -> Result<Outcome, Problem> {
        session.decided_anew(|session| self.write_once(session, mode, expected))
    }

    fn write_once(
        &mut self,
        session: &mut Session,
        mode: Mode,
        expected: Option<&Summary>,
    ) -> Result<Outcome, Problem> {
        let Batch { rows, intent, keep_going } = self;
        let written = session.write_long((intent, mode), "rows", |writer, progress| {
            let mut engine = Engine::new(writer);
            rows.feed(&mut engine, progress)?;
            let carried = engine.end()?;
            if carried.results.failed > 0 && !*keep_going {
                return Err(BatchError::Failed(Box::new(carried)));
            }
            if expected.is_some_and(|expected| *expected != carried.summary) {
                return Err(BatchError::OtherThanShown);
            }
            Ok(carried)
        });
        match written {
            Ok(written) => {
                let is_dry = match mode {
                    Mode::Commit => false,
                    Mode::DryRun => true,
                    // After a preview in which nothing changes, nothing more is done.
                    Mode::Preview => written.operation.is_some(),
                };
                Ok(Outcome { written, is_dry })
            }
            Err(error) => Err(problem::of(session, &*self.rows, error)),
        }
    }

    /// What is shown of it.
    pub fn view(&self, session: &Session, outcome: &Outcome) -> BatchView {
        let Carried { results, summary, largest } = &outcome.written.answer;
        let largest: Vec<Touched> = largest
            .iter()
            .map(|one| Touched { character: one.character, before: &one.before, after: &one.after })
            .collect();
        let is_dry = outcome.is_dry;
        let operation = outcome.written.operation.as_ref().filter(|_| !is_dry).map(|operation| operation.id);
        let largest = (largest.as_slice(), session.ruleset());
        BatchView::new((operation, is_dry), self.rows.name(), results, summary, largest)
            .with_results(self.keep_going)
    }
}
