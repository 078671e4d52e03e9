//! What characters gained, spent and gave up, in the order of the log, for those who look at how they play.

use super::error::StoreError;
use super::history::undone_by;
use super::log::{self, EVENT_COLUMNS, Log, Logged};
use super::models::stored;
use super::preview::readers;
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, Fact, Moment, OperationId};
use crate::progression::Event;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Something that a character gained, spent or gave up.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// Whose.
    pub character: CharacterId,
    /// When.
    pub at: Moment,
    /// By which operation.
    pub operation: OperationId,
    /// Whose operation that is.
    pub actor: &'a str,
    /// What happened.
    pub event: &'a Event,
}

/// The kinds of events that tell of play.
const KINDS: &str = "'xp', 'currency', 'points', 'reset'";
/// So many places of the log are read by one connection before it goes on to those that are its next.
const PART: u64 = 4_096;
/// So many parts wait for whoever takes them, for each connection.
const WAITING: usize = 2;

/// A deed on its way from the connection that read it.
struct Owned {
    character: CharacterId,
    at: Moment,
    operation: OperationId,
    actor: String,
    event: Event,
}

type PartRead = Result<Vec<Owned>, StoreError>;

impl Store {
    /// Tells of every gain, every spending of points and every reset that was not undone, oldest first. Several
    /// connections read parts of the log in turn; memory does not grow with it.
    ///
    /// # Errors
    /// When an event is damaged or can't be read.
    pub fn each_deed(&self, take: &mut dyn FnMut(&Deed), progress: Progress) -> Result<(), StoreError> {
        let of = log::head(&self.connection)?.sequence.0 + 1;
        let undone = self.undone()?;
        let undone = &undone;
        let readers = readers(self.path())?;
        let count = readers.len() as u64;
        thread::scope(|scope| {
            let mut inlets: Vec<Receiver<PartRead>> = Vec::new();
            for (turn, connection) in (0..).zip(readers) {
                let (sender, inlet) = sync_channel(WAITING);
                inlets.push(inlet);
                scope.spawn(move || {
                    for part in (turn..of.div_ceil(PART)).step_by(usize::try_from(count).unwrap_or(1)) {
                        let read = part_of(&connection, (part * PART, of), undone);
                        // Nobody takes any more after a part that can't be read, or when asked to stop.
                        if sender.send(read).is_err() {
                            return;
                        }
                    }
                });
            }
            let turns = inlets.iter().cycle();
            for (part, inlet) in (0..of.div_ceil(PART)).zip(turns) {
                let read = inlet.recv().map_err(|_| StoreError::Interrupted)??;
                for Owned { character, at, operation, actor, event } in &read {
                    take(&Deed { character: *character, at: *at, operation: *operation, actor, event });
                }
                if !progress(Step { done: part * PART, of }) {
                    return Err(StoreError::Interrupted);
                }
            }
            Ok(())
        })
    }

    /// The operations that were undone, and whose undoing was not.
    fn undone(&self) -> Result<BTreeSet<OperationId>, StoreError> {
        let mut statement = self.connection.prepare("SELECT DISTINCT operation FROM undone")?;
        let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut undone = BTreeSet::new();
        for id in ids.into_iter().map(|id| OperationId(id.cast_unsigned())) {
            if undone_by(&self.connection, id, None)?.is_some() {
                undone.insert(id);
            }
        }
        Ok(undone)
    }
}

/// The deeds in the part of the log that begins here, before its end.
fn part_of(connection: &Connection, (from, end): (u64, u64), undone: &BTreeSet<OperationId>) -> PartRead {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE sequence >= ?1 AND sequence < ?2 AND kind IN ({KINDS}) \
         ORDER BY sequence"
    );
    let mut log = Log::new(connection);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([stored(from), stored(end.min(from + PART))])?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let Logged { character, at, operation, fact, .. } = log.read(row)?;
        let Fact::Progression(event) = fact else { continue };
        if undone.contains(&operation) {
            continue;
        }
        let Some((known, _)) = log.operation(operation)? else { continue };
        read.push(Owned { character, at, operation, actor: known.intent.actor.clone(), event });
    }
    Ok(read)
}
