//! The read models from the events, character by character, so that no more than one is in memory.

use super::boards::Boards;
use super::error::StoreError;
use super::fold::Folded;
use super::log::{EVENT_COLUMNS, Log, Logged};
use super::models::{self, Pending, stored};
use super::undo_install::undone_installs;
use super::writer::save_undone;
use super::{Progress, Step, Store, connection};
use crate::ledger::{CharacterId, Fact, Point};
use crate::progression::{Cause, Event, contradiction};
use rusqlite::{Connection, TransactionBehavior};

/// How many KiB of pages long work keeps in memory.
pub(super) const WIDE_CACHE_KIB: i64 = 64 * 1024;
/// After so many events progress is told.
pub(super) const STRIDE: u64 = 4_096;

impl Store {
    /// Makes the read models anew, in one transaction.
    ///
    /// # Errors
    /// When an event is damaged, or the database can't be written to.
    pub fn rebuild(&mut self, progress: Progress) -> Result<(), StoreError> {
        connection::widen_cache(&self.connection, WIDE_CACHE_KIB)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        fill(&transaction, None, Check::Order, progress)?;
        Ok(transaction.commit()?)
    }
}

/// Fills the read models of a database from its own events.
pub(super) fn fill(
    connection: &Connection,
    until: Option<Point>,
    check: Check,
    progress: Progress,
) -> Result<(), StoreError> {
    fill_from(connection, connection, until, check, progress)
}

/// Fills the read models in `models` from the events in `log`.
pub(super) fn fill_from(
    models: &Connection,
    log: &Connection,
    until: Option<Point>,
    check: Check,
    progress: Progress,
) -> Result<(), StoreError> {
    models.execute_batch(
        "DELETE FROM characters; DELETE FROM standings; DELETE FROM boards; DELETE FROM board_buckets; \
         DELETE FROM undone; DELETE FROM totals; INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0, 0);",
    )?;
    let indexes = drop_indexes(models, "'characters', 'standings'")?;
    let (mut boards, mut pending) = (Boards::default(), Pending::default());
    each_character(log, until, check, progress, &mut |folded, undone| {
        for (operations, by) in undone {
            save_undone(models, operations, *by)?;
        }
        models::save(models, &mut boards, folded, None, &mut pending).map(|_| ())
    })?;
    for (operations, by) in undone_installs(log, until)? {
        save_undone(models, &operations, by)?;
    }
    pending.write(models)?;
    indexes.iter().try_for_each(|sql| models.execute_batch(sql).map_err(StoreError::from))
}

/// Takes the indexes of tables away, for rows go in faster without, and answers with what makes them again.
pub(super) fn drop_indexes(connection: &Connection, tables: &str) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL \
         AND tbl_name IN ({tables}) ORDER BY name"
    );
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let found: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
    for (name, _) in &found {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}

/// What operations were undone by events of one character: the operations, and by which.
pub(super) type Undone = [(Vec<u64>, u64)];

/// What is proved of events while they are folded, besides what each of them says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// None of a character is missing.
    Order,
    /// What came of each is what could come of it where the character stood.
    Outcomes,
}

/// Folds every character in the order of ids, up to a point.
pub(super) fn each_character(
    connection: &Connection,
    until: Option<Point>,
    check: Check,
    progress: Progress,
    each: &mut dyn FnMut(&Folded, &Undone) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let of = events(connection)?;
    let mut log = Log::new(connection);
    let mut statement = connection.prepare(&events_sql("character > 0", "character, version"))?;
    let mut rows = statement.query([])?;
    let mut current: Option<Past> = None;
    let mut undone: Vec<(Vec<u64>, u64)> = Vec::new();
    let mut done = 0;
    while let Some(row) = rows.next()? {
        done += 1;
        if done % STRIDE == 0 && !progress(Step { done, of }) {
            return Err(StoreError::Interrupted);
        }
        let id = CharacterId(row.get::<_, i64>(1)?.cast_unsigned());
        let is_next = current.as_ref().is_some_and(|past| past.id != id);
        if let Some(past) = current.take_if(|_| is_next) {
            past.folded.map_or(Ok(()), |folded| each(&folded, &undone))?;
            undone.clear();
        }
        let past = current.get_or_insert_with(|| Past::new(id, until));
        if past.is_over {
            continue;
        }
        let event = log.read(row)?;
        if !past.fold(&event, check)? {
            continue;
        }
        if let Fact::Progression(Event::Restored(restoration)) = &event.fact
            && let Cause::Undo(operations) = &restoration.cause
        {
            undone.push((operations.clone(), event.operation.0));
        }
    }
    current.and_then(|past| past.folded).map_or(Ok(()), |folded| each(&folded, &undone))
}

/// Folds one character up to a point; `None` when it had no event then.
pub(super) fn one_character(
    connection: &Connection,
    id: CharacterId,
    until: Option<Point>,
) -> Result<Option<Folded>, StoreError> {
    let mut log = Log::new(connection);
    let mut statement = connection.prepare(&events_sql("character = ?1", "version"))?;
    let mut rows = statement.query([stored(id.0)])?;
    let mut past = Past::new(id, until);
    while let Some(row) = rows.next()?.filter(|_| !past.is_over) {
        past.fold(&log.read(row)?, Check::Order)?;
    }
    Ok(past.folded)
}

/// A character on its way to a point in the past.
struct Past {
    id: CharacterId,
    until: Option<Point>,
    folded: Option<Folded>,
    /// Whether the first event after that point was met. That one is proved too: an event that says by mistake that it
    /// came later would otherwise not be missed.
    is_over: bool,
}

impl Past {
    fn new(id: CharacterId, until: Option<Point>) -> Past {
        Past { id, until, folded: None, is_over: false }
    }

    /// Folds the next event of the character, in the order of versions. Whether it belongs to the past.
    fn fold(&mut self, event: &Logged, check: Check) -> Result<bool, StoreError> {
        let Fact::Progression(fact) = &event.fact else { return Ok(false) };
        let bad = |what: String| Err(StoreError::Damaged { sequence: event.sequence.0, what });
        let version = self.folded.as_ref().map_or(0, |folded| folded.character.version) + 1;
        if event.version != version || event.character != self.id {
            return bad(format!("event {version} of its character is missing"));
        }
        // Neither the times nor the sequences of a character go backwards.
        self.is_over = match self.until {
            None => false,
            Some(Point::Time(at)) => event.at > at,
            Some(Point::Sequence(sequence)) => event.sequence > sequence,
        };
        if self.is_over {
            return Ok(false);
        }
        let folded = self.folded.get_or_insert_with(|| Folded::new(event.character, event.at));
        if let Some(what) = Some(check)
            .filter(|&check| check == Check::Outcomes)
            .and_then(|_| contradiction(&folded.character.state, fact))
        {
            return bad(what);
        }
        folded.apply(fact, event.stamp());
        Ok(true)
    }
}

fn events_sql(which: &str, order: &str) -> String {
    format!("SELECT {EVENT_COLUMNS} FROM events WHERE {which} ORDER BY {order}")
}

/// How many events there are, by the end of the log.
pub(super) fn events(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(max(sequence), -1) FROM events";
    let last: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(last.max(-1).saturating_add(1).cast_unsigned())
}
