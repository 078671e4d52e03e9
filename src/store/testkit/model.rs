//! What the store should be: one list of what happened, folded anew for every question. Slow, and too simple to be wrong.

use crate::ledger::{
    Board, Character, CharacterId, Moment, Operation, OperationId, Point, Sequence, happened_by,
};
use crate::progression::{Event, Restoration, State, apply};
use crate::rules::track::TrackName;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Names in groups that differ only in case, and in how accents are written.
pub(super) const NAMES: [&[&str]; 6] = [
    &["Vex", "VEX"],
    &["Ana"],
    &["Åsa", "åSA"],
    &["ΟΔΟΣ", "οδος", "Οδοσ"],
    &["José", "JOSE\u{301}", "jose\u{301}", "JOSÉ"],
    &["Bo'; DROP TABLE events; --", "bo'; drop table events; --"],
];

/// The group of a name, as somebody wrote it or as it is kept.
pub(super) fn key(name: &str) -> usize {
    let is_one = |known: &str| known == name || known.nfc().eq(name.chars());
    NAMES.iter().position(|group| group.iter().any(|known| is_one(known))).unwrap()
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

    /// A place is held since the last event that changed what is ranked. Where that took back what happened since, and leads
    /// to where the character stood before, it is held since then.
    fn place(&self, id: u64, board: &Board, point: Option<Point>) -> Option<Place> {
        let mut state = State::default();
        // The place after each event.
        let mut places: Vec<(u64, Option<Place>)> = Vec::new();
        for (since, happened) in self.events(id, point) {
            apply(&mut state, &happened.event);
            let shown = shown(&state, board);
            let is_shown = |place: &Place| shown == Some((place.level, place.xp));
            let held = places.last().and_then(|(_, place)| *place);
            let before = taken_back(&happened.event).and_then(|first| {
                places.iter().rev().find(|(operation, _)| *operation < first).and_then(|(_, place)| *place)
            });
            let place = held.filter(is_shown).or(before.filter(is_shown));
            let new = || shown.map(|(level, xp)| Place { level, xp, since });
            places.push((happened.operation, place.or_else(new)));
        }
        places.pop().and_then(|(_, place)| place)
    }

    /// What took an operation back last and was not taken back itself, and on how many characters it stands all the same.
    /// An operation is judged after all later ones, on each character by itself.
    pub(super) fn undone_by(&self, id: u64, point: Option<Point>) -> (Option<OperationId>, u64) {
        let by = self.takers(point);
        let mine = self.log.iter().filter(|one| one.operation == id).map(|one| one.character);
        let mine: BTreeSet<u64> = mine.collect();
        let takers: Vec<u64> = mine.iter().filter_map(|one| by.get(&(id, *one)).copied()).collect();
        let last = takers.iter().max().map(|by| OperationId(*by));
        (last, last.map_or(0, |_| (mine.len() - takers.len()) as u64))
    }

    /// What took an operation back on one character.
    pub(super) fn undone_on(&self, id: u64, character: u64, point: Option<Point>) -> Option<OperationId> {
        self.takers(point).get(&(id, character)).copied().map(OperationId)
    }

    /// Each operation, on each character, with what took it back there and stands.
    fn takers(&self, point: Option<Point>) -> BTreeMap<(u64, u64), u64> {
        let has_begun = |operation: &Operation| self.had_happened(operation.first.0, point);
        // One that is being written has no number yet.
        let is_known = |id: u64| self.operations.get(id as usize).is_none_or(has_begun);
        let known: Vec<&Happened> = self.log.iter().filter(|one| is_known(one.operation)).collect();
        let mut by: BTreeMap<(u64, u64), u64> = BTreeMap::new();
        for taker in known.iter().rev() {
            let Event::Restored(Restoration { cause, .. }) = &taker.event else { continue };
            if !by.contains_key(&(taker.operation, taker.character)) {
                for operation in cause.taken_back() {
                    by.entry((*operation, taker.character)).or_insert(taker.operation);
                }
            }
        }
        by
    }
}

/// The first operation that an event takes back.
fn taken_back(event: &Event) -> Option<u64> {
    match event {
        Event::Restored(Restoration { cause, .. }) => cause.taken_back().iter().min().copied(),
        _ => None,
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
