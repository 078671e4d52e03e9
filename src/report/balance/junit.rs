//! A check as JUnit XML: a suite for each set of expectations, a case for each of them.

use super::check::{CheckRow, CheckView, Status};
use crate::report::numbers::escaped;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The report. What is uncertain counts as skipped, what only warns as passed with a word about it.
pub fn junit(view: &CheckView) -> String {
    let mut report = Report::new("endgame check");
    for scenario in &view.scenarios {
        let mut suite = TestSuite::new(escaped(&scenario.expectations));
        let own = view.results.iter().filter(|row| row.expectations == scenario.expectations);
        suite.add_test_cases(own.map(|row| case(view, row)));
        report.add_test_suite(suite);
    }
    let gone =
        ("in the baseline, and no longer checked", "it is in the baseline, and nothing is expected of it");
    let living = ("on living characters, and not checked", "it needs a database: --db FILE");
    for (names, (suite, message)) in [(&view.no_longer_checked, gone), (&view.not_checked, living)] {
        if !names.is_empty() {
            report.add_test_suite(unchecked(view, names, suite, message));
        }
    }
    written(&report)
}

/// What was not judged.
fn unchecked(view: &CheckView, names: &[String], suite_name: &str, message: &str) -> TestSuite {
    let mut suite = TestSuite::new(suite_name);
    suite.add_test_cases(names.iter().map(|name| {
        let failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let mut status = if view.strict { failure } else { TestCaseStatus::skipped() };
        status.set_message(message);
        let mut case = TestCase::new(escaped(name), status);
        case.set_classname(suite_name);
        case
    }));
    suite
}

/// The text of a report.
pub(super) fn written(report: &Report) -> String {
    let text = report.to_string().unwrap_or_default();
    // The schema of Jenkins and pytest has no such count at the root, where the crate writes it first; suites have it.
    let count = format!(" skipped=\"{}\"", report.skipped);
    text.replacen(&count, "", 1)
}

fn case(view: &CheckView, row: &CheckRow) -> TestCase {
    let message = escaped(&row.message());
    let mut status = match row.status {
        _ if view.fails(row) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Status::Uncertain => TestCaseStatus::skipped(),
        Status::Passed | Status::Warned | Status::Failed => TestCaseStatus::success(),
    };
    if !matches!(status, TestCaseStatus::Success { .. }) {
        status.set_message(message.clone());
    }
    if view.fails(row) {
        status.set_type(row.status.name());
        status.set_description(description(row, &message));
    }
    let mut case = TestCase::new(row.metric.clone(), status);
    case.set_classname(escaped(&row.expectations));
    if row.status == Status::Warned && !view.fails(row) {
        case.set_system_out(format!("warning: {}", description(row, &message)));
    }
    case
}

fn description(row: &CheckRow, message: &str) -> String {
    let mut lines = vec![message.to_owned()];
    lines.extend(row.culprit.as_ref().map(|culprit| format!("at {}", escaped(&culprit.line.spot.words()))));
    lines.push(format!("expected at {}", escaped(&row.expected_at.words())));
    if !row.why.is_empty() {
        lines.push(format!("why: {}", escaped(&row.why)));
    }
    lines.join("\n")
}
