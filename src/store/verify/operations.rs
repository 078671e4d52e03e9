//! Operations, and what the database demands.

use super::chain::Chain;
use super::{Place, Problem, Verified};
use crate::ledger::{Operation, OperationId};
use crate::store::backend::{Flow, ReadTx};
use crate::store::error::StoreError;
use crate::store::notes;
use crate::store::texts::{POLICY, REQUIRE_REASON};

/// Every operation has its events, one after the other, and no event is without one. What an operation says of itself is
/// covered by the hashes of its events.
pub(super) fn check(tx: &dyn ReadTx, chain: &Chain, verified: &mut Verified) -> Result<(), StoreError> {
    let mut rows = Rows { chain, next: Some(0), expected: 0 };
    let mut found = Vec::new();
    let read = tx.operations(&mut |operation| {
        rows.take(operation, &mut found);
        verified.operations += 1;
        Ok(Flow::More)
    });
    let events = chain.next;
    let can_tell = read.is_ok() && chain.bad.is_empty();
    if let Some(next) = rows.next.filter(|next| *next != events && can_tell) {
        let what = "its operation does not say that it is one of its events".to_owned();
        found.push(Problem::of_event(next.min(events), what));
    }
    verified.problems.append(&mut found);
    read
}

/// The rows so far.
struct Rows<'c> {
    chain: &'c Chain,
    /// Where the next operation begins; none after one that does not say where it ends.
    next: Option<u64>,
    /// The number of the next.
    expected: u64,
}

impl Rows<'_> {
    fn take(&mut self, operation: &Operation, found: &mut Vec<Problem>) {
        let (id, first, last) = (operation.id.0, operation.first.0, operation.last.0);
        // As they are stored: what is below 0 was never written.
        let (shown, shown_first, shown_last) = (id.cast_signed(), first.cast_signed(), last.cast_signed());
        let mut tell = |sequence: u64, what: String| {
            let operation = Some(OperationId(id)).filter(|_| shown >= 0);
            found.push(Problem { operation, ..Problem::of_event(sequence, what) });
        };
        if shown < 0 {
            tell(shown_first.max(0).cast_unsigned(), format!("operation #{shown} was never written"));
            return;
        }
        if id != self.expected {
            let what = match id - 1 == self.expected {
                true => format!("operation #{} is missing: #{id} comes in its place", self.expected),
                false => format!(
                    "operations #{} to #{} are missing: #{id} comes in their place",
                    self.expected,
                    id - 1
                ),
            };
            tell(self.next.unwrap_or(first), what);
            self.next = None;
        }
        let begins = self.next.unwrap_or(first);
        if first != begins || shown_last < shown_first {
            let what = format!(
                "operation #{id} says that its events are {shown_first} to {shown_last}; they begin at {begins}"
            );
            // Where its beginning is right by its hashes, the end of the one before is wrong.
            let is_own = self.chain.bad.has(begins) || shown_last < shown_first;
            tell(if is_own { begins } else { first }, what);
        }
        self.next = last.checked_add(1).filter(|_| shown_last >= shown_first && shown_first >= 0);
        self.expected = id + 1;
    }
}

/// What the database demands is what it was made with.
pub(super) fn check_settings(tx: &dyn ReadTx, verified: &mut Verified) -> Result<(), StoreError> {
    let mut settings = tx.settings()?;
    settings.retain(|(name, _)| name != POLICY && !name.starts_with(notes::PREFIX));
    match settings.as_slice() {
        [(name, value)] if name == REQUIRE_REASON && matches!(value.as_str(), "yes" | "no") => {}
        _ => verified.problem(Place::File, "its settings are not those that it was made with"),
    }
    Ok(())
}
