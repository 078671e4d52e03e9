//! What the pages are made of.

use super::super::client::Server;
use crate::lab::Lab;
use std::collections::BTreeSet;

/// What would run what a text says, or load from elsewhere.
const NEVER: [&str; 14] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "DOMParser",
    "srcdoc",
    "createContextualFragment",
    "http://",
    "https://",
    "localStorage",
    "sessionStorage",
    "document.cookie",
];

#[test]
fn every_file_comes_from_here_and_runs_nothing_that_a_text_says() {
    let server = Server::on(Lab::new());
    let page = server.get("/console").is(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    for inline in [" style=", " onclick=", "<style", "<script>", "javascript:"] {
        assert!(!page.body.contains(inline), "`{inline}`");
    }
    let mut known: BTreeSet<String> = BTreeSet::from(["/console".to_owned()]);
    let mut open: Vec<String> = vec!["/console".to_owned()];
    while let Some(path) = open.pop() {
        let file = server.get(&path).is(200);
        let policy = file.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{path}");
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(file.header("x-frame-options"), Some("DENY"), "{path}");
        for never in NEVER.iter().filter(|_| !path.ends_with(".svg")) {
            assert!(!file.body.contains(never), "{path} has `{never}`");
        }
        assert!(file.body.lines().count() <= 400, "{path} wants to be two");
        // What it imports, and what the page names.
        let quoted = file.body.split('"').skip(1).step_by(2);
        let named = quoted.filter_map(|text| match text.strip_prefix("./") {
            Some(module) if path.ends_with(".js") => Some(format!("/console/{module}")),
            _ => Some(text.to_owned()).filter(|text| text.starts_with("/console/") && text.contains('.')),
        });
        open.extend(named.filter(|path| known.insert(path.clone())));
    }
    assert!(known.len() > 15, "{known:?}");
    server.get("/console/nothing.js").refused(404, "unknown-address");
}
