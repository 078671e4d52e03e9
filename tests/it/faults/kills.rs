//! `kill -9` at random moments: every operation is there whole or not at all, and what comes next works.

use crate::lab::{Draw, Lab};
use rusqlite::Connection;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A command that is killed.
struct Victim {
    line: &'static str,
    /// The database it starts from.
    start: Vec<u8>,
}

fn victims() -> Vec<Victim> {
    let lives = Lab::with_lives().bytes();
    let many = Lab::of(&lives);
    many.run("db seed --characters 150 --days 60 --every 10 --seed 2 --reason more").exits(0);
    let many = many.bytes();
    let resettable = Lab::of(&lives);
    resettable.run("character grant Vex --xp 100_000_000 --track paragon --reason up").exits(0);
    resettable.run("character grant Vex --currency 100_000 --reason up").exits(0);
    let old = of_schema_1(&many);
    let victim = |line, start: &[u8]| Victim { line, start: start.to_vec() };
    vec![
        victim("character grant Vex --xp 50_000 --track character --reason killed", &lives),
        victim("prestige reset Vex --reason killed --yes", &resettable.bytes()),
        victim("db seed --characters 150 --days 60 --every 10 --seed 3 --reason killed", &lives),
        victim("undo 5 --skip-touched --yes --reason killed", &played_on()),
        victim("db rebuild", &many),
        victim("db migrate", &old),
    ]
}

/// The migration that moves every event to where less is said of it.
fn moving() -> Vec<Victim> {
    let lab = Lab::with_lives();
    lab.run("db seed --characters 150 --days 60 --every 10 --seed 2 --reason more").exits(0);
    vec![Victim { line: "db migrate", start: of_schema_6(&lab.bytes()) }]
}

fn rebase() -> Vec<Victim> {
    vec![Victim { line: "undo 5 --rebase --yes --reason killed", start: played_on() }]
}

/// A wrong gift to everybody as operation #5, after which half of them played on and spent what it gave.
fn played_on() -> Vec<u8> {
    let lab = Lab::empty();
    let rows = |head: &str, row: &dyn Fn(u32) -> String| {
        let rows: Vec<String> = (0..120).map(row).collect();
        std::fs::write(lab.folder.path("rows.csv"), format!("{head}\n{}\n", rows.join("\n"))).unwrap();
        lab.run("batch apply rows.csv --yes --reason r").exits(0);
    };
    lab.run("db init --reason new").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    rows("command,character", &|at| format!("create,P{at}"));
    for track in ["paragon", "mastery.combat", "paragon"] {
        rows("command,character,track,xp", &|at| format!("grant,P{at},{track},5000"));
    }
    rows("command,character,track,xp", &|at| format!("grant,P{},paragon,700", at / 2 * 2));
    lab.bytes()
}

/// The same database as a program of schema version 6 would have left it: every event with all that it says.
fn of_schema_6(bytes: &[u8]) -> Vec<u8> {
    let lab = Lab::of(bytes);
    let connection = Connection::open(lab.database()).unwrap();
    connection.execute_batch(include_str!("../../../src/store/sqlite/tests/older_events.sql")).unwrap();
    connection.pragma_update(None, "user_version", 6).unwrap();
    connection.close().unwrap();
    lab.bytes()
}

/// The same database as a program of schema version 1 would have left it.
pub fn of_schema_1(bytes: &[u8]) -> Vec<u8> {
    let lab = Lab::of(&of_schema_6(bytes));
    let connection = Connection::open(lab.database()).unwrap();
    let tables =
        ["characters", "standings", "boards", "board_buckets", "totals", "undone", "snapshots", "unordered"];
    tables.iter().for_each(|table| connection.execute_batch(&format!("DROP TABLE {table}")).unwrap());
    let newer = "DROP INDEX operations_by_actor; DROP INDEX events_by_key; ALTER TABLE events DROP COLUMN key; \
                 ALTER TABLE events DROP COLUMN request; DROP TABLE policies";
    connection.execute_batch(newer).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection.close().unwrap();
    lab.bytes()
}

/// What is in a database, read behind the program's back.
#[derive(Debug, PartialEq)]
struct Contents {
    schema: i64,
    operations: i64,
    events: i64,
}

fn contents(path: &Path) -> Contents {
    let connection = Connection::open(path).unwrap();
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{}", path.display());
    let broken = "SELECT count(*) FROM operations WHERE last - first + 1 <> (SELECT count(*) FROM events \
                  WHERE sequence BETWEEN first AND last AND operation = id)";
    assert_eq!(number(broken), 0, "every operation has all of its events, one after the other");
    Contents {
        schema: number("PRAGMA user_version"),
        operations: number("SELECT count(*) FROM operations"),
        events: number("SELECT count(*) FROM events"),
    }
}

/// Runs a command and kills it after a while, unless it has ended by then: whether it has, and how long it took.
fn run_for(lab: &Lab, line: &str, most: Duration) -> (bool, Duration) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = lab.command(&words);
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(most);
    let ended = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    (ended.is_some_and(|status| status.success()), begin.elapsed())
}

/// How long a command takes, and what it leaves.
fn undisturbed(victim: &Victim) -> (Duration, Contents) {
    let lab = Lab::of(&victim.start);
    let begin = Instant::now();
    lab.run(victim.line).exits(0);
    (begin.elapsed(), contents(&lab.database()))
}

fn kill(victims: &[Victim], kills_each: u64, seed: u64) {
    let mut draw = Draw(seed);
    for victim in victims {
        let before = contents(&Lab::of(&victim.start).database());
        let (duration, after) = undisturbed(victim);
        let (mut nothing, mut all) = (0, 0);
        for _ in 0..kills_each {
            let lab = Lab::of(&victim.start);
            let micros = draw.below(u64::try_from(duration.as_micros()).unwrap() * 11 / 10);
            let (has_ended, _) = run_for(&lab, victim.line, Duration::from_micros(micros));
            let found = contents(&lab.database());
            let told = format!("{} killed after {micros} µs: {found:?}", victim.line);
            assert!(found == before || found == after, "{told}");
            assert!(!has_ended || found == after, "what was reported as done is there: {told}");
            *(if found == after { &mut all } else { &mut nothing }) += 1;
            if found.schema > before.schema {
                let copy = contents(&lab.folder.path(&format!("gm.db.schema-{}.db", before.schema)));
                assert_eq!(copy, before, "a database is migrated only when its copy is whole: {told}");
            }
            lab.is_whole();
            lab.run("character grant Vex --currency 1 --reason next").exits(0);
            lab.is_whole();
            let now = contents(&lab.database());
            assert_eq!((now.operations, now.events), (found.operations + 1, found.events + 1), "{told}");
        }
        println!("{}: {duration:?}, {nothing} times nothing, {all} times all", victim.line);
    }
}

#[test]
fn a_killed_command_has_happened_or_not() {
    kill(&victims(), 4, 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn a_killed_command_has_happened_or_not_300_times() {
    kill(&victims(), 60, 2);
}

#[test]
fn a_killed_migration_has_happened_or_not() {
    kill(&moving(), 20, 5);
}

#[test]
fn a_killed_rebase_has_happened_or_not() {
    kill(&rebase(), 20, 3);
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn a_killed_rebase_has_happened_or_not_200_times() {
    kill(&rebase(), 200, 4);
}
