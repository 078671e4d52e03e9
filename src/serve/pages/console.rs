//! The console of game masters: one page of modules that ask `/v1` and nothing else, and the session by which a browser signs in.

use super::super::Service;
use super::super::answer::{Refused, no_such_page};
use super::super::caller::bearer;
use super::super::cookie;
use super::page;
use crate::app::Problem;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

/// The files of the console, by their names.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("console/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "console.css",
    "icon.svg",
    "app.js",
    "dom.js",
    "numbers.js",
    "api.js",
    "session.js",
    "search.js",
    "difference.js",
    "change.js",
    "actions.js",
    "character.js",
    "history.js",
    "requests.js",
    "batches.js",
    "boards.js",
    "rules.js",
    "two.js",
    "webhooks.js",
    "home.js",
];

const PAGE: &str = include_str!("console/console.html");

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/console", get(async || page("text/html; charset=utf-8", PAGE)))
        .route("/console/{file}", get(file))
        .route("/console/session", post(begin).delete(end))
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => page(kind(&name), text),
        None => no_such_page().await.into_response(),
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "text/javascript; charset=utf-8",
    }
}

/// Signs in: the token of this request, which was believed, is the browser's from now on.
async fn begin(State(service): State<Service>, headers: HeaderMap) -> Result<Response, Refused> {
    let is_secure = cookie::is_secure(&headers, service.is_secure);
    let Ok(token) = bearer(&headers) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    if token.len() > cookie::LONGEST {
        let message = format!("the token is longer than the {} bytes that a browser keeps", cookie::LONGEST);
        return Err(Problem::invalid("token-too-long", message)
            .hint("let a proxy keep it, and send it with each request")
            .into());
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::keep(token, is_secure))]).into_response())
}

/// Signs out.
async fn end(State(service): State<Service>, headers: HeaderMap) -> Response {
    let is_secure = cookie::is_secure(&headers, service.is_secure);
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie::forget(is_secure))]).into_response()
}
