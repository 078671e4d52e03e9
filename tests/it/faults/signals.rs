//! Work that is asked to end by a signal ends in good order: nothing is left of it, and it says so.

#![cfg(target_os = "linux")]

use crate::lab::{Draw, Lab};
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Each with its number and how a program ends by it, as shells tell.
const SIGNALS: [(&str, u64, i32); 3] = [("-HUP", 1, 129), ("-INT", 2, 130), ("-TERM", 15, 143)];

/// The work that makes files, and the file that it makes.
const WORK: [(&str, &str); 5] = [
    ("db backup copy.db", "copy.db"),
    ("db restore other.db --yes", "gm.db.before-restore.db"),
    ("db export events --output out.jsonl", "out.jsonl"),
    ("--db new.db db import log.jsonl", "new.db"),
    ("--db old.db db migrate", "old.db.schema-1.db"),
];

/// A database of some thousand events, with a copy, its log, and an older one.
fn large() -> Lab {
    let lab = Lab::new();
    lab.run("db seed --characters 200 --days 60 --every 5 --reason many").exits(0);
    lab.run("db export events --output log.jsonl").exits(0);
    let bytes = lab.bytes();
    fs::write(lab.folder.path("old.db"), crate::faults::kills::of_schema_1(&bytes)).unwrap();
    fs::write(lab.folder.path("other.db"), bytes).unwrap();
    lab
}

fn names(lab: &Lab) -> Vec<String> {
    let entries = fs::read_dir(lab.folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Waits until a program catches a signal, or has ended.
fn wait_until_caught(child: &mut Child, number: u64) {
    let status = format!("/proc/{}/status", child.id());
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        if caught & (1 << (number - 1)) != 0 {
            return;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
}

fn send(child: &Child, signal: &str) {
    Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
}

#[test]
fn a_signal_ends_long_work_in_good_order() {
    crate::common::interrupt::heard();
    let lab = large();
    let (before, bytes) = (names(&lab), lab.bytes());
    let old = fs::read(lab.folder.path("old.db")).unwrap();
    let mut draw = Draw(5);
    let mut stopped = 0;
    for (signal, number, code) in SIGNALS {
        for (line, makes) in WORK {
            for _ in 0..3 {
                let words: Vec<&str> = line.split_whitespace().collect();
                let mut command = lab.command(&words);
                let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
                wait_until_caught(&mut child, number);
                std::thread::sleep(Duration::from_micros(draw.below(30_000)));
                send(&child, signal);
                let output = child.wait_with_output().unwrap();
                let err = String::from_utf8(output.stderr).unwrap();
                if output.status.code() == Some(0) {
                    for name in [makes, "old.db"] {
                        let _ = fs::remove_file(lab.folder.path(name));
                    }
                    lab.put(&bytes);
                    fs::write(lab.folder.path("old.db"), &old).unwrap();
                } else {
                    stopped += 1;
                    assert_eq!(output.status.code(), Some(code), "{line}: {err}");
                    assert!(
                        err.contains("error: stopped by ") && err.contains("is removed"),
                        "{line}: {err}"
                    );
                }
                assert_eq!(names(&lab), before, "{signal} {line}: {err}");
                assert!(lab.bytes() == bytes, "{line}");
            }
        }
    }
    assert!(stopped > 20, "{stopped}");
}

/// `nohup`, and work in the background of a shell.
#[test]
fn what_was_to_be_ignored_stays_ignored() {
    let lab = large();
    for (signal, number, _) in SIGNALS {
        let script = format!("trap '' {}; exec \"$@\"", &signal[1..]);
        let before = ["-c", &script, "sh", env!("CARGO_BIN_EXE_endgame")];
        let mut command = lab.command_by("/bin/sh", &before, &["db", "backup", "copy.db"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Another one tells that the work has begun.
        wait_until_caught(&mut child, if number == 15 { 2 } else { 15 });
        send(&child, signal);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{signal}: {output:?}");
        fs::remove_file(lab.folder.path("copy.db")).unwrap();
    }
}
