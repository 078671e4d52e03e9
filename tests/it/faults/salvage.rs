//! `db salvage`: what is whole is saved, what is not is told, and what is saved is a database like all others.

use crate::lab::{Draw, Lab, Told};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

const SALVAGE: &str = "db salvage out.db --format json";

fn edit(lab: &Lab, sql: &str) {
    lab.sql().execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Characters by their ids, as an export has them, without what the log's numbers have no part in.
fn characters(lab: &Lab, db: &str) -> BTreeMap<u64, Value> {
    let told = lab.run(&format!("db export characters --format jsonl --db {db}")).exits(0);
    let lines = told.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|one| Some((one["id"].as_u64()?, one))).collect()
}

/// Salvages, and asserts that the result is whole and can be played on.
fn salvaged(lab: &Lab, what: &str) -> (Told, BTreeMap<u64, Value>) {
    let told = lab.run(SALVAGE);
    assert_eq!(told.code, 0, "{what}: {told:#?}");
    let verified = lab.run("db verify --db out.db");
    assert_eq!(verified.code, 0, "{what}: {verified:#?}");
    let found = characters(lab, "out.db");
    lab.run("character create Newcomer --reason r --db out.db").exits(0);
    lab.run("db export events --output out.jsonl --force --db out.db");
    lab.run("db verify --db out.db").exits(0);
    (told, found)
}

#[test]
fn nothing_is_lost_of_what_is_whole() {
    let lab = Lab::with_lives();
    let before = characters(&lab, "gm.db");
    let (told, found) = salvaged(&lab, "whole");
    assert_eq!(found, before);
    let told = told.json();
    assert_eq!((told["lost"].as_u64(), told["problems"].as_array().unwrap().len()), (Some(0), 0), "{told}");
    lab.run("history --kind salvaged --db out.db").exits(0).says("saved from a damaged database");
    lab.run(SALVAGE).exits(4).says("exists already");
}

/// What every damage leaves alone is saved; what is lost is told by character.
#[test]
fn what_is_whole_is_saved() {
    let cases: &[(&str, &[u64])] = &[
        ("UPDATE events SET payload = payload || ' ' WHERE sequence = 3", &[1]),
        ("UPDATE events SET payload = payload || ' ' WHERE sequence = 1", &[1]),
        ("DELETE FROM events WHERE sequence = 2", &[2]),
        ("DELETE FROM events WHERE sequence IN (1, 2, 3)", &[1, 2]),
        ("UPDATE operations SET actor = 'nobody' WHERE id = 4", &[2]),
        ("DELETE FROM operations WHERE id = 2", &[2]),
        ("DELETE FROM head", &[]),
        ("UPDATE head SET sequence = 5", &[]),
        ("UPDATE head SET hash = zeroblob(32)", &[]),
        ("DELETE FROM characters", &[]),
        ("DROP INDEX events_by_character", &[]),
        ("UPDATE rulesets SET text = text || ' '", &[]),
        ("DELETE FROM events WHERE sequence = 0", &[]),
        ("UPDATE events SET hash = zeroblob(32) WHERE sequence = 6", &[1]),
    ];
    for &(sql, hurt) in cases {
        let lab = Lab::with_lives();
        let before = characters(&lab, "gm.db");
        edit(&lab, sql);
        let (told, found) = salvaged(&lab, sql);
        for (id, one) in before.iter().filter(|(id, _)| !hurt.contains(id)) {
            assert_eq!(found.get(id), Some(one), "{sql}: id:{id}");
        }
        let told = told.json();
        assert_eq!(told["cut"].as_u64(), Some(hurt.len() as u64), "{sql}: {told}");
    }
}

/// One byte of what an operation says, whatever it is: its events prove what it was, and nothing is lost.
#[test]
fn an_operation_is_known_again_by_its_events() {
    for sql in [
        "UPDATE operations SET reason = 'thirl' WHERE id = 5",
        "UPDATE operations SET actor = 'gn' WHERE id = 3",
        "UPDATE operations SET ticket = 'T-3' WHERE id = 4",
        "UPDATE operations SET kind = 'wrant' WHERE id = 3",
        "UPDATE operations SET time = time + 65536 WHERE id = 6",
        "UPDATE operations SET reason = CAST(x'f4686972640a' AS TEXT) WHERE id = 99 OR id = 5",
        "UPDATE operations SET reason = CAST(x'f468697264' AS TEXT) WHERE id = 5",
    ] {
        let lab = Lab::with_lives();
        let (before, log) = (characters(&lab, "gm.db"), lab.run("history --format json").exits(0).json());
        edit(&lab, sql);
        let is_more_than_one = sql.contains("0a'");
        let (told, found) = salvaged(&lab, sql);
        let lost = told.json()["lost"].as_u64().unwrap();
        if is_more_than_one {
            assert!(lost > 0, "{sql}");
            continue;
        }
        assert_eq!((lost, found), (0, before), "{sql}");
        let again = lab.run("history --format json --db out.db --until op:16").exits(0).json();
        assert_eq!(again["entries"][4], log["entries"][4], "{sql}");
    }
}

/// Where the very last event is the damaged one, whose it was is still told: nothing of the log after it says so.
#[test]
fn who_lost_the_last_event_is_cut_short() {
    let lab = Lab::with_lives();
    edit(
        &lab,
        "UPDATE events SET payload = payload || ' ' WHERE sequence = (SELECT max(sequence) FROM events)",
    );
    let (told, _) = salvaged(&lab, "a damaged end");
    let told = told.json();
    assert_eq!((told["lost"].as_u64(), told["cut"].as_u64()), (Some(1), Some(1)), "{told}");
}

/// Operations and events keep their numbers.
#[test]
fn numbers_stay() {
    let lab = Lab::with_lives();
    edit(&lab, "UPDATE events SET payload = payload || ' ' WHERE sequence = 6");
    let before = lab.run("history --operation 7 --format json").exits(0).json();
    salvaged(&lab, "an edited event");
    let after = lab.run("history --operation 7 --format json --db out.db").exits(0).json();
    assert_eq!(before["entries"], after["entries"]);
    lab.run("history --kind lost --db out.db").exits(0).says("was lost here");
}

/// A name that became free by an event that was lost is not held twice.
#[test]
fn a_name_is_not_held_twice() {
    let lab = Lab::with_lives();
    lab.run("character rename Vex Vix --reason r").exits(0);
    lab.run("character create Vex --reason r").exits(0);
    edit(&lab, "UPDATE events SET payload = payload || ' ' WHERE kind = 'renamed' AND payload LIKE '%Vix%'");
    let (_, found) = salvaged(&lab, "a lost name");
    let names: Vec<&str> = found.values().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.iter().filter(|name| **name == "Vex").count(), 1, "{names:?}");
    assert!(names.contains(&"salvaged-1"), "{names:?}");
}

/// One flipped bit anywhere: verify names it, health does not call it whole, and everybody whom verify does not name
/// stays as they are.
fn flip_anywhere(flips: usize, seed: u64) {
    let lab = Lab::with_lives();
    let (bytes, before) = (lab.bytes(), characters(&lab, "gm.db"));
    let mut draw = Draw(seed);
    let (mut found, mut opened) = (0, 0);
    for _ in 0..flips {
        let (at, mask) = (usize::try_from(draw.below(bytes.len() as u64)).unwrap(), 1_u8 << draw.below(8));
        let mut damaged = bytes.clone();
        damaged[at] ^= mask;
        let what = format!("byte {at} ^ {mask:#04x}");
        let lab = Lab::of(&damaged);
        let verified = lab.run("db verify --format json");
        if verified.code == 0 {
            continue;
        }
        found += 1;
        assert_ne!(lab.run("db health").code, 0, "{what}: {verified:#?}");
        if verified.code != 1 {
            continue;
        }
        opened += 1;
        let told = lab.run(SALVAGE);
        assert_eq!(told.code, 0, "{what}: {told:#?}");
        let again = lab.run("db verify --db out.db");
        assert_eq!(again.code, 0, "{what}: {again:#?}");
        let answer = told.json();
        let names: Vec<u64> = answer["problems"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["character"].as_u64())
            .collect();
        let saved = characters(&lab, "out.db");
        let lost = answer["cut"].as_u64().unwrap();
        let other = before.iter().filter(|(id, one)| saved.get(id) != Some(one)).count() as u64;
        assert!(
            other <= lost,
            "{what}: {other} are not as they were, {lost} are told: {names:?}\n{answer:#}"
        );
    }
    println!("{flips} flips: {found} found, {opened} salvaged");
}

#[test]
fn a_flipped_bit_costs_only_whom_it_is_about() {
    flip_anywhere(60, 5);
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn a_flipped_bit_costs_only_whom_it_is_about_2000_times() {
    flip_anywhere(2_000, 6);
}

fn kill(kills: u64, seed: u64) {
    let lab = Lab::empty();
    lab.run("db init").exits(0);
    lab.run("db seed --characters 100 --days 60 --every 10 --seed 2 --reason more").exits(0);
    edit(&lab, "UPDATE events SET payload = payload || ' ' WHERE sequence = 40");
    let begin = Instant::now();
    lab.run(SALVAGE).exits(0);
    let duration = begin.elapsed();
    let expected = characters(&lab, "out.db");
    fs::remove_file(lab.folder.path("out.db")).unwrap();
    let mut draw = Draw(seed);
    let mut nothing = 0;
    for _ in 0..kills {
        let micros = draw.below(u64::try_from(duration.as_micros()).unwrap() * 11 / 10);
        let words: Vec<&str> = SALVAGE.split_whitespace().collect();
        let mut child = lab.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().unwrap();
        child.wait().unwrap();
        if !lab.has("out.db") {
            nothing += 1;
            lab.run(SALVAGE).exits(0);
        }
        lab.run("db verify --db out.db").exits(0);
        assert_eq!(characters(&lab, "out.db"), expected, "killed after {micros} µs");
        fs::remove_file(lab.folder.path("out.db")).unwrap();
    }
    assert!(nothing > 0, "no kill came in time");
}

#[test]
fn a_killed_salvage_has_made_a_database_or_none() {
    kill(20, 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn a_killed_salvage_has_made_a_database_or_none_200_times() {
    kill(200, 2);
}
