//! Characters that are kept in memory between questions, by all who ask in one process. What is kept is right as of one
//! event, the head of the log; where the log has grown, those that the new events are about are forgotten, whoever wrote.

use super::Store;
use super::backend::{EventQuery, Flow, ReadTx};
use super::chain::Hash;
use super::error::StoreError;
use super::log;
use crate::ledger::{Character, CharacterId, Sequence};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More characters than this are not kept: about 2 KB each.
const MOST: usize = 16_384;
/// Where the log has grown by more events than this, everything is forgotten at once.
const MOST_EVENTS: u64 = 5_000;

/// Who is behind another by more events than this is so because the log was put back to before.
const A_LITTLE: u64 = 5_000;

/// Characters that several stores remember together.
#[derive(Debug, Default)]
pub struct Recall {
    known: Mutex<Known>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug, Default)]
struct Known {
    /// What is kept is right as of this event.
    of: Option<Stand>,
    /// Looked up by id only: its order reaches nobody.
    characters: HashMap<CharacterId, Arc<Character>>,
}

/// A place in one log: another log has another hash there.
type Stand = (Sequence, Hash);

/// What a store remembers, and the moment that its answers are of.
#[derive(Debug)]
pub(super) struct Remembered {
    recall: Arc<Recall>,
    /// `None` where nothing that is kept may be used.
    at: Option<Stand>,
}

impl Recall {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often a character was known already, and how often it was not.
    pub fn counts(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }
}

impl Known {
    /// Forgets who changed between what is kept and `now`; where that can't be told, everyone.
    fn catch_up(&mut self, tx: &dyn ReadTx, now: Stand) -> Result<(), StoreError> {
        let Some((of, hash)) = self.of.replace(now) else { return Ok(()) };
        if (of, hash) == now {
            return Ok(());
        }
        if now.0 < of || now.0.0 - of.0 > MOST_EVENTS {
            self.characters.clear();
            return Ok(());
        }
        let mut is_same_log = false;
        tx.events(&EventQuery::part(of, now.0), &mut |event| {
            if event.sequence == of {
                is_same_log = event.hash == hash;
            } else {
                self.characters.remove(&event.character);
            }
            Ok(Flow::More)
        })?;
        if !is_same_log {
            self.characters.clear();
        }
        Ok(())
    }
}

impl Remembered {
    fn get(&self, id: CharacterId) -> Option<Arc<Character>> {
        let known = self.recall.known();
        let found = known.characters.get(&id).filter(|_| known.of == self.at).map(Arc::clone);
        let counted = if found.is_some() { &self.recall.hits } else { &self.recall.misses };
        counted.fetch_add(1, Ordering::Relaxed);
        found
    }

    fn keep(&self, character: &Character) {
        let mut known = self.recall.known();
        if self.at.is_none() || known.of != self.at {
            return;
        }
        if known.characters.len() >= MOST {
            known.characters.clear();
        }
        known.characters.insert(character.id, Arc::new(character.clone()));
    }
}

impl Store {
    /// From now on characters are remembered with all who have the same memory.
    pub fn remember_in(&mut self, recall: &Arc<Recall>) {
        self.remembered = Some(Remembered { recall: Arc::clone(recall), at: None });
    }

    /// Brings what is remembered to the moment that answers are of: to be called after [`Store::freeze`].
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn catch_up(&mut self) -> Result<(), StoreError> {
        let Some(remembered) = &mut self.remembered else { return Ok(()) };
        remembered.at = None;
        let tx = &*self.backend.read()?;
        let head = log::head(tx)?;
        let now = (head.sequence, head.hash);
        let mut known = remembered.recall.known();
        // Another who asks may be ahead of this moment by a little: then this one does without.
        let is_behind = known.of.is_some_and(|(of, _)| of > now.0 && of.0 - now.0.0 < A_LITTLE);
        if !is_behind {
            let caught_up = known.catch_up(tx, now);
            if caught_up.is_err() {
                *known = Known::default();
            }
            caught_up?;
        }
        drop(known);
        remembered.at = Some(now);
        Ok(())
    }

    /// A character of the present, remembered or read.
    pub(super) fn recalled(&self, tx: &dyn ReadTx, id: CharacterId) -> Result<Option<Character>, StoreError> {
        if self.is_grouped
            && let Some(known) = self.lately.get(tx, id)?
        {
            return Ok(Some(known));
        }
        let Some(remembered) = &self.remembered else { return tx.character(id) };
        if let Some(known) = remembered.get(id) {
            return Ok(Some((*known).clone()));
        }
        let found = tx.character(id)?;
        found.iter().for_each(|character| remembered.keep(character));
        Ok(found)
    }
}
