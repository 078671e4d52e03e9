//! Questions about one character.

use super::super::Service;
use super::super::answer::{Refused, Shown};
use super::super::caller::Caller;
use crate::app::Problem;
use crate::app::characters;
use crate::ledger::Who;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/characters/{who}", get(show))
}

/// The character that an address or a parameter names: `Vex`, `id:12`.
///
/// # Errors
/// What is wrong with it.
pub(in crate::serve) fn who(text: &str) -> Result<Who, Problem> {
    Who::parse(text).map_err(|error| Problem::invalid("bad-character", error.to_string()))
}

async fn show(
    State(service): State<Service>,
    _: Caller,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let who = who(&name)?;
    let view = service.engine.ask(move |session| characters::show(session, &who)).await?;
    Ok(Shown(view).into_response())
}
