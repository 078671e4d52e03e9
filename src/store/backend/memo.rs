//! What a transaction knows of the database as a whole: read once, and kept right by what it writes itself, for nobody else
//! writes meanwhile.
//!
//! Where several operations are kept together, what one knows at its end the next knows from its beginning; what one that
//! is given up knew is forgotten with it.

use super::super::chain::Hash;
use super::super::error::StoreError;
use super::events::{Head, Heads, StoredEvent};
use super::texts::TextKind;
use crate::ledger::{CharacterId, Operation, OperationId, Sequence};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// What is known.
#[derive(Debug, Default)]
pub(in crate::store) struct Memo {
    heads: Cell<Option<Heads>>,
    last_operation: RefCell<Option<Option<Operation>>>,
    newest_id: Cell<Option<u64>>,
    settings: RefCell<Option<Vec<(String, String)>>>,
    hashes: RefCell<BTreeMap<(TextKind, i64), Hash>>,
    founder: RefCell<Option<String>>,
}

/// Who reads what is not known yet.
pub(in crate::store) type Ask<'a, T> = &'a dyn Fn() -> Result<T, StoreError>;

impl Memo {
    /// Both ends of the log.
    pub(in crate::store) fn heads(&self, ask: Ask<Heads>) -> Result<Heads, StoreError> {
        if let Some(known) = self.heads.get() {
            return Ok(known);
        }
        let heads = ask()?;
        self.heads.set(Some(heads));
        Ok(heads)
    }

    /// Where the log was written to end, should that be known.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn written(&self) -> Option<Head> {
        self.heads.get().and_then(|heads| heads.written)
    }

    /// The last event, should it be known.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn last(&self) -> Option<Head> {
        self.heads.get().and_then(|heads| heads.last)
    }

    /// The last operation.
    pub(in crate::store) fn last_operation(
        &self,
        ask: Ask<Option<Operation>>,
    ) -> Result<Option<Operation>, StoreError> {
        if let Some(known) = &*self.last_operation.borrow() {
            return Ok(known.clone());
        }
        let last = ask()?;
        *self.last_operation.borrow_mut() = Some(last.clone());
        Ok(last)
    }

    /// The last id that was given.
    pub(in crate::store) fn newest_id(&self, ask: Ask<u64>) -> Result<u64, StoreError> {
        if let Some(known) = self.newest_id.get() {
            return Ok(known);
        }
        let newest = ask()?;
        self.newest_id.set(Some(newest));
        Ok(newest)
    }

    /// What `of` makes of all settings.
    pub(in crate::store) fn settings<T>(
        &self,
        ask: Ask<Vec<(String, String)>>,
        of: impl FnOnce(&[(String, String)]) -> T,
    ) -> Result<T, StoreError> {
        if let Some(known) = &*self.settings.borrow() {
            return Ok(of(known));
        }
        let settings = ask()?;
        let answer = of(&settings);
        *self.settings.borrow_mut() = Some(settings);
        Ok(answer)
    }

    /// The hash of a text.
    pub(in crate::store) fn text_hash(
        &self,
        text: (TextKind, i64),
        ask: Ask<Option<Hash>>,
    ) -> Result<Option<Hash>, StoreError> {
        if let Some(known) = self.hashes.borrow().get(&text) {
            return Ok(Some(*known));
        }
        let hash = ask()?;
        self.hashes.borrow_mut().extend(hash.map(|hash| (text, hash)));
        Ok(hash)
    }

    /// Who made the database.
    pub(in crate::store) fn founder(&self, ask: Ask<String>) -> Result<String, StoreError> {
        if let Some(known) = &*self.founder.borrow() {
            return Ok(known.clone());
        }
        let founder = ask()?;
        *self.founder.borrow_mut() = Some(founder.clone());
        Ok(founder)
    }
}

/// What changes by what is written.
impl Memo {
    /// An event was added.
    pub(in crate::store) fn add_event(&self, event: &StoredEvent) {
        let Some(heads) = self.heads.get() else { return };
        let StoredEvent { sequence, hash, ruleset, .. } = *event;
        let is_last = heads.last.is_none_or(|last| last.sequence < sequence);
        let last = if is_last { Some(Head { sequence, hash, ruleset }) } else { heads.last };
        self.heads.set(Some(Heads { last, ..heads }));
    }

    /// Where the log ends was written.
    pub(in crate::store) fn set_head(&self, head: &Head) {
        let heads = self.heads.get();
        self.heads.set(heads.map(|heads| Heads { written: Some(*head), ..heads }));
    }

    /// An operation was added.
    pub(in crate::store) fn add_operation(&self, operation: &Operation) {
        if let Some(last) = &mut *self.last_operation.borrow_mut()
            && last.as_ref().is_none_or(|last| last.id < operation.id)
        {
            *last = Some(operation.clone());
        }
    }

    /// Where an operation ends was written.
    pub(in crate::store) fn end_operation(&self, id: OperationId, end: Sequence) {
        if let Some(Some(last)) = &mut *self.last_operation.borrow_mut()
            && last.id == id
        {
            last.last = end;
        }
    }

    /// A character was written.
    pub(in crate::store) fn put_character(&self, id: CharacterId) {
        self.newest_id.set(self.newest_id.get().map(|newest| newest.max(id.0)));
    }

    /// All characters were taken away.
    pub(in crate::store) fn forget_characters(&self) {
        self.newest_id.set(None);
    }

    /// Nothing of it is certain any more.
    pub(in crate::store) fn forget(&self) {
        self.heads.take();
        self.last_operation.take();
        self.newest_id.take();
        self.settings.take();
        self.hashes.take();
        self.founder.take();
    }

    /// A setting was written.
    pub(in crate::store) fn forget_settings(&self) {
        *self.settings.borrow_mut() = None;
    }
}

/// What was read before anybody asked.
impl Memo {
    /// Both ends of the log.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn know_heads(&mut self, heads: Heads) {
        self.heads.set(Some(heads));
    }

    /// The last operation and the last id that was given.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn know_last(&mut self, operation: Option<Operation>, newest_id: u64) {
        *self.last_operation.get_mut() = Some(operation);
        self.newest_id.set(Some(newest_id));
    }

    /// All settings.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn know_settings(&mut self, settings: Vec<(String, String)>) {
        *self.settings.get_mut() = Some(settings);
    }

    /// The hash of a text.
    #[cfg(feature = "postgres")]
    pub(in crate::store) fn know_hash(&mut self, text: (TextKind, i64), hash: Hash) {
        self.hashes.get_mut().insert(text, hash);
    }
}

/// The value of a setting among all.
pub(in crate::store) fn value_of(name: &str, all: &[(String, String)]) -> Option<String> {
    all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}
