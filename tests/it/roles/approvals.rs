//! What waits for a second actor, from the asking to the undo.

use crate::roles::{by, code, done, install, is_whole};
use crate::world::World;
use std::process::Stdio;

const BIG: &str = "character grant Vex --xp 20000000 --track paragon --reason outage --ticket T-1";

/// A request of `zed` that waits, as operation #10.
fn asked() -> World {
    let world = World::lived();
    assert_eq!(code(&world, "zed", BIG), "waits-for-approval");
    world
}

fn paragon_xp(world: &World) -> u64 {
    let shown = world.json("paragon levels Vex");
    shown["total_xp"].as_u64().unwrap()
}

#[test]
fn the_life_of_a_request() {
    let world = asked();
    let before = paragon_xp(&world);
    let lines = [
        "approval list",
        "approval show 10",
        "approval grant 10 --dry-run --reason checked --actor ana",
        "approval grant 10 --reason checked --actor ana",
        "approval grant 10 --reason again --actor ana",
        "approval refuse 10 --reason late --actor ana",
        "approval list",
        "approval list --all",
        "approval show 10",
        "history --last 4",
    ];
    insta::assert_snapshot!(world.run_all(&lines));
    assert_eq!(paragon_xp(&world), before + 20_000_000);
    // It is the operation of who asked, with their words.
    let entry = &world.json("history --operation 11")["entries"][1];
    let operation = &entry["operation"];
    assert_eq!(operation["actor"], "zed");
    assert_eq!((&operation["reason"], &operation["ticket"]), (&"outage".into(), &"T-1".into()));
    // One undo takes it back, and it does not wait again.
    done(&world, "ana", "undo 11 --reason wrong");
    assert_eq!(paragon_xp(&world), before);
    assert!(by(&world, "ana", "approval list").contains("nothing waits"));
    is_whole(&world);
    done(&world, "ana", "db rebuild");
    is_whole(&world);
}

#[test]
fn lists_and_requests_are_json_and_csv_too() {
    let world = asked();
    insta::assert_snapshot!(world.run_all(&[
        "approval list --format json",
        "approval list --format csv",
        "approval show 10 --format json",
        "approval show 10 --format csv",
    ]));
}

#[test]
fn nobody_approves_their_own_request_under_any_spelling() {
    let world = World::lived();
    install(
        &world,
        "ana",
        "policy: two leads
actors: { zed: small, Zed: lead }
others: lead
roles: { small: { extends: lead, limits: { \"*\": { xp_per_operation: 10 } } } }
",
    );
    assert_eq!(code(&world, "zed", BIG), "waits-for-approval");
    let told = by(&world, "zed", "approval grant 11 --reason mine");
    assert!(told.contains("`zed` asked for #11; it takes somebody else to approve it"), "{told}");
    for other in ["Zed", " zed", "ZED "] {
        let words = ["approval", "grant", "11", "--reason", "mine", "--actor", other];
        let told = world.run_words(&words);
        assert!(told.contains("takes somebody else") && told.ends_with("── exit 3\n"), "{told}");
    }
    assert!(
        by(&world, "Zed", "approval grant 11 --reason mine").contains("`Zed` and `zed` count as one person")
    );
    // What would be refused is not offered.
    let own = by(&world, "Zed", "approval show 11");
    assert!(!own.contains("approval grant") && own.contains("approval refuse 11"), "{own}");
    assert!(by(&world, "kim", "approval show 11").contains("approval grant 11"));
    // Each try stands in the log.
    let refused = world.json("history --kind refused");
    assert_eq!(refused["entries"].as_array().unwrap().len(), 5);
    assert_eq!(code(&world, "mo", "approval grant 11 --reason fine"), "");
    is_whole(&world);
}

#[test]
fn who_approves_must_be_allowed_to_and_within_limits_of_its_own() {
    let world = asked();
    assert_eq!(code(&world, "kim", "approval grant 10 --reason r"), "not-allowed");
    install(
        &world,
        "ana",
        "policy: more
actors: { kim: senior, lea: checker }
roles:
  senior:
    extends: gm
    allow: [approval.*]
    limits: { \"*\": { xp_per_operation: 20_000_000 } }
  checker: { allow: [approval.*, character.*], deny: [character.grant] }
",
    );
    let told = by(&world, "lea", "approval grant 10 --reason r");
    assert!(told.contains("may not run `character.grant`: its rule `deny: character.grant`"), "{told}");
    assert_eq!(code(&world, "kim", "approval grant 10 --reason r"), "", "exactly at the limit");
    let more = BIG.replace("20000000", "20000001");
    let told = by(&world, "zed", &more);
    let number = told.split("as request #").nth(1).unwrap().split(';').next().unwrap();
    let told = by(&world, "kim", &format!("approval grant {number} --reason r"));
    assert!(told.contains("20,000,001 XP in one operation; the role `senior` may give 20,000,000"), "{told}");
    assert_eq!(code(&world, "ana", &format!("approval grant {number} --reason r")), "");
    is_whole(&world);
}

#[test]
fn what_was_approved_does_not_count_for_the_day() {
    let world = asked();
    done(&world, "ana", "approval grant 10 --reason r");
    let most = "character grant Vex --xp 10000000 --track paragon --reason r";
    for _ in 0..5 {
        done(&world, "zed", most);
    }
    assert_eq!(code(&world, "zed", most), "waits-for-approval");
}

#[test]
fn a_refusal_of_the_rules_is_told_and_the_request_still_waits() {
    let world = asked();
    done(&world, "ana", "character archive Vex --yes --reason gone");
    let told = by(&world, "ana", "approval grant 10 --reason r");
    insta::assert_snapshot!(told);
    let shown = by(&world, "ana", "approval show 10");
    assert!(shown.contains("in the way") && shown.contains("it is archived"), "{shown}");
    done(&world, "ana", "undo 11 --reason back");
    done(&world, "ana", "approval grant 10 --reason r");
    is_whole(&world);
}

#[test]
fn what_is_refused_stays_refused_and_who_asked_may_withdraw() {
    let world = asked();
    assert_eq!(code(&world, "kim", "approval refuse 10 --reason r"), "not-allowed");
    insta::assert_snapshot!(by(&world, "zed", "approval refuse 10 --reason mistake"));
    assert_eq!(code(&world, "ana", "approval grant 10 --reason r"), "not-waiting");
    assert_eq!(code(&world, "zed", BIG), "waits-for-approval");
    let list = world.json("approval list");
    let number = list["requests"][0]["request"].as_u64().unwrap();
    assert_eq!(code(&world, "ana", &format!("approval refuse {number} --reason no --dry-run")), "");
    assert_eq!(code(&world, "ana", &format!("approval refuse {number} --reason no")), "");
    assert_eq!(code(&world, "ana", &format!("approval refuse {number} --reason no")), "not-waiting");
    is_whole(&world);
}

#[test]
fn what_is_no_request_is_said() {
    let world = asked();
    let lines =
        ["approval show 4", "approval grant 99 --reason r --actor ana", "approval refuse 4 --reason r"];
    insta::assert_snapshot!(world.run_all(&lines));
}

#[test]
fn two_who_approve_at_once_carry_it_out_once() {
    let world = asked();
    install(&world, "ana", "policy: leads\nactors: { kim: lead, lea: lead }\n");
    let before = paragon_xp(&world);
    let spawn = |actor: &str| {
        let words = ["approval", "grant", "10", "--reason", "at once", "--quiet", "--actor", actor];
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_endgame"));
        command.current_dir(world.folder.path("")).args(words).env("ENDGAME_DB", "gm.db");
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both: Vec<_> = ["ana", "kim", "lea", "kim", "lea", "ana"].map(spawn).into_iter().collect();
    let codes: Vec<i32> =
        both.into_iter().map(|child| child.wait_with_output().unwrap().status.code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|&&code| code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|&&code| code == 3).count(), 5, "{codes:?}");
    assert_eq!(paragon_xp(&world), before + 20_000_000);
    is_whole(&world);
}

#[test]
fn every_change_of_one_character_can_wait_and_do_the_same_later() {
    let lines = [
        "character create Neo",
        "character rename Mo Moa",
        "character archive Zed --yes",
        "character grant Vex --xp 700 --track character --source raid --calendar 1.5",
        "character grant Vex --currency 30",
        "character revoke Vex --currency 30",
        "character revoke Mo --xp 20 --track paragon",
        "paragon distribute Vex luck=1",
        "paragon respec Vex",
        "mastery unlock Vex combat keen_edge",
        "prestige reset Vex --yes",
        "character grant Vex --xp 700 --track paragon --exact --source outage",
        "character grant Vex --currency 30 --exact",
        "character reward give Vex mastery.combat focus",
        "character reward take Vex mastery.combat brawler",
        "paragon respec Vex --free",
        "mastery unlock Vex combat keen_edge --free",
        "character restore Vex --at 5 --yes",
        "character merge Zed Mo --yes",
        "character clone Vex Neo",
        "character clone Vex Neo --as-of 6",
        "undo 9 --yes",
    ];
    for line in lines {
        let (at_once, later) = (World::lived(), World::lived());
        let line = format!("{line} --reason r");
        done(&at_once, "ana", &line);
        install(
            &later,
            "ana",
            "policy: all waits\nroles: { gm: { extends: gm, limits: { \"*\": { characters_per_operation: 0 } } } }\n",
        );
        assert_eq!(code(&later, "zed", &line), "waits-for-approval", "{line}");
        let shown = done(&later, "kim", "approval show 11");
        assert!(shown.contains("would change 1 character"), "{line}: {shown}");
        done(&later, "ana", "approval grant 11 --yes --reason r");
        let state = |world: &World| {
            let mut list = world.json("character list --per-page 100");
            for one in list["characters"].as_array_mut().unwrap() {
                for own in ["changed", "last"] {
                    one.as_object_mut().unwrap().remove(own);
                }
            }
            list
        };
        assert_eq!(state(&at_once), state(&later), "{line}");
        is_whole(&later);
    }
}
