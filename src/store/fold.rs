//! A character as its events make it, with its places on the boards. The read models are rows of this; writing,
//! rebuilding, verifying and looking into the past all fold with it.

use crate::ledger::{Board, Character, CharacterId, Moment, OperationId, Sequence};
use crate::progression::{Event, Restoration, State, apply};
use crate::rules::track::TrackName;
use crate::rules::units::LARGEST_TOTAL;
use std::collections::BTreeMap;

/// The places of a character.
pub(super) type Places = BTreeMap<Board, Place>;

/// A place on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) level: u64,
    pub(super) xp: u64,
    /// The event that led here. An undo leads back to where the character stood since an event of before.
    pub(super) since: Sequence,
}

/// Where and when an event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) sequence: Sequence,
    pub(super) operation: OperationId,
    pub(super) at: Moment,
    /// Whether the game itself told of it.
    pub(super) is_play: bool,
}

/// A character and its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) character: Character,
    pub(super) places: Places,
}

impl Folded {
    /// Before its first event, which happens `at` this time.
    pub(super) fn new(id: CharacterId, at: Moment) -> Folded {
        let (state, last) = (State::default(), Sequence(0));
        let character = Character { id, state, version: 0, created: at, changed: at, last, last_seen: at };
        Folded { character, places: Places::new() }
    }

    /// Folds the next event. Where it is an undo, `before` are the places from before the operations that it takes back:
    /// who stands there again stands there since then. `moved` is told of boards with the place that was held until now.
    pub(super) fn apply(
        &mut self,
        event: &Event,
        stamp: Stamp,
        before: &Places,
        moved: &mut dyn FnMut(&Board, Option<Place>),
    ) {
        let Stamp { sequence, at, is_play, .. } = stamp;
        let to = &mut Move { sequence, before, moved };
        let character = &mut self.character;
        apply(&mut character.state, event);
        character.version += 1;
        character.changed = at;
        character.last = sequence;
        if is_play {
            character.last_seen = at;
        }
        match event {
            Event::XpGained(gain) => self.place_on_track(&gain.track, to),
            Event::XpRevoked(loss) => self.place_on_track(&loss.track, to),
            Event::PrestigeReset(_)
            | Event::Restored(_)
            | Event::Archived
            | Event::Unarchived
            | Event::Created(_) => self.place_everywhere(to),
            Event::Renamed { .. }
            | Event::CurrencyGained { .. }
            | Event::CurrencyRevoked { .. }
            | Event::PointsDistributed { .. }
            | Event::Respecced(_)
            | Event::RespeccedFree { .. }
            | Event::NodeUnlocked { .. }
            | Event::NodeGiven { .. }
            | Event::NodeLocked { .. }
            | Event::RewardGiven(_)
            | Event::RewardTaken(_) => {}
        }
    }

    fn place_on_track(&mut self, track: &TrackName, to: &mut Move) {
        match track {
            TrackName::Character => {}
            TrackName::Paragon => self.place(Board::Paragon, to),
            TrackName::Mastery(kind) => self.place(Board::Mastery(kind.clone()), to),
        }
        self.place(Board::Xp, to);
    }

    fn place_everywhere(&mut self, to: &mut Move) {
        let tracks = self.character.state.tracks.keys();
        let masteries = tracks.filter_map(|track| match track {
            TrackName::Mastery(kind) => Some(Board::Mastery(kind.clone())),
            TrackName::Character | TrackName::Paragon => None,
        });
        let boards: Vec<Board> = masteries.chain([Board::Paragon, Board::Prestige, Board::Xp]).collect();
        boards.into_iter().for_each(|board| self.place(board, to));
    }

    fn place(&mut self, board: Board, to: &mut Move) {
        let state = &self.character.state;
        let on_track = |track: &TrackName| {
            let at = state.progress(track);
            // A level past all XP there is ends where a store's numbers do.
            (at.level.0.min(LARGEST_TOTAL), at.xp.get())
        };
        let (level, xp) = match &board {
            Board::Paragon => on_track(&TrackName::Paragon),
            Board::Mastery(kind) => on_track(&TrackName::Mastery(kind.clone())),
            Board::Prestige => (state.prestige_level, 0),
            Board::Xp => (0, state.lifetime_xp.get()),
        };
        let has_something = xp > 0 || (board == Board::Prestige && level > 0);
        let held = self.places.get(&board).copied();
        if state.archived || !has_something {
            if held.is_some() {
                (to.moved)(&board, held);
                self.places.remove(&board);
            }
            return;
        }
        let is_here = |place: &Place| (place.level, place.xp) == (level, xp);
        if !held.as_ref().is_some_and(is_here) {
            (to.moved)(&board, held);
            let since =
                to.before.get(&board).filter(|place| is_here(place)).map_or(to.sequence, |was| was.since);
            self.places.insert(board, Place { level, xp, since });
        }
    }
}

/// What a place depends on beside the state.
struct Move<'m> {
    sequence: Sequence,
    before: &'m Places,
    moved: &'m mut dyn FnMut(&Board, Option<Place>),
}

/// A character that is folded from its first event on, with what an undo may need: the places it had.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) folded: Folded,
    /// By board, the operations that moved the character there, each with the place from before it.
    moves: BTreeMap<Board, Vec<(OperationId, Option<Place>)>>,
}

impl Life {
    pub(super) fn new(id: CharacterId, at: Moment) -> Life {
        Life { folded: Folded::new(id, at), moves: BTreeMap::new() }
    }

    /// Folds the next event.
    pub(super) fn apply(&mut self, event: &Event, stamp: Stamp) {
        let before = taken_back(event).map(|first| self.places_before(first)).unwrap_or_default();
        let (moves, operation) = (&mut self.moves, stamp.operation);
        self.folded.apply(event, stamp, &before, &mut |board, held| match moves.get_mut(board) {
            Some(known) if known.last().is_some_and(|(by, _)| *by == operation) => {}
            Some(known) => known.push((operation, held)),
            None => drop(moves.insert(board.clone(), vec![(operation, held)])),
        });
    }

    /// The places from before an operation.
    fn places_before(&self, operation: OperationId) -> Places {
        let mut places = self.folded.places.clone();
        for (board, moves) in &self.moves {
            let later = moves.partition_point(|(by, _)| *by < operation);
            match moves.get(later) {
                Some((_, Some(place))) => drop(places.insert(board.clone(), *place)),
                Some((_, None)) => drop(places.remove(board)),
                None => {}
            }
        }
        places
    }
}

/// The first of the operations that an event takes back; `None` for one that takes back none.
pub(super) fn taken_back(event: &Event) -> Option<OperationId> {
    match event {
        Event::Restored(Restoration { cause, .. }) => {
            cause.taken_back().iter().min().map(|first| OperationId(*first))
        }
        _ => None,
    }
}
