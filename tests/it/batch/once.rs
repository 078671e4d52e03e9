//! Exactly once: two processes at once, and disks that are full.

use crate::lab::{Lab, Told};
use std::fmt::Write;
use std::process::Stdio;

/// A database, and a file of `rows` rows for its fourteen characters.
pub fn lab(rows: usize) -> Lab {
    let lab = Lab::with_lives();
    let mut text = "key,command,character,currency\n".to_owned();
    (0..rows).for_each(|row| writeln!(text, "k{row},award,id:{},3", row % 14 + 1).unwrap());
    std::fs::write(lab.folder.path("rows.csv"), text).unwrap();
    lab
}

pub const APPLY: &str = "batch apply rows.csv --yes --reason r";

/// Every row happened, each once.
pub fn is_done_once(lab: &Lab, rows: usize) {
    let rows = i64::try_from(rows).unwrap();
    let keyed = "SELECT count(*) FROM events WHERE key IS NOT NULL";
    assert_eq!(lab.number(keyed), rows);
    assert_eq!(lab.number("SELECT count(DISTINCT key) FROM events"), rows);
    assert_eq!(lab.number("SELECT count(*) FROM operations WHERE kind = 'batch'"), 1);
    lab.is_whole();
}

#[test]
fn two_processes_with_the_same_file() {
    let rows = 300;
    let lab = lab(rows);
    let words: Vec<&str> = APPLY.split(' ').collect();
    let run = || lab.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let running: Vec<_> = (0..4).map(|_| run()).collect();
    let mut changed = 0;
    for child in running {
        let told = Told::new("batch".to_owned(), child.wait_with_output().unwrap()).exits(0);
        changed += usize::from(told.out.contains("characters changed"));
    }
    assert_eq!(changed, 1);
    is_done_once(&lab, rows);
}

#[test]
fn two_processes_with_files_that_share_rows() {
    let lab = lab(100);
    let text = std::fs::read_to_string(lab.folder.path("rows.csv")).unwrap();
    let start: String = text.lines().take(61).map(|line| format!("{line}\n")).collect();
    std::fs::write(lab.folder.path("start.csv"), start).unwrap();
    std::thread::scope(|scope| {
        for file in ["rows.csv", "start.csv"] {
            let lab = &lab;
            scope.spawn(move || lab.run(&format!("batch apply {file} --yes --reason r")).exits(0));
        }
    });
    assert_eq!(lab.number("SELECT count(*) FROM events WHERE key IS NOT NULL"), 100);
    lab.is_whole();
}

#[test]
fn a_disk_that_is_full_in_the_middle() {
    let rows = 700;
    let size = lab(rows).bytes().len() as u64 / 512;
    let (mut full, mut done) = (0, 0);
    for step in 0..10 {
        let lab = lab(rows);
        let blocks = (size * step / 5).to_string();
        let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
        let before = ["-c", script, "sh", &blocks, env!("CARGO_BIN_EXE_endgame")];
        let words: Vec<&str> = APPLY.split(' ').collect();
        let mut command = lab.command_by("/bin/sh", &before, &words);
        let told = Told::new(APPLY.to_owned(), command.env("PATH", "/usr/bin:/bin").output().unwrap());
        if told.code == 0 {
            done += 1;
        } else {
            full += 1;
            told.fails_as_storage().says("full");
            assert_eq!(lab.number("SELECT count(*) FROM events WHERE key IS NOT NULL"), 0);
            lab.is_whole();
            lab.run(APPLY).exits(0);
        }
        is_done_once(&lab, rows);
    }
    assert!(full > 2 && done > 0, "{full} times full, {done} times done");
}

#[test]
#[cfg(unix)]
fn a_pipe_without_room_for_its_copy() {
    let lab = lab(50);
    let script = "cat rows.csv | TMPDIR=/nonexistent \"$0\" batch apply - --yes --reason r";
    let mut command = lab.command_by("/bin/sh", &["-c", script, env!("CARGO_BIN_EXE_endgame")], &[]);
    let told = Told::new("pipe".to_owned(), command.env("PATH", "/usr/bin:/bin").output().unwrap());
    told.exits(4).says("can't be kept in /nonexistent").says("TMPDIR");
}

#[test]
fn the_shipped_compensation_suits_a_seeded_database() {
    // Ten thousand characters have the ids of the file.
    let lab = Lab::new();
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/compensation.csv")).unwrap();
    lab.run("db seed --characters 300 --days 30 --every 30 --seed 1 --reason demo").exits(0);
    let start: String = text.lines().take(301).map(|line| format!("{line}\n")).collect();
    std::fs::write(lab.folder.path("rows.csv"), start).unwrap();
    assert_eq!(text.lines().count(), 10_001);
    lab.run("batch apply rows.csv --dry-run --reason r").exits(0).says("nothing was written");
    lab.run(APPLY).exits(0).says("300 characters changed");
    lab.run(APPLY).exits(0).says("nothing changes");
    lab.is_whole();
}
