//! The log and the characters, one after the other, for files that leave the database.
//!
//! Every event is proved by its hash and by its place before it is told. Nothing is gathered: memory does not grow with
//! the log. The store is frozen while this runs, so that all of it is of one moment.

pub(super) mod form;
mod lines;

pub use lines::export_lines;

use super::backend::{EventQuery, Flow, Head, ReadTx, StoredEvent, StoredText, TextKind, Totals};
use super::chain::{self, Hash};
use super::error::StoreError;
use super::log::{self, Log, Logged};
use super::rebuild::STRIDE;
use super::texts;
use super::undone::standing;
use super::{Progress, Step, Store};
use crate::ledger::{Character, CharacterId, Fact, Filter, Key, Moment, Operation, OperationId, Sequence};
use crate::text::hex;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// An export that can't be made.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The store can't tell what it should.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is told can't be written.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

/// An event as it stands in the log.
#[derive(Debug, Clone, Copy)]
pub struct RawEvent<'a> {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The id of its character; 0 is the database itself.
    pub character: u64,
    /// Its place among the events of its character, from 1.
    pub version: u64,
    /// What kind it is.
    pub kind: &'a str,
    /// The version of its payload's form.
    pub format: i64,
    /// What happened, as JSON.
    pub payload: &'a str,
    /// The same, read.
    pub fact: &'a Fact,
    /// When.
    pub at: Moment,
    /// The row of the ruleset in force.
    pub ruleset: i64,
    /// The key of the request that it came of, where it had one.
    pub key: Option<&'a Key>,
    /// The hash of that ruleset, hexadecimal.
    pub ruleset_hash: &'a str,
    /// Its own hash, hexadecimal.
    pub hash: &'a str,
}

/// What an export tells, in this order; each operation comes before its first event.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// A ruleset that was in force.
    Ruleset(&'a StoredText),
    /// A policy that was in force.
    Policy(&'a StoredText),
    /// An operation.
    Operation(&'a Operation),
    /// An event of the operation told last.
    Event(&'a Operation, RawEvent<'a>),
}

/// What was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// How many events.
    pub events: u64,
    /// How many operations.
    pub operations: u64,
    /// The hash of the last event, hexadecimal.
    pub head: String,
}

/// Who takes the parts of an export.
pub type Taker<'a> = &'a mut dyn FnMut(Part) -> Result<(), ExportError>;

impl Store {
    /// Tells the log from an event on: the rulesets, then operations and events in their order.
    ///
    /// # Errors
    /// When an event is damaged or can't be read, or the taker fails.
    pub fn export_events(
        &self,
        since: Sequence,
        take: Taker,
        progress: Progress,
    ) -> Result<Exported, ExportError> {
        let tx = &*self.backend.read()?;
        let head = log::head(tx)?;
        through(|stop| {
            tx.texts(TextKind::Ruleset, &mut |text| {
                texts::check(TextKind::Ruleset, text)?;
                stop.keep(take(Part::Ruleset(text)))
            })
        })?;
        through(|stop| {
            tx.texts(TextKind::Policy, &mut |text| {
                texts::check(TextKind::Policy, text)?;
                stop.keep(take(Part::Policy(text)))
            })
        })?;
        let mut walk = Walk::new(tx, head, since);
        let of = (head.sequence.0 + 1).saturating_sub(since.0);
        let query = EventQuery::part(since, Sequence(u64::MAX));
        through(|stop| {
            tx.events(&query, &mut |stored| {
                stop.keep(walk.tell(stored, take))?;
                if walk.told.events.is_multiple_of(STRIDE) && !progress(Step { done: walk.told.events, of }) {
                    return Err(StoreError::Interrupted);
                }
                Ok(Flow::More)
            })
        })?;
        walk.end(since)
    }

    /// The names of all characters as they are today, archived ones too.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn names(&self) -> Result<BTreeMap<CharacterId, String>, StoreError> {
        let mut names = BTreeMap::new();
        self.backend.read()?.characters(0..u64::MAX, &mut |character| {
            names.insert(character.id, character.state.name.clone());
            Ok(Flow::More)
        })?;
        Ok(names)
    }

    /// What stands taken back, each operation with the one that did it.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn standing_undone(&self) -> Result<BTreeMap<OperationId, OperationId>, StoreError> {
        standing(&*self.backend.read()?)
    }

    /// Tells the characters that a filter chooses, in the order of ids, now or at the point in the past that is asked about;
    /// without one all of them, archived ones too.
    ///
    /// # Errors
    /// When one can't be read, or the taker fails.
    pub fn export_characters(
        &self,
        filter: Option<&Filter>,
        take: &mut dyn FnMut(&Character) -> Result<(), ExportError>,
        progress: Progress,
    ) -> Result<u64, ExportError> {
        let tx = &*self.backend.read()?;
        let totals = Totals::from(tx.sums()?);
        let of = totals.characters + totals.archived;
        let (mut done, mut told) = (0, 0);
        through(|stop| {
            let mut look_at = |character: &Character, is_chosen: bool| {
                if is_chosen {
                    stop.keep(take(character))?;
                    told += 1;
                }
                done += 1;
                if done % STRIDE == 0 && !progress(Step { done, of }) {
                    return Err(StoreError::Interrupted);
                }
                Ok(())
            };
            if let Some(past) = &self.past {
                return past.each(tx, filter, &mut |character| look_at(character, true));
            }
            let chosen = filter.map(|filter| tx.select(filter)).transpose()?;
            let chosen: Option<BTreeSet<CharacterId>> = chosen.map(|ids| ids.into_iter().collect());
            tx.characters(0..u64::MAX, &mut |character| {
                let is_chosen = chosen.as_ref().is_none_or(|chosen| chosen.contains(&character.id));
                look_at(character, is_chosen).map(|()| Flow::More)
            })
        })?;
        Ok(told)
    }
}

/// What a taker failed with, on its way through a question of the store, which knows only errors of its own.
#[derive(Default)]
struct Stop(Option<ExportError>);

impl Stop {
    /// Keeps an error and ends the question.
    fn keep(&mut self, taken: Result<(), ExportError>) -> Result<(), StoreError> {
        taken.map_err(|error| {
            self.0 = Some(error);
            StoreError::Interrupted
        })
    }
}

/// Asks a question whose taker may fail in ways of its own.
fn through(ask: impl FnOnce(&mut Stop) -> Result<(), StoreError>) -> Result<(), ExportError> {
    let mut stop = Stop::default();
    match (ask(&mut stop), stop.0) {
        (_, Some(error)) => Err(error),
        (asked, None) => Ok(asked?),
    }
}

/// The way along the log.
struct Walk<'s> {
    tx: &'s dyn ReadTx,
    log: Log<'s>,
    head: Head,
    operation: Option<Operation>,
    /// The event before: its sequence and hash.
    before: Option<(Sequence, Hash)>,
    next: Sequence,
    /// The hash of the ruleset in force, hexadecimal, with its row.
    ruleset: (i64, String),
    told: Exported,
}

impl<'s> Walk<'s> {
    fn new(tx: &'s dyn ReadTx, head: Head, since: Sequence) -> Walk<'s> {
        Walk {
            tx,
            log: Log::new(tx),
            head,
            operation: None,
            before: None,
            next: since,
            ruleset: (0, String::new()),
            told: Exported { events: 0, operations: 0, head: hex::encode(&head.hash) },
        }
    }

    fn bad(&self, what: impl Into<String>) -> ExportError {
        StoreError::Damaged { sequence: self.next.0, what: what.into() }.into()
    }

    /// Proves one event and tells it, after its operation where that is new.
    fn tell(&mut self, stored: &StoredEvent, take: Taker) -> Result<(), ExportError> {
        let event = self.log.prove(stored)?;
        self.check_place(&event)?;
        if self.operation.as_ref().is_none_or(|operation| operation.id != event.operation) {
            self.begin(&event)?;
            self.operation.iter().try_for_each(|operation| take(Part::Operation(operation)))?;
        }
        if self.ruleset.0 != event.ruleset {
            let hash = self.log.ruleset(event.ruleset)?.unwrap_or_default();
            self.ruleset = (event.ruleset, hex::encode(&hash));
        }
        let hash = hex::encode(&event.hash);
        let raw = RawEvent {
            sequence: event.sequence,
            character: event.character.0,
            version: event.version,
            kind: stored.kind,
            format: stored.format,
            payload: stored.payload,
            fact: &event.fact,
            at: event.at,
            ruleset: event.ruleset,
            key: event.key.as_ref(),
            ruleset_hash: &self.ruleset.1,
            hash: &hash,
        };
        if let Some(operation) = &self.operation {
            take(Part::Event(operation, raw))?;
        }
        self.told.events += 1;
        self.before = Some((event.sequence, event.hash));
        self.next = Sequence(event.sequence.0 + 1);
        Ok(())
    }

    /// An event follows the one before it, in the chain and in its operation.
    fn check_place(&self, event: &Logged) -> Result<(), ExportError> {
        if event.sequence != self.next {
            return Err(self.bad(format!("it is missing: event {} comes in its place", event.sequence)));
        }
        let is_over =
            |operation: &Operation| (event.operation == operation.id) != (event.sequence <= operation.last);
        if self.operation.as_ref().is_some_and(is_over) {
            return Err(self.bad("its operation does not end where it says"));
        }
        match &event.fact {
            Fact::RulesetInstalled { name, hash, .. } => self.check_text(TextKind::Ruleset, name, hash),
            Fact::PolicyInstalled { name, hash } => self.check_text(TextKind::Policy, name, hash),
            _ => Ok(()),
        }
    }

    /// What was installed is still there, under its name, with its text.
    fn check_text(&self, kind: TextKind, name: &str, hash: &str) -> Result<(), ExportError> {
        let known = hex::decode(hash).map(|hash| self.tx.text_by_hash(kind, &hash)).transpose()?;
        match known.flatten() {
            Some(text) if text.name == name && hex::encode(&chain::of_text(&text.text)) == *hash => Ok(()),
            _ => Err(self.bad(format!("what it installed, `{name}`, is gone or was changed"))),
        }
    }

    fn begin(&mut self, event: &Logged) -> Result<(), ExportError> {
        let found = self.log.operation(event.operation)?.map(|(operation, _)| operation.clone());
        let operation = found.ok_or_else(|| self.bad("its operation is missing"))?;
        let is_first = operation.first == event.sequence || (self.before.is_none() && event.sequence.0 > 0);
        if !is_first || operation.last < event.sequence {
            return Err(self.bad(format!("it is not where operation #{} says", operation.id)));
        }
        self.told.operations += 1;
        self.operation = Some(operation);
        Ok(())
    }

    fn end(self, since: Sequence) -> Result<Exported, ExportError> {
        let is_at_end =
            self.before.map_or(self.next == since, |before| before == (self.head.sequence, self.head.hash));
        let is_whole = self.operation.as_ref().is_none_or(|operation| operation.last == self.head.sequence);
        if !is_at_end || !is_whole {
            return Err(self.bad("the log does not end where it was written to end"));
        }
        Ok(self.told)
    }
}
