//! A planned done by the store, and the same by the model.

use super::Game;
use super::model::{Happened, Model};
use super::steps::{Action, How, LONG_AGO, PlannedOperation};
use crate::ledger::{CharacterId, Intent, KindText, Moment, Operation, OperationId, Point, Sequence, Who};
use crate::progression::{
    Adaptation, Cause, Command, Event, ExternalId, Reason, Restoration, State, decide, restore,
};
use crate::store::undo::{IfTouched, MOST_TOLD, UndoError, Undoing};
use crate::store::{CommandError, Mode, Store, StoreError, Terms, Writer};
use std::collections::BTreeSet;

/// What came of an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// To each character: its id, the state after, the events.
    Done(Vec<(u64, State, Vec<Event>)>),
    Refused(Vec<Reason>),
    NobodyThere,
    NoOperation(u64),
    AlreadyUndone(u64, u64),
    OfTheDatabase(u64),
    InTheWay(BTreeSet<u64>),
    NameTaken,
}

impl Outcome {
    /// Whether the store says the same; of what is in the way it tells no more than so many.
    fn agrees(&self, expected: &Outcome) -> bool {
        match (self, expected) {
            (Outcome::InTheWay(told), Outcome::InTheWay(all)) if all.len() > MOST_TOLD => {
                told.len() >= MOST_TOLD && told.is_subset(all)
            }
            _ => self == expected,
        }
    }

    /// A refused command leaves no trace; after a failed undo the operation must end.
    fn ends_the_operation(&self) -> bool {
        !matches!(self, Outcome::Done(_) | Outcome::Refused(_) | Outcome::NobodyThere)
    }
}

/// What an action means for those who are there. It is the same for both.
#[derive(Debug, Clone)]
enum Deal {
    Create(String, Option<ExternalId>, Option<i64>),
    Do(Who, Command, Option<i64>),
    Undo(Vec<OperationId>, How),
    Restore(CharacterId, Point),
}

fn deal(action: &Action, model: &Model) -> Deal {
    let newest = model.ids().len() as u64;
    let someone = |who: usize| who as u64 % newest.max(1) + 1;
    let id = |who: &Option<usize>| CharacterId(who.map_or(newest + 1, someone));
    match action {
        Action::Create { name, external, at } => {
            let text = |number| format!("0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b3{number}");
            let external = external.and_then(|number| ExternalId::parse(&text(number)));
            Deal::Create((*name).to_owned(), external, *at)
        }
        Action::Do { who, by_name, command, at } => {
            let state = model.state(id(who).0);
            let by_name = *by_name && !state.archived && !state.name.is_empty();
            let who = match state.external_id {
                Some(external) if id(who).0 % 2 == 0 => Who::External(external),
                _ if by_name => Who::Name(state.name.to_uppercase()),
                _ => Who::Id(id(who)),
            };
            Deal::Do(who, command.clone(), *at)
        }
        Action::Undo { back, how } => {
            let last = model.operations.len() as i64 - 1;
            let id = |back: &i64| match *back {
                -1 => last + 1,
                LONG_AGO => 0,
                back => last - back % last.max(1),
            };
            Deal::Undo(back.iter().map(|back| OperationId(id(back).cast_unsigned())).collect(), *how)
        }
        Action::Restore { who, back, by_time } => {
            let sequence = (model.log.len() as u64).saturating_sub(*back);
            let at =
                sequence.checked_sub(1).and_then(|at| model.log.get(at as usize)).map_or(0, |event| event.at);
            let point = if *by_time { Point::Time(Moment(at)) } else { Point::Sequence(Sequence(sequence)) };
            Deal::Restore(id(who), point)
        }
    }
}

/// Does a planned on both. Panics where they don't agree.
pub(in crate::store) fn run(
    planned: &PlannedOperation,
    store: &mut Store,
    model: &mut Model,
    game: &Game,
    clock: i64,
) {
    let actor = planned.actor.to_owned();
    let (reason, ticket) = (Some("because".to_owned()), None);
    let intent = Intent { kind: KindText::stored("try"), actor, reason, ticket, at: Moment(clock) };
    let mut attempt = Attempt::new(model, &intent, game);
    let mode = if planned.is_dry { Mode::DryRun } else { Mode::Commit };
    let written = store.write(&intent, &game.rules(), mode, |writer| -> Result<(), Stop> {
        for action in &planned.actions {
            let deal = deal(action, &attempt.model);
            let outcome = on_store(&deal, writer);
            let expected = attempt.act(&deal);
            assert!(outcome.agrees(&expected), "{deal:?}: {outcome:?}, not {expected:?}");
            if outcome.ends_the_operation() {
                return Err(Stop);
            }
        }
        Ok(())
    });
    let Ok(written) = written else { return };
    let operation = attempt.finish();
    assert_eq!(written.operation, operation);
    if let (Some(operation), false) = (operation, planned.is_dry) {
        attempt.model.operations.push(operation);
        *model = attempt.model;
    }
}

/// The operation is given up.
struct Stop;

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        panic!("{error}")
    }
}

fn on_store(deal: &Deal, writer: &mut Writer) -> Outcome {
    let at = |at: &Option<i64>| at.map(Moment);
    match deal {
        Deal::Create(name, external, time) => from_store(
            writer
                .create_as(name, *external, at(time))
                .map(|done| vec![(done.character.0, done.after, done.events)]),
        ),
        Deal::Do(who, command, time) => from_store(writer.find(who).and_then(|id| {
            let events = writer.carry_out(id, command, at(time))?;
            Ok(vec![(id.0, writer.state(id)?.clone(), events)])
        })),
        Deal::Restore(id, point) => from_store(writer.restore(*id, *point).and_then(|done| {
            let done = done.ok_or(CommandError::NotFound(Who::Id(*id)))?;
            Ok(vec![(id.0, done.after, done.events)])
        })),
        Deal::Undo(operations, how) => match undo(writer, operations, *how) {
            Ok(mut undoing) => {
                undoing.done.sort_by_key(|done| done.character);
                let done = undoing.done.into_iter();
                Outcome::Done(done.map(|done| (done.character.0, done.after, done.events)).collect())
            }
            Err(UndoError::NotFound(id)) => Outcome::NoOperation(id.0),
            Err(UndoError::AlreadyUndone { operation, by }) => Outcome::AlreadyUndone(operation.0, by.0),
            Err(UndoError::NotOfCharacters(id)) => Outcome::OfTheDatabase(id.0),
            Err(UndoError::InTheWay(later)) => {
                Outcome::InTheWay(later.first.into_iter().map(|later| later.operation.id.0).collect())
            }
            Err(UndoError::Refused(_)) => Outcome::NameTaken,
            Err(error) => panic!("{error}"),
        },
    }
}

fn undo(writer: &mut Writer, operations: &[OperationId], how: How) -> Result<Undoing, UndoError> {
    let if_touched = match how {
        How::Refuse => return writer.undo(operations, usize::MAX, &mut |_| true),
        How::Skip => IfTouched::Skip,
        How::Rebase(overspent) => {
            let adaptation = Adaptation { overspent: Some(overspent), ..Adaptation::default() };
            IfTouched::Rebase(Terms { adaptation, words: String::new() })
        }
    };
    writer.undo_after_play(operations, &if_touched, usize::MAX, &mut |_| true)
}

fn from_store(result: Result<Vec<(u64, State, Vec<Event>)>, CommandError>) -> Outcome {
    match result {
        Ok(done) => Outcome::Done(done),
        Err(CommandError::Refused(refusal)) => Outcome::Refused(refusal.reasons),
        Err(CommandError::NotFound(_)) => Outcome::NobodyThere,
        Err(CommandError::Store(error)) => panic!("{error}"),
    }
}

/// An operation of the model.
pub(super) struct Attempt<'a> {
    pub(super) model: Model,
    pub(super) game: &'a Game,
    pub(super) id: u64,
    intent: Intent,
    first: u64,
}

impl<'a> Attempt<'a> {
    fn new(model: &Model, intent: &Intent, game: &'a Game) -> Attempt<'a> {
        let intent = intent.clone();
        let (id, first) = (model.operations.len() as u64, model.log.len() as u64 + 1);
        Attempt { model: model.clone(), game, id, intent, first }
    }

    fn finish(&self) -> Option<Operation> {
        let (id, first, last) =
            (OperationId(self.id), Sequence(self.first), Sequence(self.model.log.len() as u64));
        let is_something = last >= first;
        is_something.then(|| Operation {
            id,
            intent: self.intent.clone(),
            first,
            last,
            undone_by: None,
            left: 0,
        })
    }

    pub(super) fn append(&mut self, character: u64, events: &[Event], at: Option<i64>) {
        for event in events {
            let now = self.model.character(character, None);
            let version = now.as_ref().map_or(0, |now| now.version) + 1;
            let at = at.unwrap_or(self.intent.at.0);
            self.model.log.push(Happened {
                character,
                version,
                operation: self.id,
                at,
                event: event.clone(),
            });
        }
    }

    fn act(&mut self, deal: &Deal) -> Outcome {
        match deal {
            Deal::Create(name, external, at) => {
                let id = self.model.ids().len() as u64 + 1;
                self.command(id, &Command::Create { name: name.clone(), external_id: *external }, *at)
            }
            Deal::Do(who, command, at) => {
                let id = match who {
                    Who::Id(id) => self.model.ids().get(&id.0).copied(),
                    Who::Name(name) => self.by_name(name),
                    Who::External(external) => self.by_external(*external),
                };
                id.map_or(Outcome::NobodyThere, |id| self.command(id, command, *at))
            }
            Deal::Undo(operations, how) => self.undo(&operations.iter().map(|id| id.0).collect(), *how),
            Deal::Restore(id, point) => self.restore(id.0, *point),
        }
    }

    /// A name as [`deal`] wrote it.
    fn by_name(&self, upper: &str) -> Option<u64> {
        let all = self.model.characters(None).into_iter();
        all.filter(|one| !one.state.archived && one.state.name.to_uppercase() == upper)
            .map(|one| one.id.0)
            .next()
    }

    /// Archived ones too.
    fn by_external(&self, external: ExternalId) -> Option<u64> {
        let mut all = self.model.characters(None).into_iter();
        all.find(|one| one.state.external_id == Some(external)).map(|one| one.id.0)
    }

    fn command(&mut self, id: u64, command: &Command, at: Option<i64>) -> Outcome {
        let by = (!matches!(command, Command::Create { .. })).then_some(id);
        let state = self.model.state(id);
        let wanted = match command {
            Command::Create { name, .. } | Command::Rename { name } => Some(name.clone()),
            Command::Unarchive { name } if state.archived => Some(name.clone().unwrap_or(state.name)),
            _ => None,
        };
        let taken = wanted.and_then(|name| {
            let holder = self.model.holder(&name).filter(|holder| *holder != id);
            holder.map(|id| Reason::NameTaken { name, id, by })
        });
        let held = match command {
            Command::Create { external_id, .. } => *external_id,
            _ => None,
        };
        let held = held.and_then(|external_id| {
            Some(Reason::ExternalIdTaken { external_id, id: self.by_external(external_id)? })
        });
        let taken: Vec<Reason> = taken.into_iter().chain(held).collect();
        match (decide(&self.model.state(id), command, &self.game.ruleset), taken) {
            (Ok(events), taken) if taken.is_empty() => {
                self.append(id, &events, at);
                Outcome::Done(vec![(id, self.model.state(id), events)])
            }
            (decided, taken) => {
                let reasons = decided.err().map(|refusal| refusal.reasons).unwrap_or_default();
                Outcome::Refused(reasons.into_iter().chain(taken).collect())
            }
        }
    }

    fn restore(&mut self, id: u64, point: Point) -> Outcome {
        let Some(now) = self.model.character(id, None) else { return Outcome::NobodyThere };
        if now.state.archived {
            return Outcome::Refused(vec![Reason::Archived]);
        }
        let Some(then) = self.model.character(id, Some(point)) else { return Outcome::NobodyThere };
        let change = restore(&now.state, &then.state);
        let cause = Cause::Restore(then.last.0);
        let event = Event::Restored(Restoration { cause, change: Box::new(change.clone()) });
        let events = if change.is_empty() { Vec::new() } else { vec![event] };
        self.append(id, &events, None);
        Outcome::Done(vec![(id, self.model.state(id), events)])
    }

    pub(super) fn has_doubled_names(&self) -> bool {
        let all = self.model.characters(None).into_iter().filter(|one| !one.state.archived);
        let keys: Vec<usize> = all.map(|one| super::model::key(&one.state.name)).collect();
        keys.iter().collect::<BTreeSet<_>>().len() < keys.len()
    }
}
