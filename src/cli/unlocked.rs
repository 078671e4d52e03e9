//! What was read without a lock, and whether an answer that was made of it can still be given.

use super::failure::Failure;
use crate::files::Seen;
use crate::store::StoreError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The files that a command has read without a lock.
#[derive(Debug, Clone, Default)]
pub struct Unlocked {
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Whether a part of the answer is out, so that nobody can begin anew.
    is_told: Arc<AtomicBool>,
}

impl Unlocked {
    /// A command reads these files.
    pub fn add(&self, seen: &Seen) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen.clone());
    }

    /// From now on a part of the answer is out.
    pub fn told(&self) {
        self.is_told.store(true, Ordering::Relaxed);
    }

    /// Makes sure that what was read is of one moment.
    ///
    /// # Errors
    /// That somebody wrote meanwhile.
    pub fn check(&self) -> Result<(), Failure> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.iter().all(Seen::is_same) { Ok(()) } else { Err(StoreError::Changed.into()) }
    }

    /// Whether somebody wrote meanwhile; what was read is forgotten, to be read anew.
    pub fn begin_anew(&self) -> bool {
        let is_changed = self.check().is_err();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        is_changed
    }

    /// Whether the command can be run again without saying anything twice.
    pub fn can_repeat(&self) -> bool {
        !self.is_told.load(Ordering::Relaxed)
    }
}
