//! `endgame undo` after play went on: `--skip-touched` and `--rebase`.

use crate::lab::Lab;
use crate::world::World;
use endgame::progression::Command;
use endgame::rules::track::TrackName;
use endgame::rules::units::Points;
use insta::assert_snapshot;
use serde_json::Value;
use std::collections::BTreeMap;

/// A file that gave 60 characters too much, with a reward and points; 36 of them played on, some spent what they got.
fn wrong_file() -> Lab {
    let lab = Lab::empty();
    std::fs::write(lab.folder.path("small.yaml"), crate::world::RULES).unwrap();
    lab.run("db init --ruleset small.yaml --reason new").exits(0);
    let rows = |head: &str, rows: Vec<String>| {
        std::fs::write(lab.folder.path("rows.csv"), format!("{head}\n{}\n", rows.join("\n"))).unwrap();
        lab.run("batch apply rows.csv --yes --reason rows").exits(0);
    };
    let each = |row: &dyn Fn(u32) -> String, from: u32| (from..60).map(row).collect::<Vec<_>>();
    rows("command,character", each(&|at| format!("create,P{at}"), 0));
    rows("command,character,track,xp", each(&|at| format!("grant,P{at},paragon,150"), 0));
    let twice = |at| {
        format!(
            "w{at},grant,P{at},paragon,1000,\nc{at},grant,P{at},mastery.combat,95,\nm{at},grant,P{at},,,500"
        )
    };
    rows("key,command,character,track,xp,currency", each(&twice, 0));
    rows("command,character,track,xp", each(&|at| format!("grant,P{at},paragon,70"), 24));
    rows("command,character,points", each(&|at| format!("distribute,P{at},strength=8"), 50));
    rows("command,character,mastery,node", each(&|at| format!("unlock,P{at},combat,keen_edge"), 55));
    lab
}

/// Level, points earned and currency of a character, and its rewards.
fn facts(lab: &Lab, name: &str) -> (u64, u64, u64, usize) {
    let shown = lab.run(&format!("character show {name} --format json")).exits(0).json();
    let find = |path: &str| {
        shown.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path}: {shown:#}"))
    };
    let rewards = lab.run(&format!("mastery rewards {name} combat --format json")).exits(0).json();
    let rewards = rewards["unlocked_rewards"].as_array().unwrap().len();
    let levels = lab.run(&format!("paragon levels {name} --format json")).exits(0).json();
    let _ = find;
    (
        levels["total_xp"].as_u64().unwrap(),
        levels["current_level"].as_u64().unwrap(),
        levels["available_points"].as_u64().unwrap(),
        rewards,
    )
}

#[test]
fn nobody_keeps_what_a_wrong_file_gave() {
    let lab = wrong_file();
    let refused = lab.run("undo 3 --reason wrong").exits(3);
    let refused = refused.says("24 characters are free").says("on 36 characters");
    let refused = refused.says("endgame undo 3 --skip-touched");
    refused.says("endgame undo 3 --rebase");
    let json = lab.run("undo 3 --rebase --dry-run --reason wrong --format json").exits(0).json();
    assert_eq!((json["characters"].as_u64(), json["rebase"]["rebased"].as_u64()), (Some(60), Some(36)));
    assert_eq!(json["rebase"]["rewards"], 120, "two for each");
    lab.run("undo 3 --rebase --yes --reason wrong").exits(0);
    lab.is_whole();
    assert_eq!(facts(&lab, "P0"), (150, 1, 2, 0));
    assert_eq!(facts(&lab, "P30"), (220, 2, 4, 0));
    assert_eq!(facts(&lab, "P59"), (220, 2, 4, 0), "what it spent came back");
    let tree = lab.run("mastery tree P59 combat --format json").exits(0);
    assert!(!tree.out.contains("\"unlocked\": true"), "{}", tree.out);
    lab.run("history --operation 3 --last 1").exits(0).says("undone by #7");
    // All of it is one operation, and the keys are free again.
    lab.run("undo 7 --yes --reason back").exits(0);
    lab.is_whole();
    assert_eq!(facts(&lab, "P59"), (1_220, 12, 16, 2));
}

#[test]
fn the_others_are_left_and_listed() {
    let lab = wrong_file();
    let json = lab.run("undo 3 --skip-touched --yes --reason wrong --format json").exits(0).json();
    assert_eq!((json["characters"].as_u64(), json["left"].as_array().unwrap().len()), (Some(24), 36));
    assert_eq!(json["left"][0]["character"]["name"], "P24");
    assert_eq!(json["left"][0]["later"], serde_json::json!([4]));
    lab.is_whole();
    assert_eq!((facts(&lab, "P0").0, facts(&lab, "P24").0), (150, 1_220));
    lab.run("history --operation 3 --last 1").exits(0).says("undone by #7 except on 36 characters");
    lab.run("history P0 --last 1").exits(0).says("except on 36 characters");
    // Who was taken back may have the row again, the others not.
    std::fs::write(
        lab.folder.path("again.csv"),
        "key,command,character,currency\nm0,grant,P0,500\nm30,grant,P30,500\n",
    )
    .unwrap();
    let again = lab.run("batch apply again.csv --yes --reason again --format json").exits(0).json();
    assert_eq!(again["characters"].as_u64(), Some(1), "{again:#}");
    lab.run("undo 3 --skip-touched --yes --reason more").exits(3).says("rest on it");
    lab.run("undo 3 --rebase --yes --reason rest").exits(0).says("36 characters");
    lab.is_whole();
    assert_eq!((facts(&lab, "P0").0, facts(&lab, "P24").0), (150, 220));
    lab.run("history --operation 3 --last 1").exits(0).says("undone by #9");
    lab.run("undo 3 --reason once").exits(3).says("undone already, by #9");
    // Each event tells what took it back, not what took back another.
    let told = lab.run("history --operation 3 --last 5000 --format json").exits(0).json();
    let by = |name: &str| {
        let of = |entry: &&Value| entry["character"]["name"] == name;
        let entry = told["entries"].as_array().unwrap().iter().find(of).unwrap();
        entry["operation"]["undone_by"].as_u64()
    };
    assert_eq!((by("P0"), by("P24")), (Some(7), Some(9)));
    // Both parts can come back, each for its own.
    lab.run("undo 9 --yes --reason back").exits(0);
    assert_eq!((facts(&lab, "P24").0, facts(&lab, "P30").0), (1_220, 1_220));
    lab.run("history --operation 3 --last 1").exits(0).says("undone by #7 except on 36 characters");
    lab.is_whole();
}

#[test]
fn one_grant_that_was_played_on() {
    let mut world = World::lived();
    world.one("award", "ana", "Vex", Command::AwardCurrency { base: 500, calendar: 1.0 });
    world.one("respec", "game", "Vex", Command::Respec);
    let points = BTreeMap::from([("luck".to_owned(), Points(2))]);
    world.one("distribute", "game", "Vex", Command::Distribute { points });
    world.grant("Vex", TrackName::Paragon, 30);
    assert_snapshot!(world.run_all(&[
        "undo 4",
        "undo 4 --rebase --dry-run",
        "undo 6 --rebase --yes --reason wrong",
        "undo 4 --rebase --overspent trim --yes --reason wrong",
        "history Vex --last 4",
        "undo 4 --rebase --yes",
        "undo 4 --rebase --skip-touched",
        "undo 4 --overspent trim",
        "db verify",
    ]));
}

#[test]
fn what_is_spent_is_told() {
    let mut world = World::empty();
    world.operation("create", "ana", |writer| writer.create("Vex", None).map(|_| ()));
    world.grant("Vex", TrackName::Paragon, 100);
    world.one("award", "ana", "Vex", Command::AwardCurrency { base: 60, calendar: 1.0 });
    let points = BTreeMap::from([("luck".to_owned(), Points(2))]);
    world.one("distribute", "game", "Vex", Command::Distribute { points });
    world.one("respec", "game", "Vex", Command::Respec);
    let told = world.run("undo 3 --rebase --yes --reason wrong");
    assert!(
        told.contains("not taken, as it is gone or would have been gained anyway: Vex: 50 of 60 currency"),
        "{told}"
    );
}

/// From 50 XP by 1,260 to level 13, and on by 60: without it the 60 would have reached level 1, and its points.
#[test]
fn points_that_later_play_earns_are_not_gone() {
    let mut world = World::empty();
    world.operation("create", "ana", |writer| writer.create("Vex", None).map(|_| ()));
    for xp in [50, 1_260, 60] {
        world.grant("Vex", TrackName::Paragon, xp);
    }
    let told = world.run("undo 3 --rebase --yes --reason wrong");
    assert!(told.contains("takes out 1,260 XP paragon, 24 attribute points"), "{told}");
    assert!(!told.contains("gone already"), "{told}");
}

/// Nothing of a character is gone that is set aside with all it has.
#[test]
fn who_should_not_be_there_is_set_aside() {
    let mut world = World::empty();
    world.operation("create", "ana", |writer| writer.create("Vex", None).map(|_| ()));
    world.operation("create", "ana", |writer| writer.create("Mo", None).map(|_| ()));
    world.grant("Mo", TrackName::Paragon, 100);
    let told = world.run("undo 2 --rebase --yes --reason wrong");
    assert!(told.contains("Archived no → yes") && !told.contains("gone already"), "{told}");
}

#[test]
fn a_merge_after_the_other_played() {
    let mut world = World::lived();
    world.run("character merge Mo Vex --yes --reason twins");
    world.grant("Vex", TrackName::Paragon, 40);
    let told = world.run("undo 10 --rebase --yes --reason wrong");
    assert!(told.ends_with("exit 0\n"), "{told}");
    let xp = |name: &str| world.json(&format!("paragon levels {name}"))["total_xp"].as_u64();
    assert_eq!((xp("Mo"), xp("Vex")), (Some(100), Some(1_315)), "{told}");
}

#[test]
fn who_was_merged_away_took_it_along() {
    let world = World::lived();
    world.run("character merge Mo Vex --yes --reason twins");
    let told = world.run("undo 8 --reason wrong");
    assert!(told.contains("#10 on Mo") && told.contains("endgame undo 10 8"), "{told}");
    let told = world.run("undo 8 --rebase --yes --reason wrong");
    assert!(told.contains("merged into others since, who keep what they got: Mo (#10)"), "{told}");
}

#[test]
fn a_season_that_was_played_on() {
    let lab = wrong_file();
    let steep = crate::world::RULES.replace("xp_to_next: 100", "xp_to_next: 60").replace("small", "steep");
    std::fs::write(lab.folder.path("steep.yaml"), steep).unwrap();
    lab.run("ruleset install steep.yaml --yes --reason season").exits(0);
    assert_eq!(facts(&lab, "P0").1, 19);
    lab.run("character grant P0 --xp 50 --track paragon --reason played").exits(0);
    lab.run("character create Newcomer --reason new").exits(0);
    lab.run("character grant Newcomer --xp 120 --track paragon --reason played").exits(0);
    let refused = lab.run("undo 7 --reason back").exits(3).says("endgame undo 7 --rebase");
    assert!(!refused.err.contains("--skip-touched"), "{}", refused.err);
    lab.run("undo 7 --skip-touched --reason back").exits(3).says("endgame undo 7 --rebase");
    lab.run("undo 7 --rebase --yes --reason back").exits(0).says("`small` is in force again");
    lab.is_whole();
    assert_eq!(facts(&lab, "P0").1, 12, "1,200 XP by the rules of before");
    assert_eq!(facts(&lab, "P1").1, 11);
    assert_eq!(facts(&lab, "Newcomer").1, 1);
    lab.run("history --operation 7 --last 1").exits(0).says("undone by #11");
    lab.run("undo 11 --yes --reason forth").exits(0).says("`steep` is in force again");
    lab.is_whole();
    assert_eq!((facts(&lab, "P0").1, facts(&lab, "Newcomer").1), (20, 2));
}
