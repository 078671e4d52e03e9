//! A database in a few facts.

use super::backend::{ReadTx, TextKind, Totals};
use super::error::StoreError;
use super::texts::{self, ruleset_in_force, settings};
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
    /// What was looked at and found whole.
    pub proved: Proved,
}

/// How much of a database was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// All that [`Store::verify`] looks at.
    Everything,
    /// Every page and index, and all texts.
    Pages,
    /// The ends of the log, and all texts.
    Ends,
}

/// A log of so many events is proved in a fraction of a second.
const FEW_EVENTS: u64 = 20_000;

/// So many bytes, with their indexes, are read in about a second.
const FEW_BYTES: u64 = 256 * 1024 * 1024;

/// So many are read in a fraction of a second: who watches a service asks often, and others wait meanwhile.
const GLANCED_AT: u64 = 32 * 1024 * 1024;

impl Store {
    /// A database in a few facts. As much of it is proved as a moment allows: the answer says how much that is.
    ///
    /// # Errors
    /// When the database can't be read, or what is looked at is damaged.
    pub fn health(&self) -> Result<Health, StoreError> {
        self.health_within(FEW_BYTES)
    }

    /// The same for who asks often: less of a large database is proved.
    ///
    /// # Errors
    /// When the database can't be read, or what is looked at is damaged.
    pub fn glance(&self) -> Result<Health, StoreError> {
        self.health_within(GLANCED_AT)
    }

    fn health_within(&self, most_bytes: u64) -> Result<Health, StoreError> {
        let tx = &*self.backend.read()?;
        let ruleset = ruleset_in_force(tx, self.point())?;
        let totals = Totals::from(tx.sums()?);
        let head = log::head(tx)?;
        let events = log::event_count(tx)?;
        let proved = self.look_through(tx, events, most_bytes)?;
        let operations = tx.last_operation()?.map_or(0, |operation| operation.id.0 + 1);
        Ok(Health {
            schema_version: tx.schema_version()?,
            ruleset: ruleset.name,
            ruleset_hash: ruleset.hash,
            characters: totals.characters,
            archived: totals.archived,
            events,
            operations,
            head: hex::encode(&head.hash),
            require_reason: settings(tx)?.require_reason,
            proved,
        })
    }

    /// Proves as much as a moment allows.
    fn look_through(&self, tx: &dyn ReadTx, events: u64, most_bytes: u64) -> Result<Proved, StoreError> {
        for kind in [TextKind::Ruleset, TextKind::Policy] {
            tx.texts(kind, &mut |text| texts::check(kind, text))?;
        }
        texts::proved_policy_in_force(tx)?;
        if events <= FEW_EVENTS {
            return self.prove(&mut |_| true).map(|_| Proved::Everything);
        }
        if tx.size()? > most_bytes {
            return Ok(Proved::Ends);
        }
        let wrong = [tx.wrong_tables()?, tx.wrong_storage()?, tx.wrong_indexes()?].concat();
        wrong.into_iter().next().map_or(Ok(Proved::Pages), |what| Err(StoreError::Corrupt(what)))
    }
}
