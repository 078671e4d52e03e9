//! What waits for a second actor: listed, looked at, carried out or refused.

use super::observer::long;
use super::problem::{Hint, Problem};
use super::session::Session;
use super::undo::touched;
use crate::ledger::{CharacterId, Intent, OperationId, Outcome, Request, Row, Who};
use crate::report::command_text::command_text;
use crate::report::gm::{ChangeView, Changed, OperationView, RequestListView, RequestView, Touched};
use crate::report::numbers::{clipped, escaped, person, whole};
use crate::store::{
    ApprovalError, Approved, CommandError, InTheWay, InstallError, Mode, Store, UndoError, Written,
    are_one_person,
};

/// Of more characters than this, only the first are told of.
const TOLD: usize = 100;

/// What waits, oldest first; with `all` also what was decided. With it, the first that waits.
///
/// # Errors
/// When the database can't be read.
pub fn list(store: &Store, all: bool) -> Result<(RequestListView, Option<OperationId>), Problem> {
    let requests = store.requests(all)?;
    let view = RequestListView::new(&requests, &|id| name(store, id));
    let waits = requests.iter().find(|request| request.outcome == Outcome::Pending);
    Ok((view, waits.map(|request| request.operation.id)))
}

/// The name of a character today.
fn name(store: &Store, id: CharacterId) -> String {
    let found = store.character(&Who::Id(id)).ok().flatten();
    found.map_or_else(|| Who::Id(id).to_string(), |character| character.state.name)
}

/// Whether an actor may not approve a request, for it is the one who asked for it.
///
/// # Errors
/// When the database can't be read.
pub fn is_own(store: &Store, id: OperationId, actor: &str) -> Result<bool, Problem> {
    let request = store.request(id)?;
    Ok(request.is_some_and(|request| are_one_person(&request.operation.intent.actor, actor)))
}

/// One request, and what it would change now. Whether it waits.
///
/// # Errors
/// That there is no such request, or what the store fails with.
pub fn show(session: &mut Session, id: OperationId) -> Result<(RequestView, bool), Problem> {
    let request = session.store.request(id)?.ok_or_else(|| unknown(&session.store, id))?;
    let mut view = RequestView::new(&request, &|id| name(&session.store, id));
    let waits = request.outcome == Outcome::Pending;
    if waits {
        view = match try_out(session, &request)? {
            Ok(approved) => view
                .preview(&all_touched(&approved), approved.characters, session.ruleset())
                .since(&approved.since, &|id| name(&session.store, id)),
            Err(problem) if problem.reasons.is_empty() => view.problems(vec![problem.message]),
            Err(problem) => view.problems(problem.reasons),
        };
    }
    Ok((view, waits))
}

/// What a request would do now.
fn try_out(session: &mut Session, request: &Request) -> Result<Result<Approved, Problem>, Problem> {
    let observer = session.observer;
    let tried = long(observer, "commands", |progress| {
        let (store, rules) = session.parts();
        store.foresee(request.operation.id, &rules, TOLD, progress)
    });
    match tried {
        Ok(approved) => Ok(Ok(approved)),
        Err(ApprovalError::Store(error)) => Err(error.into()),
        Err(error) => Ok(Err(problem(session, error))),
    }
}

fn all_touched(approved: &Approved) -> Vec<Touched<'_>> {
    approved.done.iter().map(touched).collect()
}

/// What a request does when it is carried out, or would do.
pub struct Granted {
    written: Written<Approved>,
    is_dry: bool,
}

/// Carries out what somebody else asked for, by the rules now in force; or shows what that would do, by `mode`.
///
/// # Errors
/// That there is no such request, that it waits no longer, a refusal, or what the store fails with.
pub fn grant(
    session: &mut Session,
    id: OperationId,
    intent: &Intent,
    mode: Mode,
) -> Result<Granted, Problem> {
    session.decided_anew(|session| grant_as_shown(session, id, intent, mode))
}

/// The same after somebody has confirmed what was shown: by other rules than those it is not carried out.
///
/// # Errors
/// As [`grant`], or that other rules came into force.
pub fn grant_as_shown(
    session: &mut Session,
    id: OperationId,
    intent: &Intent,
    mode: Mode,
) -> Result<Granted, Problem> {
    let observer = session.observer;
    let approved = long(observer, "commands", |progress| {
        let (store, rules) = session.parts();
        store.approve(id, intent, &rules, (mode, TOLD), progress)
    });
    let written = approved.map_err(|error| problem(session, error))?;
    session.tell(mode, &written);
    Ok(Granted { written, is_dry: mode != Mode::Commit })
}

impl Granted {
    /// What it does or would do.
    pub fn approved(&self) -> &Approved {
        &self.written.answer
    }

    /// Remarks on what had happened before.
    pub fn remark(&self, session: &Session) {
        self.remarks(session).iter().for_each(|remark| session.observer.remark(remark));
    }

    /// The same as lines.
    pub fn remarks(&self, session: &Session) -> Vec<String> {
        let mut remarks = Vec::new();
        for (id, events) in &self.approved().since {
            let who = name(&session.store, *id);
            let events =
                if *events == 1 { "1 event".to_owned() } else { format!("{} events", whole(*events)) };
            let message = format!("{} changed since it was asked for: {events} more", escaped(&who));
            remarks.push(message);
        }
        let already = self.approved().already;
        if already > 0 {
            let already = whole(already);
            remarks.push(format!("{already} of its commands had been carried out before, by their keys"));
        }
        remarks
    }

    /// The operation; none where nothing is written.
    pub fn operation(&self) -> Option<OperationId> {
        self.written.operation.as_ref().filter(|_| !self.is_dry).map(|operation| operation.id)
    }

    /// Before and after of the one character that it is about, if it is one.
    pub fn of_one(&self, session: &Session) -> Option<ChangeView> {
        let ([one], 1) = (self.approved().done.as_slice(), self.approved().characters) else { return None };
        Some(ChangeView::new(&Changed {
            character: Some(one.character),
            before: &one.before,
            after: &one.after,
            events: &one.events,
            ruleset: session.ruleset(),
            operation: self.operation(),
            explain: false,
            command: None,
            no_room: &one.no_room,
            has_screen: true,
        }))
    }

    /// Many characters together.
    pub fn of_many(&self, session: &Session) -> OperationView {
        let approved = self.approved();
        let counts = (approved.characters, approved.events);
        let kind = approved.request.asked.kind.word();
        OperationView::new((self.operation(), kind), counts, &all_touched(approved), session.ruleset())
            .without_room(&approved.no_room)
    }

    /// What became of the request, in a sentence.
    pub fn sentence(&self) -> String {
        let asked = &self.approved().request.operation;
        let (id, asker) = (asked.id, person(&asked.intent.actor, 40));
        match self.operation() {
            Some(operation) => format!("request #{id} of {asker} is granted as operation #{operation}"),
            None => format!("request #{id} of {asker} still waits"),
        }
    }
}

/// Refuses what waits.
///
/// # Errors
/// As [`grant`].
pub fn refuse(
    session: &mut Session,
    id: OperationId,
    intent: &Intent,
    mode: Mode,
) -> Result<RequestView, Problem> {
    let refused = session.decided_anew(|session| {
        let refused = session.store.refuse(id, intent, mode);
        refused.map_err(|error| problem(session, error))
    })?;
    session.tell(mode, &refused);
    let request = session.store.request(id)?.ok_or_else(|| unknown(&session.store, id))?;
    Ok(RequestView::new(&request, &|id| name(&session.store, id)))
}

fn unknown(store: &Store, id: OperationId) -> Problem {
    let problem = Problem::refused("unknown-request", format!("there is no request #{id}"));
    problem.advise(match store.operation(id) {
        Ok(Some(operation)) => {
            Hint::ListRequestsNot(id, clipped(operation.intent.kind.as_str(), 24).to_string())
        }
        Ok(None) | Err(_) => Hint::ListRequests,
    })
}

fn problem(session: &Session, error: ApprovalError) -> Problem {
    match error {
        ApprovalError::NotFound(id) => unknown(&session.store, id),
        ApprovalError::Decided(id, outcome) => decided(id, &outcome),
        ApprovalError::Failed(failed, of) => {
            let reasons = failed.iter().map(|failed| reason(&session.store, failed, of)).collect();
            cannot(reasons)
        }
        ApprovalError::Command(CommandError::Store(error)) => error.into(),
        ApprovalError::Command(error) => cannot(vec![said(&error)]),
        ApprovalError::Undo(UndoError::Store(error)) => error.into(),
        ApprovalError::Undo(UndoError::InTheWay(blocked)) => {
            cannot(blocked.first.iter().map(in_the_way).collect())
        }
        ApprovalError::Undo(error) => cannot(vec![error.to_string()]),
        ApprovalError::Install(InstallError::Store(error)) => error.into(),
        error @ (ApprovalError::Install(_) | ApprovalError::Unreadable(_)) => cannot(vec![error.to_string()]),
        error @ ApprovalError::KeyTaken(..) => {
            Problem::refused("key-used", format!("{error}; nothing was changed"))
                .advise(Hint::RefuseOvertaken)
        }
        ApprovalError::Store(error) => error.into(),
    }
}

fn cannot(reasons: Vec<String>) -> Problem {
    let message = "what was asked for can't be carried out now; nothing was changed, and it still waits";
    Problem::refused("refused", message).reasons(reasons).advise(Hint::RefuseOrWait)
}

fn said(error: &CommandError) -> String {
    match error {
        CommandError::Refused(refusal) => {
            let reasons: Vec<String> = refusal.reasons.iter().map(ToString::to_string).collect();
            reasons.join("; ")
        }
        error => error.to_string(),
    }
}

/// An operation that rests on what was to be undone.
fn in_the_way(later: &InTheWay) -> String {
    let fields: Vec<String> = later.fields.iter().map(ToString::to_string).collect();
    let (id, who) = (later.operation.id, clipped(&later.name, 40));
    format!("operation #{id} came after it and changed {} of {who}", fields.join(", "))
}

/// Why one of the commands of a request can't be carried out.
fn reason(store: &Store, (at, row, error): &(u64, Row, CommandError), of: u64) -> String {
    let who = match &row.who {
        Who::Id(id) => name(store, *id),
        Who::Name(name) => name.clone(),
        who @ Who::External(_) => who.to_string(),
    };
    let why = said(error);
    let place = if of > 1 { format!("command {}: ", whole(*at)) } else { String::new() };
    format!("{place}{} ({}): {why}", clipped(&who, 40), clipped(&command_text(&row.command), 80))
}

fn decided(id: OperationId, outcome: &Outcome) -> Problem {
    let (what, hint) = match outcome {
        Outcome::Granted(operation, by) => {
            (format!("granted by {} as operation #{operation}", person(by, 24)), Hint::Undo(*operation))
        }
        Outcome::Refused(operation) => (
            format!("refused by {}", person(&operation.intent.actor, 24)),
            Hint::Text("ask for it again, if it is wanted after all".into()),
        ),
        Outcome::Pending => ("not decided".to_owned(), Hint::Text("try again".into())),
    };
    let message = format!("request #{id} waits no longer: it was {what}; nothing was changed");
    Problem::refused("not-waiting", message).advise(hint)
}
