//! The lines of a ruleset that a failed check names, and the paths that commands print.

use crate::common::{Folder, PLAYERS};
use endgame::config::{Leaves, Source};
use serde_json::Value;

/// The rules that were agreed on.
const OLD: &str = "ruleset: old
character:
  max_level: 20
  xp_to_next: 5000
paragon:
  xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }
  gain_multiplier:
    piecewise:
      - { from: 0, linear: { base: 1, step: 0 } }
      - { from: 30, linear: { base: 0.8, step: 0 } }
  points_per_level: { table: [1, 2, 3, 4, 5, 6] }
  attributes:
    strength: { effect: { linear: { base: 0, step: 0.001 } } }
  respec_cost: 1000
prestige:
  max: 3
  requires: 12
  mastery_kept: 0.45
  bonuses: { xp: 0.5 }
masteries:
  raid: { xp_to_next: 100000 }
";
const AGREED: &str = "expectations: lines
scenario: { ruleset: old.yaml, population: players.yaml, players: 200, days: 30 }
expect:
";

/// What a check of changed rules says of metrics that must fail: a folder, and the JSON of their results.
fn checked(changes: &[(&str, &str)], metrics: &[&str]) -> (Folder, Vec<Value>) {
    let expected: String = metrics
        .iter()
        .map(|metric| format!("  - {{ metric: {metric}, of: regular, max: 0.000001 }}\n"))
        .collect();
    let new = changes.iter().fold(OLD.replace("ruleset: old", "ruleset: new"), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let players = PLAYERS
        .replace("    xp_per_hour", "    prestige: asap\n    activities: { raid: 1 }\n    xp_per_hour");
    let folder = Folder::empty()
        .with("old.yaml", OLD)
        .with("new.yaml", &new)
        .with("players.yaml", &players)
        .with("agreed.yaml", &format!("{AGREED}{expected}"));
    let words = "check --expect agreed.yaml --ruleset new.yaml --max-players 200 --format json";
    let output = folder.command(&words.split(' ').collect::<Vec<_>>()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    (folder, answer["results"].as_array().unwrap().clone())
}

fn culprit(result: &Value) -> (&str, Option<bool>) {
    (result["culprit"]["path"].as_str().unwrap_or_default(), result["culprit"]["proven"].as_bool())
}

/// Two changes that can't matter to when anybody gets anywhere.
const HARMLESS: [(&str, &str); 2] =
    [("respec_cost: 1000", "respec_cost: 1200"), ("step: 0.001", "step: 0.0011")];

#[test]
fn a_new_line_is_found_guilty() {
    let changes =
        [&HARMLESS[..], &[("  xp_to_next: 5000", "  xp_to_next: 5000\n  gain_multiplier: 0.3")]].concat();
    let (folder, results) =
        checked(&changes, &["hours_to.paragon.5", "hours_to.paragon.10", "hours_to.prestige.1"]);
    for result in &results {
        assert_eq!(culprit(result), ("character.gain_multiplier", Some(true)), "{result}");
        assert_eq!(result["culprit"]["line"], 5, "{result}");
        assert!(result["culprit"]["before"].is_null() && result["culprit"]["after"] == "0.3", "{result}");
    }
    let told = folder.run("check --expect agreed.yaml --ruleset new.yaml --max-players 200");
    assert!(told.contains("new.yaml:5:3  gain_multiplier: 0.3 is new\n"), "{told}");
}

#[test]
fn a_deleted_line_is_found_guilty() {
    let changes = [&HARMLESS[..], &[("  mastery_kept: 0.45\n", "")]].concat();
    let (_, results) = checked(&changes, &["level.mastery.raid.day.30"]);
    assert_eq!(culprit(&results[0]), ("prestige.mastery_kept", Some(true)), "{}", results[0]);
    assert!(results[0]["culprit"]["after"].is_null(), "{}", results[0]);
}

/// In the shipped game, by what was agreed of it: one of three changes does everything.
#[test]
fn of_three_changes_to_the_shipped_game_the_guilty_one_is_named() {
    let shipped = std::fs::read_to_string("curves/necpgame.yaml").unwrap();
    let changes = [
        ("\ncharacter:\n", "\ncharacter:\n  gain_multiplier: 0.3\n"),
        ("respec_cost: { linear: { base: 1000,", "respec_cost: { linear: { base: 1200,"),
        ("linear: { base: 0, step: 0.001 }", "linear: { base: 0, step: 0.0011 }"),
    ];
    let mut new = shipped;
    for (from, to) in changes {
        assert!(new.contains(from), "{from}");
        new = new.replacen(from, to, 1);
    }
    let folder = Folder::empty().with("new.yaml", &new);
    let output = folder
        .command(&[
            "check",
            "--expect",
            "built-in",
            "--ruleset",
            "new.yaml",
            "--max-players",
            "4000",
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let failed: Vec<&Value> =
        answer["results"].as_array().unwrap().iter().filter(|result| result["verdict"] == "failed").collect();
    assert!(failed.len() >= 3, "{answer}");
    for result in failed {
        assert_eq!(culprit(result), ("character.gain_multiplier", Some(true)), "{result}");
    }
}

#[test]
fn tables_pieces_and_whole_sections_are_undone_too() {
    let table = [&HARMLESS[..], &[("[1, 2, 3, 4, 5, 6]", "[1, 2, 3, 40, 5, 6]")]].concat();
    let (_, results) = checked(&table, &["points_earned.day.30"]);
    assert_eq!(culprit(&results[0]), ("paragon.points_per_level.table.3", Some(true)), "{}", results[0]);

    let piece = "      - { from: 3, linear: { base: 0.4, step: 0 } }\n      - { from: 30";
    let (_, results) =
        checked(&[&HARMLESS[..], &[("      - { from: 30", piece)]].concat(), &["hours_to.paragon.10"]);
    assert_eq!(culprit(&results[0]), ("paragon.gain_multiplier.piecewise.1", Some(true)), "{}", results[0]);

    let section = &OLD[OLD.find("prestige:").unwrap()..OLD.find("masteries:").unwrap()];
    let (_, results) = checked(&[&HARMLESS[..], &[(section, "")]].concat(), &["hours_to.paragon.16"]);
    assert_eq!(culprit(&results[0]), ("prestige", Some(true)), "{}", results[0]);
    assert_eq!(results[0]["culprit"]["line"], 1, "{}", results[0]);

    let kind = ("power: { base: 1000, exponent: 1.5, shift: 1 }", "linear: { base: 9000, step: 3000 }");
    let (_, results) = checked(&[&HARMLESS[..], &[kind]].concat(), &["hours_to.paragon.10"]);
    let (path, proven) = culprit(&results[0]);
    assert!(path.starts_with("paragon.xp_to_next.") && proven == Some(true), "{}", results[0]);
    assert_eq!(results[0]["culprit"]["with"].as_array().unwrap().len(), 1, "{}", results[0]);
}

/// Three changes of a tenth each: none does most of it alone, and two together do.
#[test]
fn lines_that_did_it_together_are_named_together() {
    let changes = [
        ("character:\n  max_level: 20\n  xp_to_next: 5000\n", ""),
        ("base: 1000,", "base: 1100,"),
        ("shift: 1 } }", "shift: 1 }, scale: 1.1 }"),
        ("linear: { base: 1, step: 0 }", "linear: { base: 0.909, step: 0 }"),
    ];
    let (_, results) = checked(&changes[1..], &["hours_to.paragon.11"]);
    let own = &results[0]["culprit"];
    assert_eq!(own["proven"], true, "{own}");
    assert_eq!(own["with"].as_array().unwrap().len(), 1, "{own}");
}

/// Without other rules to compare with, a curve is told, and every form of a report says that nothing is proved.
#[test]
fn what_is_not_proved_is_said_to_be_not_in_every_format() {
    let (folder, _) = checked(&HARMLESS, &["hours_to.paragon.5"]);
    let own = "check --expect agreed.yaml --max-players 200";
    for format in ["table", "github", "sarif", "junit", "markdown"] {
        let told = folder.run(&format!("{own} --format {format}"));
        assert!(told.contains("not proved"), "{format}: {told}");
        assert!(
            told.contains("paragon.xp_to_next") || told.contains("paragon.xp\\_to\\_next"),
            "{format}: {told}"
        );
    }
    let told = folder.run(&format!("{own} --format json"));
    assert!(told.contains("\"proven\": false"), "{told}");
    assert!(folder.run(&format!("{own} --format csv")).contains("paragon.xp_to_next,no"));
    // Changes that do nothing to a metric are never named.
    let told = folder.run("check --expect agreed.yaml --ruleset new.yaml --max-players 200");
    assert!(!told.contains("respec_cost") && !told.contains("step"), "{told}");
}

/// All that is under a key of that name.
fn paths_in(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| paths_in(item, key, found)),
        Value::Object(map) => {
            found.extend(map.get(key).and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| paths_in(value, key, found));
        }
        _ => {}
    }
}

#[test]
fn every_path_that_is_printed_is_in_a_file() {
    let changes = [
        ("respec_cost: 1000", "respec_cost: 1200"),
        ("max: 3", "max: 4"),
        ("requires: 12", "requires: 13"),
        ("base: 1000,", "base: 1100,"),
        ("xp: 0.5", "xp: 0.6"),
        ("xp_to_next: 100000", "total_xp: { linear: { base: 0, step: 30000 } }"),
        ("step: 0.001", "step: 0.0011"),
    ];
    let metrics = [
        "hours_to.paragon.5",
        "hours_to.prestige.1",
        "points_earned.day.30",
        "currency.day.30",
        "resets.day.30",
        "level.mastery.raid.day.30",
    ];
    let metrics: Vec<&str> = metrics.into_iter().filter(|name| !name.starts_with("currency")).collect();
    let (folder, results) = checked(&changes, &metrics);
    let mut paths = Vec::new();
    results.iter().for_each(|result| paths_in(result, "path", &mut paths));
    for line in [
        "check --expect agreed.yaml --max-players 200",
        "compare new.yaml --population players.yaml --sensitivity --players 100 --days 10",
        "ruleset diff old.yaml new.yaml",
        "tune --vary prestige.requires=10..14 --expect agreed.yaml --dry-run --budget 3",
    ] {
        let words: Vec<&str> = line.split(' ').chain(["--format", "json"]).collect();
        let output = folder.command(&words).output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{line}: {}", String::from_utf8_lossy(&output.stderr)));
        let before = paths.len();
        paths_in(&answer, "path", &mut paths);
        assert!(paths.len() > before, "{line}");
    }
    let leaves = ["old.yaml", "new.yaml"].map(|name| Leaves::of(&Source::new(name, folder.read(name))));
    for path in &paths {
        assert!(leaves.iter().any(|own| own.place(path).is_some()), "{path}");
    }
}

/// What can be changed by a whole step only is changed by one, and what a check names is in the list.
#[test]
fn whole_numbers_move_by_whole_steps() {
    let (folder, _) = checked(&HARMLESS, &["hours_to.prestige.1"]);
    let line = "compare old.yaml --population players.yaml --sensitivity --players 100 --days 20 --metric hours_to.prestige.1 --format json";
    let answer: Value = serde_json::from_str(&folder.answer(line)).unwrap();
    let row = |path: &str| {
        answer["numbers"].as_array().unwrap().iter().find(|row| row["path"] == path).cloned().unwrap()
    };
    let requires = row("prestige.requires");
    assert_eq!((requires["before"].as_f64(), requires["after"].as_f64()), (Some(12.0), Some(13.0)));
    assert!(
        requires["effects"]
            .as_array()
            .unwrap()
            .iter()
            .any(|effect| effect.as_f64().is_some_and(|own| own > 0.01)),
        "{requires}"
    );
    assert_eq!(row("paragon.points_per_level.table.0")["after"], 2.0);
    assert_eq!(row("paragon.xp_to_next.power.base")["after"], 1010.0);
}

/// Of eleven whole numbers each is tried once, and what is written is whole.
#[test]
fn whole_numbers_are_tuned_as_such() {
    let folder = checked(&HARMLESS, &["hours_to.prestige.1"]).0;
    let agreed = format!("{AGREED}  - {{ metric: reset_level.1, between: [8.5, 9.5] }}\n")
        .replace("players: 200", "players: 100");
    let rules = OLD.replace("requires: 12", "requires: { linear: { base: 12, step: 1 } }");
    let folder = folder.with("agreed.yaml", &agreed).with("old.yaml", &rules);
    let line = "tune --vary prestige.requires.linear.base=5..15 --expect agreed.yaml --format json --output tuned.yaml";
    let answer: Value = serde_json::from_str(&folder.answer(line)).unwrap();
    assert!(answer["evaluations"].as_u64().unwrap() <= 11, "{answer}");
    assert_eq!(answer["numbers"][0]["after"], 9.0);
    assert!(folder.read("tuned.yaml").contains("base: 9, step: 1"));
}
