//! What was taken back, and keys that are free again by that.

use super::backend::{EventQuery, Flow, ReadTx};
use super::error::StoreError;
use super::happened::{has_begun, last_happened};
use super::log::Log;
use crate::ledger::{CharacterId, EventKind, Fact, OperationId, Point, Use};
use std::collections::{BTreeMap, BTreeSet};

/// The operation that took this one back and was not taken back itself, as it stood at a point.
pub(super) fn undone_by(
    tx: &dyn ReadTx,
    id: OperationId,
    point: Option<Point>,
) -> Result<Option<OperationId>, StoreError> {
    // Each operation with those that took it back and have not been looked at; each is what the one before waits for.
    let mut open = vec![(id, taken_back_by(tx, id, point)?)];
    while let Some((current, takers)) = open.last_mut() {
        if let Some(taker) = takers.pop() {
            open.push((taker, taken_back_by(tx, taker, point)?));
            continue;
        }
        // Nothing took it back, so what it took back is undone, and that does not take back anything.
        let stands = *current;
        open.truncate(open.len().saturating_sub(2));
        if open.is_empty() {
            return Ok(Some(stands).filter(|&by| by != id));
        }
    }
    Ok(None)
}

/// What stands taken back, each operation with the one that did it.
pub(super) fn standing(tx: &dyn ReadTx) -> Result<BTreeMap<OperationId, OperationId>, StoreError> {
    let taken: BTreeSet<OperationId> = tx.all_taken_back()?.into_iter().map(|(id, _)| id).collect();
    let mut undone = BTreeMap::new();
    for id in taken {
        if let Some(by) = undone_by(tx, id, None)? {
            undone.insert(id, by);
        }
    }
    Ok(undone)
}

/// The operations that took one back, oldest first, as it stood at a point.
fn taken_back_by(
    tx: &dyn ReadTx,
    id: OperationId,
    point: Option<Point>,
) -> Result<Vec<OperationId>, StoreError> {
    let mut had_begun = Vec::new();
    for by in tx.taken_back_by(id)? {
        if has_begun(tx, by, point)? {
            had_begun.push(by);
        }
    }
    Ok(had_begun)
}

/// The operation that used a key and was not undone since.
pub(super) fn used(tx: &dyn ReadTx, key: &str) -> Result<Option<Use>, StoreError> {
    for found in tx.uses(key)? {
        if undone_by(tx, found.operation, None)?.is_none() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Operations that were taken back, and by which.
pub(super) type TakenBack = (Vec<u64>, u64);

/// Which operations were taken back by putting an older ruleset in force again, and by which, up to a point.
pub(super) fn undone_installs(tx: &dyn ReadTx, until: Option<Point>) -> Result<Vec<TakenBack>, StoreError> {
    let mut log = Log::new(tx);
    let mut found = Vec::new();
    let last = until.map(|until| last_happened(tx, CharacterId::DATABASE, until)).transpose()?;
    tx.events(&EventQuery::of_database(&[EventKind::Ruleset]), &mut |stored| {
        let event = log.prove(stored)?;
        if let Fact::RulesetInstalled { undo, .. } = event.fact
            && !undo.is_empty()
            && last.is_none_or(|last| event.sequence <= last)
        {
            found.push((undo, event.operation.0));
        }
        Ok(Flow::More)
    })?;
    Ok(found)
}
