//! A second actor for whatever an operation does: undo, restores, merges and installations wait too, equals check each
//! other, and who may approve is told rightly.

use crate::roles::{by, code, done, install, is_whole};
use crate::world::{RULES, World};

/// Two leads, each of whose operations takes both.
const EQUALS: &str = "policy: equals
actors: { lea: lead, kim: lead }
roles: { lead: { allow: [\"*\"], limits: { \"*\": { second_actor: always } } } }
";

/// The number of the request that a command line made.
#[track_caller]
fn request(world: &World, actor: &str, line: &str) -> u64 {
    let told = by(world, actor, line);
    let number = told.split("as request #").nth(1).unwrap_or_else(|| panic!("{line}: {told}"));
    number.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

fn state(world: &World) -> serde_json::Value {
    let mut list = world.json("character list --per-page 100");
    for one in list["characters"].as_array_mut().unwrap() {
        for own in ["changed", "last"] {
            one.as_object_mut().unwrap().remove(own);
        }
    }
    list
}

#[test]
fn equals_check_each_other_however_little_it_is() {
    let world = World::lived();
    install(&world, "ana", EQUALS);
    let line = "character grant Vex --xp 1 --track paragon --reason r";
    let told = by(&world, "lea", line);
    assert!(told.contains("with a second actor only: its limit `*` says so"), "{told}");
    // Lea may not approve what she asked for, so she isn't named.
    assert!(told.contains("kim (lead)") && !told.contains("lea (lead)"), "{told}");
    let number = request(&world, "lea", line);
    assert_eq!(code(&world, "lea", &format!("approval grant {number} --reason r")), "not-allowed");
    let told = by(&world, "Lea ", &format!("approval grant {number} --reason r"));
    assert!(told.contains("takes somebody else"), "{told}");
    done(&world, "kim", &format!("approval grant {number} --reason r"));
    // Nothing is asked for where nothing would change, and what can't wait is not stopped.
    assert_eq!(code(&world, "lea", "character rename Vex Vex --reason r"), "");
    install(&world, "kim", EQUALS);
    is_whole(&world);
}

#[test]
fn what_takes_two_takes_two_by_every_way() {
    let world = World::lived();
    let yaml = "policy: two
actors: { lea: lead, kim: lead }
roles: { lead: { allow: [\"*\"], limits: { character.grant: { second_actor: always } } } }
";
    install(&world, "ana", yaml);
    std::fs::write(world.folder.path("rows.csv"), "command,character,currency\naward,Vex,5\n").unwrap();
    for line in [
        "character grant Vex --currency 5",
        "character grant Vex --currency 5 --exact",
        "batch apply rows.csv --yes",
        "batch grant --where id=1 --currency 5 --yes",
        "character clone Vex Neo",
    ] {
        assert_eq!(code(&world, "lea", &format!("{line} --reason r")), "waits-for-approval", "{line}");
    }
    assert_eq!(code(&world, "lea", "character rename Vex Rex --reason r"), "");
    // To take back a gift gives nothing; to give it again does.
    assert_eq!(code(&world, "lea", "undo 9 --reason r"), "");
    let undo = world.json("history --last 1")["entries"][0]["operation"]["id"].clone();
    assert_eq!(code(&world, "lea", &format!("undo {undo} --reason r")), "waits-for-approval");
    is_whole(&world);
}

/// Where a limit holds for leads too, only those are named whose approval would not be denied, and never who asked.
#[test]
fn who_may_approve_is_who_can() {
    let world = World::lived();
    let yaml = "policy: limited leads
actors: { lea: lead, kim: lead, owner: owner, lame: lame }
roles:
  owner: { allow: [\"*\"] }
  lame: { allow: [\"*\"], deny: [character.grant] }
  lead: { allow: [\"*\"], limits: { \"*\": { xp_per_operation: 100 } } }
founder: readonly
";
    install(&world, "ana", yaml);
    let line = "character grant Vex --xp 101 --track paragon --reason r";
    let told = by(&world, "lea", line);
    assert!(told.contains("carries it out; owner (owner) may"), "{told}");
    let number = request(&world, "lea", line);
    let told = by(&world, "kim", &format!("approval grant {number} --reason r"));
    assert!(told.contains("101 XP in one operation; the role `lead` may give 100"), "{told}");
    assert!(told.contains("owner (owner) may;") && !told.contains("lea (lead)"), "{told}");
    assert_eq!(code(&world, "lame", &format!("approval grant {number} --reason r")), "not-allowed");
    done(&world, "owner", &format!("approval grant {number} --reason r"));
    is_whole(&world);
}

#[test]
fn an_undo_of_many_and_an_installation_wait_and_do_the_same_later() {
    let season =
        RULES.replace("xp_to_next: 100", "xp_to_next: 50").replace("ruleset: small", "ruleset: season");
    for line in ["undo 10 --yes", "undo 10 9 --yes", "ruleset install season.yaml --keep level --yes"] {
        let (mut at_once, mut later) = (World::lived(), World::lived());
        for world in [&mut at_once, &mut later] {
            world.award_all(3);
            std::fs::write(world.folder.path("season.yaml"), &season).unwrap();
        }
        install(&later, "ana", EQUALS);
        done(&at_once, "ana", &format!("{line} --reason r"));
        let number = request(&later, "lea", &format!("{line} --reason r"));
        // The file may be gone by then: the request has all of it.
        std::fs::remove_file(later.folder.path("season.yaml")).unwrap();
        let shown = done(&later, "kim", &format!("approval show {number}"));
        assert!(shown.contains("would change"), "{shown}");
        done(&later, "kim", &format!("approval grant {number} --yes --reason r"));
        assert_eq!(state(&at_once), state(&later), "{line}");
        is_whole(&later);
        done(&later, "ana", "db rebuild");
        is_whole(&later);
        let operation = world_last(&later);
        let number = request(&later, "lea", &format!("undo {operation} --yes --reason r"));
        done(&later, "kim", &format!("approval grant {number} --yes --reason r"));
        is_whole(&later);
    }
}

fn world_last(world: &World) -> u64 {
    world.json("history --last 1")["entries"][0]["operation"]["id"].as_u64().unwrap()
}

#[test]
fn a_restore_that_meets_more_play_says_so_and_starts_from_what_is_then() {
    let world = World::lived();
    install(&world, "ana", EQUALS);
    let number = request(&world, "lea", "character restore Vex --at 6 --yes --reason r");
    done(&world, "game", "character grant Vex --xp 70 --track paragon --reason play");
    insta::assert_snapshot!(
        [
            by(&world, "kim", &format!("approval show {number}")),
            by(&world, "kim", "approval list"),
            by(&world, "kim", &format!("approval grant {number} --reason checked")),
            by(&world, "kim", "history --last 3"),
            by(&world, "kim", "history --last 1 --format json"),
            by(&world, "kim", "history --last 1 --format csv"),
        ]
        .join("\n")
    );
    is_whole(&world);
}

#[test]
fn an_undo_that_has_become_impossible_still_waits_and_says_why() {
    let world = World::lived();
    install(&world, "ana", EQUALS);
    let number = request(&world, "lea", "undo 9 --yes --reason r");
    done(&world, "game", "character grant Vex --xp 70 --track paragon --reason play");
    let shown = done(&world, "kim", &format!("approval show {number}"));
    assert!(shown.contains("in the way") && shown.contains("paragon"), "{shown}");
    assert_eq!(code(&world, "kim", &format!("approval grant {number} --reason r")), "refused");
    assert!(done(&world, "kim", "approval list").contains(&format!("#{number}")));
    is_whole(&world);
}

/// To look at a request waits for nobody who writes, and keeps nobody from writing.
#[test]
fn to_look_at_a_request_is_a_question() {
    let world = World::lived();
    let number = request(&world, "zed", "character grant Vex --xp 20000000 --track paragon --reason r");
    let writer = rusqlite::Connection::open(world.folder.path("gm.db")).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let shown = done(&world, "kim", &format!("approval show {number}"));
    assert!(shown.contains("would change 1 character"), "{shown}");
    done(&world, "kim", "approval list");
    writer.execute_batch("ROLLBACK").unwrap();
    is_whole(&world);
}

/// What gives a thousand XP or more in some way, then what gives nothing. `N` is a revocation of a thousand from Zed,
/// `S` the event of the grant before it.
const WAYS: [&str; 10] = [
    "character grant Mo --xp 1000 --track paragon",
    "character grant Mo --xp 1000 --track paragon --exact",
    "batch grant --where id=2 --xp 1000 --track paragon --yes",
    "undo N --yes",
    "character restore Zed --at S --yes",
    "character merge Vex Mo --yes",
    "character clone Vex Neo",
    "ruleset install dear.yaml --keep level --yes",
    "character rename Mo Moa",
    "undo 9 --yes",
];

/// Limits of who tries, and what becomes of each of [`WAYS`]: `.` it happens, `w` it waits.
const CELLS: [(&str, &str); 8] = [
    ("{}", ".........."),
    ("{ \"*\": { xp_per_operation: 5_000, xp_per_day: 5_000 } }", ".........."),
    ("{ \"*\": { xp_per_operation: 999 } }", "wwwwwwww.."),
    ("{ \"*\": { xp_per_day: 999 } }", "wwwwwwww.."),
    ("{ character.grant: { xp_per_operation: 999 } }", "wwwwwwww.."),
    ("{ character.grant: { xp_per_day: 999 } }", "wwwwwwww.."),
    ("{ character.grant: { second_actor: always } }", "wwwwwwww.."),
    ("{ \"*\": { second_actor: always } }", "wwwwwwwwww"),
];

#[test]
fn each_way_to_give_is_limited_as_grants_are() {
    let dear = RULES.replace("xp_to_next: 100", "xp_to_next: 200").replace("ruleset: small", "ruleset: dear");
    for (limits, cells) in CELLS {
        for (way, cell) in WAYS.into_iter().zip(cells.chars()) {
            let world = World::lived();
            std::fs::write(world.folder.path("dear.yaml"), &dear).unwrap();
            let allow = "[character.*, batch.*, undo, ruleset.*]";
            install(
                &world,
                "ana",
                &format!("policy: p\nroles: {{ gm: {{ allow: {allow}, limits: {limits} }} }}\n"),
            );
            done(&world, "ana", "character grant Zed --xp 1000 --track paragon --reason r");
            let event = world.json("history --last 1")["entries"][0]["sequence"].to_string();
            done(&world, "ana", "character revoke Zed --xp 1000 --track paragon --reason r");
            let revoked = world_last(&world).to_string();
            let line = way.replace('N', &revoked).replace(" S ", &format!(" {event} "));
            let line = if way.contains("Neo") { way.to_owned() } else { line };
            let told = code(&world, "zed", &format!("{line} --reason r"));
            let expected = if cell == 'w' { "waits-for-approval" } else { "" };
            assert_eq!(told, expected, "{limits}: {way}");
            if cell == 'w' {
                let number = world_last(&world);
                done(&world, "ana", &format!("approval grant {number} --yes --reason r"));
            }
            is_whole(&world);
        }
    }
}
