//! A check that could not judge, for every reader that would otherwise find no report, or an old one.

use super::check::Spot;
use super::junit::{Case, Verdict, element, written};
use super::markdown::plain;
use super::sarif::{location, sarif_of};
use super::xml::Element;
use crate::report::Rows;
use crate::report::numbers::escaped;
use serde::Serialize;
use serde_json::json;

/// JSON with the error in place of a result.
pub fn json(code: &str, message: &str, place: Option<&impl Serialize>) -> String {
    let error = json!({ "code": code, "message": message, "location": place });
    let text = serde_json::to_string_pretty(&json!({ "schema": "endgame/check/1", "error": error }));
    text.unwrap_or_default() + "\n"
}

/// CSV of one row, which is the error.
pub fn csv(code: &str, message: &str) -> String {
    let row = Rows::of(&[()]).column("status", |()| "error").column("code", |()| code);
    row.column("message", |()| message).records().csv().unwrap_or_default()
}

/// A line for people.
pub fn table(message: &str) -> String {
    format!("the check could not judge: {}\n", escaped(message))
}

/// SARIF of a run that did not succeed.
pub fn sarif(engine: &str, message: &str, place: Option<&Spot>) -> String {
    let mut notification = json!({ "level": "error", "message": { "text": message } });
    if let Some(place) = place {
        notification["locations"] = json!([location(place)]);
    }
    let invocation = json!({ "executionSuccessful": false, "toolExecutionNotifications": [notification] });
    sarif_of(engine, &[], &invocation, &[])
}

/// JUnit XML with one case, which is an error and no failure.
pub fn junit(message: &str) -> String {
    let error = Element::new("error").with("message", escaped(message));
    let element = element("the check could not judge", "endgame check").containing(vec![error]);
    written(vec![("endgame check".to_owned(), vec![Case { verdict: Verdict::Broken, element }])])
}

/// Markdown that says so.
pub fn markdown(message: &str) -> String {
    format!("## ❌ Balance: the check could not judge\n\n{}\n", plain(message))
}
