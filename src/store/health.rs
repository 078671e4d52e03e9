//! A database in a few facts.

use super::backend::Totals;
use super::error::StoreError;
use super::texts::{ruleset_in_force, settings};
use super::{Store, log};
use crate::text::hex;

/// What `db health` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The version of the schema.
    pub schema_version: i64,
    /// The name of the ruleset in force.
    pub ruleset: String,
    /// Its hash.
    pub ruleset_hash: String,
    /// Characters that are not archived.
    pub characters: u64,
    /// Those that are.
    pub archived: u64,
    /// Events.
    pub events: u64,
    /// Operations.
    pub operations: u64,
    /// The hash of the last event: keep it elsewhere, and `db verify --head` proves that the log was not shortened.
    pub head: String,
    /// Whether every change needs a reason.
    pub require_reason: bool,
}

impl Store {
    /// A database in a few facts.
    ///
    /// # Errors
    /// When the database can't be read, or the log does not end where it was written to end.
    pub fn health(&self) -> Result<Health, StoreError> {
        let tx = &*self.backend.read()?;
        let ruleset = ruleset_in_force(tx, self.point())?;
        let totals = Totals::from(tx.sums()?);
        let head = log::head(tx)?;
        let operations = tx.last_operation()?.map_or(0, |operation| operation.id.0 + 1);
        Ok(Health {
            schema_version: tx.schema_version()?,
            ruleset: ruleset.name,
            ruleset_hash: ruleset.hash,
            characters: totals.characters,
            archived: totals.archived,
            events: log::event_count(tx)?,
            operations,
            head: hex::encode(&head.hash),
            require_reason: settings(tx)?.require_reason,
        })
    }
}
