//! The read models of characters: rows, places and counts, from and to [`Folded`] characters.

use super::backend::{Buckets, CharacterRow, ReadTx, Sums, WriteTx, signed};
use super::boards::bucket;
use super::error::StoreError;
use super::fold::{Folded, Place, Places};
use super::names::name_key;
use super::wire::write_state;
use crate::ledger::{Board, Character, CharacterId};
use crate::progression::State;
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
pub(super) fn is_of_its_last_event(tx: &dyn ReadTx, character: &Character) -> Result<(), StoreError> {
    if tx.last_event_of(character.id)? == Some((character.version, character.last)) {
        return Ok(());
    }
    let what = "it is not as of the character's last event".to_owned();
    Err(StoreError::ReadModel { character: character.id.0, what })
}

/// What the sums know of a character that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counted {
    places: BTreeMap<Board, Place>,
    sums: Sums,
}

impl Counted {
    pub(super) fn of(folded: &Folded) -> Counted {
        Counted { places: folded.places.clone(), sums: sums_of(&folded.character.state) }
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
    row: &CharacterRow,
    places: &Places,
    pending: &mut Pending,
) -> Result<(), StoreError> {
    tx.put_character(row, true)?;
    pending.sums.add(sums_of(&row.character.state), 1);
    places.iter().for_each(|(board, place)| pending.add(board, place, 1));
    let places: Vec<(&Board, Option<Place>)> =
        places.iter().map(|(board, place)| (board, Some(*place))).collect();
    if places.is_empty() { Ok(()) } else { tx.put_places(row.character.id, &places) }
}

/// Writes a character and its places. `counted` is what the sums know of it, `None` for a new one; the answer is what
/// they know after `pending` is written.
pub(super) fn save(
    tx: &dyn WriteTx,
    folded: &Folded,
    counted: Option<&Counted>,
    pending: &mut Pending,
) -> Result<Counted, StoreError> {
    tx.put_character(&row_of(&folded.character)?, counted.is_none())?;
    let (new, nothing) = (Counted::of(folded), Counted::default());
    let old = counted.unwrap_or(&nothing);
    pending.sums.add(old.sums, -1);
    pending.sums.add(new.sums, 1);
    let mut changed: Vec<(&Board, Option<Place>)> = Vec::new();
    for (board, place) in old.places.iter().filter(|&(board, place)| new.places.get(board) != Some(place)) {
        pending.add(board, place, -1);
        if !new.places.contains_key(board) {
            changed.push((board, None));
        }
    }
    for (board, place) in new.places.iter().filter(|&(board, place)| old.places.get(board) != Some(place)) {
        pending.add(board, place, 1);
        changed.push((board, Some(*place)));
    }
    if !changed.is_empty() {
        tx.put_places(folded.character.id, &changed)?;
    }
    Ok(new)
}
