//! What was written and has not gone out yet: one statement a table.

use super::super::backend::{CharacterRow, Head, StoredEvent, Sums};
use super::super::fold::Place;
use super::super::short::shorten;
use super::columns::{
    DROP_SNAPSHOTS, SNAPSHOTS, characters, insert, models, operations, snapshots, update_characters,
};
use super::stored;
use super::value::Value;
use crate::ledger::{CharacterId, Operation, OperationId, Sequence};
use std::collections::BTreeMap;

/// More rows than this are not kept waiting.
const MOST_ROWS: usize = 20_000;
/// Nor more bytes of texts.
const MOST_BYTES: usize = 8 << 20;

/// A statement that is ready to go.
pub(super) struct Ready {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    /// The table whose columns the values are, where they are new rows of it and nothing else.
    pub(super) table: Option<&'static str>,
}

/// Statements that are ready to go, in their order.
#[derive(Default)]
pub(super) struct Statements {
    all: Vec<Ready>,
}

impl Statements {
    pub(super) fn say(&mut self, sql: &str, values: Vec<Value>) {
        self.all.push(Ready { sql: sql.to_owned(), values, table: None });
    }

    /// New rows of a table, by its columns.
    pub(super) fn rows(&mut self, table: &'static str, values: Vec<Value>) {
        self.all.push(Ready { sql: insert(table, values.len()), values, table: Some(table) });
    }
}

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Pending {
    boards: BTreeMap<i64, String>,
    operations: BTreeMap<i64, Operation>,
    ends: BTreeMap<i64, i64>,
    events: Events,
    head: Option<Head>,
    undone: Vec<(i64, i64)>,
    new: BTreeMap<i64, Written>,
    changed: BTreeMap<i64, Written>,
    places: BTreeMap<(i64, i64), Option<Place>>,
    buckets: BTreeMap<(i64, i64), i64>,
    sums: Sums,
    snapshots: BTreeMap<(i64, i64, i64), Vec<u8>>,
    unordered: Vec<i64>,
    /// Spans, the first days that are kept of each, and how many may go.
    old: Option<(Vec<i64>, Vec<i64>, i64)>,
    bytes: usize,
    /// Whether every place that is put is the first of its character on its board: the tables are being filled.
    pub(super) fills: bool,
    /// The last operation of the transaction.
    pub(super) last_operation: Option<OperationId>,
}

#[derive(Debug, Default)]
struct Events {
    sequence: Vec<i64>,
    character: Vec<i64>,
    version: Vec<i32>,
    operation: Vec<i64>,
    kind: Vec<String>,
    format: Vec<i16>,
    payload: Vec<Vec<u8>>,
    time: Vec<i64>,
    ruleset: Vec<i32>,
    hash: Vec<Vec<u8>>,
    key: Vec<String>,
    request: Vec<Vec<u8>>,
}

/// A character as it is to stand in its row.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) name: String,
    pub(super) name_key: String,
    pub(super) state: String,
    pub(super) external_id: Option<String>,
    /// What stands before the numbers that it is sorted by, those, and what stands after them.
    pub(super) numbers: [i64; 17],
}

impl Pending {
    pub(super) fn add_board(&mut self, id: i64, name: String) {
        self.boards.insert(id, name);
    }

    pub(super) fn add_operation(&mut self, operation: &Operation) {
        self.last_operation = Some(operation.id);
        self.operations.insert(stored(operation.id.0), operation.clone());
    }

    pub(super) fn end_operation(&mut self, id: OperationId, last: Sequence) {
        match self.operations.get_mut(&stored(id.0)) {
            Some(operation) => operation.last = last,
            None => drop(self.ends.insert(stored(id.0), stored(last.0))),
        }
    }

    pub(super) fn add_event(&mut self, event: &StoredEvent) {
        let events = &mut self.events;
        events.sequence.push(stored(event.sequence.0));
        events.character.push(stored(event.character.0));
        // Narrower than they are elsewhere; what does not fit was never given.
        events.version.push(i32::try_from(event.version).unwrap_or(i32::MAX));
        events.operation.push(stored(event.operation.0));
        events.kind.push(event.kind.to_owned());
        events.format.push(i16::try_from(event.format).unwrap_or(i16::MAX));
        events.payload.push(shorten(event.payload));
        events.time.push(event.at.0);
        events.ruleset.push(i32::try_from(event.ruleset).unwrap_or(i32::MAX));
        events.hash.push(event.hash.to_vec());
        events.key.push(event.key.map(|key| key.text.clone()).unwrap_or_default());
        events.request.push(event.key.map(|key| key.request.to_vec()).unwrap_or_default());
        self.bytes += event.payload.len() + 200;
    }

    pub(super) fn set_head(&mut self, head: &Head) {
        self.head = Some(*head);
    }

    pub(super) fn add_taken_back(&mut self, operation: OperationId, by: OperationId) {
        self.undone.push((stored(operation.0), stored(by.0)));
    }

    pub(super) fn put_character(&mut self, row: &CharacterRow, is_new: bool) {
        let CharacterRow { character, name_key, numbers, state } = row;
        let [n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11] = *numbers;
        let (archived, last) = (i64::from(character.state.archived), stored(character.last.0));
        let (created, changed, seen) = (character.created.0, character.changed.0, character.last_seen.0);
        let version = stored(character.version);
        let written = Written {
            name: character.state.name.clone(),
            name_key: name_key.clone(),
            state: state.clone(),
            external_id: character.state.external_id.map(|id| id.to_string()),
            numbers: [
                archived, created, changed, version, last, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11, seen,
            ],
        };
        self.bytes += state.len() + 300;
        let id = stored(character.id.0);
        let rows = if is_new || self.new.contains_key(&id) { &mut self.new } else { &mut self.changed };
        rows.insert(id, written);
    }

    pub(super) fn put_place(&mut self, character: CharacterId, board: i64, place: Option<Place>) {
        self.places.insert((stored(character.0), board), place);
    }

    pub(super) fn count(&mut self, board: i64, bucket: i64, more: i64) {
        *self.buckets.entry((board, bucket)).or_default() += more;
    }

    pub(super) fn add_sums(&mut self, more: Sums) {
        self.sums.add(more, 1);
    }

    pub(super) fn add_snapshot(&mut self, key: (i64, i64, i64), bytes: Vec<u8>) {
        self.bytes += bytes.len() + 100;
        self.snapshots.insert(key, bytes);
    }

    pub(super) fn add_unordered(&mut self, character: CharacterId) {
        self.unordered.push(stored(character.0));
    }

    pub(super) fn drop_snapshots(&mut self, spans: Vec<i64>, firsts: Vec<i64>, most: i64) {
        self.old = Some((spans, firsts, most));
    }

    /// Whether a character is to be written.
    pub(super) fn is_about(&self, id: i64) -> bool {
        self.new.contains_key(&id) || self.changed.contains_key(&id)
    }

    /// What comes after this, to be written with it.
    pub(super) fn merge(&mut self, other: Pending) {
        self.boards.extend(other.boards);
        self.operations.extend(other.operations);
        for (id, end) in other.ends {
            self.end_operation(OperationId(id.cast_unsigned()), Sequence(end.cast_unsigned()));
        }
        self.events.merge(other.events);
        self.head = other.head.or(self.head);
        self.undone.extend(other.undone);
        self.new.extend(other.new);
        for (id, written) in other.changed {
            let rows = if self.new.contains_key(&id) { &mut self.new } else { &mut self.changed };
            rows.insert(id, written);
        }
        self.places.extend(other.places);
        other.buckets.into_iter().for_each(|(at, more)| *self.buckets.entry(at).or_default() += more);
        self.sums.add(other.sums, 1);
        self.snapshots.extend(other.snapshots);
        self.unordered.extend(other.unordered);
        if let Some((spans, firsts, most)) = other.old {
            let more = self.old.take().map_or(0, |(.., most)| most);
            self.old = Some((spans, firsts, most.saturating_add(more)));
        }
        self.bytes += other.bytes;
        self.fills |= other.fills;
        self.last_operation = other.last_operation.or(self.last_operation);
    }

    /// Whether so much waits that it should not grow any more.
    pub(super) fn is_long(&self) -> bool {
        self.bytes > MOST_BYTES || self.places.len() + self.undone.len() > MOST_ROWS
    }

    /// What writes all that waits, in an order in which each finds what it needs.
    pub(super) fn take(&mut self) -> Vec<Ready> {
        let all = std::mem::take(self);
        (self.last_operation, self.fills) = (all.last_operation, all.fills);
        let mut to = Statements::default();
        if !all.boards.is_empty() {
            let (ids, names) = all.boards.into_iter().unzip();
            to.rows("boards", vec![Value::Ints(ids), Value::Texts(names)]);
        }
        if !all.operations.is_empty() {
            to.rows("operations", operations(all.operations.into_values()));
        }
        if !all.ends.is_empty() {
            let (ids, ends) = all.ends.into_iter().unzip();
            let sql =
                "UPDATE operations o SET last = u.last FROM unnest($1, $2) u(id, last) WHERE o.id = u.id";
            to.say(sql, vec![Value::Ints(ids), Value::Ints(ends)]);
        }
        if !all.events.sequence.is_empty() {
            to.rows("log", all.events.values());
        }
        if let Some(Head { sequence, hash, ruleset }) = all.head {
            let sql = "INSERT INTO head VALUES (1, $1, $2, $3) ON CONFLICT (id) DO UPDATE \
                       SET sequence = excluded.sequence, hash = excluded.hash, ruleset = excluded.ruleset";
            to.say(sql, vec![stored(sequence.0).into(), Value::Bytes(hash.to_vec()), ruleset.into()]);
        }
        if !all.undone.is_empty() {
            let (operations, by) = all.undone.into_iter().unzip();
            let sql = format!("{} ON CONFLICT (operation, by) DO NOTHING", insert("undone", 2));
            to.say(&sql, vec![Value::Ints(operations), Value::Ints(by)]);
        }
        if !all.new.is_empty() {
            to.rows("characters", characters(all.new));
        }
        if !all.changed.is_empty() {
            to.say(&update_characters(), characters(all.changed));
        }
        models((all.places, all.fills), all.buckets, all.sums, &mut to);
        if !all.snapshots.is_empty() {
            to.say(SNAPSHOTS, snapshots(all.snapshots));
        }
        if !all.unordered.is_empty() {
            let sql =
                "INSERT INTO unordered SELECT DISTINCT * FROM unnest($1) ON CONFLICT (character) DO NOTHING";
            to.say(sql, vec![Value::Ints(all.unordered)]);
        }
        if let Some((spans, firsts, most)) = all.old {
            to.say(DROP_SNAPSHOTS, vec![Value::Ints(spans), Value::Ints(firsts), most.into()]);
        }
        to.all
    }
}

impl Events {
    fn merge(&mut self, other: Events) {
        self.sequence.extend(other.sequence);
        self.character.extend(other.character);
        self.version.extend(other.version);
        self.operation.extend(other.operation);
        self.kind.extend(other.kind);
        self.format.extend(other.format);
        self.payload.extend(other.payload);
        self.time.extend(other.time);
        self.ruleset.extend(other.ruleset);
        self.hash.extend(other.hash);
        self.key.extend(other.key);
        self.request.extend(other.request);
    }

    fn values(self) -> Vec<Value> {
        vec![
            Value::Ints(self.sequence),
            Value::Ints(self.character),
            Value::Ints(self.operation),
            Value::Ints(self.time),
            Value::Words(self.version),
            Value::Words(self.ruleset),
            Value::Shorts(self.format),
            Value::Texts(self.kind),
            Value::Blobs(self.payload),
            Value::Blobs(self.hash),
            Value::Texts(self.key),
            Value::Blobs(self.request),
        ]
    }
}
