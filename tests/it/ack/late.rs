//! What was carried out and could not be answered says so, with its number and an exit code of its own.

use crate::lab::{Lab, Told};
use crate::world::World;
use std::fs::OpenOptions;
use std::process::Stdio;

/// Runs a command line whose answer finds no space.
fn unanswered(lab: &Lab, line: &str) -> Told {
    let words: Vec<&str> = line.split_whitespace().collect();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = lab.command(&words).stdout(full).stderr(Stdio::piped()).output().unwrap();
    Told::new(line.to_owned(), output)
}

#[test]
fn every_change_without_an_answer_tells_its_number() {
    let lab = Lab::with_lives();
    std::fs::write(lab.folder.path("rows.csv"), "key,command,character,currency\na,grant,Vex,5\n").unwrap();
    lab.run("ruleset new next.yaml").exits(0);
    lab.run("db policy show --yaml --quiet").exits(0);
    std::fs::write(
        lab.folder.path("policy.yaml"),
        "policy: leads\nactors: { gm: lead, bo: lead, kim: gm }\n",
    )
    .unwrap();
    let lines = [
        "character grant Vex --currency 5 --reason t",
        "character create Neo --reason t",
        "batch apply rows.csv --yes --reason t",
        "batch grant --where paragon_level>=0 --currency 1 --yes --reason t",
        "ruleset install next.yaml --overspent keep --yes --reason t",
        "db policy install policy.yaml --reason t",
        "db seed --characters 2 --days 3 --reason t",
    ];
    for line in lines {
        let last = || lab.number("SELECT max(id) FROM operations");
        let before = last();
        let told = unanswered(&lab, line).exits(5);
        assert!(last() > before, "{line}");
        let carried = format!("operation #{} was carried out; only its answer could not be written", last());
        told.says(&carried);
        lab.run(&format!("undo {} --dry-run --reason look", last()));
    }
    let last = lab.number("SELECT max(id) FROM operations");
    lab.run("character grant Vex --currency 5 --reason t").exits(0);
    unanswered(&lab, &format!("undo {} --yes --reason t", last + 1)).exits(5).says(&format!("#{}", last + 2));
    // A request, granted and refused.
    for (verb, after) in [("grant", 1), ("refuse", 1)] {
        let line = "character grant Vex --xp 20000000 --track paragon --reason t --actor kim";
        lab.run(&format!("{line} --ticket {verb}")).exits(3);
        let request = lab.number("SELECT max(id) FROM operations");
        let told = unanswered(&lab, &format!("approval {verb} {request} --reason t --actor bo")).exits(5);
        told.says(&format!("operation #{} was carried out", request + after));
    }
    lab.is_whole();
}

#[test]
fn programs_read_the_number() {
    let lab = Lab::with_lives();
    let told = unanswered(&lab, "character grant Vex --currency 5 --reason t --format json").exits(5);
    let error: serde_json::Value = serde_json::from_str(&told.err).unwrap();
    assert_eq!(error["error"]["code"], "answer-lost");
    assert_eq!(error["error"]["operation"], lab.number("SELECT max(id) FROM operations"));
}

#[test]
fn files_that_were_made_are_told() {
    let lab = Lab::empty();
    unanswered(&lab, "db init").exits(5).says("gm.db was made; only its answer could not be written");
    unanswered(&lab, "db backup copy.db").exits(5).says("the backup copy.db was made");
    lab.run("db export events --output log.jsonl").exits(0);
    unanswered(&lab, "--db new.db db import log.jsonl").exits(5).says("new.db was made");
    unanswered(&lab, "db restore copy.db --yes").exits(5).says("gm.db was restored");
    lab.is_whole();
}

/// What changed nothing is an error as before; what failed before it was carried out too.
#[test]
fn a_question_without_an_answer_was_not_carried_out() {
    let lab = Lab::with_lives();
    for line in ["character show Vex", "character grant Vex --currency 5 --reason t --dry-run"] {
        let told = unanswered(&lab, line).exits(2);
        assert!(!told.err.contains("carried out"), "{told:#?}");
    }
    let told = lab.run("--db new.db db seed --characters 2 --days 3 --population none.yaml --reason t");
    assert!(told.code == 2 && !told.err.contains("carried out"), "{told:#?}");
}

#[test]
fn a_closed_pipe_is_quiet_only_where_nothing_was_changed() {
    let lab = Lab::with_lives();
    let closed = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut child = lab.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        Told::new(line.to_owned(), child.wait_with_output().unwrap())
    };
    let told = closed("character show Vex").exits(0);
    assert!(told.err.is_empty(), "{told:#?}");
    let told = closed("character grant Vex --currency 5 --reason t").exits(5);
    let last = lab.number("SELECT max(id) FROM operations");
    told.says(&format!("operation #{last} was carried out"));
}

#[test]
fn the_hint_names_the_operation() {
    let world = World::lived();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_endgame"));
    command
        .current_dir(world.folder.path(""))
        .env_clear()
        .envs([("ENDGAME_DB", "gm.db"), ("ENDGAME_ACTOR", "bo")]);
    command.args(["character", "grant", "Vex", "--currency", "5", "--reason", "t"]).stdout(full);
    let output = command.output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}
