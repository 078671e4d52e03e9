//! Writes what an operation has changed: characters as they are held, and what comes with the end.

use super::super::command::CommandError;
use super::super::error::StoreError;
use super::super::log::head;
use super::super::models;
use super::super::undone::check_keys;
use super::Writer;
use crate::ledger::{CharacterId, Operation};

impl Writer<'_> {
    /// Writes what has changed and keeps nothing.
    pub(in crate::store) fn let_go(&mut self) -> Result<(), StoreError> {
        self.save_all()?;
        self.held.clear();
        Ok(())
    }

    pub(super) fn save(&mut self, id: CharacterId) -> Result<(), StoreError> {
        let held = self.held.get_mut(&id).into_iter();
        models::save(self.tx, held.map(|held| (&held.folded, &mut held.stored)), &mut self.pending)
    }

    /// Writes a character again as it is: its name may have been set free.
    pub(in crate::store) fn write_again(&mut self, id: CharacterId) -> Result<(), CommandError> {
        self.hold(id)?.stored.write_whole();
        Ok(self.save(id)?)
    }

    /// Writes what has changed; what is held stays.
    pub(in crate::store) fn save_all(&mut self) -> Result<(), StoreError> {
        let held = self.held.values_mut();
        models::save(self.tx, held.map(|held| (&held.folded, &mut held.stored)), &mut self.pending)?;
        self.pending.write(self.tx)
    }

    /// Writes all that is left.
    pub(in crate::store) fn finish(mut self) -> Result<Option<Operation>, StoreError> {
        self.save_all()?;
        if !self.taken_back.is_empty() {
            check_keys(self.tx, &self.taken_back)?;
        }
        self.snapshots.finish(self.tx)?;
        let operation = self.appender.finish()?;
        if let Some(lately) = self.lately {
            lately.wrote(head(self.tx)?, self.held.into_values().map(|held| held.folded));
        }
        Ok(operation)
    }
}
