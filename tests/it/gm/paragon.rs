//! `endgame paragon`.

use crate::world::World;
use insta::assert_snapshot;

#[test]
fn levels() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon levels Vex",
        "paragon levels vex --as-of 4",
        "paragon levels Vex --format json",
        "paragon levels Vex --format csv",
    ]));
}

#[test]
fn stats() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon stats",
        "paragon stats Mo",
        "paragon stats Zed --format json",
        "paragon stats Vex --as-of 5",
    ]));
}

#[test]
fn distribute() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon distribute Vex strength=2 agility=1 --dry-run",
        "paragon distribute Vex strength=2 agility=1 --ticket 4712",
        "history --last 1",
    ]));
    let answer = world.json("paragon distribute id:1 luck=1_0");
    assert_eq!(answer["after"]["paragon"]["points_distributed"]["luck"].as_u64(), Some(10), "{answer}");
}

#[test]
fn distribute_what_is_not_there() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon distribute Vex strenght=1",
        "paragon distribute Vex charm=1 --format json",
        "paragon distribute Vxe luck=1",
        "paragon distribute id:99 luck=1",
        "paragon distribute Vex agility=2 luck=100",
        "paragon distribute Vex agility=2 luck=100 --format json",
        "paragon distribute Zed luck=1",
    ]));
}

#[test]
fn distribute_what_is_no_number_of_points() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon distribute Vex luck=0",
        "paragon distribute Vex luck=-1",
        "paragon distribute Vex luck=1.5",
        "paragon distribute Vex luck",
        "paragon distribute Vex =5",
        "paragon distribute Vex luck=9223372036854775808",
        "paragon distribute Vex luck=9223372036854775807 strength=1",
        "paragon distribute Vex luck=1 strength=1 luck=2",
        "paragon distribute Vex",
    ]));
    assert!(world.run("history --last 1").contains("#9"), "something was written");
}

#[test]
fn respec() {
    let world = World::lived();
    assert_snapshot!(world.run_all(&[
        "paragon respec Vex --dry-run",
        "paragon respec Vex --reason asked",
        "paragon respec Vex",
        "paragon respec Mo",
    ]));
}

#[test]
fn respec_without_the_money() {
    let mut world = World::lived();
    let take = endgame::progression::Command::RevokeCurrency { amount: 60 };
    world.one("revoke", "ana", "Vex", take);
    assert_snapshot!(world.run("paragon respec Vex"));
}
