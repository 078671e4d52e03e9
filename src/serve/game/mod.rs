//! The game's own contract, word for word: a client that was generated from it works. It stands as a file beside this
//! program's documentation, and is answered at `/api/v1/openapi.yaml`.

pub(super) mod asking;
pub(super) mod failed;
mod health;
mod mastery;
mod paragon;
mod prestige;

use super::Service;
use super::answer::{not_allowed, typed};
use super::progression;
use crate::app::Problem;
use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use failed::{Declared, Failed};

/// The contract.
pub(super) const CONTRACT: &str = include_str!("../../../docs/api/game.yaml");

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .merge(health::routes())
        .merge(paragon::routes())
        .merge(prestige::routes())
        .merge(mastery::routes())
        .route("/openapi.yaml", get(async || typed("application/yaml", CONTRACT.to_owned())))
        .merge(progression::around())
        .nest("/progression", progression::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(no_such_method)
}

/// In the contract's form as well, for who mistakes an address.
async fn nothing_here() -> Failed {
    Failed::new(Problem::refused("unknown-address", "nothing is at this address"), Declared::NotFound)
}

/// Its calls have one method each.
async fn no_such_method(method: Method) -> Response {
    failed::at_the_edge(StatusCode::METHOD_NOT_ALLOWED, &not_allowed(&method))
}
