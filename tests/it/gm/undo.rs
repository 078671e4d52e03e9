//! `endgame undo`.

use crate::world::World;
use endgame::progression::Command;
use endgame::rules::track::TrackName;
use insta::assert_snapshot;

#[test]
fn one_operation() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "undo 9 --dry-run",
        "undo 9 --reason slip",
        "undo 9",
        "undo #10",
        "history Vex --last 3",
    ]));
}

#[test]
fn what_is_in_the_way_and_what_can_be_done() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&["undo 4", "undo 4 --format json"]));
}

#[test]
fn every_way_out_works() {
    for way in 0..4 {
        let mut world = World::lived();
        world.grant("Mo", TrackName::Paragon, 120);
        world.grant("Mo", TrackName::Paragon, 7);
        let told = world.run("undo 10");
        let ways: Vec<&str> = told
            .lines()
            .filter_map(|line| line.strip_prefix("    endgame "))
            .map(|line| line.split("   ").next().unwrap())
            .collect();
        assert_eq!(ways.len(), 4, "{told}");
        let done = world.run(&format!("{} --yes", ways[way]));
        assert!(done.ends_with("exit 0\n"), "{done}");
        let xp = world.json("paragon levels Mo")["total_xp"].as_u64();
        assert_eq!(xp, Some(if matches!(way, 0 | 3) { 107 } else { 100 }), "{done}");
    }
}

#[test]
fn what_was_taken_back_is_not_in_the_way() {
    let mut world = World::lived();
    world.grant("Mo", TrackName::Paragon, 10);
    world.grant("Mo", TrackName::Paragon, 20);
    world.run("undo 11");
    world.grant("Mo", TrackName::Paragon, 30);
    let told = world.run("undo 10");
    assert!(told.contains("endgame undo 13 10 "), "{told}");
    assert!(!told.contains("#11"), "{told}");
}

#[test]
fn a_character_that_others_built_on() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&["undo 2", "undo 3 --dry-run"]));
}

#[test]
fn points_that_are_spent() {
    let mut world = World::lived();
    world.one("award", "ana", "Vex", Command::AwardCurrency { base: 1, calendar: 1.0 });
    assert_snapshot!(world.run("undo 6"));
}

#[test]
fn many_characters_want_a_yes() {
    let mut world = World::lived();
    world.award_all(3);
    assert_snapshot!(world.run_all(&["undo 10", "undo 10 --dry-run", "undo 10 --yes", "undo 10"]));
}

#[test]
fn what_can_not_be_undone() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "undo 99",
        "undo 0",
        "undo 0 --format json",
        "undo nine",
        "undo",
        "undo 99999999999999999999",
    ]));
}
