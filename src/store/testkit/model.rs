//! What the store should be: one list of what happened, folded anew for every question. Slow, and too simple to be wrong.

use crate::ledger::{
    Board, Character, CharacterId, Moment, Operation, OperationId, Point, Sequence, happened_by,
};
use crate::progression::{Cause, Event, Restoration, State, apply};
use crate::rules::track::TrackName;
use std::collections::{BTreeMap, BTreeSet};

/// Names in groups that differ only in case.
pub(super) const NAMES: [&[&str]; 5] = [
    &["Vex", "VEX"],
    &["Ana"],
    &["Åsa", "åSA"],
    &["ΟΔΟΣ", "οδος", "Οδοσ"],
    &["Bo'; DROP TABLE events; --", "bo'; drop table events; --"],
];

/// The group of a name.
pub(super) fn key(name: &str) -> usize {
    NAMES.iter().position(|group| group.contains(&name)).unwrap()
}

/// One event of a character.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Happened {
    pub(super) character: u64,
    pub(super) version: u64,
    pub(super) operation: u64,
    pub(super) at: i64,
    pub(super) event: Event,
}

/// Everything that ever happened.
#[derive(Debug, Clone)]
pub(in crate::store) struct Model {
    /// By their numbers; the first made the database.
    pub(super) operations: Vec<Operation>,
    /// The event with the sequence 1 and those after it: 0 is the database's own.
    pub(super) log: Vec<Happened>,
}

/// A place on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) level: u64,
    pub(super) xp: u64,
    pub(super) since: u64,
}

impl Model {
    pub(in crate::store) fn new(operation: Operation) -> Model {
        Model { operations: vec![operation], log: Vec::new() }
    }

    /// The events of a character that had happened at a point, with their sequences.
    pub(super) fn events(&self, id: u64, point: Option<Point>) -> Vec<(u64, &Happened)> {
        let all = (1..).zip(&self.log).filter(|(_, happened)| happened.character == id);
        let mut all: Vec<(u64, &Happened)> = all.collect();
        match point {
            None => {}
            Some(Point::Sequence(until)) => all.retain(|(sequence, _)| *sequence <= until.0),
            Some(Point::Time(until)) => {
                let times: Vec<Moment> = all.iter().map(|(_, happened)| Moment(happened.at)).collect();
                all.truncate(happened_by(self.operations[0].intent.at, &times, until));
            }
        }
        all
    }

    /// Whether an event of a character had happened.
    pub(super) fn had_happened(&self, sequence: u64, point: Option<Point>) -> bool {
        let Some(happened) = sequence.checked_sub(1).and_then(|at| self.log.get(at as usize)) else {
            return true;
        };
        self.events(happened.character, point).iter().any(|(known, _)| *known == sequence)
    }

    pub(super) fn ids(&self) -> BTreeSet<u64> {
        self.log.iter().map(|happened| happened.character).collect()
    }

    pub(super) fn character(&self, id: u64, point: Option<Point>) -> Option<Character> {
        let events = self.events(id, point);
        let (&(_, first), &(sequence, last)) = (events.first()?, events.last()?);
        let mut state = State::default();
        events.iter().for_each(|(_, happened)| apply(&mut state, &happened.event));
        let by_game = |happened: &Happened| {
            self.operations.get(happened.operation as usize).is_some_and(|by| by.intent.actor == "game")
        };
        let seen = events.iter().rev().find(|(_, happened)| by_game(happened));
        let last_seen = seen.map_or(first.at, |(_, happened)| happened.at);
        Some(Character {
            id: CharacterId(id),
            state,
            version: events.len() as u64,
            created: Moment(first.at),
            changed: Moment(last.at),
            last: Sequence(sequence),
            last_seen: Moment(last_seen),
        })
    }

    pub(super) fn characters(&self, point: Option<Point>) -> Vec<Character> {
        self.ids().into_iter().filter_map(|id| self.character(id, point)).collect()
    }

    pub(super) fn state(&self, id: u64) -> State {
        self.character(id, None).map(|character| character.state).unwrap_or_default()
    }

    /// Who has a name, but for those who are archived.
    pub(super) fn holder(&self, name: &str) -> Option<u64> {
        let all = self.characters(None).into_iter();
        let mut holders = all.filter(|one| !one.state.archived && key(&one.state.name) == key(name));
        let holder = holders.next().map(|one| one.id.0);
        assert!(holders.next().is_none(), "two have the name {name}");
        holder
    }

    /// Where everyone stands, best first.
    pub(super) fn board(&self, board: &Board, point: Option<Point>) -> Vec<(u64, Place)> {
        let place = |id: u64| Some((id, self.place(id, board, point)?));
        let mut places: Vec<(u64, Place)> = self.ids().into_iter().filter_map(place).collect();
        places.sort_by_key(|(_, place)| (u64::MAX - place.level, u64::MAX - place.xp, place.since));
        places
    }

    /// A place is held since the last event that changed what is ranked.
    fn place(&self, id: u64, board: &Board, point: Option<Point>) -> Option<Place> {
        let mut state = State::default();
        let mut place: Option<Place> = None;
        for (since, happened) in self.events(id, point) {
            apply(&mut state, &happened.event);
            let shown = shown(&state, board);
            if shown != place.map(|place| (place.level, place.xp)) {
                place = shown.map(|(level, xp)| Place { level, xp, since });
            }
        }
        place
    }

    /// Pairs of operations and what took them back, of operations that had begun.
    fn undone(&self, point: Option<Point>) -> BTreeSet<(u64, u64)> {
        let has_begun = |operation: &Operation| self.had_happened(operation.first.0, point);
        // One that is being written has no number yet.
        let is_known = |id: u64| self.operations.get(id as usize).is_none_or(has_begun);
        let all = self.log.iter().filter(|happened| is_known(happened.operation));
        let pairs = all.filter_map(|happened| match &happened.event {
            Event::Restored(Restoration { cause: Cause::Undo(operations), .. }) => {
                Some((operations, happened.operation))
            }
            _ => None,
        });
        pairs.flat_map(|(operations, by)| operations.iter().map(move |&operation| (operation, by))).collect()
    }

    /// What took an operation back and was not taken back itself. An operation is judged after all later ones.
    pub(super) fn undone_by(&self, id: u64, point: Option<Point>) -> Option<OperationId> {
        let pairs = self.undone(point);
        let mut by: BTreeMap<u64, u64> = BTreeMap::new();
        for operation in (id..=self.operations.len() as u64).rev() {
            let takers = pairs.iter().filter(|pair| pair.0 == operation).map(|pair| pair.1);
            if let Some(taker) = takers.filter(|taker| !by.contains_key(taker)).max() {
                by.insert(operation, taker);
            }
        }
        by.get(&id).copied().map(OperationId)
    }
}

/// What a board shows of a character, if it shows it at all.
fn shown(state: &State, board: &Board) -> Option<(u64, u64)> {
    let on = |track: TrackName| (state.progress(&track).level.0, state.progress(&track).xp.get());
    let (level, xp) = match board {
        Board::Paragon => on(TrackName::Paragon),
        Board::Mastery(kind) => on(TrackName::Mastery(kind.clone())),
        Board::Prestige => (state.prestige_level, 0),
        Board::Xp => (0, state.lifetime_xp.get()),
    };
    let is_nothing = xp == 0 && (level == 0 || *board != Board::Prestige);
    (!state.archived && !is_nothing).then_some((level, xp))
}
