//! Many processes that write at once.

use crate::lab::Lab;
use std::process::{Child, Stdio};

const PROCESSES: usize = 8;
const CHARACTERS: usize = 10;

/// Every process grants again and again, on all the characters in turn; each grant is a process of its own, as GMs and
/// servers do it.
fn grant_together(grants: usize) {
    let lab = Lab::new();
    for number in 0..CHARACTERS {
        lab.run(&format!("character create Hero{number} --reason new")).exits(0);
    }
    let spawn = |worker: usize, grant: usize| -> Child {
        let who = format!("Hero{}", (worker + grant) % CHARACTERS);
        let words = ["character", "grant", &who, "--currency", "3", "--reason", "at once", "--quiet"];
        lab.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    std::thread::scope(|scope| {
        for worker in 0..PROCESSES {
            scope.spawn(move || {
                for grant in 0..grants {
                    let ended = spawn(worker, grant).wait_with_output().unwrap();
                    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
                    assert!(ended.status.success() && stderr.is_empty(), "{}: {stderr}", ended.status);
                }
            });
        }
    });
    let all = i64::try_from(PROCESSES * grants).unwrap();
    assert_eq!(lab.number("SELECT sum(currency) FROM characters"), 3 * all);
    assert_eq!(lab.number("SELECT count(*) FROM events WHERE kind = 'currency'"), all);
    assert_eq!(lab.number("SELECT count(*) FROM operations WHERE kind = 'grant' AND first = last"), all);
    lab.is_whole();
}

#[test]
fn eight_processes_grant_at_once() {
    grant_together(25);
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn eight_processes_grant_a_thousand_times_each() {
    grant_together(1_000);
}

/// Readers see one moment of the database, and are never in the way of writers.
#[test]
fn readers_and_writers_at_once() {
    let lab = Lab::with_lives();
    let lines = [
        "character grant Vex --currency 1 --reason at-once",
        "db verify",
        "character list --format json",
        "db rebuild",
        "character grant Vex --currency 1 --reason at-once",
        "db backup copy.db",
        "db seed --characters 20 --days 30 --reason at-once",
        "character grant Vex --currency 1 --reason at-once",
    ];
    std::thread::scope(|scope| {
        for line in lines {
            let lab = &lab;
            scope.spawn(move || lab.run(line).exits(0));
        }
    });
    assert_eq!(lab.number("SELECT currency FROM characters WHERE id = 1"), 3);
    lab.is_whole();
    lab.run("--db copy.db db verify").exits(0);
}

/// Of many who make the same database, one makes it; the others are told so and touch nothing.
#[test]
fn a_database_is_made_once() {
    let lab = Lab::empty();
    let made: Vec<i32> = std::thread::scope(|scope| {
        let lab = &lab;
        let running: Vec<_> = (0..PROCESSES).map(|_| scope.spawn(move || lab.run("db init").code)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(made.iter().filter(|&&code| code == 0).count(), 1, "{made:?}");
    assert!(made.iter().all(|&code| code == 0 || code == 4), "{made:?}");
    lab.is_whole();
    assert_eq!(lab.number("SELECT count(*) FROM events"), 1);
}

/// Many who open a database of an older version at once bring it up to date once, and each gets its answer.
#[test]
fn a_database_is_migrated_once() {
    let lab = Lab::of(&crate::faults::kills::of_schema_1(&Lab::with_lives().bytes()));
    std::thread::scope(|scope| {
        let lab = &lab;
        for _ in 0..PROCESSES {
            scope.spawn(move || lab.run("character show Vex").exits(0));
        }
    });
    lab.is_whole();
    lab.run("--db gm.db.schema-1.db db verify").exits(0);
}
