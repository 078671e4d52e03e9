//! A key is used once: by single commands, rows of batches and undos, through undo and redo.

use crate::lab::{Lab, Told};
use crate::world::World;
use std::process::Stdio;

fn lab() -> Lab {
    let lab = Lab::new();
    for name in ["Vex", "Myr", "Ana"] {
        lab.run(&format!("character create {name} --reason new")).exits(0);
    }
    lab
}

/// A batch of one row under a key.
fn row(lab: &Lab, who: &str) -> Told {
    let text = format!("key,command,character,currency\nticket-9,grant,{who},500\n");
    std::fs::write(lab.folder.path("row.csv"), text).unwrap();
    lab.run("batch apply row.csv --yes --reason t")
}

fn currency(lab: &Lab) -> i64 {
    lab.number("SELECT sum(currency) FROM characters")
}

#[test]
fn a_redo_that_would_use_a_key_again_is_refused() {
    let lab = lab();
    row(&lab, "Vex").exits(0);
    lab.run("undo 4 --reason wrong --yes").exits(0);
    row(&lab, "Myr").exits(0);
    for line in ["undo 5 --reason redo --yes", "undo 5 --reason redo --dry-run"] {
        let told = lab.run(line).exits(3);
        told.says("the key `ticket-9` of #4 is used by #6 now").says("endgame undo 6");
    }
    assert_eq!(currency(&lab), 500);
    // Once the key is free the redo is what it was.
    lab.run("undo 6 --reason free --yes").exits(0);
    lab.run("undo 5 --reason redo --yes").exits(0);
    row(&lab, "Myr").exits(2).says("used by #4");
    row(&lab, "Vex").exits(0).says("applied before");
    // Two steps further: the undo of the undo of the undo.
    lab.run("undo 8 --reason back --yes").exits(0);
    row(&lab, "Ana").exits(0);
    lab.run("undo 9 --reason redo --yes").exits(3).says("of #4 is used by #10 now");
    assert_eq!(currency(&lab), 500);
    lab.is_whole();
}

#[test]
fn keys_that_come_back_together_are_each_looked_at() {
    let lab = lab();
    lab.run("character create Bo --reason new").exits(0);
    let file = |rows: &str| {
        std::fs::write(lab.folder.path("rows.csv"), format!("key,command,character,currency\n{rows}"))
            .unwrap();
        lab.run("batch apply rows.csv --yes --reason t").exits(0);
    };
    file("a,grant,Vex,1\nb,grant,Myr,2\nc,grant,Ana,4\n");
    lab.run("undo 5 --reason wrong --yes").exits(0);
    file("c,grant,Bo,8\nd,grant,Bo,16\n");
    lab.run("undo 6 --reason redo --yes").exits(3).says("the key `c` of #5 is used by #7 now");
    // Undone together with what holds its key, it comes back.
    lab.run("undo 7 6 --reason redo --yes").exits(0);
    assert_eq!(currency(&lab), 7);
    lab.is_whole();
}

#[test]
fn what_was_undone_under_a_key_does_not_come_back_by_a_restore() {
    let lab = lab();
    row(&lab, "Vex").exits(0);
    let given = lab.number("SELECT max(sequence) FROM events");
    lab.run("undo 4 --reason wrong --yes").exits(0);
    let line = format!("character restore Vex --at {given} --yes --reason x");
    lab.run(&line).exits(3).says("#4 gave it under the key `ticket-9`");
    row(&lab, "Myr").exits(0);
    lab.run(&line).exits(3).says("which #6 uses now");
    lab.run(&format!("character restore Vex --at {} --yes --reason x", given - 1)).exits(0);
    assert_eq!(currency(&lab), 500);
}

#[test]
fn a_single_command_under_a_key_happens_once() {
    let lines = [
        "character grant Vex --xp 700 --track paragon --source raid --calendar 1.5",
        "character grant Vex --currency 30",
        "character revoke Vex --currency 30",
        "character revoke Mo --xp 20 --track paragon",
        "character create Neo",
        "character rename Mo Moa",
        "character archive Zed --yes",
        "character restore Vex --at 8 --yes",
        "character merge Mo Vex --yes",
        "character clone Vex Vex2 --as-of 8",
        "paragon distribute Vex luck=1",
        "paragon respec Vex",
        "mastery unlock Vex combat keen_edge",
        "prestige reset Vex --yes",
        "undo 9",
    ];
    for line in lines {
        let world = World::lived();
        let keyed = |more: &str| {
            let line = format!("{line} --reason r --key once {more} --actor ana");
            world.run_words(&line.split_whitespace().collect::<Vec<_>>())
        };
        assert!(keyed("--dry-run").ends_with("── exit 0\n"), "{line}");
        let first = keyed("");
        assert!(first.contains("operation #10") && first.ends_with("── exit 0\n"), "{first}");
        for more in ["", "--dry-run", "--quiet"] {
            let again = keyed(more);
            assert!(again.contains("applied before as #10"), "{again}");
            assert!(again.contains("nothing was written") && again.ends_with("── exit 0\n"), "{again}");
        }
        let told = world.run("character create Other --reason r --key once --actor ana");
        assert!(told.contains("was used by #10 for something else"), "{told}");
        assert!(told.contains("done then: ") && told.contains("asked for now: create Other"), "{told}");
        assert!(told.ends_with("── exit 3\n"), "{told}");
        let found = world.json("history --key once");
        assert_eq!(found["entries"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(
            (&found["entries"][0]["operation"]["id"], &found["entries"][0]["key"]),
            (&10.into(), &"once".into())
        );
        assert_eq!(world.json("history --key other")["entries"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn a_row_and_a_command_are_one_request() {
    let lab = lab();
    row(&lab, "Vex").exits(0);
    lab.run("character grant Vex --currency 500 --reason t --key ticket-9")
        .exits(0)
        .says("applied before as #4");
    let told = lab.run("character grant Vex --currency 501 --reason t --key ticket-9 --format json").exits(3);
    let error: serde_json::Value = serde_json::from_str(&told.err).unwrap();
    assert_eq!(error["error"]["code"], "key-of-another");
    lab.run("undo 4 --reason wrong").exits(0);
    lab.run("character grant Vex --currency 501 --reason t --key ticket-9").exits(0).says("operation #6");
    row(&lab, "Vex").exits(2);
    let answer = lab.run("character grant Vex --currency 501 --reason t --key ticket-9 --format json").json();
    assert_eq!((&answer["applied_before"], &answer["operation"]), (&6.into(), &serde_json::Value::Null));
    assert_eq!(currency(&lab), 501);
}

#[test]
fn the_same_character_by_another_name_is_one_request() {
    let lab = lab();
    let grant =
        |who: &str| lab.run(&format!("character grant {who} --currency 500 --reason t --key ticket-9"));
    grant("Vex").exits(0);
    for who in ["id:1", "VEX", "vex"] {
        grant(who).exits(0).says("applied before as #4 ·");
    }
    row(&lab, "id:1").exits(0).says("applied before");
    grant("Myr").exits(3).says("was used by #4 for something else");
    lab.run("character rename Vex Vexx --reason r").exits(0);
    grant("Vexx").exits(0).says("applied before as #4 ·");
    // Whoever asks by the name of before is told who that is by now.
    grant("Vex").exits(0).says("applied before as #4 for Vexx (id:1)");
    lab.run("character create Vex --reason new").exits(0);
    grant("id:4").exits(3).says("was used by #4 for something else");
    assert_eq!(currency(&lab), 500);
}

#[test]
fn what_is_no_key_is_said() {
    let lab = lab();
    for key in ["", " ", "a\nb", &"k".repeat(201)] {
        lab.run_words(&["character", "grant", "Vex", "--currency", "1", "--key", key]).exits(2).says("a key");
    }
}

#[test]
fn many_who_retry_at_once_pay_once() {
    let lab = lab();
    let words = ["character", "grant", "Vex", "--currency", "500", "--reason", "t", "--key", "ticket-9"];
    let run = |_| lab.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let running: Vec<_> = (0..64).map(run).collect();
    let told = running.into_iter().map(|child| {
        Told::new("grant".to_owned(), child.wait_with_output().unwrap())
            .exits(0)
            .out
            .contains("applied before as #4")
    });
    assert_eq!(told.filter(|before| *before).count(), 63);
    assert_eq!(currency(&lab), 500);
    lab.is_whole();
}
