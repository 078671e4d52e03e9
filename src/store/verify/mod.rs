//! Proves that the log is what was written, and that the read models are what it says.

mod bad;
mod chain;
mod database;
mod models;
mod operations;
mod policies;
mod snapshots;

pub(super) use bad::Bad;
pub(super) use chain::{Chain, follow};
pub(super) use policies::Policies;

use super::backend::{Reader, StoredEvent};
use super::error::StoreError;
use super::log::event_count;
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, OperationId, Sequence};
use crate::text::hex;
use std::collections::BTreeMap;

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
    /// The event that is not what it was, or the first of them; `None` where no event is to blame.
    pub sequence: Option<Sequence>,
    /// The last of them, where there is more than one.
    pub last: Option<Sequence>,
    /// The character it is about, as far as that is known: what says so may itself be damaged.
    pub character: Option<CharacterId>,
    /// The name of the character today.
    pub name: Option<String>,
    /// The operation, as far as it is known.
    pub operation: Option<OperationId>,
    /// What is wrong.
    pub what: String,
    /// Whether events are not there at all.
    pub(super) is_missing: bool,
}

impl Problem {
    pub(super) fn of_all(place: Place, what: String) -> Problem {
        Problem {
            place,
            sequence: None,
            last: None,
            character: None,
            name: None,
            operation: None,
            what,
            is_missing: false,
        }
    }

    fn of_event(sequence: u64, what: String) -> Problem {
        Problem { sequence: Some(Sequence(sequence)), ..Problem::of_all(Place::Log, what) }
    }

    pub(super) fn of_stored(stored: &StoredEvent, what: String) -> Problem {
        Problem {
            character: Some(stored.character),
            operation: Some(stored.operation),
            ..Problem::of_event(stored.sequence.0, what)
        }
    }

    fn missing(from: u64, to: u64) -> Problem {
        let last = Some(Sequence(to));
        Problem { last, is_missing: true, ..Problem::of_event(from, "missing".to_owned()) }
    }
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
    /// Nothing was looked at yet.
    pub(super) fn new() -> Verified {
        Verified { events: 0, operations: 0, characters: 0, head: String::new(), problems: Vec::new() }
    }

    fn problem(&mut self, place: Place, what: impl Into<String>) {
        self.problems.push(Problem::of_all(place, what.into()));
    }

    /// What can't be read is a finding; what can't be done at all is an error.
    fn found(&mut self, checked: Result<(), StoreError>) -> Result<(), StoreError> {
        match checked {
            Err(StoreError::Damaged { sequence, what }) => {
                let is_known =
                    self.problems.iter().any(|problem| problem.sequence == Some(Sequence(sequence)));
                self.problems.extend(Some(Problem::of_event(sequence, what)).filter(|_| !is_known));
            }
            Err(error @ (StoreError::ReadModel { .. } | StoreError::Sums(_))) => {
                self.problem(Place::ReadModels, error.to_string());
            }
            Err(error @ StoreError::Text { .. }) => self.problem(Place::Log, error.to_string()),
            Err(StoreError::Corrupt(what)) => self.problem(Place::File, what),
            checked => return checked,
        }
        Ok(())
    }

    /// Puts the problems in the order of the log, each once, and says whom and what they are about.
    pub(super) fn settle(&mut self, reader: &Reader) {
        self.problems.sort_by_key(|problem| problem.sequence.map_or(u64::MAX, |sequence| sequence.0));
        self.problems.dedup();
        let mut names: BTreeMap<CharacterId, Option<String>> = BTreeMap::new();
        for problem in &mut self.problems {
            problem.last = problem.last.filter(|last| Some(*last) > problem.sequence);
            problem.operation = problem.operation.filter(|id| id.0 <= i64::MAX.cast_unsigned());
            let Some(id) = problem.character.filter(|id| (1..=i64::MAX.cast_unsigned()).contains(&id.0))
            else {
                continue;
            };
            // What can't be read has no name.
            let name = names.entry(id).or_insert_with(|| reader.name_of(id).ok().flatten());
            problem.name = name.clone();
        }
    }
}

impl Store {
    /// Checks the hash chain from the first event to the last, operations, rulesets, every read model, and the file
    /// itself; all that is wrong is found. With `kept`, the hash of a head that was kept elsewhere, also that this head is
    /// in the chain.
    ///
    /// All of it sees one moment of the database, whoever writes meanwhile.
    ///
    /// # Errors
    /// When the file can't be read at all.
    pub fn verify(&self, kept: Option<&str>, progress: Progress) -> Result<Verified, StoreError> {
        let mut readers = self.readers()?;
        let count = readers.len();
        readers.iter().try_for_each(|reader| reader.expect_long_work(count))?;
        verify(&mut readers, kept, progress)
    }

    /// The same, where what is wrong is an error.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn prove(&self, progress: Progress) -> Result<Verified, StoreError> {
        let verified = self.verify(None, progress)?;
        match verified.problems.first() {
            None => Ok(verified),
            Some(Problem { sequence: Some(sequence), what, .. }) => {
                Err(StoreError::Damaged { sequence: sequence.0, what: what.clone() })
            }
            Some(Problem { place: Place::ReadModels, what, .. }) => Err(StoreError::Sums(what.clone())),
            Some(Problem { what, .. }) => Err(StoreError::Corrupt(what.clone())),
        }
    }
}

/// Proves what these readers, who all see one moment, can read.
fn verify(readers: &mut [Reader], kept: Option<&str>, progress: Progress) -> Result<Verified, StoreError> {
    let mut verified = Verified::new();
    let Some(first) = readers.first() else {
        return Err(StoreError::Backend("nothing can be read".to_owned()));
    };
    // Only for the bar: what can't be read is found below.
    let of = event_count(&**first).unwrap_or_default().saturating_mul(2);
    let mut done = 0;
    let mut more = |more: u64| {
        done += more;
        progress(Step { done, of: of.max(done) })
    };
    let chain = chain::follow(readers, kept.and_then(hex::decode), &mut verified, &mut more)?;
    (verified.events, verified.head) = (chain.events, hex::encode(&chain.head));
    if let Some(kept) = kept.filter(|_| !chain.is_kept_met && verified.problems.is_empty()) {
        let what = format!(
            "the head {kept} is not in this log: it was shortened or written anew since that was kept"
        );
        verified.problem(Place::KeptHead, what);
    }
    if let Some(reader) = readers.first() {
        let tx = &**reader;
        let checked = database::check(tx, &chain, &mut verified);
        verified.found(checked)?;
        let checked = operations::check(tx, &chain, &mut verified);
        verified.found(checked)?;
        let checked = operations::check_settings(tx, &mut verified);
        verified.found(checked)?;
        let wrong = tx.wrong_tables();
        let told = wrong.map(|wrong| wrong.into_iter().for_each(|what| verified.problem(Place::File, what)));
        verified.found(told)?;
    }
    models::check(readers, &chain, &mut verified, &mut more)?;
    readers.first().iter().for_each(|reader| verified.settle(reader));
    Ok(verified)
}
