//! Snapshots: each that is stored is one that the events leave. None need be there.

use crate::store::backend::ReadTx;
use crate::store::error::StoreError;
use crate::store::fold::{Folded, Stamp};
use crate::store::snapshot::{Key, Numbers, Span, due, encode};
use std::collections::BTreeMap;

/// Compares what is stored with what the events leave, character by character.
pub(super) struct Snapshots<'t> {
    tx: &'t dyn ReadTx,
    numbers: Numbers,
    oldest: BTreeMap<Span, i64>,
    /// Those of the character that is folded. Where its clock went backwards there may be several of one key, of which any
    /// may be stored.
    expected: BTreeMap<Key, Vec<Vec<u8>>>,
}

impl<'t> Snapshots<'t> {
    pub(super) fn new(tx: &'t dyn ReadTx) -> Result<Snapshots<'t>, StoreError> {
        let (numbers, oldest) = (Numbers::load(tx)?, tx.oldest_snapshots()?);
        Ok(Snapshots { tx, numbers, oldest, expected: BTreeMap::new() })
    }

    /// Looks at a character before its next event.
    pub(super) fn before(&mut self, folded: &Folded, next: Stamp) -> Result<(), StoreError> {
        let is_stored = |key: &Key| self.oldest.get(&key.span).is_some_and(|oldest| key.day >= *oldest);
        if let Some(key) = due(folded, next).filter(is_stored) {
            // A board without a number is in no snapshot.
            let numbers = &self.numbers;
            let bytes =
                encode(folded, key, next, &mut |board| Ok(numbers.get(board).unwrap_or(u64::MAX >> 1)))?;
            self.expected.entry(key).or_default().push(bytes);
        }
        Ok(())
    }

    /// Compares those of a character that is whole: how many are stored, and whether any differs.
    pub(super) fn whole(&mut self) -> Result<(u64, bool), StoreError> {
        let (keys, expected): (Vec<Key>, Vec<Vec<Vec<u8>>>) =
            std::mem::take(&mut self.expected).into_iter().unzip();
        let (mut met, mut differ) = (0, false);
        for (stored, expected) in self.tx.snapshots_of(&keys)?.iter().zip(&expected) {
            met += u64::from(stored.is_some());
            differ |= stored.as_ref().is_some_and(|stored| !expected.contains(stored));
        }
        Ok((met, differ))
    }

    /// Passes by a character whose events can't be followed to the end.
    pub(super) fn forget(&mut self) {
        self.expected.clear();
    }
}
