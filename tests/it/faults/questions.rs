//! Questions leave nothing behind, and can be asked where nothing can be written.

#![cfg(unix)]

use crate::faults::somebody::{Mount, Somebody, can_mount, mounted, set_mode};
use crate::lab::Lab;
use std::fs;
use std::os::unix::fs::chown;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const QUESTIONS: [&str; 10] = [
    "character show Vex",
    "character list",
    "character show Vex --as-of 3",
    "history",
    "leaderboard paragon",
    "db health",
    "db verify",
    "db policy show --yaml",
    "db export events",
    "approval list",
];

/// Names and owners of what is in the folder.
fn files(lab: &Lab) -> Vec<(String, u32)> {
    use std::os::unix::fs::MetadataExt;
    let entries = fs::read_dir(lab.folder.path("")).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<(String, u32)> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().uid()))
        .collect();
    files.sort();
    files
}

/// A database that belongs to user 1000, in a folder in which all may write, as its owner and as somebody else.
fn shared() -> Option<(Lab, Somebody, Somebody)> {
    let lab = Lab::with_lives();
    let (owner, other) = (Somebody::with_number(&lab, 1000)?, Somebody::with_number(&lab, 65534)?);
    set_mode(&lab, "", 0o777);
    set_mode(&lab, "gm.db", 0o644);
    chown(lab.database(), Some(1000), Some(1000)).unwrap();
    Some((lab, owner, other))
}

#[test]
fn who_may_only_read_locks_nobody_out() {
    let Some((lab, owner, other)) = shared() else { return };
    let before = files(&lab);
    for line in QUESTIONS {
        let own = owner.run(&lab, line).exits(0).out;
        assert_eq!(other.run(&lab, line).exits(0).out, own, "{line}");
        assert_eq!(files(&lab), before, "{line}");
    }
    // A change that is refused leaves nothing either.
    let refused = other.run(&lab, "character grant Vex --currency 1 --reason r").fails_as_storage();
    refused.says("`gm.db` belongs to ").says(" (65534) may not write to it");
    assert_eq!(files(&lab), before);
    owner.run(&lab, "character grant Vex --currency 1 --reason r").exits(0);
    other.run(&lab, "db backup copy.db").exits(0);
    assert_eq!(files(&lab).len(), before.len() + 1);
}

/// Beside a process of the owner, which keeps SQLite's files there, and beside what it leaves when it is killed.
#[test]
fn who_may_only_read_sees_what_the_owner_writes() {
    let Some((lab, owner, other)) = shared() else { return };
    let mut follower = owner.command(&lab, "history --follow").stdout(Stdio::null()).spawn().unwrap();
    while !lab.folder.path("gm.db-shm").exists() {
        thread::sleep(Duration::from_millis(5));
    }
    owner.run(&lab, "character grant Vex --currency 123456 --reason seen").exits(0);
    let own = owner.run(&lab, "history --format json").exits(0).out;
    assert!(own.contains("123456"));
    assert_eq!(other.run(&lab, "history --format json").exits(0).out, own);
    other.run(&lab, "db verify").exits(0);
    follower.kill().unwrap();
    follower.wait().unwrap();
    assert!(lab.folder.path("gm.db-wal").exists());
    assert_eq!(other.run(&lab, "history --format json").exits(0).out, own);
    // Without the index of the log only who may write can read it.
    let index = lab.folder.path("gm.db-shm");
    fs::remove_file(&index).unwrap();
    other.run(&lab, "history").fails_as_storage().says("`gm.db-wal` (of ").says(" (1000)) holds changes");
    assert!(!index.exists());
    assert_eq!(owner.run(&lab, "history --format json").exits(0).out, own);
    assert!(!lab.folder.path("gm.db-wal").exists(), "its owner's question put the log away");
}

#[test]
fn the_file_in_the_way_is_named_with_its_owner() {
    let Some((lab, owner, _)) = shared() else { return };
    for name in ["gm.db-wal", "gm.db-shm"] {
        fs::write(lab.folder.path(name), "").unwrap();
        set_mode(&lab, name, 0o644);
        chown(lab.folder.path(name), Some(65534), Some(65534)).unwrap();
        let told = owner.run(&lab, "character grant Vex --currency 1 --reason r").fails_as_storage();
        told.says(&format!("`{name}` belongs to nobody (65534), and ")).says("(1000) may not write to it");
        owner.run(&lab, "character show Vex").exits(0);
        fs::remove_file(lab.folder.path(name)).unwrap();
    }
    owner.run(&lab, "character grant Vex --currency 1 --reason r").exits(0);
}

/// Nothing locks the file for who may only read it: an answer is of one moment all the same, or none.
#[test]
fn answers_beside_a_writer_are_of_one_moment() {
    let Some((lab, owner, other)) = shared() else { return };
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut done = 0;
            while !is_over.load(Ordering::Relaxed) {
                owner.run(&lab, "character grant Vex --xp 5 --track paragon --reason r").exits(0);
                done += 1;
            }
            done
        });
        for _ in 0..15 {
            for line in ["db verify", "character show Vex", "db export events", "leaderboard xp"] {
                let told = other.run(&lab, line);
                assert!(told.code == 0 || told.err.contains("changed while it was read"), "{told:#?}");
            }
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() > 5);
    });
    owner.run(&lab, "db verify").exits(0);
}

/// Who may only read can follow the log too.
#[test]
fn who_may_only_read_can_follow() {
    let Some((lab, owner, other)) = shared() else { return };
    let follower =
        other.command(&lab, "history --follow --format json").stdout(Stdio::piped()).spawn().unwrap();
    thread::sleep(Duration::from_millis(1500));
    for number in 1..=3 {
        owner
            .run(&lab, &format!("character grant Vex --currency {number} --reason followed-{number}"))
            .exits(0);
        thread::sleep(Duration::from_millis(500));
    }
    crate::common::interrupt::send(&follower);
    let output = follower.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told: Vec<&str> = text.lines().filter(|line| line.contains("followed-")).collect();
    assert_eq!(told.len(), 3, "{text}");
    owner.run(&lab, "character grant Vex --currency 1 --reason r").exits(0);
}

#[test]
fn a_medium_that_can_only_be_read() {
    let lab = Lab::with_lives();
    let Some(somebody) = Somebody::new(&lab) else { return };
    if !can_mount() {
        return;
    }
    set_mode(&lab, "", 0o777);
    set_mode(&lab, "gm.db", 0o644);
    let before = files(&lab);
    for line in QUESTIONS {
        let own = lab.run(line).exits(0).out;
        let as_root = mounted(&lab, Mount::ReadOnly, env!("CARGO_BIN_EXE_endgame"), &[], line);
        assert_eq!(as_root.exits(0).out, own, "{line}");
        assert_eq!(somebody.run_mounted(&lab, Mount::ReadOnly, line).exits(0).out, own, "{line}");
    }
    let line = "character grant Vex --currency 1 --reason r";
    let refused = mounted(&lab, Mount::ReadOnly, env!("CARGO_BIN_EXE_endgame"), &[], line);
    refused.fails_as_storage().says("`gm.db` is on a medium that can only be read");
    assert_eq!(files(&lab), before);
}

#[test]
fn a_full_disk_can_be_read() {
    let lab = Lab::with_lives();
    let Some(somebody) = Somebody::new(&lab) else { return };
    if !can_mount() {
        return;
    }
    set_mode(&lab, "", 0o777);
    set_mode(&lab, "gm.db", 0o644);
    for line in QUESTIONS {
        let own = lab.run(line).exits(0);
        let as_root = mounted(&lab, Mount::Full, env!("CARGO_BIN_EXE_endgame"), &[], line).exits(0);
        assert_eq!((as_root.out, as_root.err), (own.out.clone(), own.err.clone()), "{line}");
        let other = somebody.run_mounted(&lab, Mount::Full, line).exits(0);
        assert_eq!((other.out, other.err), (own.out, own.err), "{line}");
    }
    let line = "character grant Vex --currency 1 --reason r";
    let told = mounted(&lab, Mount::Full, env!("CARGO_BIN_EXE_endgame"), &[], line).exits(4);
    told.says("the disk is full");
}

/// Also an older database can't be brought up to date by who may only read it: the error says who can.
#[test]
fn an_older_database_that_may_only_be_read() {
    let lab = Lab::of(&crate::faults::kills::of_schema_1(&Lab::with_lives().bytes()));
    let Some(somebody) = Somebody::new(&lab) else { return };
    set_mode(&lab, "gm.db", 0o444);
    set_mode(&lab, "", 0o555);
    let told = somebody.run(&lab, "character show Vex").fails_as_storage();
    told.says("schema version 1").says("endgame db migrate");
    set_mode(&lab, "", 0o777);
}
