//! What was taken back, as a whole or in part, and keys that are free again by that.

use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::happened::{has_begun, last_happened};
use super::log::Log;
use crate::ledger::{CharacterId, EventKind, Fact, KeyHeld, Operation, OperationId, Point, Sequence, Use};
use crate::progression::{Cause, Event, taken_back};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What became of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stands.
    Stands,
    /// This operation took it back and was not taken back itself.
    Undone(OperationId),
    /// Somewhere among what took it back is what did so in part: [`stands_on`] looks at each character.
    InPart,
}

/// The operation that took this one back as a whole and was not taken back itself, as it stood at a point.
pub(super) fn undone_by(
    tx: &dyn ReadTx,
    id: OperationId,
    point: Option<Point>,
) -> Result<Option<OperationId>, StoreError> {
    Ok(match fate(tx, id, point)? {
        Fate::Undone(by) => Some(by),
        Fate::Stands | Fate::InPart => None,
    })
}

/// What became of an operation, as it stood at a point.
pub(super) fn fate(tx: &dyn ReadTx, id: OperationId, point: Option<Point>) -> Result<Fate, StoreError> {
    fate_by(tx, id, &takers(tx, id, point)?)
}

fn fate_by(tx: &dyn ReadTx, id: OperationId, takers: &Takers) -> Result<Fate, StoreError> {
    for taker in takers.keys().filter(|&&taker| taker != id) {
        if is_in_part(tx, *taker)? {
            return Ok(Fate::InPart);
        }
    }
    let mut by: BTreeMap<OperationId, OperationId> = BTreeMap::new();
    for (operation, takers) in takers.iter().rev() {
        let standing = takers.iter().filter(|taker| !by.contains_key(taker)).max();
        by.extend(standing.map(|taker| (*operation, *taker)));
    }
    Ok(by.get(&id).map_or(Fate::Stands, |&by| Fate::Undone(by)))
}

/// What is told of an operation that may have been taken back.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The last operation that took it back, where one did and still counts.
    pub(super) by: Option<OperationId>,
    /// On how many characters it stands all the same.
    pub(super) left: u64,
    /// On whom which operation took it back, where there may be several.
    on: BTreeMap<CharacterId, OperationId>,
}

impl Told {
    /// The operation that took it back on a character; on whom it stands, the last of all.
    pub(super) fn by_on(&self, character: CharacterId) -> Option<OperationId> {
        self.on.get(&character).copied().or(self.by)
    }
}

/// By what an operation was taken back, and where it stands all the same.
pub(super) fn told(tx: &dyn ReadTx, id: OperationId, point: Option<Point>) -> Result<Told, StoreError> {
    let takers = takers(tx, id, point)?;
    match fate_by(tx, id, &takers)? {
        Fate::Stands => return Ok(Told::default()),
        Fate::Undone(by) => return Ok(Told { by: Some(by), ..Told::default() }),
        Fate::InPart => {}
    }
    let mut touched: BTreeMap<OperationId, Touched> = BTreeMap::new();
    for operation in takers.keys() {
        let found = tx.operation(*operation)?.map(|operation| touched_by(tx, &operation)).transpose()?;
        touched.insert(*operation, found.unwrap_or_default());
    }
    // What took back comes after what it took back: the last are judged first.
    let mut undone: BTreeMap<OperationId, BTreeSet<CharacterId>> = BTreeMap::new();
    let mut told = Told::default();
    for (operation, takers) in takers.iter().rev() {
        let mut gone = BTreeSet::new();
        for taker in takers {
            let all = touched.get(taker).into_iter().flatten();
            let ours = all.filter(|(_, back)| back.contains(&operation.0)).map(|(character, _)| *character);
            let counts = |one: &CharacterId| !undone.get(taker).is_some_and(|undone| undone.contains(one));
            for character in ours.filter(counts) {
                if gone.insert(character) && *operation == id {
                    told.on.insert(character, *taker);
                    told.by = Some(*taker);
                }
            }
        }
        undone.insert(*operation, gone);
    }
    let all = touched.get(&id).map_or(0, BTreeMap::len) as u64;
    told.left = if told.by.is_some() { all.saturating_sub(told.on.len() as u64) } else { 0 };
    Ok(told)
}

/// Each operation with those that took it back, oldest first, from this one on to what took those back in turn.
type Takers = BTreeMap<OperationId, Vec<OperationId>>;

fn takers(tx: &dyn ReadTx, id: OperationId, point: Option<Point>) -> Result<Takers, StoreError> {
    let mut found = Takers::new();
    let mut open = vec![id];
    while let Some(operation) = open.pop() {
        if let Entry::Vacant(slot) = found.entry(operation) {
            let takers = taken_back_by(tx, operation, point)?;
            open.extend(&takers);
            slot.insert(takers);
        }
    }
    Ok(found)
}

/// Whether an operation took others back in part. On how many characters it left them is a sum over all that it was to
/// take back, and says nothing of one of them.
fn is_in_part(tx: &dyn ReadTx, id: OperationId) -> Result<bool, StoreError> {
    let Some(operation) = tx.operation(id)? else { return Ok(false) };
    let (mut log, mut found) = (Log::new(tx), false);
    // All its events say so, and the last is about a character.
    tx.events(&EventQuery::part(operation.last, operation.last), &mut |stored| {
        // The forms of before say that it was as a whole.
        if stored.format > 2
            && let Fact::Progression(Event::Restored(restoration)) = log.prove(stored)?.fact
        {
            found = matches!(restoration.cause, Cause::UndoInPart { .. });
        }
        Ok(Flow::Enough)
    })?;
    Ok(found)
}

/// The characters of an operation, each with the operations that were taken back on it.
type Touched = BTreeMap<CharacterId, BTreeSet<u64>>;

fn touched_by(tx: &dyn ReadTx, operation: &Operation) -> Result<Touched, StoreError> {
    let mut log = Log::new(tx);
    let mut touched = Touched::new();
    // One that is being written does not say yet where it ends.
    let is_open = operation.first == operation.last;
    let last = tx.heads()?.last.filter(|_| is_open).map_or(operation.last, |head| head.sequence);
    tx.events(&EventQuery::part(operation.first, last), &mut |stored| {
        if stored.operation != operation.id {
            return Ok(Flow::Enough);
        }
        let event = log.prove(stored)?;
        if let Fact::Progression(fact) = &event.fact {
            let back = touched.entry(event.character).or_default();
            if let Event::Restored(restoration) = fact {
                back.extend(restoration.cause.taken_back());
            }
        }
        Ok(Flow::More)
    })?;
    Ok(touched)
}

/// Whether an operation that was undone in part stands on this character.
fn stands_on(tx: &dyn ReadTx, id: OperationId, character: CharacterId) -> Result<bool, StoreError> {
    let mut log = Log::new(tx);
    let mut history = Vec::new();
    tx.events(&EventQuery::all(Scope::Character(character)), &mut |stored| {
        let event = log.prove(stored)?;
        if let Fact::Progression(fact) = event.fact {
            history.push((event.operation.0, fact));
        }
        Ok(Flow::More)
    })?;
    let newest_first = history.iter().rev().map(|(operation, event)| (*operation, event));
    Ok(!taken_back(newest_first, &[]).contains(&id.0))
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

/// The operation that used a key and was not undone since for whom it was used.
pub(super) fn used(tx: &dyn ReadTx, key: &str) -> Result<Option<Use>, StoreError> {
    for found in tx.uses(key)? {
        let stands = match fate(tx, found.operation, None)? {
            Fate::Stands => true,
            Fate::Undone(_) => false,
            Fate::InPart => stands_on(tx, found.operation, found.character)?,
        };
        if stands {
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
            if counts.key(key, by)? && counts.key(key, id)? {
                held.push(KeyHeld { key: key.to_owned(), of: id, by: Some(by) });
            }
            Ok(if held.len() < MOST_KEYS { Flow::More } else { Flow::Enough })
        })?;
    }
    if held.is_empty() { Ok(()) } else { Err(StoreError::KeysHeld(held)) }
}

/// Fails where a character would get back by hand, as it stood at a point, what was given under a key and taken back from
/// it since: the key says that it was not given.
pub(super) fn check_restored_keys(tx: &dyn ReadTx, id: CharacterId, point: Point) -> Result<(), StoreError> {
    let mut log = Log::new(tx);
    let (mut history, mut keyed) = (Vec::new(), Vec::new());
    let last = last_happened(tx, id, point)?;
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        let event = log.prove(stored)?;
        if let Some(key) = event.key
            && event.sequence <= last
        {
            keyed.push((key.text, event.operation));
        }
        if let Fact::Progression(fact) = event.fact {
            history.push((event.sequence, event.operation.0, fact));
        }
        Ok(Flow::More)
    })?;
    let gone = |until: Sequence| {
        let by_then = history.iter().rev().filter(|(sequence, ..)| *sequence <= until);
        taken_back(by_then.map(|(_, operation, fact)| (*operation, fact)), &[])
    };
    let (then, now) = (gone(last), gone(Sequence(u64::MAX)));
    keyed.retain(|(_, of)| now.contains(&of.0) && !then.contains(&of.0));
    let mut held = Vec::new();
    for (key, of) in keyed.into_iter().take(MOST_KEYS) {
        let by = used(tx, &key)?.map(|found| found.operation);
        held.push(KeyHeld { key, of, by });
    }
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
    known: BTreeMap<OperationId, Fate>,
}

impl<'t> Counts<'t> {
    fn new(tx: &'t dyn ReadTx) -> Counts<'t> {
        Counts { tx, known: BTreeMap::new() }
    }

    fn fate(&mut self, id: OperationId) -> Result<Fate, StoreError> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let fate = fate(self.tx, id, None)?;
        self.known.insert(id, fate);
        Ok(fate)
    }

    /// Whether an operation counts for anybody.
    fn now(&mut self, id: OperationId) -> Result<bool, StoreError> {
        Ok(!matches!(self.fate(id)?, Fate::Undone(_)))
    }

    /// Whether what an operation did under a key counts.
    fn key(&mut self, key: &str, id: OperationId) -> Result<bool, StoreError> {
        match self.fate(id)? {
            Fate::Stands => Ok(true),
            Fate::Undone(_) => Ok(false),
            Fate::InPart => {
                let own = self.tx.uses(key)?.into_iter().find(|used| used.operation == id);
                own.map_or(Ok(true), |used| stands_on(self.tx, id, used.character))
            }
        }
    }
}

/// Operations that were taken back, and by which.
pub(super) type TakenBack = (Vec<u64>, u64);

/// Which operations were taken back by putting an older ruleset in force again, and by which.
pub(super) fn undone_installs(tx: &dyn ReadTx) -> Result<Vec<TakenBack>, StoreError> {
    let mut log = Log::new(tx);
    let mut found = Vec::new();
    tx.events(&EventQuery::of_database(&[EventKind::Ruleset]), &mut |stored| {
        let event = log.prove(stored)?;
        if let Fact::RulesetInstalled { undo, .. } = event.fact
            && !undo.is_empty()
        {
            found.push((undo, event.operation.0));
        }
        Ok(Flow::More)
    })?;
    Ok(found)
}
