//! A database comes to its place whole, whatever lies beside the name, and without more of the file system than renaming.

use crate::faults::somebody::left_out;
use crate::lab::{Lab, Told};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A follower of the log, which keeps SQLite's files beside the database as long as it runs.
struct Follower(Child);

impl Follower {
    fn of(lab: &Lab) -> Follower {
        let child = lab.command(&["history", "--follow"]).stdout(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while !lab.folder.path("gm.db-wal").exists() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not open the database");
            std::thread::sleep(Duration::from_millis(5));
        }
        Follower(child)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What lies beside a name: a log of SQLite's, with its index, of a database in which other things happened.
struct LeftOver {
    log: Vec<u8>,
    index: Vec<u8>,
}

impl LeftOver {
    fn new() -> LeftOver {
        let lab = Lab::new();
        let follower = Follower::of(&lab);
        lab.run("character create Old --reason old").exits(0);
        for _ in 0..5 {
            lab.run("character grant Old --xp 50_000 --track paragon --reason old").exits(0);
        }
        let read = |name: &str| fs::read(lab.folder.path(name)).unwrap();
        let left = LeftOver { log: read("gm.db-wal"), index: read("gm.db-shm") };
        drop(follower);
        assert!(left.log.len() > 4096);
        left
    }

    fn put(&self, lab: &Lab, name: &str) {
        fs::write(lab.folder.path(&format!("{name}-wal")), &self.log).unwrap();
        fs::write(lab.folder.path(&format!("{name}-shm")), &self.index).unwrap();
    }
}

fn head(lab: &Lab, db: &str) -> String {
    lab.run(&format!("--db {db} db health --format json")).exits(0).json()["head"].to_string()
}

/// Whoever dies leaves a log of SQLite's; whoever then removes the database alone leaves it beside the next.
#[test]
fn a_left_over_log_never_runs_over_a_new_file() {
    let left = LeftOver::new();
    let good = Lab::with_lives();
    good.run("db export events --output good.jsonl").exits(0);
    let bytes = good.bytes();
    let old = crate::faults::kills::of_schema_1(&bytes);
    for (line, beside, expected) in [
        ("db init", "new.db", None),
        ("db import gm.jsonl --db new.db", "new.db", Some("new.db")),
        ("db restore gm.db --yes --db new.db", "new.db", Some("new.db")),
        ("db backup new.db --db gm.db", "new.db", Some("new.db")),
        ("db backup new.db --no-verify --db gm.db", "new.db", Some("new.db")),
        ("db restore copy.db --yes --db gm.db", "gm.db.before-restore.db", Some("gm.db.before-restore.db")),
        ("db migrate --db old.db", "old.db.schema-1.db", Some("old.db")),
    ] {
        let lab = Lab::of(&bytes);
        for name in ["copy.db", "gm.jsonl", "old.db"] {
            let bytes = match name {
                "old.db" => old.clone(),
                "copy.db" => bytes.clone(),
                _ => fs::read(good.folder.path("good.jsonl")).unwrap(),
            };
            fs::write(lab.folder.path(name), bytes).unwrap();
        }
        left.put(&lab, beside);
        let line = if line == "db init" { "db init --db new.db" } else { line };
        lab.run(line).exits(0).says(&format!("set aside {beside}-wal as {beside}.left-over-wal"));
        let kept = fs::read(lab.folder.path(&format!("{beside}.left-over-wal"))).unwrap();
        assert!(kept == left.log, "{line}: what may hold data is kept as it was");
        match expected {
            Some(db) => assert_eq!(head(&lab, db), head(&lab, "gm.db"), "{line}"),
            None => assert_eq!(lab.run("--db new.db db health --format json").json()["characters"], 0),
        }
        lab.run(&format!("--db {} db verify", expected.unwrap_or("new.db"))).exits(0);
    }
}

/// A process may still have the old files open when they are removed.
#[test]
fn a_follower_of_a_removed_database_does_the_new_one_no_harm() {
    let lab = Lab::with_lives();
    let follower = Follower::of(&lab);
    lab.run("character grant Vex --currency 5 --reason old").exits(0);
    fs::remove_file(lab.database()).unwrap();
    lab.run("db init").exits(0).says("set aside gm.db-wal");
    let second = Follower::of(&lab);
    lab.run("character create New --reason new").exits(0);
    crate::common::interrupt::send(&follower.0);
    drop(follower);
    lab.run("character create Newer --reason new").exits(0);
    drop(second);
    assert_eq!(lab.number("SELECT count(*) FROM characters"), 2);
    lab.is_whole();
}

/// A name that something has is not taken, not even by a file that appears meanwhile.
#[test]
fn a_backup_onto_a_file_says_to_name_another() {
    let lab = Lab::with_lives();
    fs::write(lab.folder.path("bk.db"), "mine").unwrap();
    let told = lab.run("db backup bk.db").fails_as_storage().says("name another file; nothing was touched");
    assert!(!told.err.contains("--db"), "{told:#?}");
    assert_eq!(lab.folder.read("bk.db"), "mine");
}

#[test]
fn a_copy_that_is_not_sound_is_not_called_a_backup() {
    let lab = Lab::with_lives();
    lab.sql().execute_batch("UPDATE events SET time = time + 1 WHERE sequence = 5").unwrap();
    assert_eq!(lab.run("db verify").code, 1);
    lab.run("db backup bk.db").fails_as_storage().says("not sound").says("--no-verify");
    assert_eq!(names(&lab), ["gm.db"]);
    lab.run("db backup bk.db --no-verify").exits(0).says("not verified");
    lab.run("--db bk.db db verify").exits(1);
}

fn names(lab: &Lab) -> Vec<String> {
    let entries = fs::read_dir(lab.folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The number of a process that has ended.
fn dead() -> u32 {
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_endgame")).arg("--version").stdout(Stdio::null()).spawn().unwrap();
    child.wait().unwrap();
    child.id()
}

/// Of whatever kind the killed run was, and whatever version.
#[test]
#[cfg(unix)]
fn what_dead_processes_left_is_cleared_by_the_next_run() {
    let start = Lab::with_lives();
    start.run("db export events --output log.jsonl").exits(0);
    let log = start.folder.read("log.jsonl");
    let (dead, own) = (dead(), std::process::id());
    for (line, target) in [
        ("db init --db new.db", "new.db"),
        ("db import log.jsonl --db new.db", "new.db"),
        ("db backup new.db", "new.db"),
        ("db restore new.db --yes --db other.db", "other.db"),
        ("db export events --output out", "out"),
    ] {
        let lab = Lab::of(&start.bytes());
        fs::write(lab.folder.path("log.jsonl"), &log).unwrap();
        if line.contains("restore") {
            lab.run("db backup new.db").exits(0);
        }
        let before = names(&lab);
        let part = |name: String| {
            fs::write(lab.folder.path(&name), b"SQLite format 3\0").unwrap();
            name
        };
        let alive = part(format!("{target}.endgame-part-{own}"));
        for name in [
            format!("{target}.endgame-part-{dead}"),
            format!("{target}.endgame-part-{dead}-journal"),
            // An evening's backup has another name every evening.
            format!("monday.db.endgame-part-{dead}"),
            format!("{target}.new-{dead}"),
            format!("{target}.import-{dead}"),
            format!("{target}.part-{dead}"),
            format!("{target}.{dead}.part"),
        ] {
            part(name);
        }
        lab.run(line)
            .exits(0)
            .says(&format!("removed {target}.endgame-part-{dead}, which a run that did not end"));
        let mut expected = [before, vec![alive, target.to_owned()]].concat();
        expected.sort();
        assert_eq!(names(&lab), expected, "{line}");
    }
}

/// Killed at the one moment when its name was taken and it was not there yet.
#[test]
#[cfg(unix)]
fn a_name_that_a_dead_process_took_is_given_to_the_next() {
    let lab = Lab::empty();
    let taken = format!("endgame puts a file here (process {})\n", dead());
    fs::write(lab.database(), &taken).unwrap();
    lab.run("character list").fails_as_storage().says("there is no database `gm.db`");
    lab.run("db init").exits(0).says("removed gm.db");
    lab.is_whole();
    // Of a process that runs it is not taken away.
    let lab = Lab::empty();
    fs::write(
        lab.database(),
        taken.replace(|c: char| c.is_ascii_digit(), "").replace("process ", "process 1"),
    )
    .unwrap();
    lab.run("db init").fails_as_storage().says("exists already");
}

/// Where no file can have two names (FAT, shares of Windows), everything works.
#[test]
#[cfg(target_os = "linux")]
fn no_hard_links_are_needed() {
    let lab = Lab::with_lives();
    let old = crate::faults::kills::of_schema_1(&lab.bytes());
    fs::write(lab.folder.path("old.db"), old).unwrap();
    let strace = |line: &str| -> Option<Told> {
        let inject = "inject=link,linkat:error=EPERM";
        let before = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=link,linkat", "-e", inject];
        let words: Vec<&str> = line.split_whitespace().collect();
        let before = [&before[..], &[env!("CARGO_BIN_EXE_endgame")]].concat();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let output = lab.command_by("strace", &before, &words).env("PATH", path).output().ok()?;
        (!String::from_utf8_lossy(&output.stderr).contains("strace:"))
            .then(|| Told::new(line.to_owned(), output))
    };
    if strace("--version").is_none() {
        left_out("this needs `strace`, to play a file system without hard links");
        return;
    }
    for line in [
        "--db new.db db init",
        "db backup copy.db",
        "db restore copy.db --yes",
        "--db third.db db restore copy.db --yes",
        "db export events --output log.jsonl",
        "--db made.db db import log.jsonl",
        "--db old.db db migrate",
    ] {
        strace(line).unwrap().exits(0);
    }
    let made: Vec<PathBuf> =
        ["new.db", "copy.db", "third.db", "made.db", "old.db"].map(|name| lab.folder.path(name)).to_vec();
    assert!(made.iter().all(|path| path.exists()));
    for name in ["gm.db", "new.db", "copy.db", "third.db", "made.db", "old.db"] {
        lab.run(&format!("--db {name} db verify")).exits(0);
    }
}
