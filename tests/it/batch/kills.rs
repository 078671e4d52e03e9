//! `kill -9` at random moments, then the same command again: every row has happened exactly once.

use crate::batch::once::{APPLY, is_done_once, lab};
use crate::lab::{Draw, Lab};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Runs a command and kills it after a while.
fn killed(lab: &Lab, line: &str, after: Duration) {
    let words: Vec<&str> = line.split(' ').collect();
    let mut child = lab.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// How long a command takes.
fn undisturbed(lab: &Lab, line: &str) -> u64 {
    let begin = Instant::now();
    lab.run(line).exits(0);
    u64::try_from(begin.elapsed().as_micros()).unwrap()
}

fn batches(kills: u64, seed: u64) {
    let rows = 400;
    let (mut draw, micros) = (Draw(seed), undisturbed(&lab(rows), APPLY));
    let (mut nothing, mut all) = (0, 0);
    for _ in 0..kills {
        let lab = lab(rows);
        killed(&lab, APPLY, Duration::from_micros(draw.below(micros * 11 / 10)));
        match lab.number("SELECT count(*) FROM events WHERE key IS NOT NULL") {
            0 => nothing += 1,
            400 => all += 1,
            some => panic!("{some} of {rows} rows"),
        }
        lab.is_whole();
        lab.run(APPLY).exits(0);
        is_done_once(&lab, rows);
    }
    println!("{micros} µs, {nothing} times nothing, {all} times all");
}

fn undos(kills: u64, seed: u64) {
    let rows = 400;
    let start = lab(rows);
    let before = start.number("SELECT sum(currency) FROM characters");
    start.run(APPLY).exits(0);
    let operation = start.number("SELECT max(id) FROM operations");
    let bytes = start.bytes();
    let line = format!("undo {operation} --yes --reason r");
    let (mut draw, micros) = (Draw(seed), undisturbed(&Lab::of(&bytes), &line));
    for _ in 0..kills {
        let lab = Lab::of(&bytes);
        killed(&lab, &line, Duration::from_micros(draw.below(micros * 11 / 10)));
        lab.is_whole();
        // Undone or not: the second time says which, and then it is.
        let again = lab.run(&line);
        assert!(again.code == 0 || again.err.contains("undone already"), "{again:#?}");
        assert_eq!(lab.number("SELECT sum(currency) FROM characters"), before);
        assert_eq!(lab.number("SELECT count(*) FROM operations WHERE kind = 'undo'"), 1);
        lab.is_whole();
    }
}

#[test]
fn a_killed_batch_happens_once() {
    batches(20, 1);
}

#[test]
fn a_killed_undo_of_a_batch_happens_once() {
    undos(20, 2);
}

#[test]
#[ignore = "takes minutes: cargo test --test batch -- --ignored"]
fn a_killed_batch_happens_once_200_times() {
    batches(200, 3);
    undos(200, 4);
}
