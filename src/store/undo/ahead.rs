//! Looking at characters before an undo: on which of them something later rests, and what.

use super::super::backend::{EventQuery, Flow, ReadTx};
use super::super::error::StoreError;
use super::super::log::{Log, Logged};
use super::super::writer::Writer;
use super::super::{Progress, Step};
use super::error::{Blocked, InTheWay, UndoError};
use super::ranges::{events_of, merged_since, ranges};
use super::{IfTouched, MOST_TOLD};
use crate::ledger::{CharacterId, Fact, Left, Operation, OperationId, OperationKind};
use crate::progression::{Event, Field, State, apply, touched};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the characters before anything happens.
#[derive(Default)]
pub(super) struct Ahead {
    /// Those to whom something happened since.
    pub(super) later: BTreeSet<CharacterId>,
    /// Those on whom the operations were undone already.
    pub(super) done: BTreeSet<CharacterId>,
    /// Those on whom something later rests.
    pub(super) blocked: BTreeMap<CharacterId, Left>,
    /// The operations that do.
    operations: BTreeSet<OperationId>,
    /// The first of them that were met.
    told: BTreeMap<OperationId, InTheWay>,
}

impl Ahead {
    /// Whether it can go on, for so many characters, each of which is looked at by itself or not.
    pub(super) fn check(
        &self,
        (characters, is_each): (usize, bool),
        if_touched: &IfTouched,
    ) -> Result<(), UndoError> {
        // Of rules that are taken back others may be in the way as well.
        let free = characters.saturating_sub(self.done.len() + self.blocked.len());
        match if_touched {
            IfTouched::Refuse if !self.blocked.is_empty() => Err(self.error(free, is_each)),
            IfTouched::Skip if !self.blocked.is_empty() && free == 0 => Err(self.error(0, is_each)),
            IfTouched::Refuse | IfTouched::Skip | IfTouched::Rebase(_) => Ok(()),
        }
    }

    pub(super) fn error(&self, free: usize, is_each: bool) -> UndoError {
        UndoError::InTheWay(Box::new(Blocked {
            first: self.told.values().cloned().collect(),
            operations: self.operations.len() as u64,
            characters: self.blocked.len() as u64,
            free: free as u64,
            is_each,
        }))
    }
}

impl Writer<'_> {
    /// Looks at the characters that anything happened to since: the others are free.
    pub(super) fn look_ahead(
        &mut self,
        characters: &BTreeSet<CharacterId>,
        operations: &[Operation],
        progress: Progress,
    ) -> Result<Ahead, UndoError> {
        let mut ahead = Ahead::default();
        let Some(end) = operations.iter().map(|operation| operation.last).min() else { return Ok(ahead) };
        for (at, &id) in characters.iter().enumerate() {
            if self.tx().last_event_of(id)?.is_some_and(|(_, last)| last > end) {
                ahead.later.insert(id);
                let now = self.state(id)?.clone();
                let history = events_of(self.tx(), id)?;
                let ranges = ranges(&history, operations);
                let Some((last, ..)) = ranges.first() else {
                    ahead.done.insert(id);
                    continue;
                };
                if let Err((operation, fields)) = self.without(&now, &ranges)? {
                    self.in_the_way(id, &history, (operation, operations), &fields, &mut ahead)?;
                } else if merged_since(self.tx(), &now, &history, operations)?.is_some() {
                    let fields = [Field::Archived].into();
                    self.in_the_way(id, &history, (last, operations), &fields, &mut ahead)?;
                }
            }
            if !progress(Step { done: at as u64 + 1, of: characters.len() as u64 }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        couple(self.tx(), operations, &mut ahead)?;
        Ok(ahead)
    }

    /// Takes note of the later operations that touched one of `fields` of a character.
    pub(super) fn in_the_way(
        &self,
        id: CharacterId,
        history: &[Logged],
        (operation, undoing): (&Operation, &[Operation]),
        fields: &BTreeSet<Field>,
        ahead: &mut Ahead,
    ) -> Result<(), StoreError> {
        let mut log = Log::new(self.tx());
        let mut state = State::default();
        let name = self.tx().name_of(id)?.unwrap_or_default();
        let mut left = Left { character: id, name, later: Vec::new() };
        for logged in history {
            let Fact::Progression(event) = &logged.fact else { continue };
            let before = state.clone();
            apply(&mut state, event);
            let is_ours = undoing.iter().any(|one| one.id == logged.operation);
            if logged.sequence <= operation.last || is_ours {
                continue;
            }
            let hit: BTreeSet<Field> = touched(&before, &state).intersection(fields).cloned().collect();
            if hit.is_empty() {
                continue;
            }
            ahead.operations.insert(logged.operation);
            if left.later.last() != Some(&logged.operation) {
                left.later.push(logged.operation);
            }
            if let Some(known) = ahead.told.get_mut(&logged.operation) {
                // Of one character only.
                if known.character == id {
                    known.events.push(event.clone());
                    known.fields.extend(hit);
                }
            } else if let Some((operation, _)) =
                log.operation(logged.operation)?.filter(|_| ahead.told.len() < MOST_TOLD)
            {
                let (operation, name, events) = (operation.clone(), left.name.clone(), vec![event.clone()]);
                let later = InTheWay { operation, character: id, name, events, fields: hit };
                ahead.told.insert(logged.operation, later);
            }
        }
        ahead.blocked.insert(id, left);
        Ok(())
    }
}

/// Two who are one by a merge go together: taken back from one of them only, what the one had would be there twice.
fn couple(tx: &dyn ReadTx, operations: &[Operation], ahead: &mut Ahead) -> Result<(), StoreError> {
    if ahead.blocked.is_empty() {
        return Ok(());
    }
    for pair in merged_by(tx, operations)? {
        let later = pair.iter().find_map(|id| ahead.blocked.get(id)).map(|left| left.later.clone());
        let Some(later) = later else { continue };
        for id in pair {
            if !ahead.done.contains(&id) && !ahead.blocked.contains_key(&id) {
                let name = tx.name_of(id)?.unwrap_or_default();
                ahead.blocked.insert(id, Left { character: id, name, later: later.clone() });
            }
        }
    }
    Ok(())
}

/// The characters of each merge that is among operations, or among what these took back.
fn merged_by(tx: &dyn ReadTx, operations: &[Operation]) -> Result<Vec<BTreeSet<CharacterId>>, StoreError> {
    let (mut pairs, mut seen) = (Vec::new(), BTreeSet::new());
    let mut open: Vec<Operation> = operations.to_vec();
    while let Some(operation) = open.pop() {
        let kind = operation.intent.kind.known();
        let is_merge = kind == Some(OperationKind::Merge);
        if !seen.insert(operation.id) || !(is_merge || kind == Some(OperationKind::Undo)) {
            continue;
        }
        let (mut log, mut characters, mut taken) = (Log::new(tx), BTreeSet::new(), BTreeSet::new());
        tx.events(&EventQuery::part(operation.first, operation.last), &mut |stored| {
            let event = log.prove(stored)?;
            characters.insert(event.character);
            if let Fact::Progression(Event::Restored(restoration)) = &event.fact {
                taken.extend(restoration.cause.taken_back().iter().copied());
            }
            Ok(Flow::More)
        })?;
        if is_merge {
            pairs.push(characters);
        }
        for id in taken {
            open.extend(tx.operation(OperationId(id))?);
        }
    }
    Ok(pairs)
}
