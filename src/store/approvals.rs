//! What waits for a second actor: listed, carried out, or refused. All of it is in the log, as events of the database itself.

use super::backend::{EventQuery, Flow, ReadTx};
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::guard::{Check, Stop, Watch};
use super::log::{self, Log};
use super::write::{self, Mode, Written};
use super::writer::Writer;
use super::{Progress, Rules, Step, Store};
use crate::ledger::{
    Asked, CharacterId, EventKind, Fact, Intent, KindText, Moment, Operation, OperationId, OperationKind,
    Outcome, Request, Row, Use,
};
use crate::policy::Reason;
use crate::progression::Command;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a request was neither carried out nor refused.
#[derive(Debug, Error)]
pub enum ApprovalError {
    /// There is none with this number.
    #[error("there is no request #{0}")]
    NotFound(OperationId),
    /// It waits no longer.
    #[error("request #{0} waits no longer")]
    Decided(OperationId, Outcome),
    /// Some of it can't be carried out: which, counted from 1, of how many, and why.
    #[error("{} of its {} commands can't be carried out", .0.len(), .1)]
    Failed(Vec<(u64, Row, CommandError)>, u64),
    /// A key was used for something else since.
    #[error("the key `{}` was used by operation #{} for something else", .0, .1.operation)]
    KeyTaken(String, Use),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Approved {
    /// The request.
    pub request: Request,
    /// How many characters it changed.
    pub characters: u64,
    /// How many events it made.
    pub events: u64,
    /// Commands that had been carried out before, by their keys.
    pub already: u64,
    /// What was done for the first of the characters.
    pub done: Vec<Done>,
}

/// Failures that are told.
const MOST_TOLD: usize = 20;

impl Store {
    /// Requests that wait, oldest first; with `all` also those that wait no longer.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn requests(&self, all: bool) -> Result<Vec<Request>, StoreError> {
        let mut requests = requests(&*self.backend.read()?)?;
        requests.retain(|request| all || request.outcome == Outcome::Pending);
        Ok(requests)
    }

    /// The request of this number.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn request(&self, number: OperationId) -> Result<Option<Request>, StoreError> {
        request(&*self.backend.read()?, number)
    }

    /// Carries out what was asked for, by the rules now in force, as one operation of who asked. `keep` characters are told
    /// of.
    ///
    /// # Errors
    /// That the policy does not let `by` approve it, that it waits no longer, or what the rules refuse: then it still waits.
    pub fn approve(
        &mut self,
        number: OperationId,
        by: &Intent,
        rules: &Rules,
        (mode, keep): (Mode, usize),
        progress: Progress,
    ) -> Result<Written<Approved>, ApprovalError> {
        self.check_reason(by)?;
        let tx = self.backend.write()?;
        let waiting = waiting(&*tx, number)?;
        let guard = self.guard.as_ref();
        let check = guard.map(|guard| Check::of(&*tx, guard, (&by.actor, OperationKind::Approve)));
        let check = check.transpose()?;
        let of_request = |guard| Check::of(&*tx, guard, (&by.actor, waiting.asked.kind));
        let request_check = guard.map(of_request).transpose()?;
        if let Err(stop) = may_approve((check.as_ref(), request_check.as_ref()), &waiting, by) {
            let fact = stop.fact(check.as_ref());
            drop((tx, check, request_check));
            return Err(self.stopped(by, mode, stop, fact)?.into());
        }
        let intent = Intent { at: by.at, ..waiting.operation.intent.clone() };
        let intent = Intent { kind: waiting.asked.kind.into(), ..intent };
        let mut writer = write::writer(&*tx, &intent, rules, self.read_ruleset)?;
        let (asked, actor) = (waiting.operation.id, by.actor.clone());
        let (reason, ticket) = (by.reason.clone(), by.ticket.clone());
        writer.append_fact(&Fact::ApprovalGranted { asked, by: actor, reason, ticket })?;
        writer.watch = request_check.as_ref().and_then(Check::watch);
        let answer = writer.grant(waiting, keep, progress)?;
        let (at, watch) = ((writer.at(), writer.operation()), writer.watch.take());
        let operation = writer.finish()?;
        if let Some(stop) = over_own_limits(&*tx, request_check.as_ref(), watch, at)? {
            let fact = stop.fact(check.as_ref());
            drop((tx, check, request_check));
            return Err(self.stopped(by, mode, stop, fact)?.into());
        }
        write::end(tx, mode, true)?;
        Ok(Written { operation, answer, waits: Vec::new() })
    }

    /// Ends the wait of a request without carrying it out. Who asked may do so too.
    ///
    /// # Errors
    /// That the policy does not let `by` refuse it, or that it waits no longer.
    pub fn refuse(
        &mut self,
        number: OperationId,
        by: &Intent,
        mode: Mode,
    ) -> Result<Written<Request>, ApprovalError> {
        self.check_reason(by)?;
        let tx = self.backend.write()?;
        let waiting = waiting(&*tx, number)?;
        let is_own = is_same(&by.actor, &waiting.operation.intent.actor);
        if let Some(guard) = self.guard.as_ref().filter(|_| !is_own) {
            let check = Check::of(&*tx, guard, (&by.actor, OperationKind::Refuse))?;
            if let Err(stop) = check.before() {
                let fact = stop.fact(Some(&check));
                drop((tx, check));
                return Err(self.stopped(by, mode, stop, fact)?.into());
            }
        }
        let fact = Fact::ApprovalRefused { asked: number };
        let (id, at) = write::record_in(&*tx, by, &fact)?;
        let intent = Intent { kind: KindText::stored(fact.kind()), at, ..by.clone() };
        let last = log::head(&*tx)?.sequence;
        write::end(tx, mode, true)?;
        let operation = Operation { id, intent, first: last, last, undone_by: None, left: 0 };
        Ok(Written { operation: Some(operation), answer: waiting, waits: Vec::new() })
    }
}

impl Writer<'_> {
    /// Carries out what was asked for: all of it or, with every reason that is worth telling, nothing.
    fn grant(
        &mut self,
        request: Request,
        keep: usize,
        progress: Progress,
    ) -> Result<Approved, ApprovalError> {
        let rows = &request.asked.rows;
        let of = rows.len() as u64;
        let mut told: BTreeMap<CharacterId, Done> = BTreeMap::new();
        let mut characters: BTreeSet<CharacterId> = BTreeSet::new();
        let (mut failed, mut already, before) = (Vec::new(), 0, self.events());
        for (done, row) in (1_u64..).zip(rows) {
            match self.row(row) {
                Ok(None) => already += 1,
                Ok(Some(one)) => {
                    characters.insert(one.character);
                    keep_one(&mut told, one, keep);
                }
                Err(ApprovalError::Failed(mut one, _)) => {
                    failed.extend(one.pop().map(|(_, row, error)| (done, row, error)));
                }
                Err(error) => return Err(error),
            }
            if failed.len() >= MOST_TOLD {
                break;
            }
            if done % 256 == 0 && !progress(Step { done, of }) {
                return Err(StoreError::Interrupted.into());
            }
        }
        if !failed.is_empty() {
            return Err(ApprovalError::Failed(failed, of));
        }
        let events = self.events() - before;
        let done = told.into_values().collect();
        Ok(Approved { request, characters: characters.len() as u64, events, already, done })
    }

    /// Carries out one row; `None` when its key says that this has happened.
    fn row(&mut self, row: &Row) -> Result<Option<Done>, ApprovalError> {
        if let Some(key) = &row.key
            && let Some(used) = self.used(&key.text)?
        {
            let is_same = used.request == key.request;
            return if is_same { Ok(None) } else { Err(ApprovalError::KeyTaken(key.text.clone(), used)) };
        }
        let done = self.keyed(row.key.clone(), |writer| match &row.command {
            Command::Create { name } => writer.create(name, None),
            command => writer.find(&row.who).and_then(|id| writer.execute(id, command)),
        });
        match done {
            Ok(done) => Ok(Some(done)),
            Err(CommandError::Store(error)) => Err(error.into()),
            Err(error) => Err(ApprovalError::Failed(vec![(0, row.clone(), error)], 0)),
        }
    }
}

/// One character is told of once, from where it stood first to where it stands last.
fn keep_one(told: &mut BTreeMap<CharacterId, Done>, one: Done, keep: usize) {
    let is_full = told.len() >= keep;
    if let Some(known) = told.get_mut(&one.character) {
        known.after = one.after;
        known.events.extend(one.events);
    } else if !is_full {
        told.insert(one.character, one);
    }
}

/// The request, should it still wait.
fn waiting(tx: &dyn ReadTx, number: OperationId) -> Result<Request, ApprovalError> {
    let found = request(tx, number)?.ok_or(ApprovalError::NotFound(number))?;
    match found.outcome {
        Outcome::Pending => Ok(found),
        outcome => Err(ApprovalError::Decided(number, outcome)),
    }
}

/// Two names that people would take for one are one: it takes two to approve.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.trim().to_lowercase();
    plain(one) == plain(other)
}

fn may_approve(
    (check, of_request): (Option<&Check>, Option<&Check>),
    request: &Request,
    by: &Intent,
) -> Result<(), Stop> {
    let Operation { id, intent, .. } = &request.operation;
    if is_same(&intent.actor, &by.actor) {
        let reason = Reason::Own { request: id.0, actor: intent.actor.clone() };
        return Err(match check {
            Some(check) => check.denied("approval.grant", &[reason]),
            None => Stop::denied("approval.grant", &reason),
        });
    }
    check.map_or(Ok(()), Check::before)?;
    of_request.map_or(Ok(()), Check::before)
}

/// Who approves may do so as far as it may itself.
fn over_own_limits(
    tx: &dyn ReadTx,
    check: Option<&Check>,
    watch: Option<Watch>,
    at: (Moment, OperationId),
) -> Result<Option<Stop>, StoreError> {
    let (Some(check), Some(mut watch)) = (check, watch) else { return Ok(None) };
    Ok(match check.after(tx, &mut watch, at)? {
        Ok(()) => None,
        Err(Stop::Waits(Asked { reasons, .. }, who_may)) => {
            Some(Stop::over("approval.grant", reasons, who_may))
        }
        Err(stop) => Some(stop),
    })
}

/// All requests, oldest first, each with what became of it.
fn requests(tx: &dyn ReadTx) -> Result<Vec<Request>, StoreError> {
    let mut log = Log::new(tx);
    let mut found: BTreeMap<OperationId, Request> = BTreeMap::new();
    let kinds = [EventKind::Asks, EventKind::Approved, EventKind::Declined];
    tx.events(&EventQuery::of_database(&kinds), &mut |stored| {
        let event = log.prove(stored)?;
        let Some((operation, _)) = log.operation(event.operation)? else { return Ok(Flow::More) };
        let (asked, outcome) = match event.fact {
            Fact::ApprovalAsked(asked) => {
                let request = Request { operation: operation.clone(), asked, outcome: Outcome::Pending };
                found.insert(operation.id, request);
                return Ok(Flow::More);
            }
            Fact::ApprovalGranted { asked, by, .. } => (asked, Outcome::Granted(operation.id, by)),
            Fact::ApprovalRefused { asked } => (asked, Outcome::Refused(operation.clone())),
            _ => return Ok(Flow::More),
        };
        if let Some(request) = found.get_mut(&asked) {
            request.outcome = outcome;
        }
        Ok(Flow::More)
    })?;
    Ok(found.into_values().collect())
}

fn request(tx: &dyn ReadTx, number: OperationId) -> Result<Option<Request>, StoreError> {
    Ok(requests(tx)?.into_iter().find(|request| request.operation.id == number))
}
