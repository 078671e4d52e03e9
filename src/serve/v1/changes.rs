//! Changes of one character: each with a reason, tried first by `?dry_run=true`, and carried out once under an
//! `Idempotency-Key`.

use super::super::Service;
use super::super::answer::{Refused, Shown};
use super::super::caller::Caller;
use super::characters::who;
use crate::app::change::{Action, Answer, Change};
use crate::app::tracks::named_track;
use crate::app::{Problem, clock};
use crate::ledger::{Intent, Who};
use crate::progression::Command;
use crate::rules::ruleset::Ruleset;
use crate::rules::units::Xp;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/characters/{who}/grants", post(grant))
}

/// What every change takes in its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct How {
    dry_run: bool,
}

/// What every change takes in its body.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Why {
    reason: Option<String>,
    ticket: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Grant {
    track: Option<String>,
    xp: Option<u64>,
    currency: Option<u64>,
    source: Option<String>,
    calendar: Option<f64>,
    #[serde(default)]
    exact: bool,
    #[serde(flatten)]
    why: Why,
}

impl Grant {
    fn command(&self, ruleset: &Ruleset) -> Result<Command, Problem> {
        let calendar = self.calendar.unwrap_or(1.0);
        match (self.xp, self.currency) {
            (Some(xp), None) => {
                let base = Xp::new(xp)
                    .ok_or_else(|| Problem::invalid("bad-xp", "there is no more XP than 2^63 − 1"))?;
                let (track, source) = (named_track(self.track.as_deref(), ruleset)?, self.source.clone());
                Ok(match self.exact {
                    true => Command::GiveXp { track, amount: base, source },
                    false => Command::GrantXp { track, base, calendar, source },
                })
            }
            (None, Some(amount)) if self.exact => Ok(Command::GiveCurrency { amount }),
            (None, Some(base)) => Ok(Command::AwardCurrency { base, calendar }),
            _ => Err(Problem::invalid("bad-body", "a grant has either `xp` or `currency`")),
        }
    }
}

/// The body, which is JSON whatever it says it is.
pub(super) fn body<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| Problem::invalid("bad-body", error.to_string()))
}

async fn grant(
    State(service): State<Service>,
    caller: Caller,
    Path(name): Path<String>,
    Query(how): Query<How>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Refused> {
    let who: Who = who(&name)?;
    let grant: Grant = body(&bytes)?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let about = format!("POST /v1/characters/{name}/grants");
    let done = service
        .engine
        .change(move |session| {
            caller.tries(session, &about);
            let action = Action::Carry(who, grant.command(session.ruleset())?);
            let why = grant.why;
            let intent = Intent {
                kind: action.kind().into(),
                actor: caller.actor,
                reason: why.reason,
                ticket: why.ticket,
                at: clock::now()?,
            };
            let once = key.map(|key| action.requested().under(&key));
            let change = Change { action, intent, explain: false, once };
            match how.dry_run {
                true => change.dry_run(session),
                false => change.commit(session, None),
            }
        })
        .await?;
    Ok(match done {
        Answer::Done(view) => Shown(view).into_response(),
        Answer::Before(view) => Shown(view).into_response(),
    })
}
