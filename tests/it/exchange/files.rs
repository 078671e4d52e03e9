//! Where exports go and what they look like.

use crate::exchange::files_of;
use crate::lab::Lab;
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn a_database_goes_out_and_comes_in() {
    let lab = Lab::with_lives();
    lab.run("db export events --output log.jsonl").exits(0).says("events to log.jsonl");
    lab.run("db import log.jsonl --db copy.db").exits(0).says("made copy.db of");
    let health = |db: &str| lab.run(&format!("--db {db} db health --format json")).exits(0).out;
    assert_eq!(health("gm.db"), health("copy.db"));
    for question in
        ["character list --format json", "history --format json", "leaderboard paragon --format json"]
    {
        let answer = |db: &str| lab.run(&format!("--db {db} {question}")).exits(0).out;
        assert_eq!(answer("gm.db"), answer("copy.db"), "{question}");
    }
    lab.run("--db copy.db db verify").exits(0);
    lab.run("--db copy.db db export events").exits(0).says(&lab.folder.read("log.jsonl"));
    lab.run("--db copy.db character grant Vex --currency 1 --reason next").exits(0);
    assert_eq!(files_of(&lab), ["copy.db", "gm.db", "log.jsonl"]);
}

/// Policies, requests that wait, refused attempts, keys, rulesets, clones and what was undone.
#[test]
fn all_that_a_database_is_goes_along() {
    let lab = Lab::with_lives();
    let shipped = |name: &str| format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::write(
        lab.folder.path("rows.csv"),
        "key,command,character,currency\na,award,Vex,5\nb,award,Anara,7\n",
    )
    .unwrap();
    lab.run("batch apply rows.csv --yes --reason outage").exits(0);
    let policy = shipped("policies/default.yaml");
    fs::write(lab.folder.path("policy.yaml"), fs::read_to_string(policy).unwrap() + "\n# ours\n").unwrap();
    lab.run("db policy install policy.yaml --yes --reason roles").exits(0);
    lab.run("--actor newbie character grant Vex --xp 999999999 --track paragon --reason x").exits(3);
    lab.run("--actor newbie db seed --characters 1 --reason x").exits(3);
    let steeper = shipped("fixtures/steeper.yaml");
    lab.run_words(&["ruleset", "install", &steeper, "--keep", "level", "--yes", "--reason", "season 2"])
        .exits(0);
    lab.run("character grant Vex --xp 5_000 --track paragon --reason more").exits(0);
    lab.run("character clone Vex Vex2 --reason support").exits(0);
    lab.run("db export events --output log.jsonl").exits(0);
    lab.run("db import log.jsonl --db copy.db").exits(0);
    lab.run("--db copy.db db verify").exits(0);
    for question in [
        "db health",
        "history",
        "character list",
        "db policy show",
        "approval list",
        "ruleset history",
        "ruleset show",
    ] {
        let answer = |db: &str| lab.run(&format!("--db {db} {question} --format json")).exits(0).out;
        assert_eq!(answer("gm.db"), answer("copy.db"), "{question}");
    }
    let log = lab.folder.read("log.jsonl");
    assert_eq!(log.lines().filter(|line| line.starts_with("{\"policy\"")).count(), 1);
    assert_eq!(log.lines().filter(|line| line.starts_with("{\"ruleset\"")).count(), 2);
    // What was done goes on being known: a second run does nothing.
    lab.run("--db copy.db batch apply rows.csv --yes --reason again").exits(0);
    let events = |db: &str| lab.run(&format!("--db {db} db health --format json")).json()["events"].clone();
    assert_eq!(events("copy.db"), events("gm.db"));
    // A policy is as it was installed, or the file is refused.
    fs::write(lab.folder.path("bad.jsonl"), log.replacen("# ours", "# mine", 1)).unwrap();
    lab.run("db import bad.jsonl --db new.db").exits(2).says("the hash of policy 1");
}

#[test]
fn a_pipe_is_a_file_too() {
    let lab = Lab::with_lives();
    let mut export = lab.command(&["db", "export", "events"]).stdout(Stdio::piped()).spawn().unwrap();
    let from = Stdio::from(export.stdout.take().unwrap());
    let import = lab.command(&["--db", "copy.db", "db", "import", "-"]).stdin(from).output().unwrap();
    assert!(export.wait().unwrap().success());
    assert!(import.status.success(), "{import:?}");
    let head = |db: &str| lab.run(&format!("--db {db} db health --format json")).json()["head"].clone();
    assert_eq!(head("gm.db"), head("copy.db"));
}

#[test]
fn nothing_is_written_over_by_an_import() {
    let lab = Lab::with_lives();
    lab.run("db export events --output log.jsonl").exits(0);
    let before = lab.bytes();
    lab.run("db import log.jsonl").fails_as_storage().says("exists already");
    assert_eq!(lab.bytes(), before);
    fs::create_dir(lab.folder.path("folder")).unwrap();
    lab.run("db import log.jsonl --db folder").exits(4);
    lab.run("db import log.jsonl --db none/new.db").fails_as_storage().says("no folder");
    lab.run("db import none.jsonl --db new.db").exits(2).says("can't read none.jsonl");
    lab.run("db import folder --db new.db").exits(2).says("can't read folder");
    assert_eq!(files_of(&lab), ["folder", "gm.db", "log.jsonl"]);
}

#[test]
fn the_format_is_that_of_the_file_unless_it_is_said() {
    let lab = Lab::with_lives();
    let first = |name: &str| lab.folder.read(name).lines().next().unwrap().to_owned();
    lab.run("db export events --output a.csv").exits(0);
    assert!(first("a.csv").starts_with("sequence,time,character,"));
    lab.run("db export events --output a.jsonl --format csv").exits(0);
    assert_eq!(first("a.jsonl"), first("a.csv"));
    lab.run("db export events --output a.CSV --format jsonl").exits(0);
    assert!(first("a.CSV").starts_with("{\"schema\":\"endgame.log/1\","));
    assert!(lab.run("--format csv db export characters").exits(0).out.starts_with("id,name,"));
    assert!(lab.run("--format json db export characters").exits(0).out.starts_with("{\"id\":1,"));
    lab.run("db export events --format table").exits(2).says("[possible values: jsonl, csv, parquet]");
    lab.run("character list --format jsonl").exits(2).says("[possible values: table, json, csv]");
}

#[test]
fn a_file_is_replaced_when_the_new_one_is_whole() {
    let lab = Lab::with_lives();
    fs::write(lab.folder.path("log.jsonl"), "old").unwrap();
    lab.sql().execute_batch("UPDATE events SET time = time + 1 WHERE sequence = 9").unwrap();
    lab.run("db export events --output log.jsonl").exits(4).says("event 9 is damaged");
    assert_eq!(lab.folder.read("log.jsonl"), "old");
    lab.run("db export characters --output log.jsonl").exits(0);
    assert_ne!(lab.folder.read("log.jsonl"), "old");
    lab.run("db export characters --output none/x.csv").exits(2).says("no such folder");
    fs::create_dir(lab.folder.path("folder")).unwrap();
    lab.run("db export characters --output folder").exits(2).says("can't write to folder");
    assert_eq!(files_of(&lab), ["folder", "gm.db", "log.jsonl"]);
}

#[test]
#[cfg(unix)]
fn what_is_exported_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let lab = Lab::with_lives();
    lab.run("db export events --output log.jsonl").exits(0);
    lab.run("db import log.jsonl --db copy.db").exits(0);
    for name in ["log.jsonl", "copy.db"] {
        let mode = fs::metadata(lab.folder.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    lab.run("db export events --output /dev/null").exits(0);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let lab = Lab::with_lives();
    for line in ["db export events", "db export events --format csv", "db export characters"] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut command: Command = lab.command(&words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{line}");
    }
}

#[test]
fn a_feed_goes_on_where_it_ended() {
    let lab = Lab::with_lives();
    let all = lab.run("db export events --format csv").exits(0).out;
    let rows: Vec<&str> = all.lines().collect();
    let part = lab.run("db export events --format csv --since 5").exits(0).out;
    assert_eq!(part.lines().skip(1).collect::<Vec<_>>(), rows[6..]);
    let lines = lab.run("db export events --since 5").exits(0).out;
    assert!(lines.starts_with("{\"schema\":\"endgame.log/1\""), "{lines}");
    assert_eq!(lines.lines().filter(|line| line.starts_with("{\"event\"")).count(), rows.len() - 6);
    let nothing = lab.run("db export events --format csv --since 999999").exits(0).out;
    assert_eq!(nothing.lines().count(), 1);
}

/// The forms, as other programs read them.
#[test]
fn the_tables_are_pinned() {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    lab.run_words(&["character", "create", "Åsa", "--reason", "=1+1", "--ticket=-2"]).exits(0);
    lab.run("character grant Vex --xp 9_000_000 --track character --source raid --reason first").exits(0);
    lab.run("character grant Vex --xp 5_000 --track mastery.combat --reason third").exits(0);
    lab.run("character archive Åsa --yes --reason gone").exits(0);
    let mut told = String::new();
    for line in [
        "db export events --format csv",
        "db export characters --format csv",
        "db export characters --format jsonl",
        "db export events --since 4 --format jsonl",
    ] {
        told.push_str(&format!("$ endgame {line}\n{}", lab.run(line).exits(0).out));
    }
    // The ruleset that ships may change.
    let mut settings = insta::Settings::clone_current();
    settings.add_filter("[0-9a-f]{64}", "[hash]");
    settings.add_filter(r#""text":"(\\.|[^"\\])*""#, r#""text":"[ruleset]""#);
    settings.add_filter(r#""endgame":"[^"]*""#, r#""endgame":"[version]""#);
    settings.bind(|| insta::assert_snapshot!(told));
}

#[test]
#[cfg(not(feature = "parquet"))]
fn a_build_without_parquet_says_so() {
    let lab = Lab::with_lives();
    for line in
        ["db export events --format parquet --output e.parquet", "db export events --output e.parquet"]
    {
        lab.run(line).exits(2).says("can't write Parquet").says("--features parquet");
    }
    assert_eq!(files_of(&lab), ["gm.db"]);
}

#[test]
fn an_export_takes_the_place_of_no_database() {
    let lab = Lab::with_lives();
    lab.run("db backup other.db").exits(0);
    let before = lab.bytes();
    for output in ["gm.db", "./gm.db", "other.db"] {
        for what in ["events", "characters"] {
            lab.run(&format!("db export {what} --output {output}")).exits(2).says("is a database");
        }
    }
    assert_eq!(lab.bytes(), before);
    lab.run("--db other.db db verify").exits(0);
}
