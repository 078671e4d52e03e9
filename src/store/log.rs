//! The event log: rows in, rows out, each proved by its hash when it is read.

use super::chain::{self, Hash, Link};
use super::error::StoreError;
use super::fold::Stamp;
use super::models::stored;
use super::wire::{self, Payload};
use crate::ledger::{CharacterId, Fact, GAME, Intent, Key, Moment, Operation, OperationId, Sequence};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// The columns that [`Log::read`] reads.
pub(super) const EVENT_COLUMNS: &str = "sequence, character, version, operation, kind, format, payload, time, ruleset, previous_hash, hash, key, request";

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Logged {
    pub(super) sequence: Sequence,
    pub(super) character: CharacterId,
    pub(super) version: u64,
    pub(super) operation: OperationId,
    pub(super) at: Moment,
    /// The row of the ruleset in force.
    pub(super) ruleset: i64,
    pub(super) previous: Hash,
    pub(super) hash: Hash,
    pub(super) key: Option<Key>,
    /// Whether the game itself told of it.
    pub(super) is_play: bool,
    pub(super) fact: Fact,
}

impl Logged {
    pub(super) fn stamp(&self) -> Stamp {
        Stamp { sequence: self.sequence, at: self.at, is_play: self.is_play }
    }
}

/// Reads events; remembers what their hashes need.
pub(super) struct Log<'a> {
    connection: &'a Connection,
    rulesets: HashMap<i64, Hash>,
    operations: HashMap<OperationId, (Operation, Hash)>,
}

/// More operations than this are not remembered at once.
const MOST_OPERATIONS: usize = 10_000;

impl<'a> Log<'a> {
    pub(super) fn new(connection: &'a Connection) -> Log<'a> {
        Log { connection, rulesets: HashMap::new(), operations: HashMap::new() }
    }

    /// The event of a row of [`EVENT_COLUMNS`].
    pub(super) fn read(&mut self, row: &Row) -> Result<Logged, StoreError> {
        let sequence = row.get::<_, i64>(0)?.cast_unsigned();
        let damaged = |what: &str| StoreError::Damaged { sequence, what: what.to_owned() };
        let unreadable = |error: rusqlite::Error| damaged(&error.to_string());
        let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned).map_err(unreadable);
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
        let hash = |at: usize| row.get::<_, Hash>(at).map_err(unreadable);
        let (kind, payload) = (text(4).map_err(unreadable)?, text(6).map_err(unreadable)?);
        let (format, time): (i64, i64) = (row.get(5).map_err(unreadable)?, row.get(7).map_err(unreadable)?);
        let (character, version, operation) = (number(1)?, number(2)?, number(3)?);
        let ruleset = row.get(8).map_err(unreadable)?;
        let about = |of: &'static str| {
            move |error| match error {
                StoreError::Corrupt(what) => damaged(&format!("its {of} can't be read: {what}")),
                error => error,
            }
        };
        let ruleset_hash = self.ruleset(ruleset).map_err(about("ruleset"))?;
        let ruleset_hash = ruleset_hash.ok_or_else(|| damaged("its ruleset is not in the database"))?;
        let key = key_of(row).map_err(unreadable)?;
        let (whole, digest) = self
            .operation(OperationId(operation))
            .map_err(about("operation"))?
            .ok_or_else(|| damaged(&format!("its operation #{operation} is not in the database")))?;
        let is_play = whole.intent.actor == GAME;
        let link = Link {
            sequence,
            character,
            version,
            operation,
            format,
            time,
            ruleset: &ruleset_hash,
            kind,
            payload,
            key: key.as_ref(),
        };
        let (previous, own) = (hash(9)?, hash(10)?);
        if chain::hash(&previous, digest, &link) != own {
            return Err(damaged("its hash does not fit what it says, or what its operation says"));
        }
        let fact = wire::read_fact(kind, format, payload).map_err(|error| damaged(&error.to_string()))?;
        Ok(Logged {
            sequence: Sequence(sequence),
            character: CharacterId(character),
            version,
            operation: OperationId(operation),
            at: Moment(time),
            ruleset,
            previous,
            hash: own,
            key,
            is_play,
            fact,
        })
    }

    /// The hash of a ruleset.
    pub(super) fn ruleset(&mut self, row: i64) -> Result<Option<Hash>, StoreError> {
        if let Some(hash) = self.rulesets.get(&row) {
            return Ok(Some(*hash));
        }
        let mut statement = self.connection.prepare_cached("SELECT hash FROM rulesets WHERE id = ?1")?;
        let hash: Option<Hash> = statement.query_row([row], |row| row.get(0)).optional()?;
        self.rulesets.extend(hash.map(|hash| (row, hash)));
        Ok(hash)
    }

    /// An operation with its digest.
    pub(super) fn operation(&mut self, id: OperationId) -> Result<Option<&(Operation, Hash)>, StoreError> {
        if !self.operations.contains_key(&id) {
            if self.operations.len() >= MOST_OPERATIONS {
                self.operations.clear();
            }
            let Some(operation) = operation(self.connection, id)? else { return Ok(None) };
            let digest = chain::digest(operation.id, operation.first, &operation.intent);
            self.operations.insert(id, (operation, digest));
        }
        Ok(self.operations.get(&id))
    }
}

/// The key of a row of [`EVENT_COLUMNS`].
fn key_of(row: &Row) -> rusqlite::Result<Option<Key>> {
    match (row.get(11)?, row.get(12)?) {
        (None, None) => Ok(None),
        (text, request) => {
            // One without the other is none that was ever written; its hash says so.
            let (text, request): (Option<String>, Option<[u8; 16]>) = (text, request);
            Ok(Some(Key { text: text.unwrap_or_default(), request: request.unwrap_or_default() }))
        }
    }
}

/// The columns that [`operation_of`] reads.
pub(super) const OPERATION_COLUMNS: &str = "id, kind, actor, reason, ticket, time, first, last";

/// An operation from a row of [`OPERATION_COLUMNS`]; whether it was undone is not known here.
pub(super) fn operation_of(row: &Row) -> rusqlite::Result<Operation> {
    let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let intent = Intent {
        kind: row.get(1)?,
        actor: row.get(2)?,
        reason: row.get(3)?,
        ticket: row.get(4)?,
        at: Moment(row.get(5)?),
    };
    let (first, last) = (Sequence(number(6)?), Sequence(number(7)?));
    Ok(Operation { id: OperationId(number(0)?), intent, first, last, undone_by: None })
}

/// The operation with this number.
pub(super) fn operation(connection: &Connection, id: OperationId) -> Result<Option<Operation>, StoreError> {
    let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations WHERE id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([stored(id.0)], operation_of).optional()?)
}

/// Fails unless an operation's events end where it says: the hashes of its events cover all of it but its end.
pub(super) fn ends_where_it_says(connection: &Connection, operation: &Operation) -> Result<(), StoreError> {
    let sql =
        format!("SELECT {EVENT_COLUMNS} FROM events WHERE sequence BETWEEN ?1 AND ?1 + 1 ORDER BY sequence");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([stored(operation.last.0).min(i64::MAX - 1)])?;
    let mut log = Log::new(connection);
    let mut is_met = false;
    while let Some(row) = rows.next()? {
        let event = log.read(row)?;
        let is_last = event.sequence == operation.last;
        is_met |= is_last;
        if (event.operation == operation.id) != is_last {
            let what = format!("operation #{} does not end where it says", operation.id);
            return Err(StoreError::Damaged { sequence: event.sequence.0, what });
        }
    }
    if is_met {
        return Ok(());
    }
    let what = format!("it is missing, and operation #{} says that it ends with it", operation.id);
    Err(StoreError::Damaged { sequence: operation.last.0, what })
}

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) sequence: Sequence,
    pub(super) hash: Hash,
    /// The row of the ruleset in force.
    pub(super) ruleset: i64,
}

/// The end of the log, which must be where the last event is. One statement sees one moment: between two of them another
/// process may write.
pub(super) fn head(connection: &Connection) -> Result<Head, StoreError> {
    let sql = "SELECT h.sequence, h.hash, h.ruleset, e.sequence, e.hash, e.ruleset FROM head h \
               LEFT JOIN events e ON e.sequence = (SELECT max(sequence) FROM events)";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([], |row| {
        let head = Head {
            sequence: Sequence(row.get::<_, i64>(0)?.cast_unsigned()),
            hash: row.get(1)?,
            ruleset: row.get(2)?,
        };
        let last: (Option<i64>, Option<Hash>, Option<i64>) = (row.get(3)?, row.get(4)?, row.get(5)?);
        Ok((head, last))
    });
    let (head, last) =
        found.optional()?.ok_or_else(|| StoreError::Corrupt("the head of the log is gone".to_owned()))?;
    if last != (Some(stored(head.sequence.0)), Some(head.hash), Some(head.ruleset)) {
        let what = "the log does not end where it was written to end".to_owned();
        return Err(StoreError::Damaged { sequence: head.sequence.0, what });
    }
    Ok(head)
}

/// Puts an operation's events at the end of the log.
pub(super) struct Appender<'a> {
    connection: &'a Connection,
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
    /// Begins an operation under a ruleset. Its time is never before that of the operation before it, whatever the clock
    /// says.
    pub(super) fn begin(
        connection: &'a Connection,
        end: Option<Head>,
        intent: &Intent,
        ruleset: (i64, Hash),
    ) -> Result<Appender<'a>, StoreError> {
        let sql = "SELECT id, time FROM operations ORDER BY id DESC LIMIT 1";
        let last: Option<(i64, i64)> =
            connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let mut intent = intent.clone();
        intent.at = last.map_or(intent.at, |(_, time)| intent.at.max(Moment(time)));
        let operation = OperationId(last.map_or(0, |(id, _)| id.cast_unsigned() + 1));
        let first = end.map_or(Sequence(0), |head| Sequence(head.sequence.0 + 1));
        let digest = chain::digest(operation, first, &intent);
        let hash = end.map_or(chain::GENESIS, |head| head.hash);
        let (ruleset, ruleset_hash) = ruleset;
        Ok(Appender {
            connection,
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
        let link = Link {
            sequence: sequence.0,
            character: character.0,
            version,
            operation: self.operation.0,
            format: payload.format,
            time: at.0,
            ruleset: &self.ruleset_hash,
            kind: payload.kind,
            payload: &payload.json,
            key: key.as_ref(),
        };
        let hash = chain::hash(&self.hash, &self.digest, &link);
        let sql = "INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.connection.prepare_cached(sql)?.execute(params![
            stored(sequence.0),
            stored(character.0),
            stored(version),
            stored(self.operation.0),
            payload.kind,
            payload.format,
            payload.json,
            at.0,
            self.ruleset,
            self.hash,
            hash,
            key.as_ref().map(|key| &key.text),
            key.as_ref().map(|key| key.request)
        ])?;
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
        let Appender { operation, intent, first, .. } = self;
        let sql = "INSERT INTO operations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";
        self.connection.prepare_cached(sql)?.execute(params![
            stored(operation.0),
            intent.kind,
            intent.actor,
            intent.reason,
            intent.ticket,
            intent.at.0,
            stored(first.0)
        ])?;
        Ok(())
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
    pub(super) fn turn(&mut self, intent: &Intent) -> Result<(), StoreError> {
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
        let sql = "UPDATE operations SET last = ?2 WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute([stored(self.operation.0), stored(last)])?;
        let (id, intent, first) = (self.operation, self.intent.clone(), self.first);
        Ok(Some(Operation { id, intent, first, last: Sequence(last), undone_by: None }))
    }

    /// Writes where the operation and the log end now. The answer is the last operation with events, `None` when nothing
    /// has happened.
    pub(super) fn finish(mut self) -> Result<Option<Operation>, StoreError> {
        let Some(operation) = self.end_operation()?.or(self.ended.take()) else { return Ok(None) };
        let sql = "INSERT INTO head VALUES (1, ?1, ?2, ?3) ON CONFLICT DO UPDATE \
                   SET sequence = excluded.sequence, hash = excluded.hash, ruleset = excluded.ruleset";
        let row = params![stored(operation.last.0), self.hash, self.ruleset];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(Some(operation))
    }
}
