//! What waits already is found, and does not wait twice.

use crate::roles::{by, code, done};
use crate::world::World;

const BIG: &str = "character grant Vex --xp 20000000 --track paragon --reason outage";

fn requests(world: &World) -> usize {
    world.json("approval list")["requests"].as_array().unwrap().len()
}

#[test]
fn the_same_request_waits_once() {
    let world = World::lived();
    assert!(by(&world, "zed", BIG).contains("as request #10;"));
    for line in [BIG, &BIG.replace("outage", "again")] {
        let told = by(&world, "zed", line);
        assert!(told.contains("waits already") && told.contains("as request #10;"), "{told}");
        assert!(told.ends_with("── exit 3\n"), "{told}");
    }
    assert_eq!(code(&world, "ZED ", BIG), "waits-for-approval");
    assert_eq!(requests(&world), 1);
    // Another amount, another ticket, and another actor are other requests.
    by(&world, "zed", &BIG.replace("20000000", "20000001"));
    by(&world, "zed", &format!("{BIG} --ticket T-2"));
    let told = by(&world, "kim", BIG);
    assert!(told.contains("zed asked for the same: request #10 waits too"), "{told}");
    assert_eq!(requests(&world), 4);
    // What was decided does not wait, and is asked for anew.
    done(&world, "ana", "approval refuse 10 --reason no");
    let told = by(&world, "zed", BIG);
    assert!(!told.contains("waits already"), "{told}");
    assert_eq!(requests(&world), 4);
}

#[test]
fn a_key_holds_through_the_wait() {
    let world = World::lived();
    let keyed = format!("{BIG} --key once");
    assert!(by(&world, "zed", &keyed).contains("as request #10;"));
    assert!(by(&world, "zed", &keyed).contains("waits already"));
    assert!(by(&world, "kim", &keyed).contains("as request #11;"));
    let before = world.json("paragon levels Vex")["total_xp"].as_u64().unwrap();
    done(&world, "ana", "approval grant 10 --reason r");
    let told = by(&world, "zed", &keyed);
    assert!(told.contains("applied before as #12") && told.ends_with("── exit 0\n"), "{told}");
    // The other request has come to pass by the first.
    done(&world, "ana", "approval grant 11 --reason r");
    let after = world.json("paragon levels Vex")["total_xp"].as_u64().unwrap();
    assert_eq!(after, before + 20_000_000);
    assert!(by(&world, "zed", &keyed.replace("20000000", "20000001")).contains("was used by #12"));
}

#[test]
fn batches_that_wait_are_found_too() {
    let world = World::lived();
    let rows = "key,command,character,track,xp\na,grant,Vex,paragon,20000000\nb,grant,Mo,paragon,5\n";
    std::fs::write(world.folder.path("rows.csv"), rows).unwrap();
    let apply = "batch apply rows.csv --yes --reason outage";
    assert!(by(&world, "zed", apply).contains("as request #10;"));
    assert!(by(&world, "zed", apply).contains("waits already"));
    assert_eq!(requests(&world), 1);
}
