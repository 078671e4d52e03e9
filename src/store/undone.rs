//! What was taken back, and keys that are free again by that.

use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::happened::{has_begun, last_happened};
use super::log::Log;
use crate::ledger::{CharacterId, EventKind, Fact, KeyHeld, OperationId, Point, Use};
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

/// So many keys that are in the way are told.
const MOST_KEYS: usize = 20;

/// Fails where a key would be used twice by what counts again, once the operations `taken` have been taken back: undoing an
/// undo makes count again what that had taken back, with all its keys.
pub(super) fn check_keys(tx: &dyn ReadTx, taken: &BTreeSet<OperationId>) -> Result<(), StoreError> {
    let mut held = Vec::new();
    let mut counts = Counts::new(tx);
    for id in taken_before(tx, taken)? {
        let Some(operation) = tx.operation(id)? else { continue };
        if !counts.now(id)? {
            continue;
        }
        tx.keys_used_elsewhere(&operation, &mut |key, by| {
            if counts.now(by)? {
                held.push(KeyHeld { key: key.to_owned(), of: id, by: Some(by) });
            }
            Ok(if held.len() < MOST_KEYS { Flow::More } else { Flow::Enough })
        })?;
    }
    if held.is_empty() { Ok(()) } else { Err(StoreError::KeysHeld(held)) }
}

/// Fails where a character would get back by hand, as it stood at a point, what was given under a key and undone since: the
/// key says that it was not given.
pub(super) fn check_restored_keys(tx: &dyn ReadTx, id: CharacterId, point: Point) -> Result<(), StoreError> {
    let mut log = Log::new(tx);
    let mut held = Vec::new();
    let mut counts = Counts::new(tx);
    let last = last_happened(tx, id, point)?;
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        if stored.key.is_none() {
            return Ok(Flow::More);
        }
        let event = log.prove(stored)?;
        let of = event.operation;
        let counted_then = || Ok::<bool, StoreError>(undone_by(tx, of, Some(point))?.is_none());
        if let Some(key) = event.key
            && event.sequence <= last
            && !counts.now(of)?
            && counted_then()?
        {
            let by = used(tx, &key.text)?.map(|found| found.operation);
            held.push(KeyHeld { key: key.text, of, by });
        }
        Ok(if held.len() < MOST_KEYS { Flow::More } else { Flow::Enough })
    })?;
    if held.is_empty() { Ok(()) } else { Err(StoreError::KeysUndone(held)) }
}

/// What the operations took back, what that had taken back, and so on.
fn taken_before(
    tx: &dyn ReadTx,
    operations: &BTreeSet<OperationId>,
) -> Result<BTreeSet<OperationId>, StoreError> {
    let mut by_taker: BTreeMap<OperationId, Vec<OperationId>> = BTreeMap::new();
    for (taken, by) in tx.all_taken_back()? {
        by_taker.entry(by).or_default().push(taken);
    }
    let (mut open, mut found) = (operations.clone(), BTreeSet::new());
    while let Some(id) = open.pop_last() {
        let taken = by_taker.get(&id).into_iter().flatten();
        open.extend(taken.filter(|taken| found.insert(**taken)));
    }
    Ok(found)
}

/// Whether operations count, each asked for once.
struct Counts<'t> {
    tx: &'t dyn ReadTx,
    known: BTreeMap<OperationId, bool>,
}

impl<'t> Counts<'t> {
    fn new(tx: &'t dyn ReadTx) -> Counts<'t> {
        Counts { tx, known: BTreeMap::new() }
    }

    fn now(&mut self, id: OperationId) -> Result<bool, StoreError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let counts = undone_by(self.tx, id, None)?.is_none();
        self.known.insert(id, counts);
        Ok(counts)
    }
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
