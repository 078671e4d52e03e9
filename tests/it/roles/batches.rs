//! Batches under a policy: what they do is judged as a whole and row by row, and can wait like everything else.

use crate::roles::{by, code, done, install, is_whole};
use crate::world::World;

const ROWS: &str = "key,command,character,track,xp,currency,name
a,grant,Vex,paragon,100,,
b,award,Mo,,,7,
c,create,Neo,,,,
d,grant,Neo,paragon,50,,
e,rename,Zed,,,,Zeda
f,award,id:1,,,5,
";

const FEW: &str = "policy: few
roles: { gm: { extends: gm, limits: { \"*\": { characters_per_operation: 3 } } } }
";

const APPLY: &str = "batch apply rows.csv --yes --reason outage --ticket T-1";

fn world(policy: &str) -> World {
    let world = World::lived();
    std::fs::write(world.folder.path("rows.csv"), ROWS).unwrap();
    install(&world, "ana", policy);
    world
}

fn characters(world: &World) -> String {
    let list = done(world, "bo", "character list --per-page 100 --sort id --format csv");
    // Whoever waited has events with other numbers.
    list.lines().filter(|line| !line.starts_with('$')).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_batch_over_a_limit_waits_and_then_does_what_it_would_have_done() {
    let (at_once, later) = (world(FEW), world(FEW));
    done(&at_once, "ana", APPLY);
    let told = by(&later, "zed", APPLY);
    assert!(told.contains("4 characters in one operation; the role `gm` may change 3"), "{told}");
    insta::assert_snapshot!(by(&later, "ana", "approval show 11"));
    done(&later, "ana", "approval grant 11 --yes --reason checked");
    assert_eq!(characters(&at_once), characters(&later));
    // Its keys are used: the same file again changes nothing, whoever applies it.
    let events = later.json("db health")["events"].clone();
    done(&later, "zed", APPLY);
    assert_eq!(later.json("db health")["events"], events);
    done(&later, "ana", "undo 12 --yes --reason wrong");
    is_whole(&later);
}

#[test]
fn what_happened_meanwhile_by_its_key_does_not_happen_again() {
    let world = world(FEW);
    assert_eq!(code(&world, "zed", APPLY), "waits-for-approval");
    std::fs::write(world.folder.path("rows.csv"), ROWS.lines().take(3).collect::<Vec<_>>().join("\n"))
        .unwrap();
    done(&world, "ana", APPLY);
    let told = done(&world, "ana", "approval grant 11 --yes --reason checked");
    assert!(told.contains("2 of its commands had been carried out before, by their keys"), "{told}");
    is_whole(&world);
}

#[test]
fn a_key_that_was_used_for_something_else_stops_the_request() {
    let world = world(FEW);
    assert_eq!(code(&world, "zed", APPLY), "waits-for-approval");
    let other = "key,command,character,currency\nb,award,Mo,8\n";
    std::fs::write(world.folder.path("rows.csv"), other).unwrap();
    done(&world, "ana", APPLY);
    assert_eq!(code(&world, "ana", "approval grant 11 --yes --reason checked"), "key-used");
    assert!(by(&world, "ana", "approval list").contains("#11"), "it still waits");
    is_whole(&world);
}

#[test]
fn a_batch_is_no_way_around_what_is_denied() {
    let world = world("policy: deny\nroles: { gm: { extends: gm, deny: [character.rename] } }\n");
    let told = by(&world, "zed", APPLY);
    assert!(told.contains("may not run `character.rename`: its rule `deny: character.rename`"), "{told}");
    assert_eq!(code(&world, "zed", &format!("{APPLY} --dry-run")), "not-allowed");
    assert_eq!(code(&world, "zed", "batch grant --where id=1 --currency 5 --yes --reason r"), "");
    is_whole(&world);
}

#[test]
fn a_limit_on_grants_holds_for_each_row() {
    let world = world(
        "policy: rows
roles: { gm: { extends: gm, limits: { \"*\": {}, character.grant: { xp_per_operation: 99 } } } }
",
    );
    let told = by(&world, "zed", APPLY);
    assert!(told.contains("100 XP in one command; the role `gm` may give 99"), "{told}");
    let line = |xp: u64| format!("batch grant --where id>0 --xp {xp} --track paragon --yes --reason r");
    assert_eq!(code(&world, "zed", &line(99)), "", "three times 99 is no matter");
    assert_eq!(code(&world, "zed", &line(100)), "waits-for-approval");
    is_whole(&world);
}
