//! `character grant`: gains that pass levels, flow on, leave fractions, or come to nothing.

use crate::common::Folder;
use insta::assert_snapshot;

/// A tenth counts from level 2 of the first mastery on; the second fades away; XP bonuses of half; few levels of character.
const GRAIN: &str = "\
ruleset: grain
character: { max_level: 2, xp_to_next: 3_000_000 }
paragon: { xp_to_next: 1_000_000_000 }
masteries:
  steps: { max_level: 5000, xp_to_next: 100, gain_multiplier: { table: [10, 0.1] } }
  fading: { max_level: 200, xp_to_next: 1000, gain_multiplier: { linear: { base: 1, step: -0.01 }, min: 0 } }
  short: { max_level: 3, xp_to_next: 10 }
";

fn folder() -> Folder {
    let folder = Folder::empty().with("grain.yaml", GRAIN);
    for line in ["db init --ruleset grain.yaml --reason start", "character create Vex --reason start"] {
        let told = run(&folder, line);
        assert!(told.ends_with("exit 0\n"), "{told}");
    }
    folder
}

fn run(folder: &Folder, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let mut command = folder.command(&words);
    command.env("ENDGAME_DB", "gm.db").env("ENDGAME_NOW", "2026-11-22T12:00:00Z").env("USER", "ana");
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().unwrap();
    format!("$ endgame {line}\n{}{}── exit {code}\n", text(&output.stdout), text(&output.stderr))
}

fn grant(folder: &Folder, what: &str) -> String {
    run(folder, &format!("character grant Vex --reason r {what}"))
}

fn paragon_xp(folder: &Folder) -> u64 {
    let told = run(folder, "paragon levels Vex --format json");
    let json = &told[told.find('{').unwrap()..told.rfind("── exit").unwrap()];
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    value["total_xp"].as_u64().unwrap_or_else(|| panic!("{told}"))
}

#[test]
fn stretches_are_told() {
    let folder = folder();
    assert_snapshot!("stretches", grant(&folder, "--track mastery.steps --xp 10_000 --explain"));
    assert_snapshot!("fading", grant(&folder, "--track mastery.fading --xp 1_000_000 --explain"));
    assert_snapshot!("stretches_history", run(&folder, "history Vex --format json --last 2"));
}

#[test]
fn what_flows_on_is_not_rounded() {
    let folder = folder();
    grant(&folder, "--track character --xp 2_999_999");
    let told = grant(&folder, "--track character --xp 1000 --calendar 1000 --explain");
    assert_eq!(paragon_xp(&folder), 999_999, "{told}");
    assert_snapshot!("flows_on", told);
    assert!(run(&folder, "undo 3 --reason back").ends_with("exit 0\n"));
    grant(&folder, "--track character --xp 2_673_366 --calendar 1.5");
    assert_eq!(paragon_xp(&folder), 4_010_048);
}

#[test]
fn a_grant_that_comes_to_nothing_says_why() {
    let folder = folder();
    grant(&folder, "--track mastery.short --xp 20");
    grant(&folder, "--track mastery.fading --xp 1_000_000");
    let told = [
        "--track mastery.short --xp 5",
        "--track mastery.fading --xp 5",
        "--track paragon --xp 0",
        "--track paragon --xp 9 --calendar 0",
        "--currency 2 --calendar 0.2",
        "--track paragon --xp 2 --calendar 0.2",
        "--track paragon --xp 3 --calendar 0.2",
    ];
    assert_snapshot!("nothing", told.map(|what| grant(&folder, what)).concat());
}

#[test]
fn fractions_outlive_undo_rebuild_and_export() {
    let folder = folder();
    for _ in 0..7 {
        grant(&folder, "--track paragon --xp 1 --calendar 0.3");
    }
    assert_eq!(paragon_xp(&folder), 2);
    let told = [
        "db verify",
        "db rebuild",
        "db verify",
        "db export events --output log.jsonl",
        "--db copy.db db import log.jsonl",
        "--db copy.db db verify",
        "undo 8 --reason back",
        "db verify",
    ];
    for line in told {
        let told = run(&folder, line);
        assert!(told.ends_with("exit 0\n"), "{told}");
    }
    assert_eq!(paragon_xp(&folder), 1);
    // 1.8 and 2.1 again, in the copy 2.1 and 2.4.
    grant(&folder, "--track paragon --xp 1 --calendar 0.3");
    assert_eq!(paragon_xp(&folder), 2);
    let told =
        run(&folder, "--db copy.db character grant Vex --track paragon --xp 3 --calendar 0.3 --reason r");
    assert!(told.contains("+1"), "{told}");
}
