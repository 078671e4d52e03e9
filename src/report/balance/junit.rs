//! A check as JUnit XML: a suite for each set of expectations, a case for each of them. The attributes are those of the schema
//! that Jenkins and pytest hold reports to.

use super::check::{CheckRow, CheckView, Status};
use super::xml::Element;
use crate::report::numbers::escaped;

/// The name of the whole report.
const REPORT: &str = "endgame check";

/// What became of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Passed,
    Skipped,
    Failed,
    /// It could not be judged.
    Broken,
}

/// A case of a suite.
pub(super) struct Case {
    pub verdict: Verdict,
    pub element: Element,
}

/// The report. What is uncertain counts as skipped, what only warns as passed with a word about it.
pub fn junit(view: &CheckView) -> String {
    let mut suites: Vec<(String, Vec<Case>)> = Vec::new();
    for scenario in &view.scenarios {
        let own = view.results.iter().filter(|row| row.expectations == scenario.expectations);
        suites.push((escaped(&scenario.expectations), own.map(|row| case(view, row)).collect()));
    }
    let gone =
        ("in the baseline, and no longer checked", "it is in the baseline, and nothing is expected of it");
    let living = ("on living characters, and not checked", "it needs a database: --db FILE");
    for (names, (suite, message)) in [(&view.no_longer_checked, gone), (&view.not_checked, living)] {
        if !names.is_empty() {
            suites.push((suite.to_owned(), unchecked(view, names, suite, message)));
        }
    }
    written(suites)
}

/// The text of a report with these suites.
pub(super) fn written(suites: Vec<(String, Vec<Case>)>) -> String {
    let count = |cases: &[Case], verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    let all = |verdict| suites.iter().map(|(_, cases)| count(cases, verdict)).sum::<usize>();
    let report = Element::new("testsuites")
        .with("name", REPORT)
        .with("tests", suites.iter().map(|(_, cases)| cases.len()).sum::<usize>())
        .with("failures", all(Verdict::Failed))
        .with("errors", all(Verdict::Broken));
    let suite = |(name, cases): (String, Vec<Case>)| {
        Element::new("testsuite")
            .with("name", name)
            .with("tests", cases.len())
            .with("skipped", count(&cases, Verdict::Skipped))
            .with("errors", count(&cases, Verdict::Broken))
            .with("failures", count(&cases, Verdict::Failed))
            .containing(cases.into_iter().map(|case| case.element).collect())
    };
    report.containing(suites.into_iter().map(suite).collect()).document()
}

/// A case of a class, its name already harmless.
pub(super) fn element(name: &str, class: &str) -> Element {
    Element::new("testcase").with("name", name).with("classname", class)
}

/// What was not judged.
fn unchecked(view: &CheckView, names: &[String], suite: &str, message: &str) -> Vec<Case> {
    let (verdict, tag) =
        if view.strict { (Verdict::Failed, "failure") } else { (Verdict::Skipped, "skipped") };
    let case = |name: &String| {
        let why = Element::new(tag).with("message", message);
        Case { verdict, element: element(&escaped(name), suite).containing(vec![why]) }
    };
    names.iter().map(case).collect()
}

fn case(view: &CheckView, row: &CheckRow) -> Case {
    let message = escaped(&row.message());
    let described = description(row, &message);
    let (verdict, content) = match row.status {
        _ if view.fails(row) => {
            let failure = Element::new("failure").with("message", message).with("type", row.status.name());
            (Verdict::Failed, Some(failure.text(described)))
        }
        Status::Uncertain => (Verdict::Skipped, Some(Element::new("skipped").with("message", message))),
        Status::Warned => {
            (Verdict::Passed, Some(Element::new("system-out").text(format!("warning: {described}"))))
        }
        Status::Passed if row.note().is_some() => {
            (Verdict::Passed, Some(Element::new("system-out").text(format!("note: {described}"))))
        }
        Status::Passed | Status::Failed => (Verdict::Passed, None),
    };
    let element = element(&row.metric, &escaped(&row.expectations));
    Case { verdict, element: element.containing(content.into_iter().collect()) }
}

fn description(row: &CheckRow, message: &str) -> String {
    let mut lines = vec![message.to_owned()];
    lines.extend(row.culprit.as_ref().map(|culprit| format!("at {}", escaped(&culprit.line.spot.words()))));
    lines.push(format!("expected at {}", escaped(&row.expected_at.words())));
    if !row.why.is_empty() {
        lines.push(format!("why: {}", escaped(&row.why_words())));
    }
    lines.join("\n")
}
