//! Snapshots: each that is stored is one that the events leave. None need be there.

use crate::ledger::{CharacterId, Who};
use crate::store::backend::ReadTx;
use crate::store::error::StoreError;
use crate::store::fold::{Folded, Stamp};
use crate::store::snapshot::{Key, Numbers, Span, due, encode, is_unordered};
use std::collections::{BTreeMap, BTreeSet};

/// Compares what is stored with what the events leave, character by character.
pub(super) struct Snapshots<'t> {
    tx: &'t dyn ReadTx,
    numbers: Numbers,
    oldest: BTreeMap<Span, i64>,
    /// Those of the character that is folded.
    expected: BTreeMap<Key, Vec<u8>>,
    /// How many that are stored were met.
    met: u64,
    unordered: BTreeSet<CharacterId>,
}

impl<'t> Snapshots<'t> {
    pub(super) fn new(tx: &'t dyn ReadTx) -> Result<Snapshots<'t>, StoreError> {
        let (numbers, oldest) = (Numbers::load(tx)?, tx.oldest_snapshots()?);
        Ok(Snapshots { tx, numbers, oldest, expected: BTreeMap::new(), met: 0, unordered: BTreeSet::new() })
    }

    /// Looks at a character before its next event.
    pub(super) fn before(&mut self, folded: &Folded, next: Stamp) -> Result<(), StoreError> {
        if is_unordered(folded, next) {
            self.unordered.insert(folded.character.id);
        }
        let is_stored = |key: &Key| self.oldest.get(&key.span).is_some_and(|oldest| key.day >= *oldest);
        if let Some(key) = due(folded, next).filter(is_stored) {
            // A board without a number is in no snapshot.
            let numbers = &self.numbers;
            let bytes =
                encode(folded, key, next, &mut |board| Ok(numbers.get(board).unwrap_or(u64::MAX >> 1)))?;
            self.expected.insert(key, bytes);
        }
        Ok(())
    }

    /// Compares those of a character that is whole.
    pub(super) fn whole(&mut self, id: CharacterId) -> Result<Option<String>, StoreError> {
        let (keys, expected): (Vec<Key>, Vec<Vec<u8>>) =
            std::mem::take(&mut self.expected).into_iter().unzip();
        let mut differs = None;
        for (stored, expected) in self.tx.snapshots_of(&keys)?.iter().zip(&expected) {
            self.met += u64::from(stored.is_some());
            if stored.as_ref().is_some_and(|stored| stored != expected) {
                differs = Some(format!("a snapshot of {} does not fit its events", Who::Id(id)));
            }
        }
        Ok(differs)
    }

    /// What is there that no character accounts for.
    pub(super) fn differ_in_all(&self) -> Result<Option<String>, StoreError> {
        let stored = self.tx.count_snapshots()?;
        if stored != self.met {
            let known = self.met;
            return Ok(Some(format!("{stored} snapshots are stored, the events know {known} of them")));
        }
        if self.tx.unordered()? != self.unordered {
            let what = "what is stored of clocks that went backwards is not what the events say";
            return Ok(Some(what.to_owned()));
        }
        Ok(None)
    }
}
