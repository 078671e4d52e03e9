//! Numbers at the ends of what can be kept, and past them.

use crate::lab::{Lab, Told};

const MOST: i64 = i64::MAX;

fn lab() -> Lab {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    lab
}

fn state(lab: &Lab) -> serde_json::Value {
    lab.run("character show Vex --format json").exits(0).json()
}

#[test]
fn amounts_that_are_none_are_refused_with_what_is_right() {
    let lab = lab();
    let before = lab.bytes();
    for amount in
        ["-1", "1.5", "9223372036854775808", "18446744073709551616", "NaN", "inf", "0x10", "+5", "", " ", "٣"]
    {
        for what in ["--xp", "--currency"] {
            for verb in ["grant", "revoke"] {
                let mut words = vec!["character", verb, "Vex", what, amount, "--reason", "r"];
                if what == "--xp" {
                    words.extend(["--track", "paragon"]);
                }
                let told = lab.run_words(&words).exits(2);
                assert!(told.out.is_empty() && told.err.starts_with("error: "), "{told:#?}");
            }
        }
    }
    for factor in ["-1", "1e10", "NaN", "inf", "1e999", "two", ""] {
        let words = ["character", "grant", "Vex", "--currency", "1", "--calendar", factor, "--reason", "r"];
        lab.run_words(&words).exits(2).says("factor");
    }
    assert_eq!(lab.bytes(), before);
}

#[test]
fn nothing_is_no_operation() {
    let lab = lab();
    let before = lab.number("SELECT count(*) FROM operations");
    for what in ["--xp 0 --track paragon", "--currency 0", "--xp 1 --track paragon --calendar 0"] {
        lab.run(&format!("character grant Vex {what} --reason r")).exits(0);
    }
    for what in ["--xp 0 --track paragon", "--currency 0"] {
        lab.run(&format!("character revoke Vex {what} --reason r")).exits(0);
    }
    assert_eq!(lab.number("SELECT count(*) FROM operations"), before);
    lab.is_whole();
}

/// Totals stop at 2^63 − 1, twice over, and what was given then can be taken again.
#[test]
fn totals_stop_at_the_largest_number() {
    let lab = lab();
    for track in ["character", "paragon", "mastery.combat"] {
        for calendar in ["1", "1000000000"] {
            for _ in 0..2 {
                let line = format!(
                    "character grant Vex --xp {MOST} --track {track} --calendar {calendar} --reason r --explain"
                );
                lab.run(&line).exits(0);
            }
        }
    }
    lab.is_whole();
    for _ in 0..2 {
        lab.run(&format!("character grant Vex --currency {MOST} --calendar 1e9 --reason r")).exits(0);
    }
    assert_eq!(state(&lab)["currency"], MOST);
    assert_eq!(lab.number("SELECT paragon_xp FROM characters"), MOST);
    assert_eq!(lab.number("SELECT lifetime_xp FROM characters"), MOST);
    for line in [
        "character show Vex",
        "character plan Vex",
        "character plan Vex --format json",
        "character list",
        "character find --where currency=9223372036854775807 --sort -paragon_xp",
        "character list --format csv",
        "db health",
        "db rebuild",
        "leaderboard paragon",
        "leaderboard xp",
        "paragon levels Vex",
        "paragon stats",
        "prestige info Vex",
        "mastery progress Vex combat",
        "history Vex",
        "history --format json",
    ] {
        lab.run(line).exits(0);
    }
    lab.is_whole();
    lab.run(&format!("character revoke Vex --currency {MOST} --reason r")).exits(0);
    lab.run("character revoke Vex --currency 1 --reason r").exits(3);
    assert_eq!(state(&lab)["currency"], 0);
    lab.is_whole();
}

/// Sums over many characters pass 2^63 where none of them does.
#[test]
fn sums_over_characters_are_wider_than_any_of_them() {
    let lab = Lab::new();
    for name in ["A1", "A2", "A3"] {
        lab.run(&format!("character create {name} --reason new")).exits(0);
        lab.run(&format!("character grant {name} --xp {MOST} --track paragon --reason r")).exits(0);
    }
    for line in ["paragon stats", "leaderboard xp", "leaderboard paragon", "db rebuild", "character list"] {
        lab.run(line).exits(0);
    }
    lab.is_whole();
}

#[test]
fn points_that_are_not_there() {
    let lab = lab();
    lab.run("character grant Vex --xp 5_000_000 --track paragon --reason r").exits(0);
    let events = lab.number("SELECT count(*) FROM events");
    let refused =
        |points: &str| -> Told { lab.run(&format!("paragon distribute Vex {points} --reason r --yes")) };
    refused("strength=1000000").exits(3).says("119");
    // The sum of these is 1 in 64 bits.
    refused("strength=18446744073709551615 agility=2").exits(2);
    refused("strength=9223372036854775807 agility=9223372036854775807 luck=3").exits(2);
    refused("strength=9223372036854775806 agility=1").exits(3).says("119");
    for wrong in
        ["strength=-1", "strength=1.5", "strength=", "=5", "strength", "strength=18446744073709551616"]
    {
        refused(wrong).exits(2);
    }
    refused("strength=1 strength=1").exits(2);
    refused("charm=1").exits(3);
    assert_eq!(lab.number("SELECT count(*) FROM events"), events);
    refused("strength=119").exits(0);
    refused("luck=1").exits(3);
    lab.is_whole();
}

#[test]
fn pages_ids_and_points_of_the_log_that_are_far_off() {
    let lab = Lab::with_lives();
    for (line, code) in [
        ("character show id:0", 3),
        ("character show id:18446744073709551615", 3),
        ("character show id:9223372036854775808", 3),
        ("character show id:99999999999999999999", 2),
        ("character show id:-1", 2),
        ("character grant id:18446744073709551615 --currency 1 --reason r", 3),
        ("character grant id:0 --currency 1 --reason r", 3),
        ("character show Vex --as-of 18446744073709551615", 2),
        ("character show Vex --as-of 9223372036854775808", 2),
        ("character show Vex --as-of 0", 3),
        ("character restore Vex --at 18446744073709551615 --reason r --yes", 2),
        ("character restore Vex --at 0 --reason r --yes", 3),
        ("character list --page 1099511627776 --per-page 100000", 0),
        ("character list --page 0", 2),
        ("character list --where paragon_level>=9223372036854775807", 0),
        ("character list --where paragon_level>=9223372036854775808", 2),
        ("character list --where currency>-9223372036854775808", 0),
        ("character list --as-of 18446744073709551615", 2),
        ("history --last 18446744073709551615", 0),
        ("history --operation 18446744073709551615", 2),
        ("undo 18446744073709551615 --reason r", 2),
        ("undo 9223372036854775808 --reason r", 2),
        ("leaderboard paragon --top 18446744073709551615", 2),
    ] {
        lab.run(line).exits(code);
    }
    lab.is_whole();
}
