//! Operations, the head of the log, keys and gains.

use super::super::backend::{
    EventQuery, Flow, Head, Heads, LogRead, LogWrite, StoredEvent, Take, TakeEvents, TakeKeys,
};
use super::super::chain::{GENESIS, Hash};
use super::super::error::StoreError;
use super::connection::{Asked, Connection};
use super::schema::{drop_indexes, make_indexes};
use super::tx::Tx;
use super::value::Value;
use super::{events, stored};
use crate::ledger::{CharacterId, Intent, KindText, Moment, Operation, OperationId, Sequence, Use};
use std::ops::{Deref, Range};
use tokio_postgres::{Error, Row};

/// What finds both ends of the log.
pub(super) const HEADS: &str = "SELECT h.sequence, h.hash, h.ruleset, e.sequence, e.hash, e.ruleset FROM (SELECT 1) one \
                     LEFT JOIN head h ON true LEFT JOIN \
                     (SELECT sequence, hash, ruleset::bigint FROM log ORDER BY sequence DESC LIMIT 1) e ON true";

/// The columns that [`operation_of`] reads.
pub(super) const OPERATION_COLUMNS: &str = "id, kind, actor, reason, ticket, time, first, last";

/// So many operations are read at once.
const PAGE: usize = 4_096;

impl<C: Deref<Target = Connection>> Tx<C> {
    /// The rows of events that a statement finds. Their operations are asked for next, and what took those back: they come
    /// in the same round trip.
    pub(super) fn with_operations(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let theirs = format!("(SELECT page.operation FROM ({sql}) page)");
        let operations = format!("SELECT {OPERATION_COLUMNS} FROM operations WHERE id IN {theirs}");
        let takers = format!(
            "SELECT operation, by FROM undone WHERE by > operation AND operation IN {theirs} ORDER BY by"
        );
        let asked: [Asked; 3] = [(sql, values), (&operations, values), (&takers, values)];
        let [rows, operations, takers]: [Vec<Row>; 3] =
            match self.connection().together(&asked, None)?.try_into() {
                Ok(answers) => answers,
                Err(_) => return Err(StoreError::Backend("the server left out an answer".to_owned())),
            };
        let (mut known, mut taken) = (self.known.operations.borrow_mut(), self.known.takers.borrow_mut());
        if known.len() > PAGE {
            known.clear();
            taken.clear();
        }
        // What can't be read is told by whoever asks for it.
        for operation in operations.iter().flat_map(operation_of) {
            taken.entry(operation.id).or_default().clear();
            known.insert(operation.id, Some(operation));
        }
        for row in &takers {
            taken.entry(OperationId(unsigned(row, 0)?)).or_default().push(OperationId(unsigned(row, 1)?));
        }
        Ok(rows)
    }
}

impl<C: Deref<Target = Connection>> LogRead for Tx<C> {
    fn heads(&self) -> Result<Heads, StoreError> {
        self.known.memo.heads(&|| {
            self.flush()?;
            let row = self.row(HEADS, &[])?;
            let heads = row.as_ref().map(heads_of).transpose()?;
            Ok(heads.unwrap_or(Heads { written: None, last: None }))
        })
    }

    fn events(&self, query: &EventQuery, take: TakeEvents) -> Result<(), StoreError> {
        self.flush()?;
        events::each(self, query, take)
    }

    fn hash_of(&self, sequence: Sequence) -> Result<Option<Hash>, StoreError> {
        self.flush()?;
        let row = self.row("SELECT hash FROM log WHERE sequence = $1", &[stored(sequence.0).into()])?;
        // Something that fits nothing where what is stored is no hash.
        let hash =
            |row: &Row| Ok::<Hash, Error>(row.try_get::<_, &[u8]>(0)?.try_into().unwrap_or([0xff; 32]));
        Ok(row.as_ref().map(hash).transpose()?)
    }

    fn below_all(&self) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT sequence FROM log WHERE sequence < 0 ORDER BY sequence LIMIT 100";
        let rows = self.rows(sql, &[])?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    fn last_event_of(&self, id: CharacterId) -> Result<Option<(u64, Sequence)>, StoreError> {
        if let Some(last) = self.known.read.last_event(id) {
            return Ok(last);
        }
        self.flush()?;
        let sql = "SELECT version::bigint, sequence FROM log l WHERE character = $1 ORDER BY l.version DESC LIMIT 1";
        let row = self.row(sql, &[stored(id.0).into()])?;
        Ok(row.map(|row| Ok::<_, Error>((unsigned(&row, 0)?, Sequence(unsigned(&row, 1)?)))).transpose()?)
    }

    fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        if let Some(known) = self.known.operations.borrow().get(&id) {
            return Ok(known.clone());
        }
        self.flush()?;
        // Those of the events that were read last are wanted next.
        let mut ids = std::mem::take(&mut *self.wanted.borrow_mut());
        ids.push(stored(id.0));
        ids.sort_unstable();
        ids.dedup();
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations WHERE id = ANY($1)");
        let rows = self.rows(&sql, &[Value::Ints(ids)])?;
        let mut known = self.known.operations.borrow_mut();
        known.clear();
        for row in &rows {
            let operation = operation_of(row)?;
            known.insert(operation.id, Some(operation));
        }
        Ok(known.entry(id).or_default().clone())
    }

    fn last_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.known.memo.last_operation(&|| Ok(self.last_operations(1)?.into_iter().next()))
    }

    fn last_operations(&self, most: u64) -> Result<Vec<Operation>, StoreError> {
        self.flush()?;
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY id DESC LIMIT $1");
        all_of(&self.rows(&sql, &[stored(most).into()])?)
    }

    fn latest_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.flush()?;
        let sql = format!("SELECT {OPERATION_COLUMNS} FROM operations ORDER BY time DESC, id LIMIT 1");
        Ok(self.row(&sql, &[])?.as_ref().map(operation_of).transpose()?)
    }

    fn operations(&self, take: Take<Operation>) -> Result<(), StoreError> {
        self.flush()?;
        let sql =
            format!("SELECT {OPERATION_COLUMNS} FROM operations WHERE id > $1 ORDER BY id LIMIT {PAGE}");
        let mut after = i64::MIN;
        loop {
            let rows = self.rows(&sql, &[after.into()])?;
            for row in &rows {
                after = row.try_get(0)?;
                if take(&operation_of(row)?)? == Flow::Enough {
                    return Ok(());
                }
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }

    fn operations_by(
        &self,
        actor: &str,
        times: Range<Moment>,
        before: OperationId,
    ) -> Result<Vec<Operation>, StoreError> {
        self.flush()?;
        let sql = format!(
            "SELECT {OPERATION_COLUMNS} FROM operations \
             WHERE actor = $1 AND time >= $2 AND time < $3 AND id < $4 ORDER BY id"
        );
        let values = [actor.into(), times.start.0.into(), times.end.0.into(), Value::Int(stored(before.0))];
        all_of(&self.rows(&sql, &values)?)
    }

    fn taken_back_by(&self, id: OperationId) -> Result<Vec<OperationId>, StoreError> {
        if let Some(known) = self.known.takers.borrow().get(&id) {
            return Ok(known.clone());
        }
        self.flush()?;
        let sql = "SELECT by FROM undone WHERE operation = $1 AND by > $1 ORDER BY by";
        let rows = self.rows(sql, &[stored(id.0).into()])?;
        Ok(rows.iter().map(|row| unsigned(row, 0).map(OperationId)).collect::<Result<_, _>>()?)
    }

    fn all_taken_back(&self) -> Result<Vec<(OperationId, OperationId)>, StoreError> {
        self.flush()?;
        let rows = self.rows("SELECT operation, by FROM undone ORDER BY operation, by", &[])?;
        let pair = |row: &Row| Ok((OperationId(unsigned(row, 0)?), OperationId(unsigned(row, 1)?)));
        Ok(rows.iter().map(pair).collect::<Result<_, Error>>()?)
    }

    fn uses(&self, key: &str) -> Result<Vec<Use>, StoreError> {
        if !may_be_kept(key) || self.free_keys.borrow().contains(key) {
            return Ok(Vec::new());
        }
        self.flush()?;
        let sql = "SELECT operation, request, character FROM log WHERE key = $1 AND request <> '' ORDER BY sequence DESC";
        let rows = self.rows(sql, &[key.into()])?;
        let one = |row: &Row| -> Result<Use, StoreError> {
            let (operation, character) = (OperationId(unsigned(row, 0)?), CharacterId(unsigned(row, 2)?));
            let request: &[u8] = row.try_get(1)?;
            let unreadable = |_| StoreError::Corrupt("what a key was used for can't be read".to_owned());
            Ok(Use { operation, character, request: request.try_into().map_err(unreadable)? })
        };
        rows.iter().map(one).collect()
    }

    fn keys_used_elsewhere(&self, operation: &Operation, take: TakeKeys) -> Result<(), StoreError> {
        self.flush()?;
        let sql = "SELECT mine.key, other.operation FROM \
                   (SELECT sequence, key FROM log WHERE sequence BETWEEN $1 AND $2 AND request <> '' OFFSET 0) mine \
                   JOIN log other ON other.key = mine.key AND other.request <> '' \
                   WHERE other.operation <> $3 ORDER BY mine.sequence, other.sequence";
        let Operation { id, first, last, .. } = operation;
        let values = [first.0, last.0, id.0].map(|number| Value::Int(stored(number)));
        for row in &self.rows(sql, &values)? {
            if take(row.try_get(0)?, OperationId(unsigned(row, 1)?))? == Flow::Enough {
                break;
            }
        }
        Ok(())
    }
}

impl<C: Deref<Target = Connection>> LogWrite for Tx<C> {
    fn add_operation(&self, operation: &Operation) -> Result<(), StoreError> {
        self.known.memo.add_operation(operation);
        self.known.operations.borrow_mut().remove(&operation.id);
        self.pending.borrow_mut().add_operation(operation);
        Ok(())
    }

    fn end_operation(&self, id: OperationId, last: Sequence) -> Result<(), StoreError> {
        self.known.memo.end_operation(id, last);
        self.known.operations.borrow_mut().remove(&id);
        self.pending.borrow_mut().end_operation(id, last);
        Ok(())
    }

    fn add_event(&self, event: &StoredEvent) -> Result<(), StoreError> {
        self.known.memo.add_event(event);
        self.known.read.forget(event.character);
        if let Some(key) = event.key {
            self.free_keys.borrow_mut().remove(&key.text);
        }
        self.pending.borrow_mut().add_event(event);
        self.flush_if_long()
    }

    fn set_head(&self, head: &Head) -> Result<(), StoreError> {
        self.known.memo.set_head(head);
        self.pending.borrow_mut().set_head(head);
        Ok(())
    }

    fn add_taken_back(&self, operation: OperationId, by: OperationId) -> Result<(), StoreError> {
        self.pending.borrow_mut().add_taken_back(operation, by);
        self.flush_if_long()
    }

    fn drop_event_indexes(&self) -> Result<(), StoreError> {
        // Others look for events by them meanwhile.
        if self.is_new { drop_indexes(self, &["log"]) } else { Ok(()) }
    }

    fn make_event_indexes(&self) -> Result<(), StoreError> {
        self.flush()?;
        make_indexes(self)
    }
}

/// No text with this character is kept by PostgreSQL.
pub(super) fn may_be_kept(text: &str) -> bool {
    !text.contains('\0')
}

pub(super) fn unsigned(row: &Row, at: usize) -> Result<u64, Error> {
    row.try_get::<_, i64>(at).map(i64::cast_unsigned)
}

fn all_of(rows: &[Row]) -> Result<Vec<Operation>, StoreError> {
    Ok(rows.iter().map(operation_of).collect::<Result<_, Error>>()?)
}

/// An operation from a row of [`OPERATION_COLUMNS`]; whether it was undone is not known here.
pub(super) fn operation_of(row: &Row) -> Result<Operation, Error> {
    let intent = Intent {
        kind: KindText::stored(row.try_get::<_, String>(1)?),
        actor: row.try_get(2)?,
        reason: row.try_get(3)?,
        ticket: row.try_get(4)?,
        at: Moment(row.try_get(5)?),
    };
    let (first, last) = (Sequence(unsigned(row, 6)?), Sequence(unsigned(row, 7)?));
    Ok(Operation { id: OperationId(unsigned(row, 0)?), intent, first, last, undone_by: None, left: 0 })
}

/// Both ends from a row of [`HEADS`].
pub(super) fn heads_of(row: &Row) -> Result<Heads, Error> {
    Ok(Heads { written: written_of(row)?, last: head_of(row, [3, 4, 5], [0xff; 32])? })
}

/// Where the log was written to end, from a row that begins with it.
pub(super) fn written_of(row: &Row) -> Result<Option<Head>, Error> {
    head_of(row, [0, 1, 2], GENESIS)
}

/// A head from the columns of its sequence, hash and ruleset; `None` where there is none. Its hash is `other` where what is
/// stored is none.
pub(super) fn head_of(
    row: &Row,
    [sequence, hash, ruleset]: [usize; 3],
    other: Hash,
) -> Result<Option<Head>, Error> {
    let Some(sequence) = row.try_get::<_, Option<i64>>(sequence)? else { return Ok(None) };
    let hash = row.try_get::<_, &[u8]>(hash)?.try_into().unwrap_or(other);
    Ok(Some(Head { sequence: Sequence(sequence.cast_unsigned()), hash, ruleset: row.try_get(ruleset)? }))
}
