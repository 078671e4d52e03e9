//! Operations, and what the database demands.

use super::Verified;
use crate::store::backend::{Flow, ReadTx};
use crate::store::error::StoreError;
use crate::store::texts::{POLICY, REQUIRE_REASON};

/// Every operation has its events, one after the other, and no event is without one. What an operation says of itself is
/// covered by the hashes of its events.
pub(super) fn check(tx: &dyn ReadTx, verified: &mut Verified) -> Result<(), StoreError> {
    check_settings(tx)?;
    let (mut next, mut expected) = (0_u64, 0_u64);
    let damaged = |sequence: u64, what: String| StoreError::Damaged { sequence, what };
    tx.operations(&mut |operation| {
        let (id, first, last) = (operation.id.0, operation.first.0, operation.last.0);
        if id != expected {
            return Err(damaged(
                next,
                format!("operation #{expected} is missing: #{} comes in its place", id.cast_signed()),
            ));
        }
        // As they are stored: what is below 0 was never written.
        let (shown_first, shown_last) = (first.cast_signed(), last.cast_signed());
        if first != next || shown_last < shown_first {
            let what = format!(
                "operation #{id} says that its events are {shown_first} to {shown_last}; they begin at {next}"
            );
            // Where its beginning is right by its hashes, the end of the one before is wrong.
            return Err(damaged(next.min(first), what));
        }
        next = last + 1;
        expected += 1;
        verified.operations += 1;
        Ok(Flow::More)
    })?;
    if verified.problems.is_empty() && next != verified.events {
        let what = "its operation does not say that it is one of its events".to_owned();
        return Err(damaged(next.min(verified.events), what));
    }
    Ok(())
}

fn check_settings(tx: &dyn ReadTx) -> Result<(), StoreError> {
    let mut settings = tx.settings()?;
    settings.retain(|(name, _)| name != POLICY);
    match settings.as_slice() {
        [(name, value)] if name == REQUIRE_REASON && matches!(value.as_str(), "yes" | "no") => Ok(()),
        _ => Err(StoreError::Corrupt("its settings are not those that it was made with".to_owned())),
    }
}
