//! A check that could not judge, for every reader that would otherwise find no report, or an old one.

use super::check::Spot;
use super::junit::written;
use super::markdown::plain;
use super::sarif::{location, sarif_of};
use crate::report::numbers::escaped;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::json;

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
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(escaped(message));
    let mut case = TestCase::new("the check could not judge", status);
    case.set_classname("endgame check");
    let mut suite = TestSuite::new("endgame check");
    suite.add_test_case(case);
    let mut report = Report::new("endgame check");
    report.add_test_suite(suite);
    written(&report)
}

/// Markdown that says so.
pub fn markdown(message: &str) -> String {
    format!("## ❌ Balance: the check could not judge\n\n{}\n", plain(message))
}
