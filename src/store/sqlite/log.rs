//! Operations, the head of the log, keys and gains.

use super::super::backend::{
    EventQuery, Flow, Head, Heads, LogRead, LogWrite, StoredEvent, Take, TakeEvents, TakeKeys,
};
use super::super::chain::{GENESIS, Hash};
use super::super::error::StoreError;
use super::order::Order;
use super::schema::{self, drop_indexes, make_indexes};
use super::tx::{Base, Tx};
use super::{events, stored};
use crate::ledger::{CharacterId, Intent, KindText, Moment, Operation, OperationId, Sequence, Use};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use std::ops::Range;

impl<C: Base> LogRead for Tx<C> {
    fn heads(&self) -> Result<Heads, StoreError> {
        self.known().memo.heads(&|| heads(self.settled()?))
    }

    fn events(&self, query: &EventQuery, take: TakeEvents) -> Result<(), StoreError> {
        events::each(self.connection(), query, take)
    }

    fn hash_of(&self, sequence: Sequence) -> Result<Option<Hash>, StoreError> {
        hash_of(self.connection(), sequence)
    }

    fn below_all(&self) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT sequence FROM log WHERE sequence < 0 ORDER BY sequence LIMIT 100";
        let mut statement = self.connection().prepare_cached(sql)?;
        let found = statement.query_map([], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn last_event_of(&self, id: CharacterId) -> Result<Option<(u64, Sequence)>, StoreError> {
        let sql = "SELECT version, sequence FROM log WHERE character = ?1 ORDER BY version DESC LIMIT 1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let last =
            statement.query_row([stored(id.0)], |row| Ok((unsigned(row, 0)?, Sequence(unsigned(row, 1)?))));
        Ok(last.optional()?)
    }

    fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations WHERE id = ?1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_row([stored(id.0)], operation_of).optional()?)
    }

    fn last_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.known().memo.last_operation(&|| {
            let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY id DESC LIMIT 1");
            let mut statement = self.connection().prepare_cached(&sql)?;
            Ok(statement.query_row([], operation_of).optional()?)
        })
    }

    fn last_operations(&self, most: u64) -> Result<Vec<Operation>, StoreError> {
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY id DESC LIMIT ?1");
        let mut statement = self.connection().prepare_cached(&sql)?;
        let found = statement.query_map([stored(most)], operation_of)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn latest_operation(&self) -> Result<Option<Operation>, StoreError> {
        // From actor to actor along the index of what each did: there are few actors and many operations.
        let sql = format!(
            "WITH RECURSIVE actors(name) AS (SELECT min(actor) FROM operations UNION ALL \
             SELECT (SELECT min(actor) FROM operations WHERE actor > name) FROM actors WHERE name IS NOT NULL), \
             latest(actor, at) AS (SELECT name, (SELECT max(time) FROM operations WHERE actor = name) FROM actors \
             WHERE name IS NOT NULL ORDER BY 2 DESC LIMIT 1) \
             SELECT {OPERATION_COLUMNS} FROM operations WHERE id = \
             (SELECT o.id FROM operations o, latest WHERE o.actor = latest.actor AND o.time = at LIMIT 1)"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_row([], operation_of).optional()?)
    }

    fn operations(&self, take: Take<Operation>) -> Result<(), StoreError> {
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY id");
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut order = Order::rising("operations");
        while let Some(row) = rows.next()? {
            order.next(row.get::<_, i64>(0)?)?;
            if take(&operation_of(row)?)? == Flow::Enough {
                break;
            }
        }
        Ok(())
    }

    fn operations_by(
        &self,
        actor: &str,
        times: Range<Moment>,
        before: OperationId,
    ) -> Result<Vec<Operation>, StoreError> {
        let sql = format!(
            "SELECT {OPERATION_COLUMNS} FROM operations INDEXED BY operations_by_actor \
             WHERE actor = ?1 AND time >= ?2 AND time < ?3 AND id < ?4 ORDER BY id"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let values = (actor, times.start.0, times.end.0, stored(before.0));
        let found = statement.query_map(values, operation_of)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn taken_back_by(&self, id: OperationId) -> Result<Vec<OperationId>, StoreError> {
        let sql = "SELECT by FROM undone WHERE operation = ?1 AND by > ?1 ORDER BY by";
        let mut statement = self.connection().prepare_cached(sql)?;
        let by = statement.query_map([stored(id.0)], |row| Ok(OperationId(unsigned(row, 0)?)))?;
        Ok(by.collect::<Result<_, _>>()?)
    }

    fn all_taken_back(&self) -> Result<Vec<(OperationId, OperationId)>, StoreError> {
        let sql = "SELECT operation, by FROM undone ORDER BY operation, by";
        let mut statement = self.connection().prepare_cached(sql)?;
        let pairs = statement
            .query_map([], |row| Ok((OperationId(unsigned(row, 0)?), OperationId(unsigned(row, 1)?))))?;
        Ok(pairs.collect::<Result<_, _>>()?)
    }

    fn uses(&self, key: &str) -> Result<Vec<Use>, StoreError> {
        let sql = "SELECT operation, request, character FROM log WHERE key = ?1 ORDER BY sequence DESC";
        let mut statement = self.connection().prepare_cached(sql)?;
        let uses = statement.query_map([key], |row| {
            let (operation, character) = (OperationId(unsigned(row, 0)?), CharacterId(unsigned(row, 2)?));
            Ok(Use { operation, character, request: row.get(1)? })
        })?;
        Ok(uses.collect::<Result<_, _>>()?)
    }

    fn keys_used_elsewhere(&self, operation: &Operation, take: TakeKeys) -> Result<(), StoreError> {
        // Without the + the planner may walk over every key there is.
        let sql = "SELECT mine.key, other.operation FROM log mine JOIN log other ON other.key = mine.key \
                   WHERE mine.sequence BETWEEN ?1 AND ?2 AND +mine.key IS NOT NULL AND other.operation <> ?3 \
                   ORDER BY mine.sequence, other.sequence";
        let mut statement = self.connection().prepare_cached(sql)?;
        let Operation { id, first, last, .. } = operation;
        let mut rows = statement.query([stored(first.0), stored(last.0), stored(id.0)])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if take(key, OperationId(unsigned(row, 1)?))? == Flow::Enough {
                break;
            }
        }
        Ok(())
    }
}

impl<C: Base> LogWrite for Tx<C> {
    fn add_operation(&self, operation: &Operation) -> Result<(), StoreError> {
        let Operation { id, intent, first, last, .. } = operation;
        let sql = "INSERT INTO operations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.connection().prepare_cached(sql)?.execute(params![
            stored(id.0),
            intent.kind.as_str(),
            intent.actor,
            intent.reason,
            intent.ticket,
            intent.at.0,
            stored(first.0),
            stored(last.0)
        ])?;
        self.known().memo.add_operation(operation);
        Ok(())
    }

    fn end_operation(&self, id: OperationId, last: Sequence) -> Result<(), StoreError> {
        let sql = "UPDATE operations SET last = ?2 WHERE id = ?1";
        self.connection().prepare_cached(sql)?.execute([stored(id.0), stored(last.0)])?;
        self.known().memo.end_operation(id, last);
        Ok(())
    }

    fn add_event(&self, event: &StoredEvent) -> Result<(), StoreError> {
        events::add(self.connection(), event)?;
        self.known().memo.add_event(event);
        Ok(())
    }

    fn set_head(&self, head: &Head) -> Result<(), StoreError> {
        match self.waits() {
            true => self.known().set_head(*head),
            false => write_head(self.connection(), head)?,
        }
        self.known().memo.set_head(head);
        Ok(())
    }

    fn add_taken_back(&self, operation: OperationId, by: OperationId) -> Result<(), StoreError> {
        let sql = "INSERT INTO undone VALUES (?1, ?2) ON CONFLICT (operation, by) DO NOTHING";
        self.connection().prepare_cached(sql)?.execute([stored(operation.0), stored(by.0)])?;
        Ok(())
    }

    fn drop_event_indexes(&self) -> Result<(), StoreError> {
        drop_indexes(self, "'log'")
    }

    fn make_event_indexes(&self) -> Result<(), StoreError> {
        make_indexes(self)
    }
}

/// Writes where the log ends.
pub(super) fn write_head(connection: &Connection, head: &Head) -> Result<(), StoreError> {
    let sql = "INSERT INTO head VALUES (1, ?1, ?2, ?3) ON CONFLICT (id) DO UPDATE \
               SET sequence = excluded.sequence, hash = excluded.hash, ruleset = excluded.ruleset";
    let row = params![stored(head.sequence.0), head.hash, head.ruleset];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

fn unsigned(row: &Row, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at).map(i64::cast_unsigned)
}

/// The columns that [`operation_of`] reads.
const OPERATION_COLUMNS: &str = "id, kind, actor, reason, ticket, time, first, last";

/// An operation from a row of [`OPERATION_COLUMNS`]; whether it was undone is not known here.
fn operation_of(row: &Row) -> rusqlite::Result<Operation> {
    let intent = Intent {
        kind: KindText::stored(row.get::<_, String>(1)?),
        actor: row.get(2)?,
        reason: row.get(3)?,
        ticket: row.get(4)?,
        at: Moment(row.get(5)?),
    };
    let (first, last) = (Sequence(unsigned(row, 6)?), Sequence(unsigned(row, 7)?));
    Ok(Operation { id: OperationId(unsigned(row, 0)?), intent, first, last, undone_by: None, left: 0 })
}

/// A statement about the table that holds events, which was called `events` before version 7: databases of before are copied
/// and put back too. `{}` stands for it.
fn prepared<'c>(connection: &'c Connection, sql: &str) -> Result<CachedStatement<'c>, StoreError> {
    match connection.prepare_cached(&sql.replace("{}", "log")) {
        Ok(statement) => Ok(statement),
        Err(error) if schema::version(connection)? >= schema::SHORT => Err(error.into()),
        Err(_) => Ok(connection.prepare_cached(&sql.replace("{}", "events"))?),
    }
}

/// Where the log was written to end, and where it ends. One statement sees one moment, also outside of a transaction.
pub(super) fn heads(connection: &Connection) -> Result<Heads, StoreError> {
    let sql = "SELECT h.sequence, h.hash, h.ruleset, e.sequence, e.hash, e.ruleset FROM (SELECT 1) \
               LEFT JOIN head h LEFT JOIN {} e ON e.sequence = (SELECT max(sequence) FROM {})";
    Ok(prepared(connection, sql)?.query_row([], |row| {
        Ok(Heads { written: head_of(row, 0, GENESIS)?, last: head_of(row, 3, [0xff; 32])? })
    })?)
}

/// The hash of an event, should it be there.
pub(super) fn hash_of(connection: &Connection, sequence: Sequence) -> Result<Option<Hash>, StoreError> {
    let mut statement = prepared(connection, "SELECT hash FROM {} WHERE sequence = ?1")?;
    let found = statement.query_row([stored(sequence.0)], |row| {
        Ok(row.get_ref(0)?.as_bytes()?.try_into().unwrap_or([0xff; 32]))
    });
    Ok(found.optional()?)
}

/// A head from three columns; `None` where there is none. Its hash is `other` where what is stored is none.
fn head_of(row: &Row, at: usize, other: Hash) -> rusqlite::Result<Option<Head>> {
    let Some(sequence) = row.get::<_, Option<i64>>(at)? else { return Ok(None) };
    let hash = row.get_ref(at + 1)?.as_bytes()?.try_into().unwrap_or(other);
    let sequence = Sequence(sequence.cast_unsigned());
    Ok(Some(Head { sequence, hash, ruleset: row.get(at + 2)? }))
}
