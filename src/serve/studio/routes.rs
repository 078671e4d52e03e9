//! What a page asks: the dials, what comes of a move, a patch, and to save.

use super::engine::Answer;
use super::{Desk, pages, told};
use crate::app::places::place;
use crate::app::studio::Move;
use crate::app::{Hint, Kind, Problem};
use crate::config::Severity;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a page may load and do: what comes from here, and nothing that is written into it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What every answer has.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Everything, behind the guard.
pub(super) fn all(desk: &Desk) -> Router {
    Router::new()
        .route("/{token}/", get(pages::page))
        .route("/{token}/{file}", get(pages::part))
        .route("/{token}/api/dials", get(dials))
        .route("/{token}/api/move", post(moved))
        .route("/{token}/api/patch", post(patch))
        .route("/{token}/api/save", post(save))
        .route("/{token}/api/events", get(events))
        .layer(from_fn_with_state(desk.clone(), pass))
        .with_state(desk.clone())
}

async fn pass(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let mut response = match desk.guard.pass(&request) {
        Ok(()) => next.run(request).await,
        Err(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Moved numbers of a page.
#[derive(Deserialize)]
struct Moves {
    /// The name that the page gave itself.
    #[serde(default)]
    page: String,
    /// Counts its moves.
    #[serde(default)]
    number: u64,
    /// The reading of the files that its dials are of.
    revision: u64,
    /// The numbers.
    moves: Vec<Move>,
}

/// A page by the name that it gave itself.
#[derive(Deserialize)]
struct Page {
    page: String,
}

/// Names of pages are kept: they are short.
const LONGEST_PAGE: usize = 40;

async fn dials(State(desk): State<Desk>) -> Response {
    let studio = desk.engine.studio();
    let told = json!({ "studio": studio.view(), "problem": studio.problem().map(problem) });
    Json(told).into_response()
}

async fn moved(State(desk): State<Desk>, Json(asked): Json<Moves>) -> Response {
    let page = asked.page.chars().take(LONGEST_PAGE).collect();
    match desk.engine.ask(page, asked.number, asked.moves).await {
        Answer::Lived(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Answer::Problem(own) => refused(&own),
        Answer::Overtaken => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn patch(State(desk): State<Desk>, Json(asked): Json<Moves>) -> Response {
    let studio = desk.engine.studio();
    apart(move || studio.patch(&asked.moves)).await
}

async fn save(State(desk): State<Desk>, Json(asked): Json<Moves>) -> Response {
    apart(move || {
        // What was edited in the meantime is read first: the page has to look at it.
        desk.engine.read_again();
        let studio = desk.engine.studio();
        if studio.revision() != asked.revision {
            let message = "a file was edited since its numbers were moved; nothing was written";
            return Err(
                Problem::refused("edited", message).hint("look at what the edit changed, then save again")
            );
        }
        let saved = studio.save(&asked.moves)?;
        desk.engine.read_again();
        Ok(saved)
    })
    .await
}

async fn events(State(desk): State<Desk>, Query(Page { page }): Query<Page>) -> Response {
    told::stream(desk, page.chars().take(LONGEST_PAGE).collect())
}

/// Work that waits for files, apart from what answers others.
async fn apart<T: Serialize + Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(told)) => Json(told).into_response(),
        Ok(Err(own)) => refused(&own),
        Err(_) => refused(&Problem::refused("internal", "a mistake of this program ended the work")),
    }
}

fn refused(own: &Problem) -> Response {
    let status = match own.kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Refused => StatusCode::CONFLICT,
        Kind::Storage | Kind::Interrupted => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(problem(own))).into_response()
}

/// A problem with its place, and the line that it is in.
pub(super) fn problem(own: &Problem) -> Value {
    let first = own.file.as_ref().and_then(|file| {
        let (source, found) = &**file;
        let first = found.iter().find(|problem| problem.severity == Severity::Error)?;
        Some(place(source, first.span?))
    });
    let hint = match &own.hint {
        Some(Hint::Text(text)) => text,
        _ => "",
    };
    json!({
        "code": own.code,
        "message": own.message,
        "reasons": own.reasons,
        "hint": hint,
        "file": first.as_ref().map(|place| place.file.clone()),
        "line": first.as_ref().map(|place| place.line),
        "column": first.as_ref().map(|place| place.column),
        "text": first.as_ref().map(|place| place.text.clone()),
        "length": first.as_ref().map(|place| place.length),
    })
}
