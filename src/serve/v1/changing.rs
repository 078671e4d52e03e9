//! How a change is made: who asks, why, whether it is only tried, under which key, and of which version of a character.

use super::super::answer::{Answer, told};
use super::super::caller::Caller;
use super::super::links::{Link, character};
use super::input::Input;
use super::route::Does;
use super::versions::{Expected, changed, tag};
use crate::app::change::{Answer as Came, Change, Planned, Wish, again};
use crate::app::intent::{Said, parse_key};
use crate::app::once::Once;
use crate::app::{Problem, Session, clock};
use crate::ledger::{Intent, Moment, OperationId, OperationKind, Who};
use crate::report::gm::{AppliedView, ChangeView};
use axum::http::{HeaderName, StatusCode, header};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// Why something is changed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Why {
    /// Why; kept in the history.
    pub(super) reason: Option<String>,
    /// The ticket it belongs to.
    pub(super) ticket: Option<String>,
}

/// A change that is about to be made.
pub(super) struct Making {
    /// `POST /v1/characters/Vex/grants`
    pub(super) about: String,
    caller: Caller,
    why: Why,
    pub(super) is_dry: bool,
    key: Option<String>,
    expected: Option<Expected>,
    does: Does,
}

/// How a field of a request is named.
pub(super) fn field(name: &str) -> String {
    match name {
        "actor" => "the name of who asks".to_owned(),
        name => format!("`{name}`"),
    }
}

/// The header of an answer that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

impl Making {
    /// Says in a session who tries what.
    pub(super) fn tries(&self, session: &mut Session) {
        self.caller.tries(session, &self.about);
    }

    /// What the headers say of it.
    ///
    /// # Errors
    /// A header that can't be read, or that means nothing here.
    pub(super) fn read(input: &Input, does: Does) -> Result<Making, Problem> {
        let key = input.header("idempotency-key")?;
        if key.is_some() && !does.key {
            let message = "`Idempotency-Key` is not taken here; nothing was changed";
            return Err(Problem::invalid("no-key-here", message).hint(if does.rows {
                "each row has a `key` of its own; a selection takes `key_prefix`"
            } else {
                "what is done here twice changes nothing the second time, or is refused: leave it out"
            }));
        }
        let key = key.as_deref().map(unquoted).map(parse_key).transpose();
        let key = key.map_err(|error| Problem::invalid("bad-key", format!("`Idempotency-Key`: {error}")))?;
        let expected = input.header("if-match")?.map(|text| Expected::parse(&text));
        if expected.is_some() && !does.character {
            let message = "`If-Match` is only taken where one character is changed; nothing was changed";
            return Err(Problem::refused("version-changed", message).hint("leave it out"));
        }
        let (about, caller) = (input.about.clone(), input.caller.clone());
        Ok(Making { about, caller, why: Why::default(), is_dry: false, key, expected, does })
    }

    /// With why, and whether it is only tried.
    pub(super) fn of(self, is_dry: bool, why: Why) -> Making {
        Making { is_dry, why, ..self }
    }

    /// Who, what, why and when.
    ///
    /// # Errors
    /// A text that is far too long, or in which something hides.
    pub(super) fn intent(&self, kind: OperationKind, now: Moment) -> Result<Intent, Problem> {
        let Why { reason, ticket } = &self.why;
        let said = Said { actor: &self.caller.actor, reason: reason.as_deref(), ticket: ticket.as_deref() };
        said.intent(kind, now, field)
    }

    /// The key, for what is no change of one character.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Makes a change of one character, or tries it.
    ///
    /// # Errors
    /// A refusal, that it waits for a second actor, or what the store fails with.
    pub(super) fn carry_out(&self, session: &mut Session, wish: Wish) -> Result<Answer, Problem> {
        let now = clock::now()?;
        let key = self.key.as_deref();
        let requested = wish.requested();
        // Who asks over HTTP gets every factor of a grant.
        let explain = matches!(&wish, Wish::Grant(_, gain) if !gain.is_exact);
        let whom = wish.whom().cloned();
        let mut once = key.zip(requested).map(|(key, requested)| requested.under(key));
        // Under a key that is used nothing needs to be looked up any more.
        if let Some(once) = &once
            && let Some(before) = once.before(session)?
        {
            return self.before(session, once, before);
        }
        let Planned { action, said } = wish.plan(session, now, field)?;
        once = once.or_else(|| key.map(|key| action.requested().under(key)));
        let intent = self.intent(action.kind(), now)?;
        let change = Change { action, intent, explain, once };
        let version = match (&self.expected, &whom) {
            (Some(expected), Some(who)) => expected.of(session, who)?,
            _ => None,
        };
        let came = match (self.is_dry, version) {
            (true, Some((_, u64::MAX))) => return Err(self.outdated(session, whom.as_ref())),
            (true, _) => change.dry_run(session),
            (false, Some(version)) => change.commit_on(session, version),
            (false, None) => change.commit(session, None),
        };
        let came = came.map_err(|problem| match problem.code {
            "character-changed" if version.is_some() => self.outdated(session, whom.as_ref()),
            _ => problem,
        })?;
        match (came, &change.once) {
            (Came::Done(view), _) => self.done(session, view, said),
            (Came::Before(before), Some(once)) => self.before(session, once, before),
            (Came::Before(before), None) => Answer::of(&told(before), &[]),
        }
    }

    fn outdated(&self, session: &Session, whom: Option<&Who>) -> Problem {
        whom.map_or_else(
            || Problem::refused("version-changed", "it has changed"),
            |who| changed(session, who),
        )
    }

    fn done(&self, session: &Session, view: ChangeView, said: Vec<String>) -> Result<Answer, Problem> {
        let (id, operation) = (view.character(), view.operation());
        let mut told = told(view);
        told.notes = said;
        told.links.extend(operation.map(undo));
        let waits = if self.is_dry { session.waits() } else { &[] };
        let mut answer = Answer::of(&told, waits)?;
        if let (Some(id), Some(_)) = (id, operation) {
            let character_now = session.store.character(&Who::Id(id))?;
            answer = character_now.iter().fold(answer, |answer, now| answer.with(header::ETAG, tag(now)));
            if self.does.makes {
                answer.status = StatusCode::CREATED;
                answer = answer.with(header::LOCATION, character(id));
            }
        }
        Ok(answer)
    }

    /// What was answered the first time.
    fn before(&self, session: &mut Session, once: &Once, before: AppliedView) -> Result<Answer, Problem> {
        let used = session.store.used(&once.key.text)?;
        let first = used.map(|used| again(session, used)).transpose()?.flatten();
        let answer = match first {
            Some(view) => {
                let id = view.character();
                let mut told = told(view);
                told.links.extend(used.map(|used| undo(used.operation)));
                let mut answer = Answer::of(&told, &[])?;
                if let (true, Some(id)) = (self.does.makes, id) {
                    answer.status = StatusCode::CREATED;
                    answer = answer.with(header::LOCATION, character(id));
                }
                answer
            }
            None => Answer::of(&told(before), &[])?,
        };
        Ok(answer.with(REPLAYED, "true".to_owned()))
    }
}

/// What takes an operation back.
pub(super) fn undo(operation: OperationId) -> Link {
    Link::post("undo", format!("/v1/operations/{operation}/undos"), json!({}))
}

/// The draft on `Idempotency-Key` has a quoted string; a plain text means itself.
fn unquoted(text: &str) -> &str {
    let inner = text.trim().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or(text)
}
