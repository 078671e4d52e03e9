//! What a ruleset would make of all characters, by several readers at once; nothing is written.

use super::backend::{Flow, ReadTx, Reader};
use super::error::StoreError;
use super::install::Mover;
use super::{Progress, ReadRuleset, Rules, Step, Store};
use crate::ledger::{Band, Impact, Moved};
use crate::progression::{Adaptation, can_reset};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// So many ids are looked at by one reader before it takes the next.
const STRETCH: u64 = 8_192;
/// More readers than this are of no use.
const MOST_READERS: usize = 8;

/// What is looked at.
#[derive(Clone, Copy)]
struct Look<'a> {
    rules: (Rules<'a>, Rules<'a>),
    terms: &'a Adaptation,
    read: Option<ReadRuleset>,
    /// The id after the last.
    end: u64,
}

/// What the readers share.
#[derive(Default)]
struct Shared {
    next: AtomicU64,
    is_over: AtomicBool,
}

impl Store {
    /// What `new` rules would make of all characters, on these terms. All of it is of one moment.
    ///
    /// # Errors
    /// When the database can't be read, or the work was asked to end.
    pub fn preview(
        &self,
        old: &Rules,
        new: &Rules,
        terms: &Adaptation,
        progress: Progress,
    ) -> Result<Impact, StoreError> {
        let readers = self.readers()?;
        let Some(first) = readers.first() else { return Ok(Impact::default()) };
        let end = first.newest_id()? + 1;
        let terms = Adaptation { old: old.text.hash.clone(), new: new.text.hash.clone(), ..terms.clone() };
        let look = Look { rules: (*old, *new), terms: &terms, read: self.read_ruleset, end };
        side_by_side(readers, look, progress)
    }

    /// Readers that all see the same moment, one for each core.
    pub(super) fn readers(&self) -> Result<Vec<Reader>, StoreError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        self.backend.readers(cores.clamp(1, MOST_READERS))
    }
}

fn side_by_side(readers: Vec<Reader>, look: Look, progress: Progress) -> Result<Impact, StoreError> {
    let shared = Shared::default();
    shared.next.store(1, Ordering::Relaxed);
    let (sender, receiver) = channel::<u64>();
    thread::scope(|scope| {
        let shared = &shared;
        let workers: Vec<_> = readers
            .into_iter()
            .map(|reader| {
                let sender = sender.clone();
                scope.spawn(move || stretches(&*reader, look, shared, &sender))
            })
            .collect();
        drop(sender);
        let mut done = 0;
        for more in receiver {
            done += more;
            if !progress(Step { done, of: look.end - 1 }) {
                shared.is_over.store(true, Ordering::Relaxed);
            }
        }
        let mut impact = Impact::default();
        for worker in workers {
            let died = |_| StoreError::Backend("a part of the work ended too early".to_owned());
            impact.add(worker.join().map_err(died)??);
        }
        if shared.is_over.load(Ordering::Relaxed) { Err(StoreError::Interrupted) } else { Ok(impact) }
    })
}

/// Looks at one stretch of ids after the other, as long as there are any.
fn stretches(tx: &dyn ReadTx, look: Look, shared: &Shared, done: &Sender<u64>) -> Result<Impact, StoreError> {
    let mut impact = Impact::default();
    let (old, new) = look.rules;
    let mut mover = Mover::new((old.ruleset, new.ruleset), look.terms, look.read);
    while !shared.is_over.load(Ordering::Relaxed) {
        let from = shared.next.fetch_add(STRETCH, Ordering::Relaxed);
        if from >= look.end {
            break;
        }
        let ids = from..(from + STRETCH).min(look.end);
        let count = ids.end - ids.start;
        stretch(tx, ids, look, &mut mover, &mut impact)?;
        // Nobody listens any more only when the whole work is over.
        let _ = done.send(count);
    }
    Ok(impact)
}

fn stretch(
    tx: &dyn ReadTx,
    ids: Range<u64>,
    look: Look,
    mover: &mut Mover,
    impact: &mut Impact,
) -> Result<(), StoreError> {
    let (old, new) = look.rules;
    tx.characters(ids, &mut |character| {
        let state = &character.state;
        let [own_old, own_new] = mover.rules(tx, state)?;
        let old = own_old.as_deref().unwrap_or(old.ruleset);
        let new = own_new.as_deref().unwrap_or(new.ruleset);
        let adapted = crate::progression::adapt(state, (old, new), look.terms);
        let resets = (can_reset(state, old), can_reset(&adapted.target, new));
        let moved = Moved { character: character.id, state, adapted: &adapted, resets };
        impact.count(Band::of(state, old), &moved);
        Ok(Flow::More)
    })
}
