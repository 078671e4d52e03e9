//! Pages for people, from the program itself: nothing comes from elsewhere, and nothing else may.

mod console;

use super::answer::no_such_page;
use super::{Service, game, progression};
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::sync::LazyLock;

/// What a page may load and do: what comes from here, and nothing that is written into it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/", get(async || Redirect::temporary("/docs")))
        .route("/docs", get(async || page("text/html; charset=utf-8", include_str!("docs.html"))))
        .route("/docs/{file}", get(file))
        .merge(console::routes())
}

async fn file(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "docs.css" => page("text/css; charset=utf-8", include_str!("docs.css")),
        "docs.js" => page("text/javascript; charset=utf-8", include_str!("docs.js")),
        "game.json" => page("application/json", &GAME),
        "progression.json" => page("application/json", &PROGRESSION),
        _ => no_such_page().await.into_response(),
    }
}

/// The game's two contracts, which are files of YAML, as a browser reads them.
static GAME: LazyLock<String> = LazyLock::new(|| as_json(game::CONTRACT));
static PROGRESSION: LazyLock<String> = LazyLock::new(|| as_json(progression::CONTRACT));

fn as_json(yaml: &str) -> String {
    serde_yaml::from_str::<serde_json::Value>(yaml).unwrap_or_default().to_string()
}

fn page(kind: &'static str, text: &'static str) -> Response {
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_of_the_game_can_be_read() {
        for text in [&*GAME, &*PROGRESSION] {
            let document: serde_json::Value = serde_json::from_str(text).unwrap();
            assert!(document["openapi"].is_string() && document["paths"].is_object(), "{text}");
        }
    }
}
