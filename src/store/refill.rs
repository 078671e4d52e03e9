//! The read models from the events, on all cores: readers fold, one writes, in the order of ids whoever folded.

use super::backend::{ReadTx, Reader, WriteTx};
use super::error::StoreError;
use super::fold::Folded;
use super::models::{self, Pending};
use super::rebuild::{Came, Check, Each, each_character, newest_id, take_back};
use super::snapshot::{Keep, Left, Snapshots};
use super::undone::{TakenBack, undone_installs};
use super::{Progress, Step, log};
use crate::ledger::CharacterId;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
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

/// A character, what its events took back, and what it leaves for questions about the past.
struct One {
    folded: Folded,
    undone: Vec<TakenBack>,
    left: Left,
}

type Handed = Result<Sent, StoreError>;

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
        let mut inlets: Vec<Receiver<Handed>> = Vec::with_capacity(count);
        for (turn, reader) in (0_u64..).zip(readers) {
            let (sender, inlet) = sync_channel(WAITING);
            inlets.push(inlet);
            scope.spawn(move || {
                for stretch in (turn..stretches).step_by(count) {
                    // Nobody takes any more after what failed, or when asked to stop.
                    let ended = fold(&*reader, stretch, worth, &sender).map(|()| Sent::End);
                    let has_failed = ended.is_err();
                    if sender.send(ended).is_err() || has_failed {
                        return;
                    }
                }
            });
        }
        for (_, inlet) in (0..stretches).zip(inlets.iter().cycle()) {
            loop {
                match inlet.recv().map_err(|_| StoreError::Interrupted)?? {
                    Sent::End => break,
                    Sent::Characters(characters, events) => {
                        for One { folded, undone, left } in characters {
                            snapshots.take(models, left)?;
                            undone.iter().try_for_each(|taken| take_back(models, taken))?;
                            models::save(models, &folded, None, &mut pending)?;
                        }
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
fn fold(tx: &dyn ReadTx, stretch: u64, worth: Keep, to: &SyncSender<Handed>) -> Result<(), StoreError> {
    let first = 1 + stretch * STRETCH;
    let ids = (CharacterId(first), CharacterId(first + STRETCH - 1));
    let each = Each { ids, check: Check::Order, bad: None };
    let (mut batch, mut events, mut left) = (Vec::with_capacity(BATCH), 0, Left::default());
    let hand_over = |batch: &mut Vec<_>, events: &mut u64| {
        let sent = Sent::Characters(std::mem::take(batch), std::mem::take(events));
        to.send(Ok(sent)).map_err(|_| StoreError::Interrupted)
    };
    each_character(tx, &each, &mut |_| Ok(()), &mut |came| {
        match came {
            Came::Before(folded, next) => left.before(worth, folded, next),
            Came::Whole(folded, undone) => {
                events += folded.character.version;
                let (folded, undone) = (folded.clone(), undone.to_vec());
                batch.push(One { folded, undone, left: std::mem::take(&mut left) });
            }
            Came::Broken(..) => {}
        }
        if batch.len() < BATCH { Ok(()) } else { hand_over(&mut batch, &mut events) }
    })?;
    hand_over(&mut batch, &mut events)
}
