//! The read models from the events, on all cores: readers fold, one writes, in the order of ids whoever folded.

use super::backend::{CharacterRow, ReadTx, Reader, WriteTx};
use super::error::StoreError;
use super::fold::Folded;
use super::models::{self, NUMBERS, Pending};
use super::rebuild::{Came, Check, Each, each_character, newest_id, take_back};
use super::snapshot::{Keep, Left, Snapshots};
use super::undone::{TakenBack, undone_installs};
use super::{Progress, Step, log};
use crate::ledger::CharacterId;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Ids that are folded in one go by one reader.
const STRETCH: u64 = 256;

/// Characters that are handed over together.
const BATCH: usize = 32;

/// Batches of a reader that wait to be written.
const WAITING: usize = 8;

/// What a reader hands over.
enum Sent {
    Characters(Vec<One>, u64),
    /// A stretch is at its end.
    End,
}

/// A character with what it is found by, what its events took back, and what it leaves for questions about the past.
struct One {
    folded: Folded,
    name_key: String,
    numbers: [i64; NUMBERS],
    state: String,
    undone: Vec<TakenBack>,
    left: Left,
}

impl One {
    fn new(folded: Folded, undone: Vec<TakenBack>, left: Left) -> Result<One, StoreError> {
        let CharacterRow { name_key, numbers, state, .. } = models::row_of(&folded.character)?;
        Ok(One { folded, name_key, numbers, state, undone, left })
    }

    /// Writes all of it. What is left is let go where it was made: memory that one thread takes and another gives back
    /// makes both wait.
    fn write(
        self,
        models: &dyn WriteTx,
        (snapshots, pending): (&mut Snapshots, &mut Pending),
    ) -> Result<Folded, StoreError> {
        let One { folded, name_key, numbers, state, undone, left } = self;
        snapshots.take(models, left)?;
        undone.iter().try_for_each(|taken| take_back(models, taken))?;
        let row = CharacterRow { character: &folded.character, name_key, numbers, state };
        models::add(models, row, &folded.places, pending)?;
        Ok(folded)
    }
}

type Handed = Result<Sent, StoreError>;

/// Between a reader and the writer.
struct Lane {
    inlet: Receiver<Handed>,
    /// Takes back the characters that are written.
    spent: Sender<Vec<Folded>>,
}

/// Fills the read models in `models` from what the readers see, who all see what `models` sees.
pub(super) fn fill(models: &dyn WriteTx, readers: Vec<Reader>, progress: Progress) -> Result<(), StoreError> {
    let (of, newest) = (log::event_count(models)?, newest_id(models)?);
    let stretches = newest.div_ceil(STRETCH);
    let installs = undone_installs(models)?;
    models.begin_filling()?;
    let mut snapshots = Snapshots::of_log(models)?;
    let worth = snapshots.worth();
    let (mut pending, mut done) = (Pending::default(), 0);
    let count = readers.len();
    thread::scope(|scope| {
        let mut lanes: Vec<Lane> = Vec::with_capacity(count);
        for (turn, reader) in (0_u64..).zip(readers) {
            let ((outlet, inlet), (spent, given_back)) = (sync_channel(WAITING), channel());
            lanes.push(Lane { inlet, spent });
            scope.spawn(move || {
                for stretch in (turn..stretches).step_by(count) {
                    // Nobody takes any more after what failed, or when asked to stop.
                    let ended = fold(&*reader, stretch, worth, (&outlet, &given_back)).map(|()| Sent::End);
                    let has_failed = ended.is_err();
                    if outlet.send(ended).is_err() || has_failed {
                        return;
                    }
                }
            });
        }
        for (_, lane) in (0..stretches).zip(lanes.iter().cycle()) {
            loop {
                match lane.inlet.recv().map_err(|_| StoreError::Interrupted)?? {
                    Sent::End => break,
                    Sent::Characters(characters, events) => {
                        let write = |one: One| one.write(models, (&mut snapshots, &mut pending));
                        let written: Vec<Folded> =
                            characters.into_iter().map(write).collect::<Result<_, _>>()?;
                        // A reader that is at its end takes nothing back.
                        let _ = lane.spent.send(written);
                        done += events;
                        if !progress(Step { done, of: of.max(done) }) {
                            return Err(StoreError::Interrupted);
                        }
                    }
                }
            }
        }
        Ok(())
    })?;
    installs.iter().try_for_each(|taken| take_back(models, taken))?;
    pending.write(models)?;
    snapshots.finish(models)?;
    models.end_filling()
}

/// Folds the characters of a stretch and hands them over.
fn fold(
    tx: &dyn ReadTx,
    stretch: u64,
    worth: Keep,
    (to, given_back): (&SyncSender<Handed>, &Receiver<Vec<Folded>>),
) -> Result<(), StoreError> {
    let first = 1 + stretch * STRETCH;
    let ids = (CharacterId(first), CharacterId(first + STRETCH - 1));
    let each = Each { ids, check: Check::Order, bad: None };
    let (mut batch, mut events, mut left) = (Vec::with_capacity(BATCH), 0, Left::default());
    let hand_over = |batch: &mut Vec<_>, events: &mut u64| {
        given_back.try_iter().for_each(drop);
        let sent = Sent::Characters(std::mem::take(batch), std::mem::take(events));
        to.send(Ok(sent)).map_err(|_| StoreError::Interrupted)
    };
    each_character(tx, &each, &mut |_| Ok(()), &mut |came| {
        match came {
            Came::Before(folded, next) => left.before(worth, folded, next),
            Came::Whole(folded, undone) => {
                events += folded.character.version;
                batch.push(One::new(*folded, undone, std::mem::take(&mut left))?);
            }
            Came::Broken(..) => {}
        }
        if batch.len() < BATCH { Ok(()) } else { hand_over(&mut batch, &mut events) }
    })?;
    hand_over(&mut batch, &mut events)
}
