//! What support gives and takes by hand, through the program: how it looks, what is refused, and how it is taken back.

use crate::world::World;
use endgame::progression::Command;
use insta::assert_snapshot;

#[test]
fn exactly_what_was_lost_is_given_back() {
    let mut world = World::lived();
    // Every grant counts one and a half times by now.
    world.one("reset", "game", "Vex", Command::Reset);
    let lines = [
        "character grant Vex --xp 333 --track paragon --reason play",
        "character revoke Vex --xp 333 --track paragon --reason wrong",
        "character grant Vex --xp 333 --track paragon --exact --source outage --reason sorry --dry-run",
        "character grant Vex --xp 333 --track paragon --exact --source outage --reason sorry",
        "character grant Vex --currency 7 --exact --reason sorry",
        "character grant Vex --xp 9 --track character --exact --reason sorry",
        "character grant Vex --xp 9 --track paragon --exact --calendar 2 --reason sorry",
        "history Vex --last 4",
    ];
    assert_snapshot!(world.run_all(&lines));
    let held = world.json("paragon levels Vex");
    assert_eq!(held["total_xp"], 499, "the grant made 499.5, and what was taken is back");
}

#[test]
fn rewards_are_given_once_and_taken_for_good() {
    let world = World::lived();
    let lines = [
        "character reward give Mo mastery.combat focus --reason ticket",
        "character reward give Mo mastery.combat focus --reason again",
        "character reward give Mo mastery.combat fokus --reason ticket",
        "character reward give Mo mastery.comba focus --reason ticket",
        "character reward take Vex mastery.combat brawler --reason cheated",
        "character reward take Vex mastery.combat brawler --reason cheated",
        "character grant Vex --xp 20 --track mastery.combat --reason play",
        "mastery rewards Vex combat",
        "history Vex --last 2 --format json",
        "undo 11 --reason mistaken",
        "mastery rewards Vex combat",
    ];
    assert_snapshot!(world.run_all(&lines));
}

#[test]
fn nodes_and_respecs() {
    let world = World::lived();
    let lines = [
        "mastery unlock Vex combat executioner --free --reason ticket",
        "mastery unlock Vex combat keen_edge --reason ticket",
        "character grant Vex --xp 30 --track mastery.combat --reason play",
        "mastery unlock Vex combat executioner --free --reason ticket",
        "mastery tree Vex combat",
        "mastery lock Vex combat keen_edge --reason ticket",
        "mastery lock Vex combat keen_edge --with-dependents --reason ticket",
        "mastery lock Vex combat keen_edge --reason ticket",
        "mastery lock Vex combat keen --reason ticket",
        "paragon respec Vex --free --dry-run",
        "paragon respec Vex --free --reason ticket",
        "history Vex --last 4",
    ];
    assert_snapshot!(world.run_all(&lines));
}

/// Each of them is an operation like any other: one undo leaves nothing of it.
#[test]
fn an_undo_takes_each_of_them_back() {
    for line in [
        "character grant Vex --xp 250 --track paragon --exact",
        "character grant Vex --currency 7 --exact",
        "character reward give Vex mastery.combat focus",
        "character reward take Vex mastery.combat brawler",
        "paragon respec Vex --free",
        "mastery unlock Vex combat keen_edge --free",
    ] {
        let world = World::lived();
        let shown = || {
            let mut shown = world.json("character show Vex");
            for own in ["changed", "last", "recent", "operations", "last_operations", "version"] {
                shown.as_object_mut().unwrap().remove(own);
            }
            shown
        };
        let before = shown();
        let told = world.run(&format!("{line} --reason r"));
        assert!(told.ends_with("── exit 0\n"), "{told}");
        assert_ne!(shown(), before, "{line}");
        let told = world.run("undo 10 --reason wrong");
        assert!(told.ends_with("── exit 0\n"), "{told}");
        assert_eq!(shown(), before, "{line}");
        assert!(world.run("db verify").ends_with("── exit 0\n"));
    }
}

const ROWS: &str = "\
key,command,character,track,xp,currency,calendar,mastery,node,reward,dependents
a,grant,Vex,paragon,200,,1.25,,,,
b,grant-exact,Vex,paragon,200,,,,,,
c,grant-exact,Mo,,,50,,,,,
d,unlock-free,Vex,,,,,combat,keen_edge,,
e,give-reward,Mo,mastery.combat,,,,,,focus,
f,take-reward,Vex,mastery.combat,,,,,,brawler,
g,lock,Vex,,,,,combat,keen_edge,,yes
h,respec-free,Vex,,,,,,,,
";

const WRONG: &str = "\
command,character,track,xp,currency,calendar,mastery,node,reward,dependents
grant-exact,Vex,paragon,5,,2,,,,
grant-exact,Mo,character,999999,,,,,,
give-reward,Mo,mastery.combat,,,,,,fokus,
take-reward,Mo,mastery.combat,,,,,,focus,
lock,Vex,,,,,combat,keen_edge,,maybe
";

#[test]
fn rows_of_each() {
    let world = World::lived();
    std::fs::write(world.folder.path("rows.csv"), ROWS).unwrap();
    std::fs::write(world.folder.path("wrong.csv"), WRONG).unwrap();
    let lines = [
        "batch apply rows.csv --dry-run --reason outage",
        "batch apply rows.csv --yes --reason outage",
        "batch apply rows.csv --yes --reason again",
        "batch apply wrong.csv --yes --reason r",
        "batch grant --where id>0 --xp 10 --track paragon --exact --yes --reason thanks",
        "batch grant --where id=1 --currency 10 --calendar 2 --yes --reason thanks --format json",
        "undo 10 --yes --reason wrong",
        "undo 12 11 10 --yes --reason wrong",
        "db verify --quiet",
    ];
    assert_snapshot!(world.run_all(&lines));
}
