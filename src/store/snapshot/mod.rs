//! Snapshots: how a character stood before its first event of a day, so that a question about last week needs no more than
//! the read models.
//!
//! Each holds from one event of its character to the next, and says which: it answers for a moment only when the one had
//! happened by then and the other had not. So none can answer wrongly because another is missing; whoever no snapshot
//! answers for is folded from the log. They are kept by age: those at the end of a day for two weeks, at the end of a week
//! for ten, at the end of four weeks for half a year.

mod code;
mod keep;
#[cfg(test)]
mod tests;

pub(super) use code::{Snapshot, Unnumbered, encode, read};
pub(super) use keep::{Keep, Span, ended, first_day};

use super::backend::{ReadTx, WriteTx};
use super::error::StoreError;
use super::fold::{Folded, Stamp};
use crate::ledger::{Board, CharacterId, Moment};
use std::collections::BTreeMap;

/// Which snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The longest span of time that ended between the two events.
    pub(super) span: Span,
    /// The day of the event that ended it: days since 1970, UTC.
    pub(super) day: i64,
    pub(super) character: CharacterId,
}

/// A snapshot as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) key: Key,
    pub(super) bytes: Vec<u8>,
}

/// The number by which snapshots name a board.
pub(super) type NumberOf<'n> = &'n mut dyn FnMut(&Board) -> Result<u64, StoreError>;

/// The snapshot that a character leaves before its next event, if it leaves one.
pub(super) fn due(folded: &Folded, next: Stamp) -> Option<Key> {
    let character = &folded.character;
    let (span, day) = ended(character.changed, next.at).filter(|_| character.version > 0)?;
    Some(Key { span, day, character: character.id })
}

/// Whether an event happened before the one before it, by its clock.
pub(super) fn is_unordered(folded: &Folded, next: Stamp) -> bool {
    folded.character.version > 0 && next.at < folded.character.changed
}

/// So many snapshots wait at most until they are written.
const MOST_WAITING: usize = 10_000;

/// However few were written, so many of those that are too old are removed.
const REMOVED_AT_LEAST: u64 = 64;

/// What a character leaves while it is folded elsewhere than where snapshots are written.
#[derive(Debug, Default)]
pub(super) struct Left {
    snapshots: Vec<(Key, Unnumbered)>,
    /// The characters of which an event happened before the one before it.
    unordered: Vec<CharacterId>,
}

impl Left {
    /// Looks at a character before its next event.
    pub(super) fn before(&mut self, worth: Keep, folded: &Folded, next: Stamp) {
        if is_unordered(folded, next) {
            self.unordered.push(folded.character.id);
        }
        let key = due(folded, next).filter(|key| worth.keeps(key.span, key.day));
        self.snapshots.extend(key.map(|key| (key, Unnumbered::of(folded, next))));
    }
}

/// Takes snapshots while events are written or folded.
pub(super) struct Snapshots {
    /// Which are worth to be written.
    worth: Keep,
    /// Which are old for certain.
    keep: Keep,
    waiting: Vec<Row>,
    unordered: Vec<CharacterId>,
    written: u64,
}

impl Snapshots {
    /// Of a log that has reached one moment for certain, and another by what is being written.
    pub(super) fn new(reached: Moment, now: Moment) -> Snapshots {
        let (worth, keep) = (Keep::until(now), Keep::until(reached));
        Snapshots { worth, keep, waiting: Vec::new(), unordered: Vec::new(), written: 0 }
    }

    /// Of a log that is folded from its beginning.
    pub(super) fn of_log(tx: &dyn ReadTx) -> Result<Snapshots, StoreError> {
        let reached = tx.reached()?.unwrap_or_default();
        Ok(Snapshots::new(reached, reached))
    }

    /// Which are worth to be written.
    pub(super) fn worth(&self) -> Keep {
        self.worth
    }

    /// Looks at a character before its next event.
    pub(super) fn before(
        &mut self,
        tx: &dyn WriteTx,
        folded: &Folded,
        next: Stamp,
    ) -> Result<(), StoreError> {
        let mut left = Left::default();
        left.before(self.worth, folded, next);
        self.take(tx, left)
    }

    /// Takes what a character left.
    pub(super) fn take(&mut self, tx: &dyn WriteTx, left: Left) -> Result<(), StoreError> {
        for (key, snapshot) in left.snapshots {
            let bytes = snapshot.number(key, &mut |board| tx.board_number(board))?;
            self.waiting.push(Row { key, bytes });
        }
        self.unordered.extend(left.unordered);
        if self.waiting.len() >= MOST_WAITING { self.write(tx) } else { Ok(()) }
    }

    /// Writes what waits.
    pub(super) fn write(&mut self, tx: &dyn WriteTx) -> Result<(), StoreError> {
        // The last of one key counts, so their order stays.
        self.waiting.sort_by_key(|row| row.key);
        self.written += self.waiting.len() as u64;
        tx.add_snapshots(&self.waiting)?;
        tx.add_unordered(&self.unordered)?;
        self.waiting.clear();
        self.unordered.clear();
        Ok(())
    }

    /// Writes what waits, and removes some of what has grown too old: about twice as much as was written, so that they
    /// don't pile up, and no single command pays for a whole day of others.
    pub(super) fn finish(mut self, tx: &dyn WriteTx) -> Result<(), StoreError> {
        self.write(tx)?;
        tx.drop_snapshots(&self.keep.firsts(), 2 * self.written + REMOVED_AT_LEAST)
    }
}

/// The numbers by which snapshots name boards, with more for boards that have none yet.
#[derive(Debug)]
pub(super) struct Numbers(BTreeMap<Board, u64>);

impl Numbers {
    pub(super) fn load(tx: &dyn ReadTx) -> Result<Numbers, StoreError> {
        Ok(Numbers(tx.board_numbers()?))
    }

    /// The number of a board; `None` where no snapshot knows it.
    pub(super) fn get(&self, board: &Board) -> Option<u64> {
        self.0.get(board).copied()
    }

    /// The number of a board, given to it where it has none.
    pub(super) fn give(&mut self, board: &Board) -> u64 {
        if let Some(number) = self.get(board) {
            return number;
        }
        let number = self.0.values().max().map_or(1, |last| last + 1);
        self.0.insert(board.clone(), number);
        number
    }
}
