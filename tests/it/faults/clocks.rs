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

/// Three grants: at noon, at eleven by a clock that was set back, and at one.
fn lab() -> Lab {
    grants(&["2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z", "2026-11-22T13:00:00Z"])
}

/// Grants of 1, 20, 300, … at these times, to a character that was made at ten.
fn grants(at: &[&str]) -> Lab {
    let lab = Lab::empty();
    lab.run_at("2026-11-22T10:00:00Z", "db init").exits(0);
    lab.run_at("2026-11-22T10:00:01Z", "character create Vex --reason new").exits(0);
    for (now, amount) in at.iter().zip(["1", "20", "300", "4000"]) {
        lab.run_at(now, &format!("character grant Vex --currency {amount} --reason r --accept-clock"))
            .exits(0);
    }
    lab
}

/// The sequences that a question about the log finds.
fn found(lab: &Lab, words: &[&str]) -> Vec<u64> {
    let words: Vec<&str> = ["history", "--format", "json"].iter().chain(words).copied().collect();
    let told = lab.run_words(&words).exits(0).json();
    told["entries"].as_array().unwrap().iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect()
}

#[test]
fn an_event_keeps_its_clock_and_order_is_the_sequence() {
    let lab = lab();
    let noon = 1_795_348_800_000;
    let hours = times(&lab, "SELECT time FROM events WHERE kind = 'currency' ORDER BY sequence");
    assert_eq!(hours, [noon, noon - 3_600_000, noon + 3_600_000]);
    // What was done at eleven came after what was done at noon; either clock may be the one that was off.
    for (as_of, held) in [("2026-11-22 10:30", 0), ("2026-11-22 12:30", 21), ("2026-11-22 13:30", 321)] {
        assert_eq!(currency(&lab, as_of), held, "{as_of}");
    }
    for (sequence, held) in [("1", 0), ("2", 1), ("3", 21), ("4", 321)] {
        assert_eq!(currency(&lab, sequence), held, "{sequence}");
    }
    lab.is_whole();
}

#[test]
fn one_wrong_clock_drags_no_other_event() {
    for wrong in ["2096-11-22T12:30:00Z", "1970-01-01T00:00:00Z"] {
        let lab = grants(&["2026-11-22T12:00:00Z", wrong, "2026-11-22T13:00:00Z", "2026-11-22T14:00:00Z"]);
        let held = ["2026-11-22 11:00", "2026-11-22 12:59", "2026-11-22 13:01", "2026-11-22 14:01"];
        let held: Vec<i64> = held.iter().map(|at| currency(&lab, at).as_i64().unwrap()).collect();
        // Ahead, it came no later than what follows; behind, no earlier than what was before.
        let between = if wrong.starts_with("2096") { 1 } else { 21 };
        assert_eq!(held, [0, between, 321, 4321], "{wrong}");
        assert_eq!(found(&lab, &["--since", "2026-11-22 12:30", "--until", "2026-11-23"]), [4, 5], "{wrong}");
        let vex = lab.run("character show Vex --format json").exits(0).json();
        assert_eq!(vex["changed"], "2026-11-22T14:00:00.000Z", "{wrong}");
        let boards = lab.run("character list --as-of 2026-11-22T13:30:00Z --format json").exits(0).json();
        assert_eq!(boards["characters"][0]["currency"], 321, "{wrong}");
        lab.run("db rebuild").exits(0);
        lab.is_whole();
    }
}

#[test]
fn a_log_that_is_ahead_is_told_by_writes_health_and_verify() {
    let lab = grants(&["2026-11-22T11:00:00Z", "2096-11-22T12:00:00Z"]);
    let warning =
        "warning: the log is ahead of the clock by 70 years: operation #3 says 2096-11-22 12:00 UTC";
    for line in
        ["character grant Vex --currency 1 --reason r -q", "character create Ana --reason r --dry-run"]
    {
        let told = lab.run(line).exits(0);
        assert!(told.err.contains(warning), "{told:#?}");
    }
    for line in ["db health", "db verify"] {
        lab.run(line).exits(0).says("the log is ahead of the clock by 70 years: operation #3");
        let told = lab.run(&format!("{line} --format json")).exits(0).json();
        assert_eq!(told["ahead_of_clock"]["operation"], 3, "{line}");
        assert_eq!(told["ahead_of_clock"]["time"], "2096-11-22T12:00:00.000Z", "{line}");
    }
    // Clocks of two machines differ a little.
    let lab = grants(&["2026-11-22T12:04:00Z"]);
    assert_eq!(lab.run("character grant Vex --currency 1 --reason r -q").exits(0).err, "");
    assert!(lab.run("db health --format json").exits(0).json()["ahead_of_clock"].is_null());
}

#[test]
fn a_clock_that_jumped_by_more_than_a_year_is_refused() {
    let lab = grants(&["2026-11-22T12:00:00Z"]);
    let grant = "character grant Vex --currency 20 --reason r";
    lab.run_at("2027-11-20T12:00:00Z", &format!("{grant} --dry-run")).exits(0);
    let told = lab.run_at("2096-11-22T12:00:00Z", grant).exits(3);
    for part in ["error: the clock says 2096-11-22 12:00 UTC", "#2 of 2026-11-22 12:00", "--accept-clock"] {
        assert!(told.err.contains(part), "{told:#?}");
    }
    lab.run("character show Vex --as-of 3").exits(3).says("there is no event 3 yet");
    // After a year of sleep the clock is said to be right once.
    lab.run_at("2028-02-01T12:00:00Z", &format!("{grant} --accept-clock")).exits(0);
    lab.run_at("2028-02-01T12:01:00Z", grant).exits(0);
    // What was written with a clock that was behind does not make the right one a jump.
    lab.run_at("1970-01-01T00:00:00Z", grant).exits(0);
    lab.run_at("2028-02-01T12:02:00Z", grant).exits(0);
    lab.is_whole();
}

#[test]
fn a_fixed_clock_that_is_not_a_time_is_an_error() {
    let lab = Lab::new();
    for line in ["character create Vex --reason r", "db health", "curve show"] {
        let told = lab.run_at("nonsense", line).exits(2);
        assert!(told.err.contains("ENDGAME_NOW is not a time: `nonsense`"), "{told:#?}");
        assert!(told.err.contains("2026-11-22T12:00:00Z"), "{told:#?}");
    }
    lab.run_at("", "db health").exits(0);
}

#[test]
fn what_is_restored_is_what_was_shown_as_of_then() {
    for at in ["2026-11-22 10:30", "2026-11-22 12:30", "3", "4"] {
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
            "character grant Vex --currency 1 --reason off --accept-clock",
            "db seed --characters 3 --days 3650 --every 365 --reason off --accept-clock",
            "character list --where changed>=2h",
            "character show Vex --as-of 99999999d",
        ] {
            let told = lab.run_at(now, line);
            assert!([0, 2, 3].contains(&told.code), "{told:#?}");
        }
        lab.run("character show Vex").exits(0);
        lab.is_whole();
    }
}

/// A seed's players have lived before now; that does not put their events before those that made the database whole.
#[test]
fn a_seed_of_the_past_leaves_the_log_whole() {
    let lab = Lab::with_lives();
    lab.run_at("2001-01-01T00:00:00Z", "db seed --characters 5 --days 30 --every 10 --reason past").exits(0);
    lab.is_whole();
}
