//! The log as it grows: `/v1/events` as pages of JSON Lines, as server-sent events and over a WebSocket, and the game's
//! channels. Each goes on after any event, so who was away, or too slow, misses nothing.

pub(super) mod channels;
mod lines;
mod reel;
mod slow;
mod socket;
mod sse;

use super::Service;
use super::answer::Refused;
use super::caller::Caller;
use super::v1::who;
use crate::app::Problem;
use crate::config::suggest;
use crate::ledger::{EventKind, Who};
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::get;
pub(super) use channels::event_id;
pub(super) use reel::{Part, Reel, Wanted};
use serde::Deserialize;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/events", get(events)).merge(channels::routes())
}

/// What is asked for, and from where on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    /// The last event that was seen.
    after: Option<u64>,
    /// Of this character only.
    character: Option<String>,
    /// Of these kinds only: words with commas between them.
    kind: Option<String>,
    /// At most so many on a page.
    limit: Option<usize>,
}

impl Asked {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let known: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
        let kinds: Vec<String> =
            self.kind.iter().flat_map(|all| all.split(',')).map(|one| one.trim().to_owned()).collect();
        if let Some(unknown) = kinds.iter().find(|kind| !known.contains(&kind.as_str())) {
            let meant = suggest(unknown, known.iter().copied());
            let hint = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are {}", known.join(", ")),
            };
            return Err(
                Problem::invalid("unknown-kind", format!("no event is of the kind `{unknown}`")).hint(hint)
            );
        }
        let whose: Option<Who> = self.character.as_deref().map(who).transpose()?;
        Ok(Wanted { kinds, who: whose })
    }
}

/// What was asked for.
fn query<T>(asked: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    asked.map(|Query(asked)| asked).map_err(|error| Problem::invalid("bad-query", error.body_text()))
}

/// One address, in the form that the request asks for.
async fn events(
    State(service): State<Service>,
    _: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let asked = query(asked)?;
    let wanted = asked.wanted()?;
    let says = |name, text: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(text))
    };
    if let Ok(upgrade) = upgrade {
        let after = asked.after;
        return Ok(socket::answer(upgrade, service, wanted, after));
    }
    if says(header::ACCEPT, "text/event-stream") {
        let last = headers.get("last-event-id").map(sse::last_seen).transpose()?;
        return sse::answer(service, wanted, last.or(asked.after)).await;
    }
    lines::page(&service, wanted, &asked).await
}
