//! `endgame check` as a designer and a CI job use it.

use crate::common::{Folder, PLAYERS, RULES};
use serde_json::Value;

const AGREED: &str = "expectations: small
scenario: { ruleset: rules.yaml, population: players.yaml, players: 400, days: 30 }
expect:
  - { metric: hours_to.paragon.20, of: regular, between: [12, 14.5] }
  - { metric: points_earned.day.30, of: casual, min: 20, severity: warn }
  - { metric: cost.paragon.20, between: [90_000, 100_000] }
";
const CHECK: &str = "check --expect agreed.yaml";

/// A folder of expectations that hold, and rules under which they don't.
fn folder() -> Folder {
    let steeper = RULES.replace("1.5,", "1.6,");
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    folder.with("agreed.yaml", AGREED).with("steeper.yaml", &steeper)
}

/// The exit code at the end of what a run told.
fn exit(told: &str) -> &str {
    told.trim_end().rsplit(' ').next().unwrap()
}

/// What a run failed with, as a program reads it: the code and the message.
fn refused(folder: &Folder, line: &str) -> (String, String) {
    let words: Vec<&str> = line.split(' ').chain(["--format", "json"]).collect();
    let output = folder.command(&words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty());
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    let text = |field: &str| error["error"][field].as_str().unwrap_or_default().to_owned();
    assert!(!text("hint").is_empty(), "{error}");
    (text("code"), text("message"))
}

#[test]
fn what_holds_exits_with_0_and_what_does_not_with_1() {
    let folder = folder();
    let took = |told: String| {
        told.lines()
            .map(|line| line.split(" · ").next().unwrap_or_default().to_owned() + "\n")
            .collect::<String>()
    };
    insta::assert_snapshot!("holds", took(folder.run(CHECK)));
    insta::assert_snapshot!("fails", took(folder.run(&format!("{CHECK} --ruleset steeper.yaml"))));
}

/// Nobody is not a near edge: nothing can be judged, whoever the run has besides.
#[test]
fn a_group_without_players_is_not_judged() {
    let rare = PLAYERS.replacen("share: 0.5", "share: 0.49999", 1).replace("  casual:", "  whale: { share: 0.00001, sessions_per_week: 7, session_minutes: { median: 60 }, xp_per_hour: { median: 900_000 } }\n  casual:");
    let agreed = format!("{AGREED}  - {{ metric: hours_to.paragon.20, of: whale, max: 30 }}\n");
    let folder = folder().with("players.yaml", &rare).with("agreed.yaml", &agreed);
    let told = folder.run(CHECK);
    assert_eq!(exit(&told), "2", "{told}");
    assert!(told.contains("no player of 3,200 is a `whale`, whose share is 0.001 %"), "{told}");
    assert!(told.contains("agreed.yaml:7:") && told.contains("--players 100000"), "{told}");
    assert_eq!(exit(&folder.run(&format!("{CHECK} --max-players 100000"))), "0");
}

#[test]
fn warnings_and_doubt_fail_only_when_told_to() {
    let warned = AGREED.replace("min: 20", "min: 2000");
    let told = folder().with("agreed.yaml", &warned).run(CHECK);
    assert_eq!(exit(&told), "0", "{told}");
    assert!(told.contains("1 warning"), "{told}");
    let told = folder().with("agreed.yaml", &warned).run(&format!("{CHECK} --strict"));
    assert_eq!(exit(&told), "1", "{told}");
    // 12.4 h is what 400 players take; nobody knows on which side of it the truth lies.
    let doubtful = AGREED.replace("[12, 14.5]", "[12, 12.4]");
    let folder = folder().with("agreed.yaml", &doubtful);
    let told = folder.run(&format!("{CHECK} --max-players 400"));
    assert_eq!(exit(&told), "0", "{told}");
    assert!(told.contains("1 uncertain"), "{told}");
    let told = folder.run(&format!("{CHECK} --max-players 400 --strict"));
    assert_eq!(exit(&told), "1", "{told}");
}

#[test]
fn a_baseline_of_the_same_rules_shows_exactly_no_difference() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let answer = folder.answer(&format!("{CHECK} --baseline base.json --threads 1 --format json"));
    assert_eq!(answer, folder.answer(&format!("{CHECK} --baseline base.json --threads 3 --format json")));
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let results = answer["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        assert_eq!(result["before"]["change"]["value"], 0.0, "{result}");
    }
    assert!(folder.run(&format!("{CHECK} --baseline base.json")).contains("no difference"));
    // Comments and layout are no rules.
    let commented = RULES.replace("paragon:", "# levels without end\nparagon:");
    let folder = folder.with("rules.yaml", &commented);
    assert!(folder.run(&format!("{CHECK} --baseline base.json")).contains("no difference"));
}

#[test]
fn a_moved_metric_fails_beyond_its_tolerance_and_names_the_line() {
    let wide = AGREED.replace("[12, 14.5]", "[5, 50]").replace("[90_000, 100_000]", "[1, 1_000_000]");
    let folder = folder().with("agreed.yaml", &wide);
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let steeper = format!("{CHECK} --ruleset steeper.yaml");
    assert_eq!(exit(&folder.run(&steeper)), "0");
    let moved = folder.run(&format!("{steeper} --baseline base.json --format github"));
    assert_eq!(exit(&moved), "1", "{moved}");
    assert!(moved.contains("file=steeper.yaml,line=3"), "{moved}");
    let tolerant = wide.replace("expect:", "tolerance: 0.5\nexpect:");
    let folder = folder.with("agreed.yaml", &tolerant);
    let told = folder.run(&format!("{steeper} --baseline base.json"));
    assert_eq!(exit(&told), "0", "{told}");
}

/// Of two changes, the one is named whose undoing takes the difference away.
#[test]
fn among_several_changes_the_guilty_one_is_named() {
    let changed = RULES.replace("1.5,", "1.6,").replace("points_per_level: 2", "points_per_level: 3");
    let folder = folder().with("changed.yaml", &changed);
    let told = folder.run(&format!("{CHECK} --ruleset changed.yaml --format json"));
    let answer: Value =
        serde_json::from_str(told.split_once('\n').unwrap().1.split("── ").next().unwrap()).unwrap();
    let results = answer["results"].as_array().unwrap();
    let hours = results.iter().find(|row| row["metric"].as_str().unwrap().starts_with("hours_to")).unwrap();
    assert_eq!(hours["culprit"]["line"], 3, "{hours}");
}

#[test]
fn a_baseline_that_cannot_be_compared_with_is_never_a_pass() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let with = |name: &str| format!("{CHECK} --baseline {name}");
    assert_eq!(refused(&folder, &with("none.json")).0, "baseline-missing");

    let text = folder.read("base.json");
    let folder = folder.with("cut.json", &text[..text.len() / 2]).with("other.json", "{}");
    let edited = text.replacen("\"seed\": 1", "\"seed\": 2", 1);
    assert_ne!(edited, text);
    let folder = folder.with("edited.json", &edited);
    for name in ["cut.json", "other.json", "edited.json"] {
        assert_eq!(refused(&folder, &with(name)).0, "baseline-damaged", "{name}");
    }
    for other in ["--seed 7", "--players 500"] {
        let (code, message) = refused(&folder, &format!("{} {other}", with("base.json")));
        assert_eq!(code, "baseline-incomparable", "{message}");
    }
    let more = format!("{AGREED}  - {{ metric: cost.paragon.30, min: 1 }}\n");
    let folder = folder.with("agreed.yaml", &more);
    let (code, message) = refused(&folder, &with("base.json"));
    assert!(code == "baseline-incomplete" && message.contains("cost.paragon.30"), "{message}");
    let renamed = folder.with("agreed.yaml", &AGREED.replace("expectations: small", "expectations: large"));
    assert_eq!(refused(&renamed, &with("base.json")).0, "baseline-incomplete");
}

#[test]
fn what_is_no_longer_checked_is_told() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let fewer: String =
        AGREED.lines().filter(|line| !line.contains("cost")).map(|line| format!("{line}\n")).collect();
    let told = folder.with("agreed.yaml", &fewer).run(&format!("{CHECK} --baseline base.json"));
    assert!(told.contains("cost.paragon.20") && exit(&told) == "0", "{told}");
    let folder = self::folder().with("agreed.yaml", AGREED);
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let folder = folder.with("agreed.yaml", &fewer);
    let strict = folder.run(&format!("{CHECK} --baseline base.json --strict --format github"));
    assert!(
        strict.contains("::error title=endgame check::cost.paragon.20") && exit(&strict) == "1",
        "{strict}"
    );
}

/// No output takes the place of an input or of another output.
#[test]
fn nothing_is_written_over_what_is_read() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    for line in [
        "--output agreed.yaml",
        "--output ./rules.yaml --format table",
        "--update-baseline players.yaml",
        "--baseline base.json --output base.json",
        "--output a.json --update-baseline a.json",
        "--output a.sarif --also json=a.sarif",
        "--chart a.svg --also junit=./a.svg",
    ] {
        let before = ["agreed.yaml", "rules.yaml", "players.yaml", "base.json"].map(|name| folder.read(name));
        let told = folder.run(&format!("{CHECK} {line}"));
        assert!(told.contains("give every output a file of its own") && exit(&told) == "2", "{told}");
        let after = ["agreed.yaml", "rules.yaml", "players.yaml", "base.json"].map(|name| folder.read(name));
        assert_eq!(before, after, "{line}");
    }
    assert_eq!(exit(&folder.run(&format!("{CHECK} --output /dev/null --also json=/dev/null"))), "0");
}

/// With several files a result says whose it is.
#[test]
fn of_several_scenarios_each_result_names_its_own() {
    let other = AGREED.replace("expectations: small", "expectations: large").replace("[12, 14.5]", "[1, 2]");
    let told = folder().with("other.yaml", &other).run(&format!("{CHECK} --expect other.yaml"));
    assert!(told.contains("small · regular") && told.contains("✗ large · regular: p50 hours"), "{told}");
}

#[test]
fn baselines_are_not_accepted_by_a_machine() {
    let folder = folder();
    for (ci, code) in [("true", 2), ("1", 2), ("", 0), ("false", 0)] {
        let words = ["check", "--expect", "agreed.yaml", "--update-baseline", "base.json"];
        let output = folder.command(&words).env("CI", ci).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "CI={ci}");
        assert_eq!(folder.path("base.json").exists(), code == 0, "CI={ci}");
        let _ = std::fs::remove_file(folder.path("base.json"));
    }
}

/// Files that name files that are not there, or that don't fit: at the line that names them.
#[test]
fn broken_files_are_told_at_their_place() {
    let missing = folder().with("agreed.yaml", &AGREED.replace("rules.yaml", "rulse.yaml"));
    let told = missing.run(CHECK);
    assert!(told.contains("agreed.yaml:2:22") && exit(&told) == "2", "{told}");
    let misfit = folder().with("agreed.yaml", &AGREED.replace("of: regular", "of: regulra"));
    let told = misfit.run(CHECK);
    assert!(told.contains("agreed.yaml:4:") && told.contains("regular") && exit(&told) == "2", "{told}");
    let folder = folder().with("twin.yaml", AGREED);
    assert_eq!(refused(&folder, &format!("{CHECK} --expect twin.yaml")).0, "doubled-name");
}

/// In CI a gate without expectations is a gate that was taken away; elsewhere the built-in game is a first impression.
#[test]
fn a_gate_that_has_nothing_to_check_fails_in_ci() {
    let folder = Folder::empty();
    let output = folder.command(&["check"]).env("CI", "true").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(exit(&folder.run("check --players 500 --quiet --expect built-in")), "0");
}

/// An explicit format wins over the ending of a file.
#[test]
fn a_table_goes_where_it_is_told() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --format table --output a.md"));
    folder.answer(&format!("{CHECK} --output b.md"));
    assert!(folder.read("a.md").contains("✓") && !folder.read("a.md").starts_with('#'));
    assert!(folder.read("b.md").starts_with('#'));
}
