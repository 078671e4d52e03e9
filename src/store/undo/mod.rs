//! Taking operations back, and putting a character back to where it stood.

mod eras;
mod error;
mod installs;
mod ranges;
mod rebase;

pub use error::{Blocked, InTheWay, UndoError};

use super::backend::{EventQuery, Flow, ReadTx};
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::install::Terms;
use super::log::{self, Log, Logged};
use super::rebuild::one_character;
use super::undone::told;
use super::writer::Writer;
use super::{Progress, Step};
use crate::ledger::{
    CharacterId, Fact, Left, Operation, OperationId, OperationKind, Point, Rebasing, Sequence,
};
use crate::progression::{
    Cause, Change, Event, Field, Reason, Refusal, Restoration, State, apply, restore, revert, touched,
};
use ranges::{Ranges, events_of, ranges};
use rebase::Rebaser;
use std::collections::{BTreeMap, BTreeSet};

/// More operations in the way, or more names that are taken, than this are not told.
pub(super) const MOST_TOLD: usize = 20;

/// What becomes of characters on which something later rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfTouched {
    /// Nothing happens to anybody.
    Refuse,
    /// They stay as they are.
    Skip,
    /// What the operations gave is taken out, and what came later stays.
    Rebase(Terms),
}

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
        self.undo_after_play(operations, &IfTouched::Refuse, keep, progress)
    }

    /// The same, where `if_touched` says what becomes of characters on which something later rests.
    ///
    /// # Errors
    /// As [`Writer::undo`]; and where what `if_touched` says can't be done with a ruleset that came into force.
    pub fn undo_after_play(
        &mut self,
        operations: &[OperationId],
        if_touched: &IfTouched,
        keep: usize,
        progress: Progress,
    ) -> Result<Undoing, UndoError> {
        let found = self.to_undo(operations)?;
        let Touched { characters, installs } = touched_by(self.tx(), &found)?;
        if let Some(watch) = self.watch.as_mut().filter(|_| !installs.is_empty()) {
            watch.needs(OperationKind::Ruleset);
        }
        check_installs(&found, &installs, if_touched)?;
        let (mut rebaser, words) = match if_touched {
            IfTouched::Rebase(terms) => (Some(Rebaser::new(self, terms)?), terms.words.as_str()),
            IfTouched::Refuse | IfTouched::Skip => (None, ""),
        };
        let ruleset = self.undo_installs(&installs, &found, words)?;
        // What waits to be written would bring its name back.
        self.save_all()?;
        let ahead = self.look_ahead(&characters, &found, progress)?;
        ahead.check((characters.len(), installs.is_empty()), if_touched)?;
        let spans: Vec<(Sequence, Sequence)> = found.iter().map(|one| (one.first, one.last)).collect();
        self.tx().free_names(&spans)?;
        let mut left = Vec::new();
        for (id, one) in &ahead.blocked {
            if *if_touched == IfTouched::Skip {
                left.push(one.clone());
                self.write_again(*id)?;
            }
        }
        ahead.done.iter().try_for_each(|id| self.write_again(*id))?;
        let characters: Vec<CharacterId> = characters
            .into_iter()
            .filter(|id| !ahead.done.contains(id) && (rebaser.is_some() || !ahead.blocked.contains_key(id)))
            .collect();
        let mut undoing = Undoing {
            operations: found,
            characters: characters.len() as u64,
            done: Vec::new(),
            ruleset,
            left,
            rebase: None,
        };
        match rebaser.as_mut() {
            Some(rebaser) if undoing.ruleset.is_some() => {
                let untouched: BTreeSet<CharacterId> =
                    characters.into_iter().filter(|id| !ahead.later.contains(id)).collect();
                self.rebase_rules(&mut undoing, rebaser, &untouched, (keep, progress))?;
            }
            rebaser => self.undo_each(&mut undoing, &characters, rebaser, (keep, progress))?,
        }
        undoing.rebase = rebaser.map(Rebaser::ended);
        Ok(undoing)
    }

    /// Takes the operations back on each of these characters.
    fn undo_each(
        &mut self,
        undoing: &mut Undoing,
        characters: &[CharacterId],
        mut rebaser: Option<&mut Rebaser>,
        (keep, progress): (usize, Progress),
    ) -> Result<(), UndoError> {
        let mut reasons = Vec::new();
        for (at, id) in characters.iter().enumerate() {
            match self.undo_for(*id, undoing, rebaser.as_deref_mut()) {
                Ok(done) if rebaser.is_some() => undoing.keep_largest(done, keep),
                Ok(done) => undoing.keep(done, keep),
                Err(UndoError::Refused(refusal)) => reasons.extend(refusal.reasons),
                Err(error) => return Err(error),
            }
            if reasons.len() >= MOST_TOLD {
                break;
            }
            if !progress(Step { done: at as u64 + 1, of: characters.len() as u64 }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(UndoError::Refused(Refusal { reasons })) }
    }

    /// The operations, newest first, each once.
    fn to_undo(&self, operations: &[OperationId]) -> Result<Vec<Operation>, UndoError> {
        let ids: BTreeSet<OperationId> = operations.iter().copied().collect();
        let one = |id: OperationId| {
            // What is being written is not done yet.
            let operation = self.tx().operation(id)?.filter(|_| id < self.operation());
            let operation = operation.ok_or(UndoError::NotFound(id))?;
            if let (Some(by), 0) = told(self.tx(), id, None)? {
                return Err(UndoError::AlreadyUndone { operation: id, by });
            }
            Ok(operation)
        };
        ids.into_iter().rev().map(one).collect()
    }

    /// Looks at the characters that anything happened to since: the others are free.
    fn look_ahead(
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
                if ranges.is_empty() {
                    ahead.done.insert(id);
                } else if let Err((operation, fields)) = self.without(&now, &ranges)? {
                    self.in_the_way(id, &history, (operation, operations), &fields, &mut ahead)?;
                }
            }
            if !progress(Step { done: at as u64 + 1, of: characters.len() as u64 }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        Ok(ahead)
    }

    /// Where a character stands without operations on which nothing rests, or the fields in the way of one of them.
    fn without<'o>(
        &mut self,
        now: &State,
        ranges: &Ranges<'o>,
    ) -> Result<Result<State, (&'o Operation, BTreeSet<Field>)>, StoreError> {
        let rules = self.rules_after(now)?;
        let rules = rules.as_deref().unwrap_or(self.ruleset());
        let mut target = now.clone();
        for (operation, before, after) in ranges {
            match revert(before, after, &target, rules) {
                Ok(change) => change.apply(&mut target),
                Err(fields) => return Ok(Err((operation, fields))),
            }
        }
        Ok(Ok(target))
    }

    fn undo_for(
        &mut self,
        id: CharacterId,
        undoing: &Undoing,
        rebaser: Option<&mut Rebaser>,
    ) -> Result<Done, UndoError> {
        let now = self.state(id)?.clone();
        let history = events_of(self.tx(), id)?;
        let ranges = ranges(&history, &undoing.operations);
        let operations: Vec<u64> = ranges.iter().map(|(operation, ..)| operation.id.0).collect();
        let left = undoing.left.len() as u64;
        let (cause, target) = match (self.without(&now, &ranges)?, rebaser) {
            (Ok(target), None) if left > 0 => (Cause::UndoInPart { operations, left }, target),
            (Ok(target), None) => (Cause::Undo(operations), target),
            (Ok(target), Some(rebaser)) => {
                let spans = ranges.iter().map(|(_, before, after)| (before, after));
                rebaser.told().count((id, &now, &target), spans);
                (Cause::Undo(operations), target)
            }
            (Err(_), Some(rebaser)) => {
                let target = rebaser.without((id, &now), &history, &ranges)?;
                (Cause::Rebase { operations, settlement: rebaser.settlement().clone() }, target)
            }
            (Err((operation, fields)), None) => {
                let mut ahead = Ahead::default();
                self.in_the_way(id, &history, (operation, &undoing.operations), &fields, &mut ahead)?;
                return Err(ahead.error(0, true));
            }
        };
        self.check_name(id, &target)?;
        self.put_back(id, now, &target, cause)
    }

    fn put_back(
        &mut self,
        id: CharacterId,
        now: State,
        target: &State,
        cause: Cause,
    ) -> Result<Done, UndoError> {
        let event = Event::Restored(Restoration { cause, change: Box::new(Change::between(&now, target)) });
        self.append_all(id, std::slice::from_ref(&event), None)?;
        Ok(Done { character: id, before: now, after: self.state(id)?.clone(), events: vec![event] })
    }

    /// Takes note of the later operations that touched one of `fields` of a character.
    fn in_the_way(
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

    /// A name that comes back must be free, and one that stays must not have come back to another.
    fn check_name(&self, id: CharacterId, target: &State) -> Result<(), CommandError> {
        match self.name_taken(&target.name, Some(id))?.filter(|_| !target.archived) {
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
        let Some(then) = one_character(self.tx(), id, Some(point))? else { return Ok(None) };
        let change = restore(&now, &then.character.state);
        let mut events = Vec::new();
        if !change.is_empty() {
            let cause = Cause::Restore(then.character.last.0);
            events.push(Event::Restored(Restoration { cause, change: Box::new(change) }));
            self.append_all(id, &events, None)?;
        }
        Ok(Some(Done { character: id, before: now, after: self.state(id)?.clone(), events }))
    }
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoing {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// On how many characters.
    pub characters: u64,
    /// What was done for some of them: the first; or those who changed most, where what came later was kept.
    pub done: Vec<Done>,
    /// The ruleset that is in force again.
    pub ruleset: Option<String>,
    /// Characters that stay as they are, for something later rests on it.
    pub left: Vec<Left>,
    /// What was taken out where what came later was kept.
    pub rebase: Option<Rebasing>,
}

impl Undoing {
    fn keep(&mut self, done: Done, keep: usize) {
        if self.done.len() < keep {
            self.done.push(done);
        }
    }
}

/// What is known of the characters before anything happens.
#[derive(Default)]
struct Ahead {
    /// Those to whom something happened since.
    later: BTreeSet<CharacterId>,
    /// Those on whom the operations were undone already.
    done: BTreeSet<CharacterId>,
    /// Those on whom something later rests.
    blocked: BTreeMap<CharacterId, Left>,
    /// The operations that do.
    operations: BTreeSet<OperationId>,
    /// The first of them that were met.
    told: BTreeMap<OperationId, InTheWay>,
}

impl Ahead {
    /// Whether it can go on, for so many characters, each of which is looked at by itself or not.
    fn check(&self, (characters, is_each): (usize, bool), if_touched: &IfTouched) -> Result<(), UndoError> {
        let free = characters - self.done.len() - self.blocked.len();
        match if_touched {
            IfTouched::Refuse if !self.blocked.is_empty() => Err(self.error(free, is_each)),
            IfTouched::Skip if !self.blocked.is_empty() && free == 0 => Err(self.error(0, is_each)),
            IfTouched::Refuse | IfTouched::Skip | IfTouched::Rebase(_) => Ok(()),
        }
    }

    fn error(&self, free: usize, is_each: bool) -> UndoError {
        UndoError::InTheWay(Box::new(Blocked {
            first: self.told.values().cloned().collect(),
            operations: self.operations.len() as u64,
            characters: self.blocked.len() as u64,
            free: free as u64,
            is_each,
        }))
    }
}

/// Fails where a ruleset came into force and what is to become of characters can't be done with it.
fn check_installs(
    operations: &[Operation],
    installs: &BTreeSet<OperationId>,
    if_touched: &IfTouched,
) -> Result<(), UndoError> {
    let Some(&install) = installs.first() else { return Ok(()) };
    match if_touched {
        IfTouched::Skip => Err(UndoError::OfRuleset(install)),
        IfTouched::Rebase(_) if installs.len() < operations.len() => Err(UndoError::Mixed(install)),
        IfTouched::Refuse | IfTouched::Rebase(_) => Ok(()),
    }
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

impl std::fmt::Display for Undoing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list: Vec<String> =
            self.operations.iter().map(|operation| format!("#{}", operation.id)).collect();
        f.write_str(&list.join(", "))
    }
}
