//! Operations and events as they are stored, and the questions about them.

use super::super::chain::Hash;
use super::super::error::StoreError;
use crate::ledger::{CharacterId, EventKind, Key, Moment, Operation, OperationId, Sequence, Use};
use std::ops::Range;

/// An event as it is stored: nothing of it is proved.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct StoredEvent<'a> {
    pub(in crate::store) sequence: Sequence,
    pub(in crate::store) character: CharacterId,
    /// Its place among the events of its character, from 1.
    pub(in crate::store) version: u64,
    pub(in crate::store) operation: OperationId,
    pub(in crate::store) kind: &'a str,
    /// The version of the payload's form.
    pub(in crate::store) format: i64,
    /// JSON.
    pub(in crate::store) payload: &'a str,
    pub(in crate::store) at: Moment,
    /// The row of the ruleset in force.
    pub(in crate::store) ruleset: i64,
    /// The hash of the event before it, where that was read with it; else [`LogRead::hash_of`] tells it.
    pub(in crate::store) previous: Option<Hash>,
    pub(in crate::store) hash: Hash,
    pub(in crate::store) key: Option<&'a Key>,
}

/// An end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Head {
    pub(in crate::store) sequence: Sequence,
    /// Something that fits nothing where what is stored is no hash.
    pub(in crate::store) hash: Hash,
    /// The row of the ruleset in force.
    pub(in crate::store) ruleset: i64,
}

/// Where the log was written to end, and where it ends. They are the same unless something was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Heads {
    pub(in crate::store) written: Option<Head>,
    /// The last event.
    pub(in crate::store) last: Option<Head>,
}

/// Whose events, which also says in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Scope {
    /// The whole log, by sequence.
    Log,
    /// Those of one character, by version.
    Character(CharacterId),
    /// Those of every character from one id to another, both included, one after the other by id, each by version.
    Characters(CharacterId, CharacterId),
}

/// Which events are wanted. What narrows them beside the scope goes by columns that a damaged row may have wrong.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct EventQuery<'q> {
    pub(in crate::store) scope: Scope,
    /// From this sequence to that one, both included; whatever sequence is stored when there is none.
    pub(in crate::store) range: Option<(Sequence, Sequence)>,
    /// Of these kinds only; of every kind when there is none.
    pub(in crate::store) kinds: &'q [EventKind],
    /// Of this kind, or of an operation of this kind.
    pub(in crate::store) kind: Option<&'q str>,
    pub(in crate::store) actor: Option<&'q str>,
    /// Those that use this key.
    pub(in crate::store) key: Option<&'q str>,
    /// No earlier and no later.
    pub(in crate::store) times: (Option<Moment>, Option<Moment>),
    pub(in crate::store) newest_first: bool,
}

impl Scope {
    /// Every character, without the database itself.
    pub(in crate::store) const EACH_CHARACTER: Scope =
        Scope::Characters(CharacterId(1), CharacterId(i64::MAX.cast_unsigned()));
}

impl<'q> EventQuery<'q> {
    /// All events of a scope.
    pub(in crate::store) const fn all(scope: Scope) -> EventQuery<'q> {
        EventQuery {
            scope,
            range: None,
            kinds: &[],
            kind: None,
            actor: None,
            key: None,
            times: (None, None),
            newest_first: false,
        }
    }

    /// The part of the log from one sequence to another, both included.
    pub(in crate::store) const fn part(first: Sequence, last: Sequence) -> EventQuery<'q> {
        EventQuery { range: Some((first, last)), ..EventQuery::all(Scope::Log) }
    }

    /// What the database tells of itself, of these kinds.
    pub(in crate::store) const fn of_database(kinds: &'q [EventKind]) -> EventQuery<'q> {
        EventQuery { kinds, ..EventQuery::all(Scope::Character(CharacterId::DATABASE)) }
    }
}

/// Whether more is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Flow {
    More,
    Enough,
}

/// Who takes rows, one after the other. It may ask other questions of the same transaction.
pub(in crate::store) type Take<'t, T> = &'t mut dyn FnMut(&T) -> Result<Flow, StoreError>;

/// Who takes events.
pub(in crate::store) type TakeEvents<'t> = &'t mut dyn FnMut(&StoredEvent<'_>) -> Result<Flow, StoreError>;

/// Who takes keys, each with an operation that used it.
pub(in crate::store) type TakeKeys<'t> = &'t mut dyn FnMut(&str, OperationId) -> Result<Flow, StoreError>;

/// Questions about the log.
pub(in crate::store) trait LogRead {
    /// Where the log was written to end, and where it ends, seen at one moment.
    fn heads(&self) -> Result<Heads, StoreError>;

    /// Events, in the order of their scope.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for a row that is none, or what `take` fails with.
    fn events(&self, query: &EventQuery, take: TakeEvents) -> Result<(), StoreError>;

    /// The hash of the event with this number, should it be there; something that fits nothing where what is stored is no
    /// hash.
    fn hash_of(&self, sequence: Sequence) -> Result<Option<Hash>, StoreError>;

    /// The first numbers below 0 at which events are stored: none was ever written there.
    fn below_all(&self) -> Result<Vec<i64>, StoreError>;

    /// The version and the sequence of the last event of a character.
    fn last_event_of(&self, id: CharacterId) -> Result<Option<(u64, Sequence)>, StoreError>;

    /// The operation with this number; whether it was undone is not told here.
    fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError>;

    /// The last operation.
    fn last_operation(&self) -> Result<Option<Operation>, StoreError>;

    /// The last operations, at most so many, the last first.
    fn last_operations(&self, most: u64) -> Result<Vec<Operation>, StoreError>;

    /// The operation whose clock said the latest time of all; among several of one time, any.
    fn latest_operation(&self) -> Result<Option<Operation>, StoreError>;

    /// All operations, in their order.
    fn operations(&self, take: Take<Operation>) -> Result<(), StoreError>;

    /// The operations of an actor at times in a range, by their clocks, and before another operation, in their order.
    fn operations_by(
        &self,
        actor: &str,
        times: Range<Moment>,
        before: OperationId,
    ) -> Result<Vec<Operation>, StoreError>;

    /// The operations that took one back, oldest first. They come after it, whatever a damaged table says.
    fn taken_back_by(&self, id: OperationId) -> Result<Vec<OperationId>, StoreError>;

    /// Every operation that was ever taken back, with what took it back, in their order.
    fn all_taken_back(&self) -> Result<Vec<(OperationId, OperationId)>, StoreError>;

    /// The uses of a key, the last first.
    fn uses(&self, key: &str) -> Result<Vec<Use>, StoreError>;

    /// The keys that an operation used and that other operations used too, each with one of those.
    fn keys_used_elsewhere(&self, operation: &Operation, take: TakeKeys) -> Result<(), StoreError>;
}

/// Changes of the log.
pub(in crate::store) trait LogWrite {
    /// Adds an operation.
    fn add_operation(&self, operation: &Operation) -> Result<(), StoreError>;

    /// Says where an operation ends.
    fn end_operation(&self, id: OperationId, last: Sequence) -> Result<(), StoreError>;

    /// Adds an event.
    fn add_event(&self, event: &StoredEvent) -> Result<(), StoreError>;

    /// Says where the log ends.
    fn set_head(&self, head: &Head) -> Result<(), StoreError>;

    /// Remembers which operation took back which.
    fn add_taken_back(&self, operation: OperationId, by: OperationId) -> Result<(), StoreError>;

    /// Says that many events come: what helps to find them may be made after they are in, by
    /// [`LogWrite::make_event_indexes`].
    fn drop_event_indexes(&self) -> Result<(), StoreError>;

    /// Makes again what [`LogWrite::drop_event_indexes`] took away.
    fn make_event_indexes(&self) -> Result<(), StoreError>;
}
