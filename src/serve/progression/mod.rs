//! The contract of the game's design documents, at `/api/v1/progression`, and the calls that stand around it under `/api/v1`:
//! awards of experience and leaderboards.

mod boards;
mod events;
mod experience;
pub(super) mod failed;
mod mastery;
mod paragon;
mod prestige;

use super::Service;
use super::answer::{not_allowed, typed};
use crate::app::Problem;
use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use failed::{Declared, Failed};

/// The contract.
pub(super) const CONTRACT: &str = include_str!("../../../docs/api/progression.yaml");

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .merge(paragon::routes())
        .merge(prestige::routes())
        .merge(mastery::routes())
        .merge(events::routes())
        .route("/openapi.yaml", get(async || typed("application/yaml", CONTRACT.to_owned())))
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method)
}

/// What stands beside it.
pub(super) fn around() -> Router<Service> {
    Router::new().merge(experience::routes()).merge(boards::routes())
}

async fn nothing_here() -> Failed {
    Failed::new(&Problem::refused("unknown-address", "nothing is at this address"), Declared::Question)
}

/// Its calls have one method each.
async fn no_such_method(method: Method) -> Response {
    failed::at_the_edge(StatusCode::METHOD_NOT_ALLOWED, &not_allowed(&method))
}
