//! Taking operations back, and putting a character back to where it stood.

mod ahead;
mod at_once;
mod eras;
mod error;
mod installs;
mod largest;
mod lives;
mod moved;
mod ranges;
mod rebase;
mod restore;

pub use error::{Blocked, InTheWay, UndoError};

use super::backend::{EventQuery, Flow, ReadTx};
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::install::Terms;
use super::log::{self, Log, Logged};
use super::undone::told;
use super::writer::Writer;
use super::{Progress, Step};
use crate::ledger::{
    CharacterId, Fact, Left, Operation, OperationId, OperationKind, Rebasing, Sequence, Work,
};
use crate::progression::{Cause, Change, Event, Field, Refusal, Restoration, State, revert};
use ahead::Ahead;
use ranges::{Ranges, events_of, merged_since, ranges};
use rebase::Rebaser;
use std::collections::BTreeSet;

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

impl IfTouched {
    /// The same as it waits for a second actor.
    fn work(&self, operations: &[OperationId]) -> Work {
        let operations = operations.to_vec();
        match self {
            IfTouched::Refuse => Work::Undo(operations),
            IfTouched::Skip => Work::UndoSkipping(operations),
            IfTouched::Rebase(Terms { adaptation, words }) => {
                Work::UndoRebasing(operations, adaptation.clone(), words.clone())
            }
        }
    }
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
        self.does(&[], || if_touched.work(operations))?;
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
        let mut ahead = self.look_ahead(&characters, &found, progress)?;
        if !installs.is_empty() && *if_touched == IfTouched::Refuse {
            self.moved_since(&characters, &found, &mut ahead)?;
        }
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
                let (later, untouched): (BTreeSet<CharacterId>, BTreeSet<CharacterId>) =
                    characters.into_iter().partition(|id| ahead.later.contains(id));
                // Who comes under other rules keeps its name, and may not be written for anything else.
                later.iter().try_for_each(|id| self.write_again(*id))?;
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
                Ok(done) => undoing.keep_largest(done, keep),
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
            let told = told(self.tx(), id, None)?;
            if let (Some(by), 0) = (told.by, told.left) {
                return Err(UndoError::AlreadyUndone { operation: id, by });
            }
            Ok(operation)
        };
        ids.into_iter().rev().map(one).collect()
    }

    /// Where a character stands without operations on which nothing rests, or the fields in the way of one of them.
    fn without<'o>(&mut self, now: &State, ranges: &Ranges<'o>) -> Result<Without<'o>, StoreError> {
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
        mut rebaser: Option<&mut Rebaser>,
    ) -> Result<Done, UndoError> {
        let now = self.state(id)?.clone();
        let Taken { history, ranges, without } = self.taken(id, &now, &undoing.operations)?;
        let operations: Vec<u64> = ranges.iter().map(|(operation, ..)| operation.id.0).collect();
        let left = undoing.left.len() as u64;
        if let Some(rebaser) = rebaser.as_deref_mut()
            && let Some(merge) = merged_since(self.tx(), &now, &history, &undoing.operations)?
        {
            let left = Left { character: id, name: now.name.clone(), later: vec![merge] };
            rebaser.told().merged.push(left);
        }
        let (cause, target) = match (without, rebaser) {
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
        self.check_name(id, &now, &target)?;
        self.put_back(id, now, &target, cause)
    }

    /// What is to be taken back on a character, by its history unless it can be told without.
    fn taken<'o>(
        &mut self,
        id: CharacterId,
        now: &State,
        operations: &'o [Operation],
    ) -> Result<Taken<'o>, StoreError> {
        if let [operation] = operations
            && let Some((before, places)) = self.stood_before(id, now, operation)?
        {
            let ranges = vec![(operation, before, now.clone())];
            // What is in the way is told by the history.
            if let Ok(target) = self.without(now, &ranges)?.map_err(|_| ()) {
                self.before = Some((id, operation.id, places));
                return Ok(Taken { history: Vec::new(), ranges, without: Ok(target) });
            }
        }
        let history = events_of(self.tx(), id)?;
        let ranges = ranges(&history, operations);
        let taken: Vec<Operation> = ranges.iter().map(|(operation, ..)| (*operation).clone()).collect();
        self.remember_places(id, &history, &taken);
        let without = self.without(now, &ranges)?;
        Ok(Taken { history, ranges, without })
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
        let (after, events) = (self.state(id)?.clone(), vec![event]);
        Ok(Done { character: id, before: now, after, events, no_room: Vec::new() })
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
}

/// What is to be taken back on a character.
struct Taken<'o> {
    /// All that happened to it; nothing where that does not matter.
    history: Vec<Logged>,
    ranges: Ranges<'o>,
    without: Without<'o>,
}

/// Where a character stands without operations on which nothing rests, or the fields in the way of one of them.
type Without<'o> = Result<State, (&'o Operation, BTreeSet<Field>)>;

/// What was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoing {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// On how many characters.
    pub characters: u64,
    /// What was done for those of them that change most.
    pub done: Vec<Done>,
    /// The ruleset that is in force again.
    pub ruleset: Option<String>,
    /// Characters that stay as they are, for something later rests on it.
    pub left: Vec<Left>,
    /// What was taken out where what came later was kept.
    pub rebase: Option<Rebasing>,
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
