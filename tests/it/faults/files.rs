//! What stands in the place of the database is something else, or only a part of it.

use crate::lab::Lab;
use std::fs;
use std::process::Command;

/// Commands that read and commands that write.
const COMMANDS: [&str; 7] = [
    "character show Vex",
    "character list",
    "character grant Vex --currency 1 --reason r",
    "db health",
    "db rebuild",
    "db backup copy.db",
    "db seed --characters 2 --reason r",
];

/// Every command fails clearly, and nothing is touched.
fn all_fail(lab: &Lab, code: &str) {
    let before = lab.bytes();
    for line in COMMANDS.into_iter().chain(["db verify", "db migrate"]) {
        lab.run(line).fails_as_storage();
        let json = lab.run(&format!("{line} --format json")).exits(4);
        let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
        assert_eq!(error["error"]["code"], code, "{json:#?}");
    }
    lab.run("db init").fails_as_storage();
    assert_eq!(lab.bytes(), before);
    assert!(!lab.folder.path("copy.db").exists());
}

#[test]
fn nothing_is_there() {
    let lab = Lab::empty();
    for line in COMMANDS.into_iter().filter(|line| !line.starts_with("db seed")) {
        lab.run(line).fails_as_storage().says("db init");
    }
    lab.run("db seed --characters 2 --reason r --dry-run").fails_as_storage().says("db init");
    assert!(!lab.database().exists());
    // A seed makes what it fills.
    lab.run("db seed --characters 20 --reason r").exits(0);
    lab.run("character show Vex").exits(0);
    lab.is_whole();
}

#[test]
fn a_folder_is_no_database() {
    let lab = Lab::empty();
    fs::create_dir(lab.database()).unwrap();
    for line in COMMANDS.into_iter().chain(["db init", "db verify", "db restore gm.db --yes"]) {
        lab.run(line).fails_as_storage().says("folder");
    }
    let lab = Lab::with_lives();
    fs::create_dir(lab.folder.path("folder")).unwrap();
    lab.run("db backup folder").fails_as_storage().says("folder");
    lab.run("db restore folder --yes").fails_as_storage().says("folder");
    lab.is_whole();
}

#[test]
fn text_is_no_database() {
    for text in ["a", "ruleset: mine\n", &"all work and no play\n".repeat(1000), "SQLite format 3"] {
        let code = if text.len() < 16 { "database-damaged" } else { "not-a-database" };
        all_fail(&Lab::of(text.as_bytes()), code);
    }
    all_fail(&Lab::of(b""), "database-damaged");
    all_fail(&Lab::of(b"SQLite format 3\0"), "database-damaged");
    all_fail(&Lab::of(&[0; 8192]), "not-a-database");
    all_fail(&Lab::of(&[b"SQLite format 3\0".as_slice(), &[0xA5; 8192]].concat()), "database-damaged");
}

/// A pipe that nobody writes to would never answer.
#[test]
#[cfg(unix)]
fn a_device_or_a_pipe_is_no_database() {
    let lab = Lab::empty();
    assert!(Command::new("mkfifo").arg(lab.database()).status().unwrap().success());
    for line in COMMANDS.into_iter().chain(["--db /dev/null db verify", "--db /dev/zero db verify"]) {
        lab.run(line).fails_as_storage();
    }
}

#[test]
fn the_database_of_another_program_is_left_alone() {
    let lab = Lab::empty();
    let connection = lab.sql();
    connection.execute_batch("CREATE TABLE events (id INTEGER); INSERT INTO events VALUES (1)").unwrap();
    connection.close().unwrap();
    all_fail(&lab, "not-a-database");
    lab.run("db restore gm.db --yes").fails_as_storage();
    let ours = Lab::with_lives();
    fs::copy(lab.database(), ours.folder.path("other.db")).unwrap();
    ours.run("db restore other.db --yes").fails_as_storage();
    ours.is_whole();
}

#[test]
fn tables_that_are_gone_are_missed() {
    for table in ["settings", "rulesets", "operations", "events", "head", "characters", "standings", "totals"]
    {
        let lab = Lab::with_lives();
        lab.sql().execute_batch(&format!("DROP TABLE {table}")).unwrap();
        let told = lab.run("db verify");
        assert!([1, 4].contains(&told.code), "{told:#?}");
        for line in COMMANDS {
            let told = lab.run(line);
            assert!([0, 4].contains(&told.code), "{table}: {told:#?}");
        }
    }
}

#[test]
fn a_newer_database_is_left_alone() {
    for version in [endgame::store::SCHEMA_VERSION + 1, 99, i64::from(i32::MAX)] {
        let lab = Lab::with_lives();
        lab.sql().pragma_update(None, "user_version", version).unwrap();
        all_fail(&lab, "database-newer");
        let ours = Lab::with_lives();
        fs::copy(lab.database(), ours.folder.path("newer.db")).unwrap();
        ours.run("db restore newer.db --yes").fails_as_storage().says(&version.to_string());
        ours.is_whole();
    }
}

#[test]
fn versions_that_never_were() {
    for version in [0, -1, i64::from(i32::MIN)] {
        let lab = Lab::with_lives();
        lab.sql().pragma_update(None, "user_version", version).unwrap();
        let events = lab.number("SELECT count(*) FROM events");
        for line in ["db verify", "character grant Vex --currency 1 --reason r"] {
            lab.run(line).fails_as_storage();
        }
        assert_eq!(lab.number("SELECT count(*) FROM events"), events);
    }
}

/// At every length that a page can end at, and around the ends of the first.
#[test]
fn a_truncated_database_is_told_and_can_be_restored() {
    let whole = Lab::with_lives();
    let bytes = whole.bytes();
    let right = whole.run("character show Vex").exits(0);
    let pages = (0..bytes.len()).step_by(4096 * 5);
    for length in [0, 1, 15, 16, 17, 99, 100, 101, 512, 4095, 4097, bytes.len() - 1].into_iter().chain(pages)
    {
        let lab = Lab::of(&bytes[..length]);
        fs::write(lab.folder.path("backup.db"), &bytes).unwrap();
        let verified = lab.run("db verify");
        assert!([1, 4].contains(&verified.code), "{length}: {verified:#?}");
        // The last byte is one of an index: what needs it not can be had.
        let shown = lab.run("character show Vex");
        assert!(shown.code == 4 || (shown.code == 0 && shown.out == right.out), "{length}: {shown:#?}");
        if length + 1 < bytes.len() {
            lab.run("character grant Vex --currency 1 --reason r").fails_as_storage();
        }
        assert_eq!(lab.bytes(), &bytes[..length], "{length}");
        lab.run("db restore backup.db --yes").exits(0).says("what was there is in");
        lab.is_whole();
        assert_eq!(lab.number("SELECT count(*) FROM events"), whole.number("SELECT count(*) FROM events"));
        let kept = lab.folder.path("gm.db.before-restore.db");
        assert!(length + 1 == bytes.len() || fs::read(kept).unwrap() == bytes[..length], "{length}");
    }
}

/// What SQLite keeps beside the file can be rubbish too.
#[test]
fn rubbish_beside_the_database_is_no_harm() {
    for name in ["gm.db-wal", "gm.db-shm", "gm.db-journal"] {
        for rubbish in [&b""[..], b"rubbish", &[0xA5; 100_000]] {
            let lab = Lab::with_lives();
            fs::write(lab.folder.path(name), rubbish).unwrap();
            lab.run("character grant Vex --currency 5 --reason r").exits(0);
            lab.is_whole();
        }
    }
}

#[test]
fn copies_never_take_the_place_of_a_file() {
    let lab = Lab::with_lives();
    let before = lab.bytes();
    fs::write(lab.folder.path("notes.txt"), "mine").unwrap();
    for line in [
        "db backup notes.txt",
        "db backup gm.db",
        "db backup no-such-folder/copy.db",
        "--db notes.txt db init",
        "--db no-such-folder/gm.db db init",
        "db restore no-such-file.db --yes",
        "db restore notes.txt --yes",
    ] {
        lab.run(line).fails_as_storage();
    }
    assert_eq!(lab.folder.read("notes.txt"), "mine");
    assert_eq!(lab.bytes(), before);
    // A database is its own backup.
    let told = lab.run("db restore gm.db --yes");
    assert!([0, 4].contains(&told.code), "{told:#?}");
    lab.is_whole();
}

#[test]
fn what_a_restore_replaces_is_kept() {
    let lab = Lab::with_lives();
    lab.run("db backup old.db").exits(0);
    for number in ["", "-2", "-3"] {
        lab.run("character grant Vex --currency 5 --reason r").exits(0);
        let head = lab.run("db health --format json").exits(0).json()["head"].clone();
        lab.run("db restore old.db --yes").exits(0);
        lab.is_whole();
        let line = format!("--db gm.db.before-restore{number}.db db health --format json");
        assert_eq!(lab.run(&line).exits(0).json()["head"], head);
    }
    lab.run("db restore old.db").exits(2).says("--yes");
}
