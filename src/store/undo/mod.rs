//! Taking operations back, and putting a character back to where it stood.

mod error;
mod installs;

pub use error::{InTheWay, UndoError};

use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::log::{self, Log, Logged};
use super::rebuild::one_character;
use super::undone::{check_restored_keys, undone_by};
use super::writer::Writer;
use super::{Progress, Step};
use crate::ledger::{CharacterId, Fact, Operation, OperationId, OperationKind, Point, Sequence, Work};
use crate::progression::{
    Cause, Change, Event, Field, Reason, Refusal, Restoration, State, apply, restore, revert, touched,
};
use std::collections::{BTreeMap, BTreeSet};

/// More operations in the way, or more names that are taken, than this are not told.
pub(super) const MOST_TOLD: usize = 20;

impl Writer<'_> {
    /// Takes operations back: on every character they touched, what they changed goes back to what it was before. Answers
    /// with the characters, and what was done for each when `keep` wants it.
    ///
    /// # Errors
    /// When one of them is not there or was undone, or what came after rests on it.
    pub fn undo(
        &mut self,
        operations: &[OperationId],
        keep: usize,
        progress: Progress,
    ) -> Result<Undoing, UndoError> {
        let found = self.to_undo(operations)?;
        self.does(&[], || Work::Undo(operations.to_vec()))?;
        let Touched { characters, installs } = touched_by(self.tx(), &found)?;
        if let Some(watch) = self.watch.as_mut().filter(|_| !installs.is_empty()) {
            watch.needs(OperationKind::Ruleset);
        }
        let ruleset = self.undo_installs(&installs, &found)?;
        // What waits to be written would bring its name back.
        self.save_all()?;
        let ranges: Vec<(Sequence, Sequence)> = found.iter().map(|one| (one.first, one.last)).collect();
        self.tx().free_names(&ranges)?;
        let mut undoing =
            Undoing { operations: found, characters: characters.len() as u64, done: Vec::new(), ruleset };
        let mut in_the_way: BTreeMap<OperationId, InTheWay> = BTreeMap::new();
        let (mut is_blocked, mut reasons) = (false, Vec::new());
        for (at, id) in characters.iter().enumerate() {
            match self.undo_for(*id, &undoing.operations) {
                Ok(done) if undoing.done.len() < keep => undoing.done.push(done),
                Ok(_) => {}
                Err(UndoError::InTheWay(found)) => {
                    is_blocked = true;
                    in_the_way.extend(found.into_iter().map(|later| (later.operation.id, later)));
                }
                Err(UndoError::Refused(refusal)) => reasons.extend(refusal.reasons),
                Err(error) => return Err(error),
            }
            if in_the_way.len() >= MOST_TOLD || reasons.len() >= MOST_TOLD {
                break;
            }
            if !progress(Step { done: at as u64 + 1, of: undoing.characters }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        match (is_blocked, reasons.is_empty()) {
            (true, _) => Err(UndoError::InTheWay(in_the_way.into_values().collect())),
            (false, true) => Ok(undoing),
            (false, false) => Err(UndoError::Refused(Refusal { reasons })),
        }
    }

    /// The operations, newest first, each once.
    fn to_undo(&self, operations: &[OperationId]) -> Result<Vec<Operation>, UndoError> {
        let ids: BTreeSet<OperationId> = operations.iter().copied().collect();
        let one = |id: OperationId| {
            // What is being written is not done yet.
            let operation = self.tx().operation(id)?.filter(|_| id < self.operation());
            let operation = operation.ok_or(UndoError::NotFound(id))?;
            if let Some(by) = undone_by(self.tx(), id, None)? {
                return Err(UndoError::AlreadyUndone { operation: id, by });
            }
            Ok(operation)
        };
        ids.into_iter().rev().map(one).collect()
    }

    fn undo_for(&mut self, id: CharacterId, operations: &[Operation]) -> Result<Done, UndoError> {
        let now = self.state(id)?.clone();
        let history = events_of(self.tx(), id)?;
        let ranges = spans(&history, operations);
        let taken: Vec<Operation> = ranges.iter().map(|(operation, ..)| (*operation).clone()).collect();
        self.remember_places(id, &history, &taken);
        let rules = self.rules_after(&now)?;
        let mut target = now.clone();
        for (operation, before, after) in &ranges {
            match revert(before, after, &target, rules.as_deref().unwrap_or(self.ruleset())) {
                Ok(change) => change.apply(&mut target),
                Err(fields) => {
                    let rest: Vec<OperationId> = operations.iter().map(|operation| operation.id).collect();
                    let later = self.in_the_way(id, &history, operation, &rest, &fields)?;
                    return Err(UndoError::InTheWay(later));
                }
            }
        }
        self.check_name(id, &now, &target)?;
        let cause = Cause::Undo(ranges.iter().map(|(operation, ..)| operation.id.0).collect());
        let event = Event::Restored(Restoration { cause, change: Box::new(Change::between(&now, &target)) });
        self.append_all(id, std::slice::from_ref(&event), None)?;
        let (after, events) = (self.state(id)?.clone(), vec![event]);
        Ok(Done { character: id, before: now, after, events, no_room: Vec::new() })
    }

    /// The later operations that touched one of `fields`.
    fn in_the_way(
        &self,
        id: CharacterId,
        history: &[Logged],
        operation: &Operation,
        undoing: &[OperationId],
        fields: &BTreeSet<Field>,
    ) -> Result<Vec<InTheWay>, StoreError> {
        let mut found: BTreeMap<OperationId, InTheWay> = BTreeMap::new();
        let mut log = Log::new(self.tx());
        let mut state = State::default();
        for logged in history {
            let Fact::Progression(event) = &logged.fact else { continue };
            let before = state.clone();
            apply(&mut state, event);
            if logged.sequence <= operation.last || undoing.contains(&logged.operation) {
                continue;
            }
            let hit: BTreeSet<Field> = touched(&before, &state).intersection(fields).cloned().collect();
            if hit.is_empty() {
                continue;
            }
            if let Some(known) = found.get_mut(&logged.operation) {
                known.events.push(event.clone());
                known.fields.extend(hit);
            } else if let Some((operation, _)) = log.operation(logged.operation)? {
                let name = self.tx().name_of(id)?.unwrap_or_default();
                let events = vec![event.clone()];
                let later =
                    InTheWay { operation: operation.clone(), character: id, name, events, fields: hit };
                found.insert(logged.operation, later);
            }
        }
        Ok(found.into_values().collect())
    }

    /// A name that comes back must be free, and one that stays must not have come back to another.
    fn check_name(&self, id: CharacterId, now: &State, target: &State) -> Result<(), CommandError> {
        if target.archived {
            return Ok(());
        }
        let stays = !now.archived && now.name == target.name;
        let against =
            if stays { self.name_lost(&target.name, id) } else { self.name_taken(&target.name, Some(id)) };
        match against? {
            Some(reason) => Err(Refusal { reasons: vec![reason] }.into()),
            None => Ok(()),
        }
    }

    /// Where a character stood before this operation; at nothing when it is new.
    ///
    /// # Errors
    /// When an event is damaged.
    pub fn state_before(&self, id: CharacterId) -> Result<State, StoreError> {
        let Some(last) = self.appender.start().0.checked_sub(1) else { return Ok(State::default()) };
        let point = Point::Sequence(Sequence(last));
        let then = one_character(self.tx(), id, Some(point))?;
        Ok(then.map(|folded| folded.character.state).unwrap_or_default())
    }

    /// Puts a character's progression back to where it stood. `None` when it did not exist then.
    ///
    /// # Errors
    /// When it is archived, or an event is damaged.
    pub fn restore(&mut self, id: CharacterId, point: Point) -> Result<Option<Done>, CommandError> {
        let now = self.state(id)?.clone();
        if now.archived {
            return Err(Refusal { reasons: vec![Reason::Archived] }.into());
        }
        self.does(&[id], || Work::Restore(id, point))?;
        let Some(then) = one_character(self.tx(), id, Some(point))? else { return Ok(None) };
        check_restored_keys(self.tx(), id, point)?;
        let change = restore(&now, &then.character.state);
        let mut events = Vec::new();
        if !change.is_empty() {
            let cause = Cause::Restore(then.character.last.0);
            events.push(Event::Restored(Restoration { cause, change: Box::new(change) }));
            self.append_all(id, &events, None)?;
        }
        let (after, no_room) = (self.state(id)?.clone(), Vec::new());
        Ok(Some(Done { character: id, before: now, after, events, no_room }))
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoing {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// How many characters they had touched.
    pub characters: u64,
    /// What was done for the first of them.
    pub done: Vec<Done>,
    /// The ruleset that is in force again.
    pub ruleset: Option<String>,
}

/// What operations were about.
#[derive(Default)]
struct Touched {
    characters: BTreeSet<CharacterId>,
    /// Those of the operations that put a ruleset in force.
    installs: BTreeSet<OperationId>,
}

/// What operations were about, by their events, each of which is proved.
fn touched_by(tx: &dyn ReadTx, operations: &[Operation]) -> Result<Touched, UndoError> {
    let mut all = Touched::default();
    let mut log = Log::new(tx);
    for operation in operations {
        log::ends_where_it_says(tx, operation)?;
        let (mut next, mut is_of_database) = (operation.first.0, false);
        tx.events(&EventQuery::part(operation.first, operation.last), &mut |stored| {
            let event = log.prove(stored)?;
            if event.operation != operation.id || event.sequence.0 != next {
                let what = format!("it is not of operation #{}, which says so", operation.id);
                return Err(StoreError::Damaged { sequence: next, what });
            }
            next += 1;
            is_of_database |= !all.add(operation, &event);
            Ok(if is_of_database { Flow::Enough } else { Flow::More })
        })?;
        if is_of_database {
            return Err(UndoError::NotOfCharacters(operation.id));
        }
    }
    Ok(all)
}

impl Touched {
    /// Takes note of an event of an operation; `false` for one that can't be taken back.
    fn add(&mut self, operation: &Operation, event: &Logged) -> bool {
        match event.fact {
            Fact::Progression(_) => {
                self.characters.insert(event.character);
                true
            }
            Fact::RulesetInstalled { .. } if operation.id != OperationId(0) => {
                self.installs.insert(operation.id);
                true
            }
            // That it was approved stays true.
            Fact::ApprovalGranted { .. } => true,
            _ => false,
        }
    }
}

fn events_of(tx: &dyn ReadTx, id: CharacterId) -> Result<Vec<Logged>, StoreError> {
    let mut log = Log::new(tx);
    let mut events = Vec::new();
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        events.push(log.prove(stored)?);
        Ok(Flow::More)
    })?;
    Ok(events)
}

/// For each of the operations that touched this character: the states before and after it, newest first.
fn spans<'o>(history: &[Logged], operations: &'o [Operation]) -> Vec<(&'o Operation, State, State)> {
    let mut spans: Vec<(&Operation, State, State)> = Vec::new();
    let mut state = State::default();
    for logged in history {
        let Fact::Progression(event) = &logged.fact else { continue };
        let operation = operations.iter().find(|operation| operation.id == logged.operation);
        if let Some(operation) = operation
            && spans.last().is_none_or(|(last, ..)| last.id != operation.id)
        {
            spans.push((operation, state.clone(), state.clone()));
        }
        apply(&mut state, event);
        if let Some((last, _, after)) = spans.last_mut()
            && last.id == logged.operation
        {
            after.clone_from(&state);
        }
    }
    spans.reverse();
    spans
}

impl std::fmt::Display for Undoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list: Vec<String> =
            self.operations.iter().map(|operation| format!("#{}", operation.id)).collect();
        f.write_str(&list.join(", "))
    }
}
