//! Whether the service lives, and whether it can answer.

use super::Service;
use super::answer::{Refused, typed};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

async fn health() -> Response {
    typed("application/json", r#"{"status":"alive"}"#.to_owned())
}

async fn ready(State(service): State<Service>) -> Result<Response, Refused> {
    service.engine.ask(|session| Ok(session.store.tip()?)).await?;
    Ok(typed("application/json", r#"{"status":"ready"}"#.to_owned()))
}
