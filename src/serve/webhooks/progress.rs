//! How far a receiver has been told: all up to a place in the log, and what is on its way after it.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What was taken from the log, and what of it has not arrived.
pub(super) struct Progress(Mutex<State>);

struct State {
    taken: u64,
    on_the_way: BTreeSet<u64>,
}

impl Progress {
    /// All up to this event has arrived.
    pub(super) fn new(arrived: u64) -> Progress {
        Progress(Mutex::new(State { taken: arrived, on_the_way: BTreeSet::new() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These events are on their way, and all up to `taken` that is not among them is of no interest.
    pub(super) fn take(&self, events: impl Iterator<Item = u64>, taken: u64) {
        let mut state = self.state();
        state.on_the_way.extend(events);
        state.taken = state.taken.max(taken);
    }

    /// An event has arrived, or is given up.
    pub(super) fn done(&self, event: u64) {
        self.state().on_the_way.remove(&event);
    }

    /// The last event up to which all has arrived.
    pub(super) fn arrived(&self) -> u64 {
        let state = self.state();
        state.on_the_way.first().map_or(state.taken, |first| first.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn what_has_not_arrived_holds_the_place_back() {
        let progress = Progress::new(4);
        progress.take([5, 7, 9].into_iter(), 10);
        progress.done(7);
        assert_eq!(progress.arrived(), 4, "5 has not arrived");
        progress.done(5);
        assert_eq!(progress.arrived(), 8, "9 has not arrived");
        progress.done(9);
        assert_eq!(progress.arrived(), 10);
    }
}
