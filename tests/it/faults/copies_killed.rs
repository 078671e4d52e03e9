//! `kill -9` at random moments of what makes or replaces whole databases: each is whole, the old one or the new, and the
//! next run clears what was left.

use crate::lab::{Draw, Lab};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How many events a whole database has.
fn events(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{}", path.display());
    connection.query_row("SELECT count(*) FROM events", [], |row| row.get(0)).unwrap()
}

fn names(lab: &Lab) -> Vec<String> {
    let entries = fs::read_dir(lab.folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A database of many events that is to be replaced by one of few, and its log.
struct Start {
    old: Vec<u8>,
    new: Vec<u8>,
    log: Vec<u8>,
}

impl Start {
    fn new() -> Start {
        let lab = Lab::with_lives();
        let new = lab.bytes();
        lab.run("db seed --characters 40 --days 60 --every 10 --seed 2 --reason more").exits(0);
        lab.run("db export events --output log.jsonl").exits(0);
        Start { old: lab.bytes(), new, log: fs::read(lab.folder.path("log.jsonl")).unwrap() }
    }

    fn lab(&self) -> Lab {
        let lab = Lab::of(&self.old);
        fs::write(lab.folder.path("bk.db"), &self.new).unwrap();
        fs::write(lab.folder.path("log.jsonl"), &self.log).unwrap();
        lab
    }
}

/// Runs a command and kills it after a while: whether it had ended well by then.
fn run_for(lab: &Lab, line: &str, most: Duration) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = lab.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(most);
    let ended = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    ended.is_some_and(|status| status.success())
}

fn kill(times: u64, seed: u64) {
    let start = Start::new();
    let (old, new) = (events(&start.lab().database()), events(&start.lab().folder.path("bk.db")));
    let mut draw = Draw(seed);
    for (line, makes) in [
        ("db restore bk.db --yes", "gm.db.before-restore.db"),
        ("db backup copy.db", "copy.db"),
        ("db import log.jsonl --db made.db", "made.db"),
    ] {
        let lab = start.lab();
        let begin = Instant::now();
        lab.run(line).exits(0);
        let whole = u64::try_from(begin.elapsed().as_micros()).unwrap();
        let after = names(&lab);
        let (mut nothing, mut all) = (0, 0);
        for _ in 0..times {
            let lab = start.lab();
            let micros = draw.below(whole * 11 / 10);
            let has_ended = run_for(&lab, line, Duration::from_micros(micros));
            let told = format!("{line} killed after {micros} µs");
            let made = lab.folder.path(makes);
            let now = events(&lab.database());
            assert!(now == old || (now == new && line.contains("restore")), "{told}: {now} events");
            if lab.has(makes) {
                assert_eq!(events(&made), old, "{told}: what has its name is whole");
            }
            let is_done = if line.contains("restore") { now == new } else { lab.has(makes) };
            assert!(is_done || !has_ended, "what was reported as done is there: {told}");
            assert!(!is_done || lab.has(makes), "{told}");
            *(if is_done { &mut all } else { &mut nothing }) += 1;
            if !is_done {
                if line.contains("restore") && lab.has(makes) {
                    let _ = fs::remove_file(&made);
                }
                lab.run(line).exits(0);
                assert_eq!(names(&lab), after, "what was left is cleared: {told}");
            }
            lab.is_whole();
            lab.run(&format!("--db {makes} db verify")).exits(0);
        }
        println!("{line}: {whole} µs, {nothing} times nothing, {all} times all");
        assert!(nothing > 0);
    }
}

#[test]
fn killed_copies_are_whole_or_not_there() {
    kill(20, 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn killed_copies_are_whole_or_not_there_200_times() {
    kill(200, 2);
}
