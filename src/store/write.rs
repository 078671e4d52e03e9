//! One operation, one transaction: all of it or nothing.

use super::chain;
use super::error::StoreError;
use super::guard::{self, Check, Denial, Stop, Waiting};
use super::log::{self, Appender};
use super::rulebook::ReadRuleset;
use super::schema;
use super::wire;
use super::writer::Writer;
use super::{Rules, RulesetText, Settings, Store};
use crate::ledger::{Asked, CharacterId, Fact, Intent, Moment, Operation, OperationId};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::Path;

/// Whether an operation is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It happens.
    Commit,
    /// Everything is done and then forgotten: what it answers is what would have happened.
    DryRun,
    /// The same before it happens, to be looked at: who is not allowed it has tried it all the same.
    Preview,
}

/// What came of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// The operation; `None` when nothing changed. In a dry run, the one that it would have been.
    pub operation: Option<Operation>,
    /// What the work answered.
    pub answer: T,
    /// Why it would wait for a second actor; empty where it would not.
    pub waits: Vec<String>,
}

impl Store {
    /// Runs `work` as one operation. When it fails, nothing has happened. What the policy in force does not allow is not
    /// kept but recorded: see [`Store::enforce`].
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
        self.check_reason(intent)?;
        let transaction = begin(&mut self.connection)?;
        let check = self.guard.as_ref().map(|guard| Check::new(&transaction, guard, intent)).transpose()?;
        if let Some(Err(stop)) = check.as_ref().map(Check::before) {
            let fact = stop.fact(check.as_ref());
            drop((transaction, check));
            return Err(self.stopped(intent, mode, stop, fact)?.into());
        }
        let mut writer = writer(&transaction, intent, rules, self.read_ruleset)?;
        let began = writer.operation();
        writer.watch = check.as_ref().and_then(Check::watch);
        let answer = work(&mut writer)?;
        let (at, watch) = ((writer.at(), began), writer.watch.take());
        let operation = writer.finish()?;
        let mut waits = Vec::new();
        if let (Some(check), Some(mut watch)) = (&check, watch)
            && let Err(stop) = check.after(&transaction, &mut watch, at, &intent.kind)?
        {
            match (stop, mode) {
                (Stop::Waits(asked, _), Mode::DryRun | Mode::Preview) => waits = asked.reasons,
                (stop, _) => {
                    let fact = stop.fact(Some(check));
                    transaction.rollback().map_err(StoreError::from)?;
                    return Err(self.stopped(intent, mode, stop, fact)?.into());
                }
            }
        }
        end(transaction, mode, operation.is_some())?;
        Ok(Written { operation, answer, waits })
    }

    /// Records why an operation is not to be, and answers with the error that says so.
    pub(super) fn stopped(
        &mut self,
        intent: &Intent,
        mode: Mode,
        stop: Stop,
        fact: Fact,
    ) -> Result<StoreError, StoreError> {
        let recorded = match mode {
            Mode::DryRun => None,
            Mode::Preview | Mode::Commit => Some(self.record(intent, &fact)?),
        };
        Ok(match stop {
            Stop::Denied(denial) => StoreError::Denied(Box::new(Denial { recorded, ..denial })),
            Stop::Waits(Asked { command, reasons, .. }, who_may) => {
                let request = recorded.unwrap_or(OperationId(0));
                StoreError::Waits(Box::new(Waiting { command, request, reasons, who_may }))
            }
        })
    }

    /// Writes one fact about the database itself, as an operation of the fact's kind.
    pub(super) fn record(&mut self, intent: &Intent, fact: &Fact) -> Result<OperationId, StoreError> {
        let transaction = begin(&mut self.connection)?;
        let (operation, _) = record_in(&transaction, intent, fact)?;
        transaction.commit()?;
        Ok(operation)
    }

    /// Fails where a reason is wanted and none is given.
    pub(super) fn check_reason(&self, intent: &Intent) -> Result<(), StoreError> {
        match self.settings()?.require_reason && intent.reason.is_none() {
            true => Err(StoreError::ReasonRequired),
            false => Ok(()),
        }
    }
}

/// Writes one fact about the database itself, as an operation of the fact's kind, and tells its number and its time.
pub(super) fn record_in(
    connection: &Connection,
    intent: &Intent,
    fact: &Fact,
) -> Result<(OperationId, Moment), StoreError> {
    let head = log::head(connection)?;
    let hash = log::Log::new(connection).ruleset(head.ruleset)?;
    let hash = hash.ok_or_else(|| StoreError::Corrupt("the ruleset in force is gone".to_owned()))?;
    let intent = Intent { kind: fact.kind().to_owned(), ..intent.clone() };
    let mut appender = Appender::begin(connection, Some(head), &intent, (head.ruleset, hash))?;
    let (operation, at) = (appender.operation, appender.intent.at);
    let version = guard::version_of_database(connection)? + 1;
    appender.append(CharacterId::DATABASE, version, at, &wire::write_fact(fact)?)?;
    appender.finish()?;
    Ok((operation, at))
}

/// What writes an operation with this intent, under the ruleset in force.
pub(super) fn writer<'a>(
    transaction: &'a Transaction,
    intent: &Intent,
    rules: &Rules<'a>,
    read: Option<ReadRuleset>,
) -> Result<Writer<'a>, StoreError> {
    let head = log::head(transaction)?;
    let hash = log::Log::new(transaction).ruleset(head.ruleset)?;
    let hash = hash.filter(|hash| chain::hex(hash) == rules.text.hash).ok_or(StoreError::RulesetChanged)?;
    let appender = Appender::begin(transaction, Some(head), intent, (head.ruleset, hash))?;
    Writer::new(transaction, appender, (rules.ruleset, read))
}

/// Keeps what was written, should it be kept.
pub(super) fn end(transaction: Transaction, mode: Mode, has_happened: bool) -> Result<(), StoreError> {
    match mode {
        Mode::Commit if has_happened => transaction.commit()?,
        Mode::Commit | Mode::DryRun | Mode::Preview => transaction.rollback()?,
    }
    Ok(())
}

pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
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
