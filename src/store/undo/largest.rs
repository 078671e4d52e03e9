//! Of many characters, those who change most.

use super::super::command::Done;
use super::Undoing;
use crate::ledger::given;

/// By how much a character changes.
fn size(done: &Done) -> u128 {
    given(&done.before, &done.after).values().fold(0, |sum, value| sum + value.unsigned_abs())
}

impl Undoing {
    /// Keeps what was done for a character, where it is among those that change most; of equals the first ones.
    pub(super) fn keep_largest(&mut self, done: Done, keep: usize) {
        let own = size(&done);
        let is_full = self.done.len() >= keep;
        if is_full && self.done.last().is_none_or(|last| size(last) >= own) {
            return;
        }
        let at = self.done.partition_point(|known| size(known) >= own);
        self.done.insert(at, done);
        self.done.truncate(keep);
    }
}
