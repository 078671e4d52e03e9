//! Databases of every schema version, opened by the program as it is: copied, brought up to date, whole.

use crate::common::Folder;
use endgame::store::SCHEMA_VERSION;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn with_old(version: i64) -> Folder {
    let name = format!("fixtures/databases/schema-{version}.db");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let folder = Folder::empty();
    fs::copy(from, folder.path("gm.db")).unwrap();
    folder
}

fn version(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Everything in the log, in words.
fn log(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement =
        connection.prepare("SELECT payload, hex(hash) FROM events ORDER BY sequence").unwrap();
    let rows = statement
        .query_map([], |row| Ok(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn files(folder: &Folder) -> Vec<String> {
    let files = fs::read_dir(folder.path(".")).unwrap();
    let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What the program says of the characters: the same whatever version the database once had.
fn numbers(folder: &Folder) -> String {
    let mut told = String::new();
    for line in [
        "character list --sort id --format csv",
        "leaderboard xp --format csv",
        "leaderboard prestige --format csv",
        "db verify",
    ] {
        told.push_str(&folder.run(&format!("--db gm.db --quiet {line}")));
    }
    let who = folder.run("--db gm.db --quiet character show id:1 --format json");
    told + &who
}

/// Every column of every event, as SQL shows them.
fn events(path: &Path) -> Vec<Vec<rusqlite::types::Value>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("SELECT * FROM events ORDER BY sequence").unwrap();
    let columns = statement.column_count();
    assert_eq!(statement.column_names()[6..11], ["payload", "time", "ruleset", "previous_hash", "hash"]);
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// What moved is shown as it was, and says less where it is kept.
#[test]
fn events_are_shown_as_ever() {
    let folder = with_old(6);
    let path = folder.path("gm.db");
    let before = events(&path);
    folder.run("--db gm.db db migrate");
    assert_eq!(version(&path), SCHEMA_VERSION);
    assert!(!before.is_empty() && events(&path) == before);
    let connection = Connection::open(&path).unwrap();
    let bytes = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let (kept, shown) =
        (bytes("SELECT sum(length(payload)) FROM log"), bytes("SELECT sum(length(payload)) FROM events"));
    assert!(kept * 10 < shown * 6, "{kept} of {shown}");
}

#[test]
fn a_database_with_nothing_but_its_log() {
    let folder = with_old(1);
    let (before, old_log) = (fs::read(folder.path("gm.db")).unwrap(), log(&folder.path("gm.db")));
    let told = folder.run("--db gm.db db migrate");
    assert!(told.contains("brought up to date; its old form is in gm.db.schema-1.db\n"), "{told}");
    assert!(told.ends_with("exit 0\n"), "{told}");
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-1.db"]);
    let copy = folder.path("gm.db.schema-1.db");
    assert_eq!((version(&copy), version(&folder.path("gm.db"))), (1, SCHEMA_VERSION));
    assert_eq!(log(&copy), old_log);
    // SQLite counts the writing of the copy in its header of 100 bytes.
    assert_eq!(fs::read(&copy).unwrap()[100..], before[100..]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    insta::assert_snapshot!("numbers", numbers(&folder));
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-1.db"], "opening it again does nothing more");
}

#[test]
fn a_database_with_read_models() {
    let folder = with_old(2);
    insta::assert_snapshot!("numbers", numbers(&folder));
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-2.db"]);
    let folder = with_old(3);
    insta::assert_snapshot!("numbers", numbers(&folder));
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-3.db"]);
    let folder = with_old(4);
    insta::assert_snapshot!("numbers_by_levels", numbers(&folder));
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-4.db"]);
    for version in [5, 6] {
        let folder = with_old(version);
        insta::assert_snapshot!("numbers_by_levels", numbers(&folder));
        assert_eq!(files(&folder), ["gm.db".to_owned(), format!("gm.db.schema-{version}.db")]);
    }
    let folder = with_old(SCHEMA_VERSION);
    insta::assert_snapshot!("numbers_by_levels", numbers(&folder));
    assert_eq!(files(&folder), ["gm.db"], "one of this version is left as it is");
}

#[test]
fn old_gains_keep_their_hashes_and_new_ones_come_after_them() {
    let folder = with_old(3);
    let before = log(&folder.path("gm.db"));
    let told = folder.run("--db gm.db character grant id:2 --track paragon --xp 7 --calendar 0.1 --reason r");
    assert!(told.contains("0.35 XP is kept on paragon until it makes a whole one"), "{told}");
    for line in ["db verify", "db rebuild", "db verify"] {
        let told = folder.run(&format!("--db gm.db {line}"));
        assert!(told.ends_with("exit 0\n"), "{told}");
    }
    let after = log(&folder.path("gm.db"));
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    let shown = folder.run("--db gm.db character show id:2 --format json");
    assert!(shown.contains("\"to\": 0.35"), "{shown}");
}

#[test]
fn several_processes_at_once() {
    let folder = with_old(1);
    let start = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_endgame"));
        command
            .current_dir(folder.path("."))
            .env_clear()
            .args("--db gm.db character list --format csv".split(' '));
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..6).map(|_| start()).collect();
    let done: Vec<_> = running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    for output in &done {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.stdout, done[0].stdout);
    }
    let told = done.iter().filter(|output| !output.stderr.is_empty()).count();
    assert_eq!(told, 1, "one of them did it");
    assert_eq!(files(&folder), ["gm.db", "gm.db.schema-1.db"]);
    assert_eq!(version(&folder.path("gm.db.schema-1.db")), 1);
}

#[test]
fn a_damaged_event_stops_it_and_nothing_is_lost() {
    let folder = with_old(1);
    let connection = Connection::open(folder.path("gm.db")).unwrap();
    let edit = "UPDATE events SET payload = replace(payload, 'Vex', 'Vix') WHERE sequence = 1";
    assert_eq!(connection.execute(edit, []).unwrap(), 1);
    connection.close().unwrap();
    let before = fs::read(folder.path("gm.db")).unwrap();
    for line in ["db migrate", "character list"] {
        let told = folder.run(&format!("--db gm.db {line}"));
        assert!(told.contains("event 1 is damaged") && told.ends_with("exit 4\n"), "{told}");
        assert!(!told.contains("brought up to date"), "{told}");
    }
    assert_eq!(fs::read(folder.path("gm.db")).unwrap(), before);
    assert_eq!(files(&folder), ["gm.db"]);
}
