//! A check as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code hosts show on the lines of a
//! change.

use super::check::{CheckRow, CheckView, Spot, Status};
use crate::balance::name::{FAMILIES, Family};
use serde_json::{Value, json};

/// The report: a result for everything that is not kept.
pub fn sarif(view: &CheckView) -> String {
    let told: Vec<&CheckRow> = view.results.iter().filter(|row| row.is_told()).collect();
    let families: Vec<&Family> =
        FAMILIES.iter().filter(|family| told.iter().any(|row| rule(row) == family.name)).collect();
    let rules: Vec<Value> = families.iter().map(|family| described(family)).collect();
    let results: Vec<Value> = told.iter().map(|row| result(view, row, &families)).collect();
    sarif_of(view.engine, &rules, &json!({ "executionSuccessful": true }), &results)
}

/// A report of one run.
pub(super) fn sarif_of(engine: &str, rules: &[Value], invocation: &Value, results: &[Value]) -> String {
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "endgame", "version": engine, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// The family of metrics, which stays the same when a number in a name changes.
fn rule(row: &CheckRow) -> &str {
    row.metric.split('.').next().unwrap_or(&row.metric)
}

fn described(family: &Family) -> Value {
    json!({
        "id": family.name,
        "shortDescription": { "text": format!("Balance: {}", family.meaning) },
        "fullDescription": { "text": format!("{}, as in {}", family.meaning, family.example) },
        "help": { "text": "An agreed range of the balance is not kept. Mend the curve, or agree on another range." },
    })
}

fn result(view: &CheckView, row: &CheckRow, families: &[&Family]) -> Value {
    let (kind, level) = match row.status {
        _ if view.fails(row) => ("fail", "error"),
        Status::Warned | Status::Failed => ("fail", "warning"),
        Status::Uncertain => ("review", "none"),
        Status::Passed => ("pass", "none"),
    };
    let mut expected = location(&row.expected_at);
    expected["id"] = json!(1);
    expected["message"] = json!({ "text": format!("agreed: {}", row.agreed_words()) });
    let mut related = vec![expected];
    related.extend(row.culprit.iter().flat_map(|culprit| &culprit.with).map(|line| location(&line.spot)));
    let mut result = json!({
        "ruleId": rule(row),
        "ruleIndex": families.iter().position(|family| family.name == rule(row)),
        "kind": kind,
        "level": level,
        "message": { "text": row.message() },
        "locations": [location(row.spot())],
        "relatedLocations": related,
        "partialFingerprints": { "metric/v1": format!("{}: {}", row.expectations, row.metric) },
    });
    if let Some(culprit) = &row.culprit {
        result["properties"] = json!({ "proven": culprit.proven, "path": culprit.line.path });
    }
    result
}

pub(super) fn location(spot: &Spot) -> Value {
    let mut region = json!({ "startLine": spot.line, "startColumn": spot.column });
    if spot.end_column > spot.column {
        region["endColumn"] = json!(spot.end_column);
    }
    json!({ "physicalLocation": { "artifactLocation": { "uri": uri(&spot.file) }, "region": region } })
}

/// A path as a URI reference (RFC 3986): relative paths stay relative.
pub(super) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let (start, path) = match path.split_at_checked(2) {
        // A drive of Windows, whose colon stays.
        Some((drive, rest)) if is_drive(drive) && rest.starts_with('/') => (format!("file:///{drive}"), rest),
        _ if path.starts_with('/') => ("file://".to_owned(), path.as_str()),
        _ => (String::new(), path.as_str()),
    };
    let mut uri = start;
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// `C:`
fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("curves/necpgame.yaml"), "curves/necpgame.yaml");
        assert_eq!(uri("my curves/ä:1.yaml"), "my%20curves/%C3%A4%3A1.yaml");
        assert_eq!(uri("/tmp/a.yaml"), "file:///tmp/a.yaml");
        assert_eq!(uri("..\\a.yaml"), "../a.yaml");
        assert_eq!(uri("C:\\my game\\a.yaml"), "file:///C:/my%20game/a.yaml");
    }
}
