//! One operation, one transaction: all of it or nothing.

use super::append::Appender;
use super::approvals::{Alike, alike};
use super::backend::{TextKind, WriteTx};
use super::error::StoreError;
use super::guard::{Check, Stop};
use super::rulebook::ReadRuleset;
use super::texts::{self, RulesetText, Settings};
use super::writer::Writer;
use super::{Rules, Store, log, wire};
use crate::ledger::{Asked, CharacterId, Fact, Intent, KindText, Moment, Operation, OperationId};
use crate::policy::{Denial, Hand, Waiting};
use crate::text::hex;

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
        let tx = self.backend.write()?;
        let check = self.guard.as_ref().map(|guard| Check::new(&*tx, guard, intent)).transpose()?;
        if let Some(Err(stop)) = check.as_ref().map(Check::before) {
            let fact = stop.fact(check.as_ref());
            drop((tx, check));
            return Err(self.stopped(intent, mode, stop, fact)?.into());
        }
        let mut writer = writer(&*tx, intent, rules, self.read_ruleset)?;
        if self.is_grouped {
            writer.remember_in(&self.lately)?;
        }
        let began = writer.operation();
        writer.watch = check.as_ref().and_then(Check::watch);
        let answer = work(&mut writer)?;
        let (at, watch) = ((writer.at(), began), writer.watch.take());
        let operation = writer.finish()?;
        let mut waits = Vec::new();
        if let (Some(check), Some(mut watch)) = (&check, watch)
            && let Err(stop) = match operation {
                Some(_) => check.after(&*tx, &mut watch, at, Hand::First)?,
                None => check.after_nothing(&mut watch),
            }
        {
            match (stop, mode) {
                (Stop::Waits(asked, _), Mode::DryRun | Mode::Preview) => waits = asked.reasons,
                (stop, _) => {
                    let fact = stop.fact(Some(check));
                    drop(tx);
                    return Err(self.stopped(intent, mode, stop, fact)?.into());
                }
            }
        }
        if end(tx, mode, operation.is_some())? {
            self.lately.keep();
        }
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
        Ok(match stop {
            Stop::Denied(denial) => {
                let recorded = match mode {
                    Mode::DryRun => None,
                    Mode::Preview | Mode::Commit => Some(self.record(intent, &fact)?),
                };
                StoreError::Denied(Box::new(Denial { recorded, ..denial }))
            }
            Stop::Waits(asked, who_may) => {
                StoreError::Waits(Box::new(Waiting { who_may, ..self.ask(intent, asked)? }))
            }
        })
    }

    /// Records a request, unless it waits already.
    fn ask(&mut self, intent: &Intent, asked: Asked) -> Result<Waiting, StoreError> {
        let tx = self.backend.write()?;
        let Alike { own, other } = alike(&*tx, intent, &asked)?;
        let (already, command, who_may) = (own.is_some(), asked.permission().to_owned(), Vec::new());
        let reasons = asked.reasons.clone();
        let request = match own {
            Some(waiting) => waiting,
            None => {
                let (request, _) = record_in(&*tx, intent, &Fact::ApprovalAsked(asked))?;
                tx.commit()?;
                request
            }
        };
        Ok(Waiting { command, request, already, alike: other, reasons, who_may })
    }

    /// Writes one fact about the database itself, as an operation of the fact's kind.
    pub(super) fn record(&mut self, intent: &Intent, fact: &Fact) -> Result<OperationId, StoreError> {
        let tx = self.backend.write()?;
        let (operation, _) = record_in(&*tx, intent, fact)?;
        tx.commit()?;
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
    tx: &dyn WriteTx,
    intent: &Intent,
    fact: &Fact,
) -> Result<(OperationId, Moment), StoreError> {
    let head = log::head(tx)?;
    let hash = tx.text_hash(TextKind::Ruleset, head.ruleset)?;
    let hash = hash.ok_or_else(|| StoreError::Corrupt("the ruleset in force is gone".to_owned()))?;
    let intent = Intent { kind: KindText::stored(fact.kind()), ..intent.clone() };
    let mut appender = Appender::begin(tx, Some(head), &intent, (head.ruleset, hash))?;
    let (operation, at) = (appender.operation, appender.intent.at);
    let version = log::version_of_database(tx)? + 1;
    appender.append(CharacterId::DATABASE, version, at, &wire::write_fact(fact)?)?;
    appender.finish()?;
    Ok((operation, at))
}

/// What writes an operation with this intent, under the ruleset in force.
pub(super) fn writer<'a>(
    tx: &'a dyn WriteTx,
    intent: &Intent,
    rules: &Rules<'a>,
    read: Option<ReadRuleset>,
) -> Result<Writer<'a>, StoreError> {
    let head = log::head(tx)?;
    let hash = tx.text_hash(TextKind::Ruleset, head.ruleset)?;
    let hash = hash.filter(|hash| hex::encode(hash) == rules.text.hash).ok_or(StoreError::RulesetChanged)?;
    let appender = Appender::begin(tx, Some(head), intent, (head.ruleset, hash))?;
    Writer::new(tx, appender, (rules.ruleset, read))
}

/// Keeps what was written, should it be kept, and tells whether it was.
pub(super) fn end(tx: Box<dyn WriteTx + '_>, mode: Mode, has_happened: bool) -> Result<bool, StoreError> {
    match mode {
        Mode::Commit if has_happened => tx.commit().map(|()| true),
        Mode::Commit | Mode::DryRun | Mode::Preview => Ok(false),
    }
}

/// Fills a new database: ruleset, settings, and the operation that made it.
pub(super) fn initialise(
    tx: &dyn WriteTx,
    ruleset: &RulesetText,
    settings: Settings,
    intent: &Intent,
) -> Result<(), StoreError> {
    let hash = texts::parsed(&ruleset.hash)?;
    let row = tx.add_text(TextKind::Ruleset, None, &hash, &ruleset.name, &ruleset.text)?;
    texts::set_settings(tx, settings)?;
    let mut appender = Appender::begin(tx, None, intent, (row, hash))?;
    let payload = wire::write_ruleset_installed((&ruleset.name, &ruleset.hash), "", &[])?;
    appender.append(CharacterId::DATABASE, 1, intent.at, &payload)?;
    appender.finish()?;
    Ok(())
}
