//! What characters gained, spent and gave up, in the order of the log, for those who look at how they play.

use super::backend::{EventQuery, Flow, ReadTx};
use super::error::StoreError;
use super::log::{Log, Logged, head};
use super::undone::standing;
use super::{Progress, Step, Store};
use crate::ledger::{CharacterId, EventKind, Fact, Moment, OperationId, Sequence};
use crate::progression::Event;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Something that a character gained, spent or gave up.
#[derive(Debug, Clone, Copy)]
pub struct PlayEvent<'a> {
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
const KINDS: [EventKind; 4] = [EventKind::Xp, EventKind::Currency, EventKind::Points, EventKind::Reset];
/// So many places of the log are read by one reader before it goes on to those that are its next.
const PART: u64 = 4_096;
/// So many parts wait for whoever takes them, for each reader.
const WAITING: usize = 2;

/// A deed on its way from the reader that read it.
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
    /// readers read parts of the log in turn; memory does not grow with it.
    ///
    /// # Errors
    /// When an event is damaged or can't be read.
    pub fn each_play_event(
        &self,
        take: &mut dyn FnMut(&PlayEvent),
        progress: Progress,
    ) -> Result<(), StoreError> {
        let of = head(&*self.backend.read()?)?.sequence.0 + 1;
        let undone = self.undone()?;
        let undone = &undone;
        let readers = self.readers()?;
        let count = readers.len() as u64;
        thread::scope(|scope| {
            let mut inlets: Vec<Receiver<PartRead>> = Vec::new();
            for (turn, reader) in (0..).zip(readers) {
                let (sender, inlet) = sync_channel(WAITING);
                inlets.push(inlet);
                scope.spawn(move || {
                    for part in (turn..of.div_ceil(PART)).step_by(usize::try_from(count).unwrap_or(1)) {
                        let read = part_of(&*reader, (part * PART, of), undone);
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
                    take(&PlayEvent { character: *character, at: *at, operation: *operation, actor, event });
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
        Ok(standing(&*self.backend.read()?)?.into_keys().collect())
    }
}

/// The deeds in the part of the log that begins here, before its end.
fn part_of(tx: &dyn ReadTx, (from, end): (u64, u64), undone: &BTreeSet<OperationId>) -> PartRead {
    let last = Sequence(end.min(from + PART).saturating_sub(1));
    let query = EventQuery { kinds: &KINDS, ..EventQuery::part(Sequence(from), last) };
    let mut log = Log::new(tx);
    let mut read = Vec::new();
    tx.events(&query, &mut |stored| {
        let Logged { character, at, operation, fact, .. } = log.prove(stored)?;
        let Fact::Progression(event) = fact else { return Ok(Flow::More) };
        if undone.contains(&operation) {
            return Ok(Flow::More);
        }
        if let Some((known, _)) = log.operation(operation)? {
            read.push(Owned { character, at, operation, actor: known.intent.actor.clone(), event });
        }
        Ok(Flow::More)
    })?;
    Ok(read)
}
