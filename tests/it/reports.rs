//! The reports that CI systems read: how they look, and that they are what they claim to be.

use crate::common::{Folder, PLAYERS, RULES};
use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

/// One of each status under steeper rules: failed with a reason, warned, failed by a fact, uncertain, passed.
const AGREED: &str = "expectations: a week | `of` <play>
scenario: { ruleset: rules.yaml, population: players.yaml, players: 400, days: 30 }
expect:
  - { metric: hours_to.paragon.20, of: regular, between: [9, 12], why: the first evenings are quick }
  - { metric: level.paragon.day.30, of: casual, min: 30, severity: warn }
  - { metric: cost.paragon.20, between: [90_000, 100_000] }
  - { metric: hours_to.paragon.20, of: regular, at: p90, max: 17.5 }
  - { metric: points_earned.day.30, min: 1 }
";

fn folder() -> Folder {
    let steeper = RULES.replace("1.5,", "1.6,");
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    folder.with("agreed.yaml", AGREED).with("steeper.yaml", &steeper)
}

const CHECK: &str = "check --expect agreed.yaml --ruleset steeper.yaml --max-players 400 --format";

#[test]
fn annotations_and_summaries_read_well() {
    let folder = folder();
    insta::assert_snapshot!("github", folder.run(&format!("{CHECK} github")));
    insta::assert_snapshot!("markdown", folder.run(&format!("{CHECK} markdown --chart check.svg")));
    insta::assert_snapshot!("junit", folder.run(&format!("{CHECK} junit")));
    insta::assert_snapshot!("sarif", folder.run(&format!("{CHECK} sarif")));
    insta::assert_snapshot!("csv", folder.run(&format!("{CHECK} csv")));
}

#[test]
fn one_run_serves_every_reader() {
    let folder = folder();
    let also = "--also sarif=a.sarif --also junit=a.xml --also markdown=a.md --also json=a.json";
    let told = folder.run(&format!("{CHECK} github {also}"));
    assert!(told.starts_with("$") && told.ends_with("── exit 1\n"), "{told}");
    let answer = |format: &str| {
        let words = format!("{CHECK} {format}");
        let output = folder.command(&words.split(' ').collect::<Vec<_>>()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for (format, file) in [("sarif", "a.sarif"), ("junit", "a.xml"), ("markdown", "a.md"), ("json", "a.json")]
    {
        assert_eq!(folder.read(file), answer(format), "{file}");
        // The ending of --output says as much as --format.
        let line =
            format!("check --expect agreed.yaml --ruleset steeper.yaml --max-players 400 --output b-{file}");
        folder.run(&line);
        assert_eq!(folder.read(&format!("b-{file}")), answer(format), "{file}");
    }
}

/// A summary shows its chart wherever both lie.
#[test]
fn a_summary_links_its_chart_from_its_own_folder() {
    let folder = folder();
    for name in ["out", "pictures"] {
        std::fs::create_dir(folder.path(name)).unwrap();
    }
    let links = [
        ("out/check.md", "out/check.svg", "(check.svg)"),
        ("out/check.md", "pictures/check.svg", "(../pictures/check.svg)"),
        ("check.md", "pictures/check.svg", "(pictures/check.svg)"),
    ];
    for (summary, chart, link) in links {
        folder.run(&format!("{CHECK} github --also markdown={summary} --chart {chart}"));
        assert!(folder.read(summary).contains(link), "{summary} does not link {link}");
    }
    assert!(folder.run(&format!("{CHECK} markdown --chart out/check.svg")).contains("(out/check.svg)"));
}

#[test]
fn a_list_of_metrics_is_no_report() {
    let told = folder().run("check --list-metrics --format sarif");
    assert!(told.contains("--format table, json or csv") && told.ends_with("exit 2\n"), "{told}");
}

#[test]
fn under_strict_nothing_that_is_not_kept_is_harmless() {
    let folder =
        folder().with("agreed.yaml", &AGREED.replace("[9, 12]", "[9, 20]").replace("100_000]", "200_000]"));
    let lenient = folder.run(&format!("{CHECK} github"));
    assert!(lenient.contains("::warning file") && lenient.ends_with("── exit 0\n"), "{lenient}");
    let strict = folder.run(&format!("{CHECK} github --strict"));
    assert!(!strict.contains("::warning") && strict.ends_with("── exit 1\n"), "{strict}");
    let junit = folder.run(&format!("{CHECK} junit --strict"));
    assert!(junit.contains("failures=\"2\"") && !junit.contains("<skipped"), "{junit}");
}

#[test]
fn a_check_that_cannot_judge_is_annotated_too() {
    let told = folder().run(&format!("{CHECK} github --baseline none.json"));
    assert!(told.contains("::error title=endgame check could not judge::"), "{told}");
    assert!(told.ends_with("── exit 2\n"), "{told}");
    let folder = folder().with("agreed.yaml", &AGREED.replace("cost.paragon.20", "cost.paragon.x"));
    let told = folder.run(&format!("{CHECK} github"));
    assert!(told.contains("::error file=agreed.yaml,line=6,col=15,title="), "{told}");
}

/// Whoever reads a file finds the error in it, not what an earlier run left there.
#[test]
fn a_check_that_cannot_judge_leaves_no_old_report() {
    let folder = folder().with("a.sarif", "old").with("a.xml", "old").with("a.md", "old");
    let also = "--also sarif=a.sarif --also junit=a.xml --also markdown=a.md";
    let told = folder.run(&format!("{CHECK} json {also} --baseline none.json"));
    assert!(told.ends_with("── exit 2\n"), "{told}");
    let sarif: Value = serde_json::from_str(&folder.read("a.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
    let report = Report::deserialize_from_str(&folder.read("a.xml")).unwrap();
    assert_eq!((report.tests, report.errors, report.failures), (1, 1, 0));
    assert!(folder.read("a.md").contains("could not judge"));
}

#[test]
fn names_cannot_begin_a_command() {
    let hostile = AGREED.replace("a week | `of` <play>", "\"x%0A::error::y, z\"");
    let hostile = hostile.replace("the first evenings are quick", "\"a\\n::error file=b::c\"");
    let told = folder().with("agreed.yaml", &hostile).run(&format!("{CHECK} github"));
    let commands = told.lines().filter(|line| line.starts_with("::")).count();
    assert_eq!(commands, 5, "{told}");
}

/// What readers of JUnit rely on: counts that agree with what is counted, and a name, a class and a place for every case.
#[test]
fn junit_counts_what_it_holds() {
    let folder = folder();
    for (line, failures, skipped) in
        [(format!("{CHECK} junit"), 2, 1), (format!("{CHECK} junit --strict"), 4, 0)]
    {
        let output = folder.command(&line.split(' ').collect::<Vec<_>>()).output().unwrap();
        let report = Report::deserialize_from_str(std::str::from_utf8(&output.stdout).unwrap()).unwrap();
        let [suite] = report.test_suites.as_slice() else { panic!("one suite for one set of expectations") };
        let count =
            |is: fn(&TestCaseStatus) -> bool| suite.test_cases.iter().filter(|case| is(&case.status)).count();
        assert_eq!(suite.test_cases.len(), 5);
        assert_eq!(count(|status| matches!(status, TestCaseStatus::NonSuccess { .. })), failures);
        assert_eq!(count(|status| matches!(status, TestCaseStatus::Skipped { .. })), skipped);
        assert_eq!((report.tests, report.failures, report.errors), (5, failures, 0));
        assert_eq!((suite.tests, suite.failures, suite.errors, suite.skipped), (5, failures, 0, skipped));
        assert_eq!(suite.name.as_str(), "a week | `of` <play>");
        for case in &suite.test_cases {
            assert_eq!(case.classname.as_ref().map(|class| class.as_str()), Some(suite.name.as_str()));
            assert!(case.extra.is_empty(), "the schema of Jenkins and pytest has nothing else: {case:?}");
        }
    }
}

/// The folder of a dependency, as cargo has it.
fn package(name: &str) -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let version = Command::new(&cargo).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // Without a platform it asks for the packages of every platform, which a build does not fetch.
    let arguments = ["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host];
    let output =
        Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == name).unwrap();
    PathBuf::from(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

/// The pattern of languages in the published schema is no regular expression: it has a bracket too many.
fn drop_broken_patterns(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|name, value| name != "pattern" || !value.to_string().contains("{2}]?"));
            fields.values_mut().for_each(drop_broken_patterns);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_broken_patterns),
        _ => {}
    }
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let schema = std::fs::read_to_string(package("serde-sarif").join("src/schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    drop_broken_patterns(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = folder();
    folder.run(&format!("{CHECK} sarif --output failing.sarif"));
    folder.run("check --expect agreed.yaml --max-players 400 --output kept.sarif");
    folder.run("check --expect agreed.yaml --ruleset none.yaml --output broken.sarif");
    for file in ["failing.sarif", "kept.sarif", "broken.sarif"] {
        let report: Value = serde_json::from_str(&folder.read(file)).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{file}: {}", wrong.join("\n"));
    }
    // The schema is one that can refuse.
    let report: Value =
        serde_json::from_str(&folder.read("failing.sarif").replace("\"error\"", "\"bad\"")).unwrap();
    assert!(!validator.is_valid(&report));
}
