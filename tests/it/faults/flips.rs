//! One flipped byte: told, or without consequence; never a wrong answer, and never buried by what comes after.

use crate::lab::{Draw, Lab, Told};

/// What reads the events of Vex.
const READS: [&str; 4] = [
    "history Vex --format json",
    "history --format json --last 500",
    "character show Vex --as-of 2999-01-01 --format json",
    "history Vex --kind xp --format json",
];

/// An event in the file: where its kind and payload begin, and where its hash ends. Its number, the header of its row and
/// its smaller columns stand before, in no more than [`BEFORE`] bytes.
fn row(bytes: &[u8], lab: &Lab, sequence: i64) -> std::ops::Range<usize> {
    // Of the format, which stands between the two, 0 and 1 take no byte.
    let sql = "SELECT CAST(kind || CASE WHEN format > 1 THEN char(format) ELSE '' END || payload AS BLOB), hash FROM log WHERE sequence = ?1";
    let (text, hash): (Vec<u8>, Vec<u8>) =
        lab.sql().query_row(sql, [sequence], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let all = |part: &[u8]| -> Vec<usize> {
        let places = 0..bytes.len() - part.len();
        places.filter(|&at| bytes[at..].starts_with(part)).collect()
    };
    // Pages keep old copies of rows where nothing is read: the row is where a change makes a difference.
    let is_live = |at: &usize| {
        let mut changed = bytes.to_vec();
        changed[*at] ^= 1;
        let sql = "SELECT CAST(kind || CASE WHEN format > 1 THEN char(format) ELSE '' END || payload AS BLOB) FROM log WHERE sequence = ?1";
        let found: Option<Vec<u8>> =
            Lab::of(&changed).sql().query_row(sql, [sequence], |row| row.get(0)).ok();
        found.as_ref() != Some(&text)
    };
    let start =
        all(&text).into_iter().find(is_live).unwrap_or_else(|| panic!("{sequence} is not in one piece"));
    let end = all(&hash).into_iter().find(|&at| at > start).unwrap() + hash.len();
    start..end
}

const BEFORE: usize = 22;

/// What the undamaged database answers.
fn answers(lab: &Lab) -> Vec<String> {
    READS.iter().map(|line| lab.run(line).exits(0).out).collect()
}

/// The first bad event that `db verify` names.
fn first_bad(told: &Told) -> Option<u64> {
    (told.code == 1).then(|| told.json()["problems"][0]["sequence"].as_u64()).flatten()
}

/// A damaged database: verify finds it, reading gives the right answer or a clear error, and so it stays after whatever
/// is written.
fn is_told(damaged: &[u8], whole: &[String], must_be_found: bool, what: &str) {
    let lab = Lab::of(damaged);
    let verified = lab.run("db verify --format json");
    let is_found = [1, 4].contains(&verified.code);
    assert!(is_found || !must_be_found, "{what}: {verified:#?}");
    for (line, right) in READS.iter().zip(whole) {
        let told = lab.run(line);
        let is_right = told.code == 0 && told.out == *right;
        assert!(is_right || (told.code == 4 && is_found), "{what}: {told:#?}\n{right}");
        assert!(told.code == 0 || told.err.contains("hint"), "{what}: {told:#?}");
    }
    for line in [
        "undo 3 --reason r --yes",
        "undo 5 --reason r --yes",
        "character grant Vex --currency 1 --reason r",
        "db rebuild",
    ] {
        let told = lab.run(line);
        assert!([0, 3, 4].contains(&told.code), "{what}: {told:#?}");
        if told.code == 0 {
            let again = lab.run("db verify --format json");
            assert_eq!(is_found, again.code != 0, "{what}: {line} has buried it: {again:#?}");
            let (before, after) = (first_bad(&verified), first_bad(&again));
            assert!(before == after, "{what}: {line} has moved it from {before:?} to {after:?}");
        }
    }
}

/// Runs a check for each of many places, on both cores.
fn on_both_cores<T: Send + Sync>(places: &[T], check: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        for half in 0..2 {
            let check = &check;
            scope.spawn(move || places.iter().skip(half).step_by(2).for_each(check));
        }
    });
}

fn flip(sequences: &[i64], masks: u64) {
    let lab = Lab::with_lives();
    let bytes = lab.bytes();
    let whole = answers(&lab);
    let mut draw = Draw(3);
    let mut places = Vec::new();
    for &sequence in sequences {
        let row = row(&bytes, &lab, sequence);
        for at in row.start - BEFORE..row.end {
            places.extend((0..masks).map(|_| (sequence, at, row.contains(&at), 1_u8 << draw.below(8))));
        }
    }
    on_both_cores(&places, |&(sequence, at, is_covered, mask)| {
        let mut damaged = bytes.clone();
        damaged[at] ^= mask;
        is_told(&damaged, &whole, is_covered, &format!("event {sequence}, byte {at} ^ {mask:#04x}"));
    });
}

/// Event 6 is the smallest that is about Vex: its XP in a mastery.
#[test]
fn a_flipped_byte_of_an_event_is_told() {
    flip(&[6], 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn a_flipped_bit_of_many_events_is_told() {
    flip(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 20], 4);
}

/// Wherever in the file: what `db verify` finds nothing wrong with is read as it was.
fn flip_anywhere(flips: usize) {
    let lab = Lab::with_lives();
    let bytes = lab.bytes();
    let reads =
        ["history --format json --last 500", "character list --format json", "leaderboard xp --format json"];
    let whole: Vec<String> = reads.iter().map(|line| lab.run(line).exits(0).out).collect();
    let mut draw = Draw(4);
    let mut place = || (usize::try_from(draw.below(bytes.len() as u64)).unwrap(), 1_u8 << draw.below(8));
    let places: Vec<(usize, u8)> = std::iter::repeat_with(&mut place).take(flips).collect();
    on_both_cores(&places, |&(at, mask)| {
        let mut damaged = bytes.clone();
        damaged[at] ^= mask;
        let lab = Lab::of(&damaged);
        let verified = lab.run("db verify");
        for (line, right) in reads.iter().zip(&whole) {
            let told = lab.run(line);
            let is_right = told.code == 0 && told.out == *right;
            assert!(verified.code != 0 || is_right, "byte {at} ^ {mask:#04x}: {told:#?}");
        }
        lab.run("character grant Vex --currency 1 --reason r");
        let again = lab.run("db verify");
        assert!(verified.code != 0 || again.code == 0, "byte {at} ^ {mask:#04x}: {again:#?}");
    });
}

#[test]
fn a_flipped_bit_anywhere_is_found_or_changes_nothing() {
    flip_anywhere(150);
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn a_flipped_bit_anywhere_is_found_or_changes_nothing_6000_times() {
    flip_anywhere(6_000);
}
