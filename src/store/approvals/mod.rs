//! What waits for a second actor: listed, carried out, or refused. All of it is in the log, as events of the database itself.

mod carry;

use super::backend::{EventQuery, Flow, ReadTx};
use super::command::{CommandError, Done};
use super::error::StoreError;
use super::guard::{Check, Stop, Watch};
use super::install::InstallError;
use super::log::{self, Log};
use super::sketch::Sketch;
use super::undo::UndoError;
use super::write::{self, Mode, Written};
use super::{Progress, Rules, Store};
use crate::ledger::{
    Asked, CharacterId, EventKind, Fact, Intent, KindText, Moment, Operation, OperationId, OperationKind,
    Outcome, Request, Row, Use,
};
use crate::policy::{Hand, Reason};
use crate::progression::NoRoom;
use crate::text::hidden::is_unseen;
use crate::text::name::key;
use std::collections::BTreeMap;
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
    /// The operations can't be taken back.
    #[error(transparent)]
    Undo(UndoError),
    /// The ruleset can't be installed.
    #[error(transparent)]
    Install(InstallError),
    /// The ruleset that was asked for can't be read.
    #[error("the ruleset `{0}` can't be read")]
    Unreadable(String),
    /// The character can't be put back, merged or cloned.
    #[error(transparent)]
    Command(CommandError),
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
    /// What of the amounts had no room, by the number of the command, from 1.
    pub no_room: Vec<(u64, NoRoom)>,
    /// Characters that it is about and that changed since it was asked for, with how many events they had since.
    pub since: Vec<(CharacterId, u64)>,
}

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
        let asker = &waiting.operation.intent.actor;
        let check = check.transpose()?.map(|check| check.asked_by(asker));
        let of_request = |guard| Check::of(&*tx, guard, (&by.actor, waiting.asked.kind));
        let request_check = guard.map(of_request).transpose()?.map(|check| check.asked_by(asker));
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

    /// What a request that waits would do now. It is a question: nobody is judged, nothing is locked, and nobody is waited
    /// for.
    ///
    /// # Errors
    /// That it waits no longer, or what the rules refuse.
    pub fn foresee(
        &self,
        number: OperationId,
        rules: &Rules,
        keep: usize,
        progress: Progress,
    ) -> Result<Approved, ApprovalError> {
        let reading = self.backend.read()?;
        let sketch = Sketch::new(&*reading);
        let waiting = waiting(&*reading, number)?;
        let intent = Intent { kind: waiting.asked.kind.into(), ..waiting.operation.intent.clone() };
        write::writer(&sketch, &intent, rules, self.read_ruleset)?.grant(waiting, keep, progress)
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

/// The request, should it still wait.
fn waiting(tx: &dyn ReadTx, number: OperationId) -> Result<Request, ApprovalError> {
    let found = request(tx, number)?.ok_or(ApprovalError::NotFound(number))?;
    match found.outcome {
        Outcome::Pending => Ok(found),
        outcome => Err(ApprovalError::Decided(number, outcome)),
    }
}

/// Requests that wait for just what is asked for.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Of who asks.
    pub(super) own: Option<OperationId>,
    /// Of somebody else, and whose it is.
    pub(super) other: Option<(OperationId, String)>,
}

/// The requests that wait for what is asked for. The same for another ticket is something else.
pub(super) fn alike(tx: &dyn ReadTx, intent: &Intent, asked: &Asked) -> Result<Alike, StoreError> {
    let mut found = Alike::default();
    for Request { operation, asked: waiting, outcome } in requests(tx)? {
        let is_same_thing = outcome == Outcome::Pending
            && (waiting.kind, &waiting.work) == (asked.kind, &asked.work)
            && operation.intent.ticket == intent.ticket;
        match is_same(&operation.intent.actor, &intent.actor) {
            _ if !is_same_thing => {}
            true => found.own = found.own.or(Some(operation.id)),
            false => found.other = found.other.or(Some((operation.id, operation.intent.actor))),
        }
    }
    Ok(found)
}

/// Two names that people would take for one are one: it takes two to approve.
pub fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| key(&name.replace(is_unseen, "")).trim().to_owned();
    plain(one) == plain(other)
}

fn may_approve(
    (check, of_request): (Option<&Check>, Option<&Check>),
    request: &Request,
    by: &Intent,
) -> Result<(), Stop> {
    let Operation { id, intent, .. } = &request.operation;
    if is_same(&intent.actor, &by.actor) {
        let (actor, by) = (intent.actor.clone(), by.actor.clone());
        let reason = Reason::Own { request: id.0, actor, by };
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
    Ok(match check.after(tx, &mut watch, at, Hand::Second)? {
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
