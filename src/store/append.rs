//! Puts events at the end of the log, each with the hash that ties it to the one before.

use super::backend::{Head, StoredEvent, WriteTx};
use super::chain::{self, Hash};
use super::error::StoreError;
use super::log::link;
use super::wire::Payload;
use crate::ledger::{CharacterId, Intent, Key, Moment, Operation, OperationId, Sequence};

/// Puts an operation's events at the end of the log.
pub(super) struct Appender<'a> {
    tx: &'a dyn WriteTx,
    pub(super) operation: OperationId,
    pub(super) intent: Intent,
    digest: Hash,
    first: Sequence,
    next: Sequence,
    /// Where the transaction began.
    start: Sequence,
    /// The operation before this one in the transaction.
    ended: Option<Operation>,
    hash: Hash,
    ruleset: i64,
    ruleset_hash: Hash,
    /// The key that the next event carries.
    pub(super) key: Option<Key>,
}

impl<'a> Appender<'a> {
    /// Begins an operation under a ruleset, at the time that its clock says: the order of operations is that of their numbers.
    pub(super) fn begin(
        tx: &'a dyn WriteTx,
        end: Option<Head>,
        intent: &Intent,
        ruleset: (i64, Hash),
    ) -> Result<Appender<'a>, StoreError> {
        let last = tx.last_operation()?;
        let intent = intent.clone();
        let operation = OperationId(last.map_or(0, |last| last.id.0 + 1));
        let first = end.map_or(Sequence(0), |head| Sequence(head.sequence.0 + 1));
        let digest = chain::digest(operation, first, &intent);
        let hash = end.map_or(chain::GENESIS, |head| head.hash);
        let (ruleset, ruleset_hash) = ruleset;
        Ok(Appender {
            tx,
            operation,
            intent,
            digest,
            first,
            next: first,
            start: first,
            ended: None,
            hash,
            ruleset,
            ruleset_hash,
            key: None,
        })
    }

    /// Adds an event and tells its place.
    pub(super) fn append(
        &mut self,
        character: CharacterId,
        version: u64,
        at: Moment,
        payload: &Payload,
    ) -> Result<Sequence, StoreError> {
        let sequence = self.next;
        if sequence == self.first {
            // From here on its events can be read back, and what is read is proved by it.
            self.write_operation()?;
        }
        let key = self.key.take();
        let mut event = StoredEvent {
            sequence,
            character,
            version,
            operation: self.operation,
            kind: payload.kind,
            format: payload.format,
            payload: &payload.json,
            at,
            ruleset: self.ruleset,
            previous: Some(self.hash),
            hash: chain::GENESIS,
            key: key.as_ref(),
        };
        let hash = chain::hash(&self.hash, &self.digest, &link(&event, &self.ruleset_hash));
        event.hash = hash;
        self.tx.add_event(&event)?;
        self.hash = hash;
        self.next = Sequence(sequence.0 + 1);
        Ok(sequence)
    }

    /// The row and hash of the ruleset in force.
    pub(super) fn ruleset_in_force(&self) -> (i64, Hash) {
        (self.ruleset, self.ruleset_hash)
    }

    /// The events that come are under this ruleset.
    pub(super) fn put_in_force(&mut self, row: (i64, Hash)) {
        (self.ruleset, self.ruleset_hash) = row;
    }

    fn write_operation(&self) -> Result<(), StoreError> {
        let (id, intent, first) = (self.operation, self.intent.clone(), self.first);
        self.tx.add_operation(&Operation { id, intent, first, last: first, undone_by: None, left: 0 })
    }

    /// The first place that this transaction writes to.
    pub(super) fn start(&self) -> Sequence {
        self.start
    }

    /// How many events were added, in this operation and those before it in the same transaction.
    pub(super) fn events(&self) -> u64 {
        self.next.0 - self.start.0
    }

    /// Ends the operation here and begins another in the same transaction, at the time that `intent` says.
    pub(super) fn start_next_operation(&mut self, intent: &Intent) -> Result<(), StoreError> {
        if let Some(ended) = self.end_operation()? {
            self.operation = OperationId(ended.id.0 + 1);
            self.first = self.next;
            self.ended = Some(ended);
        }
        self.intent = intent.clone();
        self.digest = chain::digest(self.operation, self.first, &self.intent);
        Ok(())
    }

    /// `None` when it has no events: then nothing has happened.
    fn end_operation(&self) -> Result<Option<Operation>, StoreError> {
        let Some(last) = self.next.0.checked_sub(1).filter(|_| self.next > self.first) else {
            return Ok(None);
        };
        let (id, intent, first, last) = (self.operation, self.intent.clone(), self.first, Sequence(last));
        // It was written to end with its first event.
        if last > first {
            self.tx.end_operation(id, last)?;
        }
        Ok(Some(Operation { id, intent, first, last, undone_by: None, left: 0 }))
    }

    /// Writes where the operation and the log end now. The answer is the last operation with events, `None` when nothing
    /// has happened.
    pub(super) fn finish(mut self) -> Result<Option<Operation>, StoreError> {
        let Some(operation) = self.end_operation()?.or(self.ended.take()) else { return Ok(None) };
        let head = Head { sequence: operation.last, hash: self.hash, ruleset: self.ruleset };
        self.tx.set_head(&head)?;
        Ok(Some(operation))
    }
}
