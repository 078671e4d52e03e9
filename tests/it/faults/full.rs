//! Disks that are full, as far as a limit on the size of files can play them, and outputs that are.

use crate::lab::{Lab, Told};
use std::fs;
use std::io::Write;

/// Blocks of 512 bytes in which a file of so many bytes has room.
fn blocks(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(512)
}

/// Limits from nothing to more than enough: few files are larger than twice the database.
fn limits(bytes: usize) -> Vec<u64> {
    let most = blocks(bytes) * 2 + 200;
    let some = [0, 1, 8, 16, 32, 63, 64, 65, 72, 80, 100].into_iter();
    some.chain((0..12).map(|twelfth| most * twelfth / 12)).chain([most]).collect()
}

/// A command that has no room says so, leaves everything as it was, and works when there is room again.
fn survives(start: &[u8], line: &str) {
    let (mut full, mut done) = (0, 0);
    for limit in limits(start.len()) {
        let lab = Lab::of(start);
        let events = lab.number("SELECT count(*) FROM events");
        let told = lab.limited(limit, line);
        if told.code == 0 {
            done += 1;
        } else {
            full += 1;
            let told = told.fails_as_storage().says("full");
            let stored = lab.number("SELECT count(*) FROM events");
            assert_eq!(stored, events, "{told:#?}");
        }
        lab.is_whole();
        let left: Vec<String> = fs::read_dir(lab.folder.path(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("part-") || name.contains("new-"))
            .collect();
        assert!(left.is_empty(), "{limit}: {left:?}");
        if full > 0 {
            lab.run("character grant Vex --currency 1 --reason again").exits(0);
            lab.is_whole();
        }
    }
    assert!(full > 2 && done > 0, "{line}: {full} times full, {done} times done");
}

#[test]
fn a_grant_without_room() {
    survives(&Lab::with_lives().bytes(), "character grant Vex --xp 5 --track character --reason r");
}

#[test]
fn a_seed_without_room() {
    survives(&Lab::with_lives().bytes(), "db seed --characters 100 --days 30 --reason r");
}

#[test]
fn an_installation_without_room() {
    let steeper = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/steeper.yaml");
    let line = format!("ruleset install {steeper} --keep level --yes --reason r");
    survives(&Lab::with_lives().bytes(), &line);
}

#[test]
fn a_rebuild_without_room() {
    survives(&Lab::with_lives().bytes(), "db rebuild");
}

#[test]
fn a_migration_without_room() {
    survives(&crate::faults::kills::of_schema_1(&Lab::with_lives().bytes()), "db migrate");
}

#[test]
fn a_database_that_has_no_room_to_be_made() {
    let (mut full, mut done) = (0, 0);
    for limit in (0..300).step_by(7) {
        let lab = Lab::empty();
        let told = lab.limited(limit, "db init");
        if told.code == 0 {
            done += 1;
            lab.is_whole();
        } else {
            full += 1;
            told.fails_as_storage().says("full");
            assert_eq!(fs::read_dir(lab.folder.path("")).unwrap().count(), 0, "{limit}");
            lab.run("db init").exits(0);
        }
    }
    assert!(full > 2 && done > 2, "{full} {done}");
}

#[test]
fn a_backup_without_room() {
    let lab = Lab::with_lives();
    let bytes = lab.bytes();
    let (mut full, mut done) = (0, 0);
    for limit in limits(bytes.len()) {
        let told = lab.limited(limit, "db backup copy.db");
        let copy = lab.folder.path("copy.db");
        if told.code == 0 {
            done += 1;
            lab.run("--db copy.db db verify").exits(0);
            fs::remove_file(copy).unwrap();
        } else {
            full += 1;
            told.fails_as_storage().says("full");
            assert!(!copy.exists(), "{limit}");
        }
        assert_eq!(fs::read(lab.database()).unwrap(), bytes);
    }
    assert!(full > 2 && done > 0, "{full} {done}");
}

#[test]
fn a_restore_without_room() {
    let lab = Lab::with_lives();
    lab.run("db backup old.db").exits(0);
    let old = fs::read(lab.folder.path("old.db")).unwrap();
    lab.run("character grant Vex --currency 5 --reason r").exits(0);
    let new = lab.bytes();
    let events = lab.number("SELECT count(*) FROM events");
    for limit in limits(new.len()) {
        let lab = Lab::of(&new);
        fs::write(lab.folder.path("old.db"), &old).unwrap();
        let told = lab.limited(limit, "db restore old.db --yes");
        if told.code != 0 {
            told.fails_as_storage().says("full");
            assert_eq!(lab.number("SELECT count(*) FROM events"), events, "{limit}");
        }
        lab.is_whole();
        lab.run("--db old.db db verify").exits(0);
    }
}

/// An answer that can't be written is no answer; what was changed stays changed and can be found.
#[test]
#[cfg(target_os = "linux")]
fn an_answer_into_a_full_disk() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    if !full.is_ok_and(|mut full| full.write_all(b"x").is_err()) {
        println!("skipped: /dev/full is not full here");
        return;
    }
    let lab = Lab::with_lives();
    for line in ["character list", "db verify", "character grant Vex --currency 1 --reason r"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = lab.command(&words).stdout(full).output().unwrap();
        let told = Told::new(format!("{line} > /dev/full"), output);
        assert!(told.code != 0 && told.err.starts_with("error: "), "{told:#?}");
    }
    lab.is_whole();
    let lab = Lab::with_lives();
    for line in ["--db /dev/full db init", "db backup /dev/full", "--db /dev/full character list"] {
        lab.run(line).fails_as_storage();
    }
}

/// A file system that is really full, where this user may mount one.
#[test]
#[cfg(target_os = "linux")]
fn a_small_disk() {
    let lab = Lab::empty();
    let disk = lab.folder.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |words: &[&str]| std::process::Command::new(words[0]).args(&words[1..]).arg(&disk).output();
    if !mount(&["mount", "-t", "tmpfs", "-o", "size=512k", "none"]).is_ok_and(|made| made.status.success()) {
        println!("skipped: mounting is not allowed here");
        return;
    }
    lab.run("--db disk/gm.db db init").exits(0);
    lab.run("--db disk/gm.db character create Vex --reason new").exits(0);
    let told = lab.run("--db disk/gm.db db seed --characters 500 --reason much");
    let verified = lab.run("--db disk/gm.db db verify");
    let granted = lab.run("--db disk/gm.db character grant Vex --currency 1 --reason next");
    mount(&["umount"]).unwrap();
    told.fails_as_storage().says("full");
    verified.exits(0);
    granted.exits(0);
}
