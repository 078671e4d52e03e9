//! The read models of characters: rows, places and counts, from and to [`Folded`] characters.

use super::backend::{Buckets, CharacterRow, Move, Put, ReadTx, StoredCharacter, Sums, WriteTx, signed};
use super::boards::bucket;
use super::error::StoreError;
use super::fold::{Folded, Place, Places};
use super::names::name_key;
use super::wire::write_state;
use crate::ledger::{Board, Character, CharacterId};
use crate::progression::{Event, State};
use crate::rules::track::TrackName;
use std::collections::BTreeMap;

/// A character with what it is found and sorted by.
pub(super) fn row_of(character: &Character) -> Result<CharacterRow<'_>, StoreError> {
    let state = &character.state;
    Ok(CharacterRow {
        character,
        name_key: name_key(&state.name),
        numbers: numbers_of(state).map(signed),
        state: write_state(state)?,
    })
}

/// How many numbers a character is found and sorted by.
pub(super) const NUMBERS: usize = 11;

/// Where some of them stand.
pub(super) const OWN_LEVEL: usize = 0;
pub(super) const OWN_XP: usize = 1;
pub(super) const PARAGON_LEVEL: usize = 2;
pub(super) const PARAGON_XP: usize = 3;
pub(super) const PRESTIGE_LEVEL: usize = 4;
pub(super) const EARNED: usize = 6;
pub(super) const SPENT: usize = 7;
pub(super) const AVAILABLE: usize = 8;
pub(super) const LIFETIME_XP: usize = 10;

/// What a character is found and sorted by, in the order of the columns.
pub(super) fn numbers_of(state: &State) -> [u64; NUMBERS] {
    let (own, paragon) = (state.progress(&TrackName::Character), state.progress(&TrackName::Paragon));
    [
        own.level.0,
        own.xp.get(),
        paragon.level.0,
        paragon.xp.get(),
        state.prestige_level,
        state.prestige_points.0,
        state.points_earned().0,
        state.points_spent_in_all().0,
        state.points_available().0,
        state.currency,
        state.lifetime_xp.get(),
    ]
}

/// The character with its places.
pub(super) fn load_folded(tx: &dyn ReadTx, id: CharacterId) -> Result<Option<Folded>, StoreError> {
    let Some(character) = tx.character(id)? else { return Ok(None) };
    Ok(Some(Folded { character, places: tx.places(id)? }))
}

/// Fails unless a character is stored as of its last event: what is appended to another would break the log.
pub(super) fn as_of_its_last_event((folded, last): StoredCharacter) -> Result<Folded, StoreError> {
    let Character { id, version, last: known, .. } = folded.character;
    if last == Some((version, known)) {
        return Ok(folded);
    }
    let what = "it is not as of the character's last event".to_owned();
    Err(StoreError::ReadModel { character: id.0, what })
}

/// What is stored of a character that has changed in memory since.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// What the sums know of it; `None` where it is not stored at all.
    sums: Option<Sums>,
    /// The boards on which it moved, each with the place that is stored.
    moved: Vec<(Board, Option<Place>)>,
    /// How it is to be written; `None` where nothing has changed.
    put: Option<Put>,
}

impl Stored {
    /// Of a character that stands as it is stored.
    pub(super) fn of(folded: &Folded) -> Stored {
        Stored { sums: Some(sums_of(&folded.character.state)), ..Stored::default() }
    }

    /// An event changed it.
    pub(super) fn change(&mut self, event: &Event) {
        let is_found_otherwise = match event {
            Event::Created(_)
            | Event::Renamed { .. }
            | Event::Archived
            | Event::Unarchived
            | Event::Restored(_) => true,
            Event::XpGained(_)
            | Event::XpRevoked(_)
            | Event::CurrencyGained { .. }
            | Event::CurrencyRevoked { .. }
            | Event::PointsDistributed { .. }
            | Event::Respecced(_)
            | Event::RespeccedFree { .. }
            | Event::PrestigeReset(_)
            | Event::NodeUnlocked { .. }
            | Event::NodeGiven { .. }
            | Event::NodeLocked { .. }
            | Event::RewardGiven(_)
            | Event::RewardTaken(_) => false,
        };
        if is_found_otherwise || self.sums.is_none() {
            self.write_whole();
        } else {
            self.put.get_or_insert(Put::Progress);
        }
    }

    /// All of it is to be written.
    pub(super) fn write_whole(&mut self) {
        self.put = Some(if self.sums.is_some() { Put::Again } else { Put::New });
    }

    /// It left this place on a board.
    pub(super) fn leave(&mut self, board: &Board, place: Option<Place>) {
        if !self.moved.iter().any(|(known, _)| known == board) {
            self.moved.push((board.clone(), place));
        }
    }

    /// The places that are not stored as they are.
    fn moves<'s>(&'s self, folded: &'s Folded) -> impl Iterator<Item = Move<'s>> {
        let moves = self.moved.iter().map(|(board, from)| Move {
            character: folded.character.id,
            board,
            from: *from,
            to: folded.places.get(board).copied(),
        });
        moves.filter(|one| one.from != one.to)
    }
}

/// What a character adds to the sums.
fn sums_of(state: &State) -> Sums {
    if state.archived {
        return Sums { archived: 1, ..Sums::default() };
    }
    Sums {
        characters: 1,
        archived: 0,
        points_spent: i128::from(state.points_spent_in_all().0),
        paragon_levels: i128::from(state.progress(&TrackName::Paragon).level.0),
    }
}

/// Changes of counts and sums that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Pending {
    sums: Sums,
    buckets: Buckets,
}

impl Pending {
    fn add(&mut self, board: &Board, place: &Place, more: i64) {
        let bucket = bucket(board, place.level, place.xp);
        if let Some(counts) = self.buckets.get_mut(board) {
            *counts.entry(bucket).or_default() += more;
        } else {
            self.buckets.insert(board.clone(), BTreeMap::from([(bucket, more)]));
        }
    }

    /// Counts a character that is not to be written.
    pub(super) fn count(&mut self, folded: &Folded) {
        self.sums.add(sums_of(&folded.character.state), 1);
        folded.places.iter().for_each(|(board, place)| self.add(board, place, 1));
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, other: Pending) {
        self.sums.add(other.sums, 1);
        for (board, counts) in other.buckets {
            let own = self.buckets.entry(board).or_default();
            counts.into_iter().for_each(|(bucket, more)| *own.entry(bucket).or_default() += more);
        }
    }

    /// Whether the sums and counts that are stored are these.
    pub(super) fn is_stored(&self, tx: &dyn ReadTx) -> Result<bool, StoreError> {
        Ok(tx.buckets()? == self.buckets && tx.sums()? == self.sums)
    }

    /// Writes what has gathered.
    pub(super) fn write(&mut self, tx: &dyn WriteTx) -> Result<(), StoreError> {
        let Pending { sums, buckets } = std::mem::take(self);
        tx.add_counts(sums, &buckets)
    }
}

/// Writes a new character, as `row` and `places` say, and counts it.
pub(super) fn add(
    tx: &dyn WriteTx,
    row: CharacterRow,
    places: &Places,
    pending: &mut Pending,
) -> Result<(), StoreError> {
    let character = row.character;
    tx.put_characters(&[(row, Put::New)])?;
    pending.sums.add(sums_of(&character.state), 1);
    places.iter().for_each(|(board, place)| pending.add(board, place, 1));
    let moves = places.iter().map(|(board, place)| Move {
        character: character.id,
        board,
        from: None,
        to: Some(*place),
    });
    tx.put_places(&moves.collect::<Vec<_>>())
}

/// So many rows of characters are made before they are written.
const ROWS: usize = 100;

/// Writes what has changed of characters, with their places. After it they stand as they are stored, once `pending` is
/// written.
pub(super) fn save<'c>(
    tx: &dyn WriteTx,
    characters: impl Iterator<Item = (&'c Folded, &'c mut Stored)>,
    pending: &mut Pending,
) -> Result<(), StoreError> {
    let changed: Vec<_> = characters.filter(|(_, stored)| stored.put.is_some()).collect();
    for some in changed.chunks(ROWS) {
        let row = |(folded, stored): &(&'c Folded, &'c mut Stored)| {
            stored.put.map(|put| Ok::<_, StoreError>((row_of(&folded.character)?, put)))
        };
        tx.put_characters(&some.iter().filter_map(row).collect::<Result<Vec<_>, _>>()?)?;
    }
    let mut moves = Vec::new();
    for (folded, stored) in &changed {
        pending.sums.add(stored.sums.unwrap_or_default(), -1);
        pending.sums.add(sums_of(&folded.character.state), 1);
        moves.extend(stored.moves(folded));
    }
    for Move { board, from, to, .. } in &moves {
        from.iter().for_each(|place| pending.add(board, place, -1));
        to.iter().for_each(|place| pending.add(board, place, 1));
    }
    tx.put_places(&moves)?;
    changed.into_iter().for_each(|(folded, stored)| *stored = Stored::of(folded));
    Ok(())
}
