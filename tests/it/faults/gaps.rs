//! Events that are missing are told by whoever asks for where they were.

use crate::lab::{Lab, Told};

fn without(sql: &str) -> Lab {
    let lab = Lab::with_lives();
    let connection = lab.sql();
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
    connection.close().unwrap();
    lab
}

#[track_caller]
fn misses(lab: &Lab, line: &str, event: i64) -> Told {
    let told = lab.run(line).fails_as_storage().says(&format!("event {event} is damaged: it is missing"));
    told.says("db verify")
}

#[test]
fn a_gap_in_the_log_is_told() {
    let lab = without("DELETE FROM events WHERE sequence IN (20, 21)");
    for line in ["history --last 5000", "history --last 5000 --format csv", "history --until 30"] {
        misses(&lab, line, 20);
    }
    // What was asked for lies elsewhere.
    lab.run("history --last 3").exits(0);
    lab.run("history --until 19").exits(0);
}

#[test]
fn the_first_event_of_a_gap_is_told_by_whoever_reads_backwards() {
    let lab = without("DELETE FROM events WHERE sequence IN (5, 6)");
    misses(&lab, "history --last 5000", 5);
    let lab = without("DELETE FROM events WHERE sequence = 0");
    misses(&lab, "history --last 5000", 0);
}

#[test]
fn a_log_that_ends_too_early_is_told() {
    let last = Lab::with_lives().number("SELECT max(sequence) FROM events");
    let lab = without(&format!("DELETE FROM events WHERE sequence >= {}", last - 1));
    for line in ["history", "history --last 3", "history --kind xp", "history --actor gm"] {
        misses(&lab, line, last - 1);
    }
    lab.run("history --until 10").exits(0);
}

#[test]
fn the_events_of_a_character_have_no_gap() {
    for which in ["max", "min"] {
        let lab = without(&format!(
            "DELETE FROM events WHERE sequence = (SELECT {which}(sequence) FROM events WHERE character = 1)"
        ));
        lab.run("history Vex --last 5000").fails_as_storage().says("of its character").says("db verify");
    }
}
