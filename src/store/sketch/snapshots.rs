//! Snapshots of a transaction whose changes nobody keeps: those that were stored.

use super::Sketch;
use crate::ledger::{Board, CharacterId, Moment};
use crate::store::backend::{SnapshotRead, SnapshotWrite, Take, TakeFacts, TakeSnapshots};
use crate::store::error::StoreError;
use crate::store::fold::Place;
use crate::store::snapshot::{Key, Row, Span};
use std::collections::{BTreeMap, BTreeSet};

impl SnapshotRead for Sketch<'_> {
    fn facts(&self, take: TakeFacts) -> Result<(), StoreError> {
        self.base.facts(take)
    }

    fn places_on(&self, board: &Board, take: Take<(CharacterId, Place)>) -> Result<(), StoreError> {
        self.base.places_on(board, take)
    }

    fn board_numbers(&self) -> Result<BTreeMap<Board, u64>, StoreError> {
        self.base.board_numbers()
    }

    fn snapshots(&self, from_day: i64, take: TakeSnapshots) -> Result<(), StoreError> {
        self.base.snapshots(from_day, take)
    }

    fn snapshots_of(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.base.snapshots_of(keys)
    }

    fn oldest_snapshots(&self) -> Result<BTreeMap<Span, i64>, StoreError> {
        self.base.oldest_snapshots()
    }

    fn count_snapshots(&self) -> Result<u64, StoreError> {
        self.base.count_snapshots()
    }

    fn unordered(&self) -> Result<BTreeSet<CharacterId>, StoreError> {
        self.base.unordered()
    }

    fn reached(&self) -> Result<Option<Moment>, StoreError> {
        self.base.reached()
    }
}

impl SnapshotWrite for Sketch<'_> {
    /// No snapshot is kept, so no number is read back.
    fn board_number(&self, _: &Board) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn add_snapshots(&self, _: &[Row]) -> Result<(), StoreError> {
        Ok(())
    }

    fn add_unordered(&self, _: &[CharacterId]) -> Result<(), StoreError> {
        Ok(())
    }

    fn drop_snapshots(&self, _: &[(Span, i64); 3], _: u64) -> Result<(), StoreError> {
        Ok(())
    }
}
