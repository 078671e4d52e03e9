//! How much without a second actor: exactly at a limit, one over it, and the day after.

use crate::roles::{by, code, done, install, is_whole};
use crate::world::World;

const LIMITS: &str = "policy: limits
roles:
  gm:
    extends: gm
    limits:
      \"*\": { xp_per_operation: 1_000, xp_per_day: 2_500, currency_per_operation: 50, currency_per_day: 60 }
";

fn limited() -> World {
    let world = World::lived();
    install(&world, "ana", LIMITS);
    world
}

fn grant(xp: u64) -> String {
    format!("character grant Zed --xp {xp} --track mastery.trading --reason r")
}

#[test]
fn a_large_grant_waits_and_the_founder_never_notices() {
    let world = World::lived();
    let line = "character grant Vex --xp 999999999 --track paragon --reason x";
    insta::assert_snapshot!(by(&world, "newbie", line));
    assert_eq!(code(&world, "ana", line), "");
    assert_eq!(code(&world, "game", line), "");
    is_whole(&world);
}

#[test]
fn exactly_a_limit_is_allowed_and_one_more_waits() {
    let world = limited();
    let line = |xp: u64| format!("character grant Mo --xp {xp} --track paragon --reason r");
    assert_eq!(code(&world, "zed", &line(1_000)), "");
    assert_eq!(code(&world, "zed", &line(1_001)), "waits-for-approval");
    let currency = |amount: u64| format!("character grant Mo --currency {amount} --reason r");
    assert_eq!(code(&world, "zed", &currency(51)), "waits-for-approval");
    assert_eq!(code(&world, "zed", &currency(50)), "");
    is_whole(&world);
}

#[test]
fn a_day_has_a_limit_of_its_own_and_ends_at_midnight() {
    let world = limited();
    let line = "character grant Mo --xp 1000 --track paragon --reason r --actor zed";
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = |time: &str| {
        let output = world.command(&words).env("ENDGAME_NOW", time).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(at("2026-11-21T19:00:00Z").0, 0);
    assert_eq!(at("2026-11-21T20:00:00Z").0, 0);
    let (code, told) = at("2026-11-21T23:59:59.999Z");
    assert_eq!(code, 3);
    assert!(told.contains("3,000 XP today, with this; the role `gm` may give 2,500 a day"), "{told}");
    // What waits counts for nothing, and another day begins at midnight, UTC.
    assert_eq!(at("2026-11-22T00:00:00Z").0, 0);
    // A clock that was ahead or behind counts on the day that it said, and on no other.
    for time in ["2027-03-01T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-22T12:00:00Z"] {
        assert_eq!(at(time).0, 0, "{time}");
    }
    assert_eq!(at("2026-11-22T13:00:00Z").0, 3);
    assert_eq!(at("2026-11-20T13:00:00Z").0, 0);
    assert_eq!(at("2026-11-20T14:00:00Z").0, 3);
    is_whole(&world);
}

#[test]
fn the_day_is_of_one_actor_and_forgets_what_was_undone() {
    let world = limited();
    let line = "character grant Mo --xp 1000 --track paragon --reason r";
    done(&world, "zed", line);
    done(&world, "zed", line);
    assert_eq!(code(&world, "zed", line), "waits-for-approval");
    let other = line.replace("Mo", "Vex");
    assert_eq!(code(&world, "kim", &other), "", "somebody else has a day of their own");
    let last = by(&world, "zed", "history --last 3 --by zed --kind grant --format csv");
    let operation =
        last.lines().filter_map(|line| line.split(',').nth(1)?.parse::<u64>().ok()).next_back().unwrap();
    done(&world, "zed", &format!("undo {operation} --reason oops"));
    assert_eq!(code(&world, "zed", line), "");
    is_whole(&world);
}

#[test]
fn what_is_given_counts_by_whatever_way_it_is_given() {
    let world = limited();
    // Ana gives and takes more than a gm may give.
    done(&world, "ana", "character grant Zed --xp 5000 --track character --reason r");
    let last = world.json("history --last 1")["entries"][0]["sequence"].as_u64().unwrap();
    done(&world, "ana", "character revoke Zed --xp 1200 --track paragon --reason r");
    let operation = world.json("history --last 1")["entries"][0]["operation"]["id"].as_u64().unwrap();
    let restore = format!("character restore Zed --at {last} --yes --reason r");
    assert_eq!(code(&world, "zed", &restore), "waits-for-approval");
    let told = by(&world, "zed", &format!("undo {operation} --reason r"));
    assert!(told.contains("1,200 XP in one operation; the role `gm` may give 1,000"), "{told}");
    assert!(told.ends_with("── exit 3\n"), "{told}");
    // To take is no gift, and neither is what nobody has more by.
    done(&world, "zed", "character revoke Zed --xp 200 --track paragon --reason r");
    done(&world, "zed", &format!("undo {} --reason r", last_operation(&world)));
    done(&world, "zed", "undo 6 --yes --reason r");
    is_whole(&world);
}

fn last_operation(world: &World) -> u64 {
    world.json("history --last 1")["entries"][0]["operation"]["id"].as_u64().unwrap()
}

/// A small actor merges a large one into its own: what the one that stays gains is what was given.
#[test]
fn merges_clones_and_installations_count_what_each_character_gains() {
    let world = limited();
    done(&world, "ana", "character grant Zed --xp 4000 --track paragon --reason r");
    let told = by(&world, "zed", "character merge Zed Mo --yes --reason r");
    assert!(told.contains("XP in one operation; the role `gm` may give 1,000"), "{told}");
    assert_eq!(code(&world, "zed", "character clone Vex Neo --reason r"), "waits-for-approval");
    // Of what is given on a day, what an undo gave back is a part.
    done(&world, "ana", "character revoke Zed --xp 1000 --track paragon --reason r");
    done(&world, "zed", &format!("undo {} --reason r", last_operation(&world)));
    let line = "character grant Mo --xp 1000 --track paragon --reason r";
    done(&world, "zed", line);
    assert_eq!(code(&world, "zed", line), "waits-for-approval", "2,500 a day");
    is_whole(&world);
}

/// A limit on grants alone is none that an undo or a merge could go round.
#[test]
fn a_limit_on_grants_holds_for_what_one_character_gains_otherwise() {
    let world = World::lived();
    let yaml = "policy: grants
roles: { gm: { allow: [character.*, undo], limits: { character.grant: { xp_per_operation: 1_000 } } } }
";
    install(&world, "ana", yaml);
    done(&world, "ana", "character grant Zed --xp 4000 --track paragon --reason r");
    let told = by(&world, "zed", "character merge Zed Mo --yes --reason r");
    assert!(told.contains("4,000 XP for one character; the role `gm` may give 1,000"), "{told}");
    is_whole(&world);
}

#[test]
fn a_dry_run_says_that_it_would_wait_and_leaves_no_trace() {
    let world = limited();
    let events = world.json("db health")["events"].clone();
    let told = done(&world, "zed", "character grant Mo --xp 1001 --track paragon --dry-run");
    assert!(told.contains("this would wait for approval by somebody else:\n  1,001 XP"), "{told}");
    assert_eq!(world.json("db health")["events"], events);
}

#[test]
fn too_many_characters_wait_or_are_denied() {
    let mut world = World::lived();
    world.award_all(3);
    install(
        &world,
        "ana",
        "policy: few
roles: { gm: { extends: gm, limits: { \"*\": { characters_per_operation: 2 } } } }
",
    );
    let told = done(&world, "zed", "undo 10 --dry-run");
    assert!(told.contains("this would wait for approval by somebody else"), "{told}");
    let told = by(&world, "zed", "undo 10 --yes --reason r");
    assert!(told.contains("3 characters in one operation; the role `gm` may change 2"), "{told}");
    assert!(told.ends_with("── exit 3\n"), "{told}");
    let told = done(&world, "ana", "approval grant 12 --yes --reason r");
    assert!(told.contains("3 characters, 3 events"), "{told}");
    is_whole(&world);
}

#[test]
fn nothing_to_give_is_no_matter_of_limits() {
    let world = limited();
    // Trading ends at level 10: of a thousand XP only 90 fit.
    assert_eq!(code(&world, "zed", &grant(5_000)), "");
    is_whole(&world);
}
