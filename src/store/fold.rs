//! A character as its events make it, with its places on the boards. The read models are rows of this; writing,
//! rebuilding, verifying and looking into the past all fold with it.

use crate::ledger::{Board, Character, CharacterId, Moment, Sequence};
use crate::progression::{Event, State, apply};
use crate::rules::track::TrackName;
use crate::rules::units::LARGEST_TOTAL;
use std::collections::BTreeMap;

/// A place on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) level: u64,
    pub(super) xp: u64,
    /// The event that led here.
    pub(super) since: Sequence,
}

/// Where and when an event happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) sequence: Sequence,
    pub(super) at: Moment,
    /// Whether the game itself told of it.
    pub(super) is_play: bool,
}

/// A character and its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) character: Character,
    pub(super) places: BTreeMap<Board, Place>,
}

impl Folded {
    /// Before its first event, which happens `at` this time.
    pub(super) fn new(id: CharacterId, at: Moment) -> Folded {
        let (state, last) = (State::default(), Sequence(0));
        let character = Character { id, state, version: 0, created: at, changed: at, last, last_seen: at };
        Folded { character, places: BTreeMap::new() }
    }

    /// Folds the next event.
    pub(super) fn apply(&mut self, event: &Event, stamp: Stamp) {
        let Stamp { sequence, at, is_play } = stamp;
        let character = &mut self.character;
        apply(&mut character.state, event);
        character.version += 1;
        character.changed = at;
        character.last = sequence;
        if is_play {
            character.last_seen = at;
        }
        match event {
            Event::XpGained(gain) => self.place_on_track(&gain.track, sequence),
            Event::XpRevoked(loss) => self.place_on_track(&loss.track, sequence),
            Event::PrestigeReset(_) | Event::Restored(_) | Event::Archived | Event::Created(_) => {
                self.place_everywhere(sequence);
            }
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

    fn place_on_track(&mut self, track: &TrackName, sequence: Sequence) {
        match track {
            TrackName::Character => {}
            TrackName::Paragon => self.place(Board::Paragon, sequence),
            TrackName::Mastery(kind) => self.place(Board::Mastery(kind.clone()), sequence),
        }
        self.place(Board::Xp, sequence);
    }

    fn place_everywhere(&mut self, sequence: Sequence) {
        let tracks = self.character.state.tracks.keys();
        let masteries = tracks.filter_map(|track| match track {
            TrackName::Mastery(kind) => Some(Board::Mastery(kind.clone())),
            TrackName::Character | TrackName::Paragon => None,
        });
        let boards: Vec<Board> = masteries.chain([Board::Paragon, Board::Prestige, Board::Xp]).collect();
        boards.into_iter().for_each(|board| self.place(board, sequence));
    }

    fn place(&mut self, board: Board, sequence: Sequence) {
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
        if state.archived || !has_something {
            self.places.remove(&board);
            return;
        }
        let stays = self.places.get(&board).is_some_and(|place| (place.level, place.xp) == (level, xp));
        if !stays {
            self.places.insert(board, Place { level, xp, since: sequence });
        }
    }
}
