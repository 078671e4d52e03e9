//! Rules and policies that come into force while a change waits for its turn to write.

use crate::world::{RULES, World};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

fn spawn(folder: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_endgame"));
    let environment =
        [("ENDGAME_DB", "gm.db"), ("ENDGAME_ACTOR", "ana"), ("ENDGAME_NOW", "2026-11-21T19:00:00Z")];
    command.current_dir(folder).env_clear().envs(environment).args(words);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn ended(child: Child) -> (i32, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
}

/// Each of them has read the old rules when the new ones come into force.
#[test]
fn what_waits_while_rules_are_installed_is_decided_by_the_new_ones() {
    let mut world = World::lived();
    let next = RULES.replace("paragon:\n", "paragon:\n  gain_multiplier: 0.5\n");
    let rows = "key,command,character,track,xp\na,grant,Zed,paragon,100\n";
    std::fs::write(world.folder.path("rows.csv"), rows).unwrap();
    let folder = world.folder.path("");
    let mut running = Vec::new();
    let lines = [
        "character grant Mo --xp 100 --track paragon --reason r",
        "character grant Mo --xp 100 --track paragon --reason r --actor game",
        "character grant Mo --xp 100 --track paragon --reason r --key once",
        "batch apply rows.csv --yes --reason r",
        "undo 9 --reason r",
        "db seed --characters 2 --days 3 --reason r",
    ];
    let start = |line: &str| spawn(&folder, &line.split_whitespace().collect::<Vec<_>>());
    let mo = |world: &World| world.json("paragon levels Mo")["total_xp"].as_u64().unwrap();
    let zed = |world: &World| world.json("paragon levels Zed")["total_xp"].as_u64().unwrap();
    let xp_before = (mo(&world), zed(&world));
    world.install(&next, || {
        running.extend(lines.map(start));
        // Long enough for each to have read the old rules and to wait for the lock.
        sleep(Duration::from_secs(2));
    });
    for (line, child) in lines.iter().zip(running) {
        let (code, told) = ended(child);
        assert_eq!(code, 0, "{line}: {told}");
    }
    assert_eq!((mo(&world), zed(&world)), (xp_before.0 + 150, xp_before.1 + 50));
    assert!(world.run("db verify").contains("the chain is whole"));
}

#[test]
fn what_waits_while_a_policy_is_installed_is_judged_by_the_new_one() {
    let world = World::lived();
    for round in 0..3 {
        let policy = format!("policy: round{round}\nactors: {{ kim: lead }}\n");
        std::fs::write(world.folder.path("policy.yaml"), policy).unwrap();
        let lock = rusqlite::Connection::open(world.folder.path("gm.db")).unwrap();
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        let install =
            spawn(&world.folder.path(""), &["db", "policy", "install", "policy.yaml", "--reason", "r"]);
        let grant = || {
            spawn(&world.folder.path(""), &["character", "grant", "Mo", "--currency", "1", "--reason", "r"])
        };
        let grants: Vec<Child> = (0..4).map(|_| grant()).collect();
        sleep(Duration::from_millis(900));
        lock.execute_batch("COMMIT").unwrap();
        drop(lock);
        for child in [install].into_iter().chain(grants) {
            let (code, told) = ended(child);
            assert_eq!(code, 0, "{told}");
        }
    }
    assert!(world.run("db verify").contains("the chain is whole"));
}
