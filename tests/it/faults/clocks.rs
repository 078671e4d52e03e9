//! Clocks that go backwards, stand still, or are far off.

use crate::lab::Lab;
use serde_json::Value;

fn times(lab: &Lab, sql: &str) -> Vec<i64> {
    let connection = lab.sql();
    let mut statement = connection.prepare(sql).unwrap();
    let times = statement.query_map([], |row| row.get(0)).unwrap();
    times.collect::<Result<_, _>>().unwrap()
}

fn currency(lab: &Lab, as_of: &str) -> Value {
    let told = lab.run_words(&["character", "show", "Vex", "--as-of", as_of, "--format", "json"]).exits(0);
    told.json()["currency"].clone()
}

/// How many events of a character are said to have happened before the one before them.
const TURNED: &str = "SELECT count(*) FROM events a JOIN events b ON a.character = b.character \
                      AND a.version + 1 = b.version WHERE a.time > b.time";

/// Three grants, at noon, at eleven by a clock that was set back, and at one.
fn lab() -> Lab {
    let lab = Lab::empty();
    lab.run_at("2026-11-22T10:00:00Z", "db init").exits(0);
    lab.run_at("2026-11-22T10:00:00Z", "character create Vex --reason new").exits(0);
    for (now, amount) in [("12:00", 1), ("11:00", 20), ("13:00", 300)] {
        let now = format!("2026-11-22T{now}:00Z");
        lab.run_at(&now, &format!("character grant Vex --currency {amount} --reason r")).exits(0);
    }
    lab
}

#[test]
fn a_clock_set_back_does_not_turn_history_around() {
    let lab = lab();
    for sql in ["SELECT time FROM events ORDER BY sequence", "SELECT time FROM operations ORDER BY id"] {
        assert!(times(&lab, sql).is_sorted(), "{sql}");
    }
    // Half past eleven is before all of them: what was done at eleven was done after noon.
    for (as_of, held) in [("2026-11-22 11:30", 0), ("2026-11-22 12:30", 21), ("2026-11-22 13:30", 321)] {
        assert_eq!(currency(&lab, as_of), held, "{as_of}");
    }
    for (sequence, held) in [("1", 0), ("2", 1), ("3", 21), ("4", 321)] {
        assert_eq!(currency(&lab, sequence), held, "{sequence}");
    }
    lab.is_whole();
}

#[test]
fn what_is_restored_is_what_was_shown_as_of_then() {
    for at in ["2026-11-22 11:30", "2026-11-22 12:30", "3", "4"] {
        let lab = lab();
        let shown = currency(&lab, at);
        lab.run_words(&["character", "restore", "Vex", "--at", at, "--reason", "back", "--yes"]).exits(0);
        let now = lab.run("character show Vex --format json").exits(0).json();
        assert_eq!(now["currency"], shown, "{at}");
        lab.is_whole();
    }
}

#[test]
fn clocks_that_are_far_off() {
    let lab = lab();
    for now in ["1900-01-01T00:00:00Z", "9999-12-30T00:00:00Z", "-009999-01-03T00:00:00Z"] {
        for line in [
            "character grant Vex --currency 1 --reason off",
            "db seed --characters 3 --days 3650 --every 365 --reason off",
            "character list --where changed>=2h",
            "character show Vex --as-of 99999999d",
        ] {
            let told = lab.run_at(now, line);
            assert!([0, 2, 3].contains(&told.code), "{told:#?}");
        }
        lab.run("character show Vex").exits(0);
        lab.is_whole();
    }
    assert_eq!(lab.number(TURNED), 0);
}

/// A seed's players have lived before now; that does not put their events before those that made the database whole.
#[test]
fn a_character_never_changes_before_it_was_made() {
    let lab = Lab::with_lives();
    lab.run_at("2001-01-01T00:00:00Z", "db seed --characters 5 --days 30 --every 10 --reason past").exits(0);
    assert_eq!(lab.number(TURNED), 0);
    lab.is_whole();
}
