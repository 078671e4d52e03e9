//! `endgame check` where CI systems run it: in a part of a repository, without anybody at a terminal, beside other steps.

use crate::common::{Folder, PLAYERS, RULES};
use serde_json::Value;
use std::fs;

const AGREED: &str = "expectations: small
scenario: { ruleset: rules.yaml, population: players.yaml, players: 400, days: 30 }
expect:
  - { metric: hours_to.paragon.20, of: regular, between: [12, 14.5], why: \"one line\\nand another\" }
  - { metric: cost.paragon.20, max: 97_000 }
";
const CHECK: &str = "check --expect agreed.yaml";

fn folder() -> Folder {
    let folder = Folder::empty().with("rules.yaml", RULES).with("players.yaml", PLAYERS);
    folder.with("agreed.yaml", AGREED).with("steeper.yaml", &RULES.replace("1.5,", "1.6,"))
}

/// Code hosts know files by their way from the root of the repository, wherever the step runs.
#[test]
fn places_are_seen_from_the_root_of_the_repository() {
    let folder = Folder::empty();
    fs::create_dir_all(folder.path(".git")).unwrap();
    let game = folder.path("mono/games/arpg");
    fs::create_dir_all(&game).unwrap();
    for (name, text) in [("rules.yaml", RULES), ("players.yaml", PLAYERS)] {
        fs::write(game.join(name), text).unwrap();
    }
    let tight = AGREED.replace("[12, 14.5]", "[1, 2]");
    fs::write(game.join("agreed.yaml"), &tight).unwrap();
    let run = |format: &str| {
        let words = ["check", "--expect", "agreed.yaml", "--format", format];
        let output = folder.command(&words).current_dir(&game).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run("github").contains("file=mono/games/arpg/rules.yaml,line=3"), "{}", run("github"));
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "mono/games/arpg/rules.yaml");
    assert!(run("table").contains(" rules.yaml:3"), "people are told the way from where they are");
    fs::write(game.join("agreed.yaml"), tight.replace("cost.", "cots.")).unwrap();
    let output = folder.command(&["check", "--expect", "agreed.yaml", "--format", "github"]);
    let output = { output }.current_dir(&game).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("::error file=mono/games/arpg/agreed.yaml,line=5"), "{told}");
}

/// Where nobody reads what is remarked, the built-in game is no pass; who asks for it by name knows what it is.
#[test]
fn the_built_in_game_is_no_pass_where_nobody_is_at_a_terminal() {
    let folder = Folder::empty();
    for variable in ["CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"] {
        let output = folder.command(&["check", "-q"]).env(variable, "True").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{variable}");
    }
    let told = folder.run("check -q");
    assert!(told.contains("--expect built-in") && told.ends_with("── exit 2\n"), "{told}");
    assert!(folder.run("check -q --expect built-in --players 500").ends_with("── exit 0\n"));
}

#[test]
fn a_baseline_is_refused_by_every_system_that_says_it_is_one() {
    for variable in ["TF_BUILD", "JENKINS_URL", "bamboo_buildKey"] {
        let folder = folder();
        let mut command =
            folder.command(&["check", "--expect", "agreed.yaml", "--update-baseline", "b.json"]);
        assert_eq!(command.env(variable, "1").output().unwrap().status.code(), Some(2), "{variable}");
    }
}

/// A file in a folder of its own, or with its ending in capitals, is agreed like any other.
#[test]
fn all_expectations_of_a_folder_count() {
    let folder = folder();
    let agreed = folder.path("curves/expectations/raid");
    fs::create_dir_all(&agreed).unwrap();
    fs::create_dir_all(folder.path("curves/expectations/.old")).unwrap();
    let from = |up: &str, name: &str| {
        let text = AGREED.replace("rules.yaml", &format!("{up}rules.yaml"));
        text.replace("players.yaml", &format!("{up}players.yaml")).replace("small", name)
    };
    fs::write(folder.path("curves/expectations/A.YAML"), from("../../", "upper")).unwrap();
    fs::write(agreed.join("b.yml"), from("../../../", "deep").replace("[12, 14.5]", "[1, 2]")).unwrap();
    fs::write(folder.path("curves/expectations/.old/c.yaml"), "no expectations").unwrap();
    let told = folder.run("check");
    assert!(told.contains("upper · regular") && told.contains("✗ deep · regular"), "{told}");
    assert!(told.ends_with("── exit 1\n"), "{told}");
}

/// Comments, spaces and the ends of lines make no other players; other numbers do, and are compared with.
#[test]
fn a_baseline_knows_players_by_what_they_do() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let windows = format!("# played since June\n{PLAYERS}").replace('\n', "\r\n");
    let told = folder.with("players.yaml", &windows);
    let told = told.run(&format!("{CHECK} --baseline base.json"));
    assert!(told.contains("no difference") && told.ends_with("── exit 0\n"), "{told}");
}

#[test]
fn a_wanted_change_of_players_is_compared_with_those_of_before() {
    let folder = folder();
    folder.answer(&format!("{CHECK} --update-baseline base.json"));
    let slower = PLAYERS.replace("median: 60_000", "median: 30_000");
    let folder = folder.with("players.yaml", &slower);
    let told = folder.run(&format!("{CHECK} --baseline base.json"));
    assert!(told.contains("with another population") && told.ends_with("── exit 1\n"), "{told}");
    assert!(told.contains("beyond the tolerance"), "{told}");
    let json = folder.run(&format!("{CHECK} --baseline base.json --format json"));
    assert!(json.contains("\"before_other_players\": true"), "{json}");
    assert!(!json.contains("\"proven\": true"), "no line is proved to have done it: {json}");
}

/// Other steps write to the summary of a job as well.
#[test]
fn the_summary_of_a_job_is_added_to() {
    let folder = folder().with("summary.md", "# Build\n");
    let words = ["check", "--expect", "agreed.yaml", "--also", "markdown=summary.md"];
    for _ in 0..2 {
        let output = folder.command(&words).env("GITHUB_STEP_SUMMARY", folder.path("summary.md")).output();
        assert!(output.unwrap().status.success());
    }
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("# Build\n"), "{summary}");
    assert_eq!(summary.matches("## ✅ Balance").count(), 2, "{summary}");
    folder.answer(&format!("{CHECK} --also markdown=summary.md"));
    assert!(folder.read("summary.md").starts_with("## ✅"), "a file of one's own is written anew");
}

/// After a run that could not judge, no file says what an earlier one found.
#[test]
fn no_form_keeps_an_earlier_pass() {
    let also = "--also json=a.json --also csv=a.csv --also table=a.txt";
    let folder = folder();
    folder.answer(&format!("{CHECK} {also}"));
    assert!(folder.read("a.json").contains("passed"));
    let told = folder.run(&format!("{CHECK} {also} --baseline none.json"));
    assert!(told.ends_with("── exit 2\n"), "{told}");
    for name in ["a.json", "a.csv", "a.txt"] {
        let text = folder.read(name);
        assert!(text.contains("none.json can't be read") && !text.contains("passed"), "{name}: {text}");
    }
    let json: Value = serde_json::from_str(&folder.read("a.json")).unwrap();
    assert_eq!(json["error"]["code"], "baseline-missing");
}

#[test]
fn why_it_was_agreed_is_one_line() {
    let folder = folder().with("agreed.yaml", &AGREED.replace("[12, 14.5]", "[1, 2]"));
    for format in ["table", "markdown", "junit"] {
        let told = folder.run(&format!("{CHECK} --format {format}"));
        assert!(told.contains("one line and another") && !told.contains("\\u{a}"), "{told}");
    }
}

/// "Never" is more than any minimum, so a slip in a name would pass for ever.
#[test]
fn a_minimum_that_never_is_reached_is_marked() {
    let agreed =
        AGREED.replace("paragon.20, of", "paragon.100000, of").replace("between: [12, 14.5]", "min: 5");
    let folder = folder().with("agreed.yaml", &agreed);
    let told = folder.run(CHECK);
    assert!(told.contains("never is above any minimum") && told.ends_with("── exit 0\n"), "{told}");
    assert!(folder.run(&format!("{CHECK} --format github")).contains("::notice file=agreed.yaml,line=4"));
    assert!(folder.run(&format!("{CHECK} --format json")).contains("\"never\": true"));
}

/// What little is missing is told in as many digits as it takes.
#[test]
fn a_near_miss_is_told_in_digits_that_show_it() {
    let agreed = AGREED.replace("cost.paragon.20, max: 97_000", "max_ratio.paragon.2..100, max: 1.5396");
    let told = folder().with("agreed.yaml", &agreed).run(CHECK);
    let row = told.lines().find(|line| line.contains("✗")).unwrap_or_else(|| panic!("{told}"));
    assert!(row.contains("1.5396×") && !row.contains("+0×"), "{told}");
}

/// Names of metrics, groups that nobody belongs to: all at once.
#[test]
fn all_slips_of_a_file_are_told_at_once() {
    let agreed =
        AGREED.replace("hours_to", "hours_too") + "  - { metric: hours_to.paragon.5, of: regulr, min: 5 }\n";
    let told = folder().with("agreed.yaml", &agreed).run(CHECK);
    assert!(told.contains("hours_too") && told.contains("`regulr`"), "{told}");
}

/// Whoever reads the log sees which rules were judged, however they were named.
#[test]
fn rules_in_place_of_the_agreed_ones_are_told() {
    let folder = folder();
    let mut command = folder.command(&["check", "--expect", "agreed.yaml"]);
    let output = command.env("ENDGAME_RULESET", "steeper.yaml").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("the rules are those of steeper.yaml, in place of rules.yaml"), "{told}");
}
