//! The game's own contract, word for word: a client that was generated from it works.

use super::Service;
use super::answer::{Refused, typed};
use super::caller::Caller;
use super::v1::who;
use crate::app::characters;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/paragon/levels", get(levels))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whose {
    character_id: String,
}

async fn levels(
    State(service): State<Service>,
    _: Caller,
    Query(whose): Query<Whose>,
) -> Result<Response, Refused> {
    let who = who(&whose.character_id)?;
    let view = service.engine.ask(move |session| characters::paragon(session, &who)).await?;
    Ok(typed("application/json", serde_json::to_string(&view).unwrap_or_default()))
}
