//! `endgame character merge` and `endgame character clone`.

use crate::world::World;
use insta::assert_snapshot;

#[test]
fn merge() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "character merge Mo Vex --dry-run",
        "character merge Mo Vex --yes --reason twice",
        "character show Mo",
        "history id:2",
        "history Vex --last 1",
        "undo 10 --yes --reason back",
        "character find mo",
    ]));
    assert_eq!(world.json("db verify")["problems"], serde_json::json!([]));
}

#[test]
fn merge_highest() {
    let world = World::lived();
    let merged = world.json("character merge Vex Mo --xp highest --yes --reason twice");
    assert_eq!(merged["after"]["tracks"]["paragon"], merged["before"]["tracks"]["paragon"]);
    assert_snapshot!(world.run("character show Mo"));
}

#[test]
fn merge_refused() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "character merge Vex Vex --yes",
        "character merge Vex id:1 --yes",
        "character merge Nobody Vex --yes",
        "character merge Mo Vex",
        "character archive Zed --yes --reason gone",
        "character merge id:3 Vex --yes",
    ]));
}

#[test]
fn clone() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "character clone Vex Vex-before --as-of 6 --reason lost",
        "character show Vex-before",
        "history Vex-before",
        "character clone Vex Vex-now --reason try",
        "undo 11 --yes --reason enough",
        "character show Vex-now",
    ]));
    assert_eq!(world.json("db verify")["problems"], serde_json::json!([]));
}

#[test]
fn clone_refused() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "character clone Vex Mo",
        "character clone Zed Early --as-of 2",
        "character clone Nobody Copy",
        "character clone Vex Copy --as-of 99",
        "character clone Vex id:9",
    ]));
}
