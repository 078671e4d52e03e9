//! Snapshots of characters, and what questions about the past need of the read models of today.

use super::super::error::StoreError;
use super::super::fold::Place;
use super::super::snapshot::{Key, Row, Span};
use super::events::{Flow, Take};
use crate::ledger::{Board, CharacterId, Moment, Sequence};
use std::collections::{BTreeMap, BTreeSet};

/// What a character is found and sorted by, without its state.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Facts<'r> {
    pub(in crate::store) id: CharacterId,
    pub(in crate::store) name: &'r str,
    /// Empty where it has none; it is the same at all times.
    pub(in crate::store) external_id: &'r str,
    pub(in crate::store) archived: bool,
    pub(in crate::store) created: Moment,
    pub(in crate::store) changed: Moment,
    pub(in crate::store) version: u64,
    pub(in crate::store) last: Sequence,
    pub(in crate::store) last_seen: Moment,
    /// Levels, XP, points and currency, in the order of the columns.
    pub(in crate::store) numbers: [i64; 11],
}

/// Who takes facts.
pub(in crate::store) type TakeFacts<'t> = &'t mut dyn FnMut(&Facts<'_>) -> Result<Flow, StoreError>;

/// Who takes snapshots.
pub(in crate::store) type TakeSnapshots<'t> = &'t mut dyn FnMut(Key, &[u8]) -> Result<Flow, StoreError>;

/// Questions for the past.
pub(in crate::store) trait SnapshotRead {
    /// The facts of every character, in the order of ids.
    fn facts(&self, take: TakeFacts) -> Result<(), StoreError>;

    /// Everyone's place on a board, best first.
    fn places_on(&self, board: &Board, take: Take<(CharacterId, Place)>) -> Result<(), StoreError>;

    /// The numbers by which snapshots name boards.
    fn board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError>;

    /// Every snapshot that an event of this day or a later one ended, in any order.
    fn snapshots(&self, from_day: i64, take: TakeSnapshots) -> Result<(), StoreError>;

    /// The snapshots of these keys, in their order; `None` where there is none.
    fn snapshots_of(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// The first day of which there are snapshots, by their span.
    fn oldest_snapshots(&self) -> Result<BTreeMap<Span, i64>, StoreError>;

    /// How many snapshots are stored.
    fn count_snapshots(&self) -> Result<u64, StoreError>;

    /// The characters of which an event happened, by its clock, before the one before it.
    fn unordered(&self) -> Result<BTreeSet<CharacterId>, StoreError>;

    /// The latest time that at least two operations have reached: one clock that is wrong does not move it.
    fn reached(&self) -> Result<Option<Moment>, StoreError>;
}

/// Changes of snapshots.
pub(in crate::store) trait SnapshotWrite {
    /// The number by which snapshots name a board, made when there is none.
    fn board_number(&self, board: &Board) -> Result<u64, StoreError>;

    /// Adds snapshots, in the order of their keys. Of one key the last stays.
    fn add_snapshots(&self, rows: &[Row]) -> Result<(), StoreError>;

    /// Remembers that events of these characters are not in the order of their times.
    fn add_unordered(&self, characters: &[CharacterId]) -> Result<(), StoreError>;

    /// Removes at most so many snapshots from before the first day that is kept of their span, the oldest first.
    fn drop_snapshots(&self, firsts: &[(Span, i64); 3], most: u64) -> Result<(), StoreError>;
}
