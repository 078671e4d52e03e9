//! `endgame mastery`.

use crate::world::World;
use insta::assert_snapshot;

#[test]
fn looks() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "mastery levels Vex",
        "mastery progress Vex combat",
        "mastery progress Vex mastery.combat --as-of 4",
        "mastery rewards Vex combat",
        "mastery tree Vex combat",
    ]));
}

#[test]
fn as_programs_read_it() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "mastery levels Vex --format json",
        "mastery progress Vex combat --format json",
        "mastery rewards Vex combat --format json",
        "mastery tree Vex combat --format csv",
    ]));
}

#[test]
fn unlock() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "mastery unlock Vex combat keen_edge --dry-run",
        "mastery unlock Vex combat keen_edge --reason asked",
        "mastery unlock Vex combat keen_edge",
        "mastery unlock Mo combat executioner",
        "mastery tree Vex combat",
    ]));
}

#[test]
fn what_is_not_there() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "mastery progress Vex combta",
        "mastery rewards Vex fishing --format json",
        "mastery tree Vexx combat",
        "mastery unlock Vex combat keen-edge",
        "mastery unlock Vex trading keen_edge",
    ]));
}
