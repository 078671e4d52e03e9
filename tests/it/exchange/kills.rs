//! Imports and exports that are killed or stopped at random moments.

use crate::exchange::files_of;
use crate::lab::{Draw, Lab};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A folder with the log of some thousand events, the head of that log, and how long its import takes.
fn exported() -> (Lab, String, Duration) {
    let lab = Lab::empty();
    lab.run("db seed --characters 150 --days 60 --every 10 --seed 2 --reason more").exits(0);
    lab.run("db export events --output log.jsonl").exits(0);
    let head = head(&lab, "gm.db");
    fs::remove_file(lab.database()).unwrap();
    let begin = Instant::now();
    lab.run(IMPORT).exits(0);
    let duration = begin.elapsed();
    fs::remove_file(lab.folder.path("new.db")).unwrap();
    (lab, head, duration)
}

const IMPORT: &str = "db import log.jsonl --db new.db";

fn head(lab: &Lab, db: &str) -> String {
    lab.run(&format!("--db {db} db health --format json")).json()["head"].to_string()
}

/// Runs a command and ends it after a while by this signal: whether it was done by itself.
fn end_by(lab: &Lab, signal: &str, line: &str, most: Duration) -> Option<i32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = lab.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(most);
    // One that has ended is still there until it is waited for.
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    child.wait().unwrap().code()
}

fn kill(kills: u64, seed: u64) {
    let (lab, expected, duration) = exported();
    let mut draw = Draw(seed);
    let (mut nothing, mut all) = (0, 0);
    for _ in 0..kills {
        let micros = draw.below(u64::try_from(duration.as_micros()).unwrap() * 11 / 10);
        let code = end_by(&lab, "-KILL", IMPORT, Duration::from_micros(micros));
        let told = format!("killed after {micros} µs: {code:?}");
        if lab.has("new.db") {
            all += 1;
            lab.run(IMPORT).exits(4).says("exists already");
        } else {
            nothing += 1;
            assert_ne!(code, Some(0), "{told}");
            lab.run(IMPORT).exits(0);
            assert_eq!(files_of(&lab), ["log.jsonl", "new.db"], "what was left is swept: {told}");
        }
        assert_eq!(head(&lab, "new.db"), expected, "{told}");
        lab.run("--db new.db db verify").exits(0);
        fs::remove_file(lab.folder.path("new.db")).unwrap();
    }
    println!("{nothing} times nothing, {all} times all");
    assert!(nothing > 0);
}

#[test]
fn a_killed_import_has_made_a_database_or_none() {
    kill(20, 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test exchange -- --ignored"]
fn a_killed_import_has_made_a_database_or_none_200_times() {
    kill(200, 2);
}

/// Ctrl-C, at any moment: no half file stays.
#[test]
#[cfg(unix)]
fn a_stopped_command_leaves_nothing() {
    crate::common::interrupt::heard();
    let (lab, _, duration) = exported();
    lab.run(IMPORT).exits(0);
    fs::rename(lab.folder.path("new.db"), lab.database()).unwrap();
    let mut draw = Draw(3);
    for line in [IMPORT, "db export events --output out"] {
        for _ in 0..8 {
            let micros = draw.below(u64::try_from(duration.as_micros()).unwrap());
            let code = end_by(&lab, "-INT", line, Duration::from_micros(micros));
            let mut expected = vec!["gm.db", "log.jsonl"];
            if code == Some(0) {
                expected.push(if line == IMPORT { "new.db" } else { "out" });
            }
            let found = files_of(&lab).into_iter().filter(|name| !name.starts_with("gm.db-"));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{line} after {micros} µs: {code:?}");
            for name in ["new.db", "out"] {
                let _ = fs::remove_file(lab.folder.path(name));
            }
        }
    }
}
