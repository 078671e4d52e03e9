//! What a face remembers in the database beside the log: how far it told others of it. None of it is part of the log, and
//! nothing of the rules rests on it.

use super::Store;
use super::error::StoreError;

/// What names of notes begin with. What else is set is what a database demands.
pub(super) const PREFIX: &str = "webhook.";

impl Store {
    /// The notes whose names begin with this, in their order.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn notes(&self, start: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut all = self.backend.read()?.settings()?;
        let start = format!("{PREFIX}{start}");
        all.retain(|(name, value)| name.starts_with(&start) && !value.is_empty());
        all.iter_mut().for_each(|(name, _)| *name = name.split_off(PREFIX.len()));
        Ok(all)
    }

    /// Keeps notes by their names; an empty one is none.
    ///
    /// # Errors
    /// When the database can't be written to.
    pub fn note(&mut self, notes: &[(String, String)]) -> Result<(), StoreError> {
        let tx = self.backend.write()?;
        for (name, value) in notes {
            tx.set(&format!("{PREFIX}{name}"), value)?;
        }
        tx.commit()
    }
}
