//! `endgame prestige`.

use crate::world::World;
use insta::assert_snapshot;

#[test]
fn info_and_bonuses() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "prestige info Vex",
        "prestige info Mo",
        "prestige info Vex --as-of 6",
        "prestige info Vex --format json",
        "prestige bonuses Vex",
        "prestige bonuses Vex --format json",
    ]));
}

#[test]
fn reset() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "prestige reset Vex --dry-run",
        "prestige reset Vex --yes --reason asked",
        "prestige info Vex",
        "prestige bonuses Vex",
    ]));
}

#[test]
fn reset_wants_a_yes() {
    let world = World::lived();
    assert_snapshot!(world.run("prestige reset Vex"));
    assert!(world.run("history --kind reset").contains("no events"));
}

#[test]
fn reset_refused_with_every_reason() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "prestige reset Mo --yes",
        "prestige reset Zed --yes",
        "prestige reset Zed --yes --format json",
    ]));
}

#[test]
fn the_last_reset_is_one_that_still_counts() {
    let world = World::lived();
    world.run("prestige reset Vex --yes");
    assert_eq!(world.json("prestige info Vex")["last_reset"], "2026-11-21T19:00:00.000Z");
    world.run("undo 10");
    assert_eq!(world.json("prestige info Vex")["last_reset"], serde_json::Value::Null);
    let then = world.json("prestige info Vex --as-of 12");
    assert_eq!(then["last_reset"], "2026-11-21T19:00:00.000Z");
}
