//! The page, its style and its scripts, from the program itself.

use crate::report::html::{FIGURE_STYLE, PANEL_MODULE};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Everything that a page loads, by name.
const FILES: [(&str, &str, &str); 11] = [
    ("", HTML, include_str!("page/studio.html")),
    ("figure.css", CSS, FIGURE_STYLE),
    ("studio.css", CSS, include_str!("page/studio.css")),
    ("studio.js", SCRIPT, include_str!("page/studio.js")),
    ("dials.js", SCRIPT, include_str!("page/dials.js")),
    ("figure.js", SCRIPT, include_str!("page/figure.js")),
    ("panel.js", SCRIPT, PANEL_MODULE),
    ("panels.js", SCRIPT, include_str!("page/panels.js")),
    ("share.js", SCRIPT, include_str!("page/share.js")),
    ("words.js", SCRIPT, include_str!("page/words.js")),
    ("icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
];

/// The page itself.
pub(super) async fn page() -> Response {
    file("")
}

/// A file of it.
pub(super) async fn part(Path((_, name)): Path<(String, String)>) -> Response {
    file(&name)
}

fn file(name: &str) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => ([(header::CONTENT_TYPE, *kind)], *text).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such page\n").into_response(),
    }
}
