//! Events: pages of rows, and the conditions that find them.

use super::super::backend::{EventQuery, Flow, Head, Scope, StoredEvent, TakeEvents};
use super::super::chain::{Before, Hash};
use super::super::error::StoreError;
use super::super::short::lengthen;
use super::connection::Connection;
use super::tx::Tx;
use super::value::Value;
use super::{log, stored};
use crate::ledger::{CharacterId, Key, Moment, OperationId, Sequence};
use std::ops::Deref;
use tokio_postgres::{Error, Row};

/// The columns of a row of an event `e` of the log.
pub(super) const COLUMNS: &str = "sequence, character, version::bigint, operation, kind, format::bigint, payload, time, ruleset::bigint, \
     (SELECT p.hash FROM log p WHERE p.sequence = e.sequence - 1), hash, key, request";

/// The same where the event before is not read along.
const ALONE: &str = "sequence, character, version::bigint, operation, kind, format::bigint, payload, time, ruleset::bigint, \
                     NULL::bytea, hash, key, request";

/// So many events come with the first answer, and with each that follows.
const FIRST_PAGE: usize = 64;
const PAGE: usize = 8_192;

/// Tells the events of a query, one after the other. They come in pages, each from where the one before it ended, so that
/// other questions can be asked meanwhile.
pub(super) fn each<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    query: &EventQuery,
    take: TakeEvents,
) -> Result<(), StoreError> {
    if let Some(newest) = newest(tx, query) {
        return tell(&newest, &mut Before::default(), take).map(|_| ());
    }
    let mut after: Option<(i64, i64)> = None;
    let mut page = FIRST_PAGE;
    let mut before = Before::default();
    loop {
        let (sql, values) = sql(query, after, page);
        let rows = match after.is_none() && is_plain(query) && !tx.writes {
            true => tx.with_operations(&sql, &values)?,
            false => tx.rows(&sql, &values)?,
        };
        let column =
            |at: usize| rows.iter().filter_map(|row| row.try_get::<_, i64>(at).ok()).collect::<Vec<i64>>();
        *tx.wanted.borrow_mut() = column(3);
        *tx.wanted_names.borrow_mut() = column(1);
        for row in &rows {
            if tell(row, &mut before, take)? == Flow::Enough {
                return Ok(());
            }
        }
        match rows.last() {
            Some(last) if rows.len() == page && query.key.is_none() => after = Some(place(query, last)?),
            _ => return Ok(()),
        }
        page = PAGE;
    }
}

/// The last event of all, where it is known and nothing else is asked for.
fn newest<C: Deref<Target = Connection>>(tx: &Tx<C>, query: &EventQuery) -> Option<Row> {
    let newest = tx.known.newest.borrow().clone()?;
    let last = tx.known.memo.last()?.sequence;
    let is_asked = query.scope == Scope::Log && query.range == Some((last, last)) && is_plain(query);
    Some(newest).filter(|row| is_asked && row.try_get(0).is_ok_and(|at: i64| at == stored(last.0)))
}

/// Whether nothing is left out by what events say.
fn is_plain(query: &EventQuery) -> bool {
    let EventQuery { kinds, kind, actor, key, times, .. } = query;
    kinds.is_empty() && kind.is_none() && actor.is_none() && key.is_none() && *times == (None, None)
}

/// The end of the log, from a row of [`COLUMNS`] that is its last event.
pub(super) fn end_of(row: &Row) -> Result<Option<Head>, Error> {
    log::head_of(row, [0, 10, 8], [0xff; 32])
}

/// Where a row stands in the order of a query.
fn place(query: &EventQuery, row: &Row) -> Result<(i64, i64), Error> {
    Ok(match query.scope {
        Scope::Log => (0, row.try_get(0)?),
        Scope::Character(_) => (0, row.try_get(2)?),
        Scope::Characters(..) => (row.try_get(1)?, row.try_get(2)?),
    })
}

/// Tells the event of a row of [`COLUMNS`].
fn tell(row: &Row, before: &mut Before, take: TakeEvents) -> Result<Flow, StoreError> {
    let sequence = row.try_get::<_, i64>(0)?.cast_unsigned();
    let unreadable = |error: Error| StoreError::Damaged { sequence, what: error.to_string() };
    let number = |at: usize| row.try_get::<_, i64>(at).map_err(unreadable);
    let text = |at: usize| row.try_get::<_, &str>(at).map_err(unreadable);
    let hash = |at: usize| -> Result<Hash, StoreError> {
        let bytes: &[u8] = row.try_get(at).map_err(unreadable)?;
        let what = || format!("what stands in place of a hash has {} bytes", bytes.len());
        bytes.try_into().map_err(|_| StoreError::Damaged { sequence, what: what() })
    };
    let previous = row.try_get::<_, Option<&[u8]>>(9).map_err(unreadable)?;
    // Something that fits nothing where what is stored is no hash.
    let previous = previous.map(|bytes| bytes.try_into().unwrap_or([0xff; 32]));
    let key = key_of(row, sequence)?;
    let own = hash(10)?;
    let no_text = || StoreError::Damaged { sequence, what: "its payload is not a text".to_owned() };
    let payload = lengthen(row.try_get(6).map_err(unreadable)?).ok_or_else(no_text)?;
    take(&StoredEvent {
        sequence: Sequence(sequence),
        kind: text(4)?,
        payload: &payload,
        format: number(5)?,
        at: Moment(number(7)?),
        character: CharacterId(number(1)?.cast_unsigned()),
        version: number(2)?.cast_unsigned(),
        operation: OperationId(number(3)?.cast_unsigned()),
        ruleset: number(8)?,
        previous: before.next(sequence, own).or(previous),
        hash: own,
        key: key.as_ref(),
    })
}

/// The key of a row of [`COLUMNS`].
fn key_of(row: &Row, sequence: u64) -> Result<Option<Key>, StoreError> {
    let unreadable = |what: String| StoreError::Damaged { sequence, what };
    let text: String = row.try_get(11).map_err(|error| unreadable(error.to_string()))?;
    let request: &[u8] = row.try_get(12).map_err(|error| unreadable(error.to_string()))?;
    if text.is_empty() && request.is_empty() {
        return Ok(None);
    }
    // One without the other is none that was ever written; its hash says so.
    let request = if request.is_empty() { [0; 16].as_slice() } else { request };
    let request = request.try_into();
    let request = request.map_err(|_| unreadable("what its key was used for can't be read".to_owned()))?;
    Ok(Some(Key { text, request }))
}

/// What gathers the conditions of a statement.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) parts: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// A condition in which `{}` stands for a value.
    pub(super) fn add(&mut self, sql: &str, value: impl Into<Value>) {
        let place = self.value(value);
        self.parts.push(sql.replace("{}", &place));
    }

    /// What stands for a value in the statement.
    pub(super) fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// All of them.
    pub(super) fn joined(&self) -> String {
        if self.parts.is_empty() { "true".to_owned() } else { self.parts.join(" AND ") }
    }
}

/// What finds the rows of a page, in the order of the query.
fn sql(query: &EventQuery, after: Option<(i64, i64)>, page: usize) -> (String, Vec<Value>) {
    let mut all = Conditions::default();
    let order = match query.scope {
        Scope::Log => &["sequence"][..],
        Scope::Character(id) => {
            all.add("character = {}", stored(id.0));
            &["version"]
        }
        Scope::Characters(..) => &["character", "version"],
    };
    if let Some((first, last)) = query.range {
        all.add("sequence >= {}", stored(first.0));
        all.add("sequence <= {}", stored(last.0));
    }
    let (next, direction) = if query.newest_first { ("<", " DESC") } else { (">", "") };
    match (query.scope, after) {
        (Scope::Characters(first, last), after) => {
            between(&mut all, (stored(first.0), stored(last.0)), after, query.newest_first)
        }
        (_, Some((_, last))) => all.add(&format!("{} {next} {{}}", order[0]), last),
        (_, None) => {}
    }
    by_unproved_columns(query, &mut all);
    if !query.kinds.is_empty() {
        let words: Vec<&str> = query.kinds.iter().map(|kind| kind.word()).collect();
        all.parts.push(format!("kind IN ('{}')", words.join("', '")));
    }
    // As the indexes have them: a column of what is selected may be another.
    let order: Vec<String> = order.iter().map(|column| format!("e.{column}{direction}")).collect();
    let (filter, order) = (all.joined(), order.join(", "));
    // There are few events of one key, and the way along the order would be a long one to them.
    let limit = if query.key.is_some() { String::new() } else { format!(" LIMIT {page}") };
    // The events of the log come one after the other.
    let columns = if query.scope == Scope::Log && after.is_some() { ALONE } else { COLUMNS };
    (format!("SELECT {columns} FROM log e WHERE {filter} ORDER BY {order}{limit}"), all.values)
}

/// From one character to another, but only what comes after a place. Compared as rows, which is how the index goes: of two
/// ends of a column the server supposes that they leave hardly anything, and then sorts all of it for every page.
fn between(all: &mut Conditions, (first, last): (i64, i64), after: Option<(i64, i64)>, newest_first: bool) {
    let (mut low, mut high) = ((">=", first, i64::MIN), ("<=", last, i64::MAX));
    if let Some((character, version)) = after {
        let (end, comparison) = if newest_first { (&mut high, "<") } else { (&mut low, ">") };
        *end = (comparison, character, version);
    }
    for (comparison, character, version) in [low, high] {
        let (character, version) = (all.value(character), all.value(version));
        all.parts.push(format!("(character, version) {comparison} ({character}, {version})"));
    }
}

fn by_unproved_columns(query: &EventQuery, all: &mut Conditions) {
    if let Some(kind) = query.kind {
        all.add("{} IN (e.kind, (SELECT o.kind FROM operations o WHERE o.id = e.operation))", kind);
    }
    if let Some(actor) = query.actor {
        all.add("(SELECT o.actor FROM operations o WHERE o.id = e.operation) = {}", actor);
    }
    if let Some(key) = query.key {
        all.add("key = {} AND request <> ''", key);
    }
    let (since, until) = query.times;
    since.iter().for_each(|at| all.add("time >= {}", at.0));
    until.iter().for_each(|at| all.add("time <= {}", at.0));
}
