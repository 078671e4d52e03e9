//! Who may do what, and what waits for a second actor.

use super::super::answer::{Told, told};
use super::super::links::{Link, request};
use super::changing::{Making, undo};
use super::route::{Made, Nothing, Route, change, question};
use super::values::Flag;
use crate::app::history::Named;
use crate::app::{Problem, Session, approvals, clock, policies, policy};
use crate::config::Source;
use crate::ledger::{Moment, OperationId, OperationKind};
use crate::report::gm::{ChangeView, OperationView, PolicyView, RequestListView, RequestView};
use crate::report::{Screen, Spell, View};
use crate::store::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A policy as a text.
#[derive(Debug, Deserialize, JsonSchema)]
struct PolicyBody {
    /// The policy's YAML.
    text: String,
}

/// A policy with its text.
#[derive(Debug, Serialize, JsonSchema)]
struct TextView {
    #[serde(flatten)]
    policy: PolicyView,
    /// Its YAML.
    text: String,
}

impl View for TextView {
    fn schema(&self) -> &'static str {
        self.policy.schema()
    }

    fn screen(&self, spell: Spell) -> Screen {
        self.policy.screen(spell)
    }
}

/// Which requests.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Which {
    /// Also what was granted or refused.
    all: Flag,
}

/// Which request.
#[derive(Debug, Deserialize, JsonSchema)]
struct OfRequest {
    /// Its number.
    request: String,
}

/// What a request came to: one character, or many together.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum GrantedView {
    One(Box<ChangeView>),
    Many(Box<OperationView>),
}

impl View for GrantedView {
    fn schema(&self) -> &'static str {
        match self {
            GrantedView::One(view) => view.schema(),
            GrantedView::Many(view) => view.schema(),
        }
    }

    fn screen(&self, spell: Spell) -> Screen {
        match self {
            GrantedView::One(view) => view.screen(spell),
            GrantedView::Many(view) => view.screen(spell),
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question("/policies/in-force", "showPolicy", "Who may do what, and its text", "db.policy.show")
            .answers(in_force),
        question(
            "/policies/checks",
            "checkPolicy",
            "Check a policy, and tell who could do what",
            "db.policy.check",
        )
        .answers_post(|_, body: PolicyBody, _| {
            Ok(told(PolicyView::new(&policy::load_new(&source(&body.text))?.value, None, None)))
        }),
        change("/policies", "installPolicy", "Put a policy in force", &[OperationKind::Policy])
            .makes_of(install),
        question("/requests", "listRequests", "What waits for a second actor, oldest first", "approval.list")
            .answers(|session, Which { all: Flag(all) }, _| {
                let (view, waits) = approvals::list(&session.store, all)?;
                let mut told = told(view);
                let first = waits.map(|id| Link::get("first", format!("/v1/requests/{id}")));
                told.links.extend(first);
                Ok::<Told<RequestListView>, Problem>(told)
            }),
        question(
            "/requests/{request}",
            "showRequest",
            "One request: who asked for what and why it waits, and what it would change now",
            "approval.show",
        )
        .answers(show),
        change(
            "/requests/{request}/grants",
            "grantRequest",
            "Carry out what somebody else asked for, by the rules now in force",
            &[OperationKind::Approve],
        )
        .makes_of(grant),
        change(
            "/requests/{request}/refusals",
            "refuseRequest",
            "Refuse what waits; whoever asked can withdraw it this way",
            &[OperationKind::Refuse],
        )
        .makes_of(|session, making, of: OfRequest, _: Nothing| {
            let intent = making.intent(OperationKind::Refuse, clock::now()?)?;
            Ok(told(approvals::refuse(session, number(&of)?, &intent, mode(making))?).into())
        }),
    ]
}

fn mode(making: &Making) -> Mode {
    if making.is_dry { Mode::DryRun } else { Mode::Commit }
}

fn source(text: &str) -> Source {
    Source::new("the policy", text)
}

fn in_force(session: &mut Session, _: Nothing, _: Moment) -> Result<Told<TextView>, Problem> {
    let (policy, hash) = policy::in_force(&session.store)?;
    let text = policies::text(&session.store)?;
    let view = PolicyView::new(&policy, hash.as_deref(), Some(&session.store.founder()?));
    let mut told = told(TextView { policy: view, text });
    if hash.is_none() {
        told.notes.push("this is the one built in: none was installed".to_owned());
    }
    Ok(told)
}

fn install(
    session: &mut Session,
    making: &Making,
    _: Nothing,
    body: PolicyBody,
) -> Result<Made<PolicyView>, Problem> {
    let loaded = policy::load_new(&source(&body.text))?;
    let intent = making.intent(OperationKind::Policy, clock::now()?)?;
    let installed = policies::install(session, &loaded, (&intent, mode(making)))?;
    let view = PolicyView::new(&loaded.value, Some(&installed.hash), Some(&installed.founder));
    let mut told = told(view);
    if installed.written.operation.is_none() {
        told.notes.push("it is in force already; nothing was changed".to_owned());
        return Ok(told.into());
    }
    let location = (!making.is_dry).then(|| "/v1/policies/in-force".to_owned());
    Ok(Made { told, location, is_replayed: false })
}

fn number(of: &OfRequest) -> Result<OperationId, Problem> {
    match Named::parse(&of.request) {
        Ok(Named::Operation(id)) => Ok(id),
        _ => Err(Problem::invalid("bad-path", "expected the number of a request, like 8842")),
    }
}

fn show(session: &mut Session, of: OfRequest, _: Moment) -> Result<Told<RequestView>, Problem> {
    let id = number(&of)?;
    let (view, waits) = approvals::show(session, id)?;
    let mut told = told(view);
    told.links.extend(request(id).into_iter().filter(|link| waits && link.method.is_some()));
    Ok(told)
}

fn grant(
    session: &mut Session,
    making: &Making,
    of: OfRequest,
    _: Nothing,
) -> Result<Made<GrantedView>, Problem> {
    let intent = making.intent(OperationKind::Approve, clock::now()?)?;
    let granted = approvals::grant(session, number(&of)?, &intent, mode(making))?;
    let mut told = told(match granted.of_one(session) {
        Some(view) => GrantedView::One(Box::new(view)),
        None => GrantedView::Many(Box::new(granted.of_many(session))),
    });
    told.notes = granted.remarks(session);
    told.notes.push(granted.sentence());
    told.links.extend(granted.operation().map(undo));
    Ok(told.into())
}
