//! What receivers have been told, and what they were not.

use super::super::Service;
use super::super::answer::{Refused, typed};
use super::super::caller::Caller;
use super::dead::{self, Dead};
use super::lane::send;
use super::{Webhook, message};
use crate::app::Problem;
use crate::ledger::{HistoryQuery, Point, Sequence};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;

pub(in crate::serve) fn routes() -> Router<Service> {
    Router::new()
        .route("/webhooks", get(list))
        .route("/webhooks/{name}/dead/{sequence}", post(tell_again).delete(forget))
}

#[derive(Debug, Serialize)]
struct Told {
    name: String,
    address: String,
    /// The last event up to which all has arrived, or was given up.
    arrived: Option<u64>,
    /// How many events come after it.
    behind: u64,
    dead: Vec<Dead>,
}

async fn list(State(service): State<Service>, _: Caller) -> Result<Response, Refused> {
    let tip = *service.engine.tip().borrow();
    let mut all = Vec::new();
    for hook in &service.webhooks {
        let name = hook.cursor();
        let notes = service.engine.ask(move |session| Ok(session.store.notes(&name)?)).await?;
        let arrived: Option<u64> = notes.first().and_then(|(_, value)| value.parse().ok());
        all.push(Told {
            name: hook.name.clone(),
            address: hook.address.to_string(),
            arrived,
            behind: tip.saturating_sub(arrived.unwrap_or(tip)),
            dead: dead::all(&service, &hook.name).await?,
        });
    }
    Ok(typed("application/json", serde_json::to_string(&all).unwrap_or_default()))
}

fn hook<'s>(service: &'s Service, name: &str) -> Result<&'s Webhook, Problem> {
    let unknown = || Problem::refused("unknown-webhook", format!("there is no webhook `{name}`"));
    service.webhooks.iter().find(|hook| hook.name == name).ok_or_else(unknown)
}

/// A dead letter with its receiver.
async fn find<'s>(service: &'s Service, name: &str, sequence: u64) -> Result<&'s Webhook, Problem> {
    let hook = hook(service, name)?;
    let is_dead = dead::all(service, name).await?.iter().any(|dead| dead.sequence == sequence);
    let unknown = || {
        let message = format!("`{name}` has no dead letter about event {sequence}");
        Problem::refused("unknown-dead-letter", message)
    };
    is_dead.then_some(hook).ok_or_else(unknown)
}

async fn tell_again(
    State(service): State<Service>,
    _: Caller,
    Path((name, sequence)): Path<(String, u64)>,
) -> Result<Response, Refused> {
    let hook = find(&service, &name, sequence).await?;
    let query = HistoryQuery {
        after: sequence.checked_sub(1).map(Sequence),
        until: Some(Point::Sequence(Sequence(sequence))),
        ..HistoryQuery::default()
    };
    let entries = service.engine.ask(move |session| Ok(session.store.history(&query)?)).await?;
    let gone = || Problem::refused("unknown-event", format!("there is no event {sequence} any more"));
    let entry = entries.unwrap_or_default().pop().ok_or_else(gone)?;
    if let Err(reason) = send(hook, &message(&entry)?).await {
        return Err(Problem::refused("not-delivered", format!("`{name}` did not take it: {reason}")).into());
    }
    dead::forget(&service, &name, sequence).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn forget(
    State(service): State<Service>,
    _: Caller,
    Path((name, sequence)): Path<(String, u64)>,
) -> Result<Response, Refused> {
    find(&service, &name, sequence).await?;
    dead::forget(&service, &name, sequence).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
