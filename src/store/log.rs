//! The event log, each event proved by its hash when it is read.

use super::backend::{EventQuery, Flow, Head, ReadTx, Scope, StoredEvent, TextKind};
use super::chain::{self, GENESIS, Hash, Link};
use super::error::StoreError;
use super::fold::Stamp;
use super::wire;
use crate::ledger::{CharacterId, Fact, GAME, Key, Moment, Operation, OperationId, Sequence};
use std::collections::HashMap;

/// An event that is what it was when it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Logged {
    pub(super) sequence: Sequence,
    pub(super) character: CharacterId,
    pub(super) version: u64,
    pub(super) operation: OperationId,
    pub(super) at: Moment,
    /// The row of the ruleset in force.
    pub(super) ruleset: i64,
    pub(super) hash: Hash,
    pub(super) key: Option<Key>,
    /// Whether the game itself told of it.
    pub(super) is_play: bool,
    pub(super) fact: Fact,
}

impl Logged {
    pub(super) fn stamp(&self) -> Stamp {
        let Logged { sequence, operation, at, is_play, .. } = *self;
        Stamp { sequence, operation, at, is_play }
    }
}

/// Proves events; remembers what their hashes need.
pub(super) struct Log<'a> {
    tx: &'a dyn ReadTx,
    rulesets: HashMap<i64, Hash>,
    operations: HashMap<OperationId, (Operation, Hash)>,
}

/// More operations than this are not remembered at once.
const MOST_OPERATIONS: usize = 10_000;

impl<'a> Log<'a> {
    pub(super) fn new(tx: &'a dyn ReadTx) -> Log<'a> {
        Log { tx, rulesets: HashMap::new(), operations: HashMap::new() }
    }

    /// The event, should it be what its hash says.
    pub(super) fn prove(&mut self, event: &StoredEvent) -> Result<Logged, StoreError> {
        self.check(event)?;
        self.read(event)
    }

    /// Fails unless an event is what its hash says.
    pub(super) fn check(&mut self, event: &StoredEvent) -> Result<(), StoreError> {
        let previous = self.previous(event)?;
        if self.hash(event, &previous)? == event.hash {
            return Ok(());
        }
        let what = "its hash does not fit what it says, or what its operation says".to_owned();
        Err(StoreError::Damaged { sequence: event.sequence.0, what })
    }

    /// The hash of the event before one: no other row says it.
    pub(super) fn previous(&self, event: &StoredEvent) -> Result<Hash, StoreError> {
        let Some(before) = event.sequence.0.checked_sub(1) else { return Ok(GENESIS) };
        if let Some(previous) = event.previous {
            return Ok(previous);
        }
        let damaged = |what: String| StoreError::Damaged { sequence: event.sequence.0, what };
        match self.tx.hash_of(Sequence(before)) {
            Ok(Some(previous)) => Ok(previous),
            Ok(None) => Err(self.missing_before(before)?),
            Err(StoreError::Corrupt(what)) => Err(damaged(format!(
                "the event before it can't be read, without which it can't be proved: {what}"
            ))),
            Err(error) => Err(error),
        }
    }

    /// What is told where the event with this number is missing: the first of those that are.
    fn missing_before(&self, before: u64) -> Result<StoreError, StoreError> {
        let (mut first, range) = (0, Some((Sequence(0), Sequence(before))));
        let query = EventQuery { range, newest_first: true, ..EventQuery::all(Scope::Log) };
        self.tx.events(&query, &mut |found| {
            first = found.sequence.0.saturating_add(1);
            Ok(Flow::Enough)
        })?;
        Ok(StoreError::Damaged { sequence: first, what: "it is missing".to_owned() })
    }

    /// The hash that an event has after one with this hash.
    pub(super) fn hash(&mut self, event: &StoredEvent, previous: &Hash) -> Result<Hash, StoreError> {
        let damaged = |what: &str| StoreError::Damaged { sequence: event.sequence.0, what: what.to_owned() };
        let about = |of: &'static str| {
            move |error| match error {
                StoreError::Corrupt(what) => damaged(&format!("its {of} can't be read: {what}")),
                error => error,
            }
        };
        let ruleset = self.ruleset(event.ruleset).map_err(about("ruleset"))?;
        let ruleset = ruleset.ok_or_else(|| damaged("its ruleset is not in the database"))?;
        // As it is stored: what is below 0 was never written.
        let gone =
            || damaged(&format!("its operation #{} is not in the database", event.operation.0.cast_signed()));
        let (_, digest) = self.operation(event.operation).map_err(about("operation"))?.ok_or_else(gone)?;
        Ok(chain::hash(previous, digest, &link(event, &ruleset)))
    }

    /// What an event says, whose hash was checked in this transaction.
    pub(super) fn read(&mut self, event: &StoredEvent) -> Result<Logged, StoreError> {
        let damaged = |what: String| StoreError::Damaged { sequence: event.sequence.0, what };
        let is_play = self.operation(event.operation)?.is_some_and(|(known, _)| known.intent.actor == GAME);
        let fact = wire::read_fact(event.kind, event.format, event.payload)
            .map_err(|error| damaged(error.to_string()))?;
        let StoredEvent { sequence, character, version, operation, at, ruleset, hash, key, .. } = *event;
        let key = key.cloned();
        Ok(Logged { sequence, character, version, operation, at, ruleset, hash, key, is_play, fact })
    }

    /// The hash of a ruleset.
    pub(super) fn ruleset(&mut self, row: i64) -> Result<Option<Hash>, StoreError> {
        if let Some(hash) = self.rulesets.get(&row) {
            return Ok(Some(*hash));
        }
        let hash = self.tx.text_hash(TextKind::Ruleset, row)?;
        self.rulesets.extend(hash.map(|hash| (row, hash)));
        Ok(hash)
    }

    /// An operation with its digest.
    pub(super) fn operation(&mut self, id: OperationId) -> Result<Option<&(Operation, Hash)>, StoreError> {
        if !self.operations.contains_key(&id) {
            if self.operations.len() >= MOST_OPERATIONS {
                self.operations.clear();
            }
            let Some(operation) = self.tx.operation(id)? else { return Ok(None) };
            let digest = chain::digest(operation.id, operation.first, &operation.intent);
            self.operations.insert(id, (operation, digest));
        }
        Ok(self.operations.get(&id))
    }
}

/// What the hash of an event covers.
pub(super) fn link<'e>(event: &StoredEvent<'e>, ruleset: &'e Hash) -> Link<'e> {
    Link {
        sequence: event.sequence.0,
        character: event.character.0,
        version: event.version,
        operation: event.operation.0,
        format: event.format,
        time: event.at.0,
        ruleset,
        kind: event.kind,
        payload: event.payload,
        key: event.key,
    }
}

/// Fails unless an operation's events end where it says: the hashes of its events cover all of it but its end.
pub(super) fn ends_where_it_says(tx: &dyn ReadTx, operation: &Operation) -> Result<(), StoreError> {
    let last = operation.last;
    let mut log = Log::new(tx);
    let mut is_met = false;
    tx.events(&EventQuery::part(last, Sequence(last.0.saturating_add(1))), &mut |stored| {
        let event = log.prove(stored)?;
        let is_last = event.sequence == last;
        is_met |= is_last;
        if (event.operation == operation.id) != is_last {
            let what = format!("operation #{} does not end where it says", operation.id);
            return Err(StoreError::Damaged { sequence: event.sequence.0, what });
        }
        Ok(Flow::More)
    })?;
    if is_met {
        return Ok(());
    }
    let what = format!("it is missing, and operation #{} says that it ends with it", operation.id);
    Err(StoreError::Damaged { sequence: last.0, what })
}

/// The end of the log, which must be where the last event is.
pub(super) fn head(tx: &dyn ReadTx) -> Result<Head, StoreError> {
    let heads = tx.heads()?;
    let head = heads.written.ok_or_else(|| StoreError::Corrupt("the head of the log is gone".to_owned()))?;
    if head.hash == chain::GENESIS {
        return Err(StoreError::Corrupt("what stands at the head of the log is not a hash".to_owned()));
    }
    if heads.last != Some(head) {
        let what = "the log does not end where it was written to end".to_owned();
        return Err(StoreError::Damaged { sequence: head.sequence.0, what });
    }
    Ok(head)
}

/// How many events there are, by the end of the log.
pub(super) fn event_count(tx: &dyn ReadTx) -> Result<u64, StoreError> {
    Ok(tx.heads()?.last.map_or(0, |last| last.sequence.0.saturating_add(1)))
}

/// How many events the database itself has.
pub(super) fn version_of_database(tx: &dyn ReadTx) -> Result<u64, StoreError> {
    Ok(tx.last_event_of(CharacterId::DATABASE)?.map_or(0, |(version, _)| version))
}
