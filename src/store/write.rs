//! One operation, one transaction: all of it or nothing.

use super::chain;
use super::error::StoreError;
use super::log::{self, Appender};
use super::schema;
use super::wire;
use super::writer::Writer;
use super::{Rules, RulesetText, Settings, Store};
use crate::ledger::{CharacterId, Intent, Operation};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::Path;

/// Whether an operation is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It happens.
    Commit,
    /// Everything is done and then forgotten: what it answers is what would have happened.
    DryRun,
}

/// What came of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// The operation; `None` when nothing changed. In a dry run, the one that it would have been.
    pub operation: Option<Operation>,
    /// What the work answered.
    pub answer: T,
}

impl Store {
    /// Runs `work` as one operation. When it fails, nothing has happened.
    ///
    /// # Errors
    /// What `work` fails with, or that the database can't be written to.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        intent: &Intent,
        rules: &Rules,
        mode: Mode,
        work: impl FnOnce(&mut Writer) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        if self.settings()?.require_reason && intent.reason.is_none() {
            return Err(StoreError::ReasonRequired.into());
        }
        let transaction = begin(&mut self.connection)?;
        let head = log::head(&transaction)?;
        let hash = log::Log::new(&transaction).ruleset(head.ruleset)?;
        let hash =
            hash.filter(|hash| chain::hex(hash) == rules.text.hash).ok_or(StoreError::RulesetChanged)?;
        let appender = Appender::begin(&transaction, Some(head), intent, (head.ruleset, hash))?;
        let mut writer = Writer::new(&transaction, appender, (rules.ruleset, self.read_ruleset))?;
        let answer = work(&mut writer)?;
        let operation = writer.finish()?;
        match mode {
            Mode::Commit if operation.is_some() => transaction.commit().map_err(StoreError::from)?,
            Mode::Commit | Mode::DryRun => transaction.rollback().map_err(StoreError::from)?,
        }
        Ok(Written { operation, answer })
    }
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// Fills a new database: schema, ruleset, settings, and the operation that made it.
pub(super) fn found(
    connection: &mut Connection,
    path: &Path,
    ruleset: &RulesetText,
    settings: Settings,
    intent: &Intent,
) -> Result<(), StoreError> {
    schema::migrate(connection, path)?;
    let transaction = begin(connection)?;
    let hash = chain::from_hex(&ruleset.hash)
        .ok_or_else(|| StoreError::Corrupt(format!("`{}` is no SHA-256", ruleset.hash)))?;
    transaction
        .execute("INSERT INTO rulesets VALUES (1, ?1, ?2, ?3)", params![hash, ruleset.name, ruleset.text])?;
    let require_reason = if settings.require_reason { "yes" } else { "no" };
    transaction.execute("INSERT INTO settings VALUES ('require_reason', ?1)", [require_reason])?;
    let mut appender = Appender::begin(&transaction, None, intent, (1, hash))?;
    let payload = wire::write_ruleset_installed((&ruleset.name, &ruleset.hash), "", &[])?;
    appender.append(CharacterId::DATABASE, 1, intent.at, &payload)?;
    appender.finish()?;
    transaction.pragma_update(None, "application_id", super::connection::APPLICATION_ID)?;
    Ok(transaction.commit()?)
}
