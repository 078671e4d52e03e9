//! What a database must be able to do, in the words of the domain: [`Backend`] opens transactions, [`ReadTx`] answers
//! questions within one, [`WriteTx`] changes what is stored. Nothing here names a database or its language.
//!
//! The rest of the store is written against these traits. Questions are shaped so that one call can be one round trip.

mod events;
mod memo;
mod models;
mod snapshots;
mod texts;

pub(super) use events::{
    EventQuery, Flow, Head, Heads, LogRead, LogWrite, Scope, StoredEvent, Take, TakeEvents, TakeKeys,
};
pub(super) use memo::{Memo, value_of};
pub(super) use models::{BucketEnds, Buckets, CharacterRow, ModelRead, ModelWrite, Move, Put, Sums, Totals};
pub(super) use snapshots::{Facts, SnapshotRead, SnapshotWrite, TakeFacts, TakeSnapshots};
pub use texts::StoredText;
pub(super) use texts::{TextKind, TextRead, TextWrite};

use super::error::StoreError;
use super::fold::Folded;
use super::watcher::Watcher;
use crate::files::Seen;
use crate::ledger::{CharacterId, Sequence};
use std::fmt::Debug;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To be asked only: nothing of this user stays beside it that could keep others out.
    Read,
    /// To be changed as well.
    Write,
}

/// A database that holds the log and its read models.
pub(super) trait Backend: Debug + Send {
    /// Questions about one moment: what others write meanwhile is not seen until the next call, or never when the backend
    /// is frozen.
    fn read(&self) -> Result<Reading<'_>, StoreError>;

    /// From now on all questions are about this one moment.
    fn freeze(&self) -> Result<(), StoreError>;

    /// At most so many readers, for as many threads, that all see one and the same moment.
    fn readers(&self, most: usize) -> Result<Vec<Reader>, StoreError>;

    /// Begins to write. There is one writer at a time: another waits here.
    fn write(&mut self) -> Result<Box<dyn WriteTx + '_>, StoreError>;

    /// Lets go of the moment that questions are about, if they are about one.
    fn thaw(&self);

    /// Begins to write several operations that are kept together: until [`Backend::end_group`] what each of them commits
    /// waits, what is read is as it would be then, and what one of them gives up is gone from the others' sight.
    fn begin_group(&mut self) -> Result<(), StoreError>;

    /// Keeps what a group wrote: it is safe when this returns. After an error nothing of it is there, or it is not known.
    fn end_group(&mut self) -> Result<(), StoreError>;

    /// A number that changes when another process has written.
    fn change_number(&self) -> Result<i64, StoreError>;

    /// Waits until somebody else may have written, but no longer than this.
    fn wait_for_change(&self, most: Duration) -> Result<(), StoreError> {
        std::thread::sleep(most);
        Ok(())
    }

    /// The files as they were when they were opened, where nothing keeps others from writing to them meanwhile: what was
    /// read is of one moment only if they are still the same.
    fn seen(&self) -> Option<&Seen>;

    /// The file that the database is; `None` where it is none.
    fn file(&self) -> Option<&dyn FileBackend>;

    /// Itself, for tests that damage what is stored.
    #[cfg(test)]
    fn as_any(&self) -> &dyn std::any::Any;
}

/// Proves a copy before it is put in its place.
pub(super) type Prove<'p> = &'p mut dyn FnMut(Box<dyn Backend>, &mut dyn Watcher) -> Result<(), StoreError>;

/// What only a database in a file can do.
pub(super) trait FileBackend {
    /// Copies it as it is now to a new file, which `prove` may refuse before it has its name.
    fn backup(&self, to: &Path, prove: Option<Prove>, watcher: &mut dyn Watcher) -> Result<(), StoreError>;
}

/// A character with its places, and the version and the sequence of its last event.
pub(super) type StoredCharacter = (Folded, Option<(u64, Sequence)>);

/// Questions within one transaction.
pub(super) trait ReadTx: LogRead + TextRead + ModelRead + SnapshotRead {
    /// Says that a long piece of work begins, which may use more memory, shared by so many readers.
    fn expect_long_work(&self, readers: usize) -> Result<(), StoreError>;

    /// Says whom commands that come will name or be about, and which keys they have: what they ask may be read at once.
    fn expect(&self, _names: &[&str], _ids: &[CharacterId], _keys: &[&str]) -> Result<(), StoreError> {
        Ok(())
    }

    /// Characters as they are stored, in the order of the ids. Who can't be read is left out.
    fn stored(&self, ids: &[CharacterId]) -> Result<Vec<StoredCharacter>, StoreError> {
        let one = |id: CharacterId| -> Result<Option<StoredCharacter>, StoreError> {
            let Some(character) = self.character(id)? else { return Ok(None) };
            let folded = Folded { character, places: self.places(id)? };
            Ok(Some((folded, self.last_event_of(id)?)))
        };
        Ok(ids.iter().filter_map(|&id| one(id).ok().flatten()).collect())
    }

    /// Those of some keys that no event has.
    fn unused<'k>(&self, keys: &[&'k str]) -> Result<Vec<&'k str>, StoreError> {
        let mut unused = Vec::with_capacity(keys.len());
        for &key in keys {
            unused.extend(self.uses(key)?.is_empty().then_some(key));
        }
        Ok(unused)
    }

    /// What is known of the database as a whole; `None` where nothing is remembered.
    fn memo(&self) -> Option<&Memo> {
        None
    }

    /// What of the tables is not as this version of the program makes them.
    fn wrong_tables(&self) -> Result<Vec<String>, StoreError>;

    /// What the database finds wrong with the way in which its rows are kept.
    fn wrong_storage(&self) -> Result<Vec<String>, StoreError>;

    /// What helps to find rows and does not lead to all of them, or leads to others.
    fn wrong_indexes(&self) -> Result<Vec<String>, StoreError>;

    /// How many bytes the database takes.
    fn size(&self) -> Result<u64, StoreError>;

    /// The version of the schema.
    fn schema_version(&self) -> Result<i64, StoreError>;
}

/// Changes within one transaction, which end with it unless [`WriteTx::commit`] keeps them.
pub(super) trait WriteTx: ReadTx + LogWrite + TextWrite + ModelWrite + SnapshotWrite {
    /// Keeps what was written: it is safe when this returns.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A reader with a connection of its own.
pub(super) type Reader = Box<dyn ReadTx + Send>;

/// Questions about one moment, which ends with it.
pub(super) struct Reading<'b>(Box<dyn ReadTx + 'b>);

impl<'b> Reading<'b> {
    pub(super) fn new(tx: impl ReadTx + 'b) -> Reading<'b> {
        Reading(Box::new(tx))
    }
}

impl<'b> Deref for Reading<'b> {
    type Target = dyn ReadTx + 'b;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

/// An opened database, with the copy that was made of it before it was brought up to date.
pub(super) struct Opened {
    pub(super) backend: Box<dyn Backend>,
    pub(super) copy: Option<PathBuf>,
}

/// A number as databases store it: levels and points pass 2^63 only in rules that nobody plays.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
