//! What the commands say.

use crate::common::Folder;
use crate::world::{RULES, World};
use insta::assert_snapshot;
use std::fs;

/// The rules of the world with paragon levels that cost three times as much and one attribute less.
fn harder() -> String {
    let text = RULES.replace("xp_to_next: 100", "xp_to_next: 300").replace("    luck: {}\n", "");
    text.replace("ruleset: small", "ruleset: harder")
}

/// A lived world with the file `harder.yaml`.
fn lived() -> World {
    let world = World::lived();
    fs::write(world.folder.path("harder.yaml"), harder()).unwrap();
    world
}

#[test]
fn a_preview() {
    let world = lived();
    assert_snapshot!(world.run_all(&[
        "--actor ana ruleset install harder.yaml --dry-run",
        "--actor ana ruleset install harder.yaml --keep level --dry-run",
        "--actor ana ruleset install harder.yaml --overspent refund --dry-run --format csv",
    ]));
}

#[test]
fn a_preview_as_json() {
    let world = lived();
    let line = "--actor ana ruleset install harder.yaml --overspent trim --trim-order agility --dry-run --format json";
    assert_snapshot!(world.run(line));
}

/// A level goes only with XP: one that the new curve would not give stays when more is earned, and the screen says no other.
#[test]
fn a_level_of_older_rules_stays_with_more_xp() {
    let world = lived();
    let told = world.run_all(&[
        "--actor ana ruleset install harder.yaml --overspent refund --yes --reason season",
        "character restore Vex --before op:10 --yes --reason then",
    ]);
    let level = || world.json("paragon levels Vex")["current_level"].as_u64().unwrap();
    let held = level();
    let shown = world.run("character show Vex");
    let note = format!("paragon is {held} as it was earned, and would be {} by its XP", held / 3);
    assert!(shown.contains(&note), "{told}\n{shown}");
    world.run("character grant Vex --xp 1 --track paragon --reason played");
    assert_eq!(level(), held);
}

#[test]
fn an_installation_and_its_way_back() {
    let world = lived();
    assert_snapshot!(world.run_all(&[
        "ruleset install harder.yaml --dry-run",
        "ruleset install harder.yaml",
        "--actor ana ruleset install harder.yaml",
        "--actor ana ruleset install harder.yaml --overspent trim --yes --ticket 9",
        "--actor ana ruleset install harder.yaml --yes",
        "character show Vex",
        "history --operation 11",
        "--actor ana undo 11 --dry-run",
        "--actor ana undo 11 --yes",
        "character show Vex",
        "ruleset history",
        "--actor ana ruleset install --again 2 --keep level --yes",
        "ruleset history --format csv",
        "ruleset show --installed 1",
        "db verify",
    ]));
}

#[test]
fn who_keeps_an_old_curve() {
    let world = lived();
    assert_snapshot!(world.run_all(&[
        "--actor ana ruleset install harder.yaml --grandfather paragon=5 --yes",
        "character show Vex",
        "paragon levels Mo",
        "character grant Vex --xp 400 --track paragon",
        "prestige reset Vex --yes",
        "character grant Vex --xp 400 --track paragon",
        "paragon levels Mo --as-of 10",
        "paragon levels Mo --as-of 14",
        "db verify",
    ]));
}

#[test]
fn terms_that_are_none() {
    let world = lived();
    assert_snapshot!(world.run_all(&[
        "--actor ana ruleset install",
        "--actor ana ruleset install missing.yaml",
        "--actor ana ruleset install harder.yaml --keep points",
        "--actor ana ruleset install harder.yaml --grandfather paragon",
        "--actor ana ruleset install harder.yaml --grandfather mastery.combt=3",
        "--actor ana ruleset install harder.yaml --overspent trim --trim-order luck",
        "--actor ana ruleset install --again 7",
    ]));
}

#[test]
fn differences() {
    let world = lived();
    fs::write(
        world.folder.path("same.yaml"),
        RULES.replace("ruleset: small", "ruleset: 'other'\n# reworded"),
    )
    .unwrap();
    assert_snapshot!(world.run_all(&[
        "ruleset diff installed harder.yaml",
        "ruleset diff installed:1 same.yaml",
        "ruleset diff harder.yaml installed --format csv",
        "ruleset diff installed:2 harder.yaml",
    ]));
}

#[test]
fn differences_of_shipped_rulesets() {
    let folder = Folder::empty().with_shipped("fixtures/steeper.yaml");
    assert_snapshot!(
        [
            folder.run("ruleset diff necpgame fixtures/steeper.yaml"),
            folder.run("ruleset diff necpgame necpgame --format json"),
            folder.run("ruleset diff runescape warframe"),
        ]
        .join("\n")
    );
}

#[test]
fn a_season() {
    let folder = Folder::empty().with_shipped("fixtures/steeper.yaml");
    let run = |line: &str| {
        let environment =
            [("ENDGAME_DB", "gm.db"), ("ENDGAME_NOW", "2026-11-21T19:00:00Z"), ("COLUMNS", "80")];
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = folder.command(&words).envs(environment).env("ENDGAME_ACTOR", "bo").output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        format!("$ endgame {line}\n{}{}", text(output.stdout), text(output.stderr))
    };
    run("db init");
    run("db seed --characters 300 --days 200 --seed 1 --reason demo");
    assert_snapshot!([
        run("ruleset install fixtures/steeper.yaml --keep level --dry-run --reason season-2"),
        run("ruleset install fixtures/steeper.yaml --dry-run --reason season-2"),
        run("ruleset install fixtures/steeper.yaml --overspent keep --grandfather paragon=100 --yes --reason season-2"),
        run("db verify"),
    ].join("\n"));
}
