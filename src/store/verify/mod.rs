//! Proves that the log is what was written, and that the read models are what it says.

mod chain;
mod models;
mod operations;
mod policies;
mod snapshots;

use super::error::StoreError;
use super::log::event_count;
use super::{Progress, Step, Store};
use crate::ledger::Sequence;

/// What of a database something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Events, operations, rulesets, settings.
    Log,
    /// The log as a whole, by a head that was kept elsewhere.
    KeptHead,
    /// What [`Store::rebuild`] makes right again.
    ReadModels,
    /// The file and its tables.
    File,
}

/// What is wrong with a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// With what of it.
    pub place: Place,
    /// The first event that is not what it was; `None` where no event is to blame.
    pub sequence: Option<Sequence>,
    /// What is wrong.
    pub what: String,
}

/// What was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Events looked at.
    pub events: u64,
    /// Operations.
    pub operations: u64,
    /// Characters folded and compared.
    pub characters: u64,
    /// The hash of the last event, hexadecimal.
    pub head: String,
    /// What is wrong; empty when all is well. The first is the first in the log.
    pub problems: Vec<Problem>,
}

impl Verified {
    fn problem(&mut self, place: Place, what: impl Into<String>) {
        self.problems.push(Problem { place, sequence: None, what: what.into() });
    }

    /// What the database finds wrong with itself.
    fn found_in_file(&mut self, wrong: Result<Vec<String>, StoreError>) -> Result<(), StoreError> {
        let told = wrong.map(|wrong| wrong.into_iter().for_each(|what| self.problem(Place::File, what)));
        self.found(told)
    }

    /// What can't be read is a finding; what can't be done at all is an error.
    fn found(&mut self, checked: Result<(), StoreError>) -> Result<(), StoreError> {
        match checked {
            Err(StoreError::Damaged { sequence, what }) => {
                self.problems.push(Problem { place: Place::Log, sequence: Some(Sequence(sequence)), what });
            }
            Err(error @ (StoreError::ReadModel { .. } | StoreError::Sums(_))) => {
                self.problem(Place::ReadModels, error.to_string());
            }
            Err(StoreError::Corrupt(what)) => self.problem(Place::File, what),
            checked => return checked,
        }
        Ok(())
    }
}

impl Store {
    /// Checks the hash chain from the first event to the last, operations, rulesets, every read model, and the file
    /// itself. With `kept`, the hash of a head that was kept elsewhere, also that this head is in the chain.
    ///
    /// All of it sees one moment of the database, whoever writes meanwhile.
    ///
    /// # Errors
    /// When the file can't be read at all.
    pub fn verify(&mut self, kept: Option<&str>, progress: Progress) -> Result<Verified, StoreError> {
        let tx = &*self.backend.read()?;
        tx.expect_long_work()?;
        let mut verified =
            Verified { events: 0, operations: 0, characters: 0, head: String::new(), problems: Vec::new() };
        // Only for the bar: what can't be read is found below.
        let of = event_count(tx).unwrap_or_default().saturating_mul(2);
        let mut chain = chain::Chain::new(tx, kept);
        let checked = chain.check(&mut verified, &mut |done| progress(Step { done, of }));
        verified.found(checked)?;
        if let Some(kept) = kept.filter(|_| !chain.met_kept_head() && verified.problems.is_empty()) {
            let what = format!(
                "the head {kept} is not in this log: it was shortened or written anew since that was kept"
            );
            verified.problem(Place::KeptHead, what);
        }
        let checked = operations::check(tx, &mut verified);
        verified.found(checked)?;
        let wrong = tx.wrong_tables();
        verified.found_in_file(wrong)?;
        if verified.problems.is_empty() {
            let half = verified.events;
            let mut second = |step: Step| progress(Step { done: half.saturating_add(step.done), of });
            let checked = models::check(tx, &mut verified, &mut second);
            verified.found(checked)?;
        }
        let wrong = tx.wrong_storage();
        verified.found_in_file(wrong)?;
        Ok(verified)
    }
}
