//! `db salvage` of files whose pages are damaged: rows that SQLite does not find any more are found all the same.

use crate::lab::{Draw, Lab};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

const PAGE: usize = 4096;

/// A database of a few hundred events on several pages.
fn seeded() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let lab = Lab::empty();
        lab.run("db init").exits(0);
        lab.run("db seed --characters 20 --days 60 --every 4 --seed 2 --reason more").exits(0);
        lab.bytes()
    })
}

/// A cell of a leaf: where its pointer is, where it begins and ends, where its row's number is, and that number.
#[derive(Debug, Clone, Copy)]
struct Cell {
    pointer: usize,
    from: usize,
    to: usize,
    number: usize,
    row: u64,
}

fn short(bytes: &[u8], at: usize) -> usize {
    usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])
}

fn page_of(bytes: &[u8], at: usize) -> usize {
    (short(bytes, at) << 16 | short(bytes, at + 2)).saturating_sub(1) * PAGE
}

fn varint(bytes: &[u8], mut at: usize) -> (u64, usize) {
    let mut value = 0;
    loop {
        value = value << 7 | u64::from(bytes[at] & 0x7f);
        at += 1;
        if bytes[at - 1] < 0x80 {
            return (value, at);
        }
    }
}

/// Where the leaves of a table begin, in their order.
fn leaves(bytes: &[u8], table: &str) -> Vec<usize> {
    let lab = Lab::of(bytes);
    let root = lab.number(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'"));
    let mut found = Vec::new();
    below(bytes, (usize::try_from(root).unwrap() - 1) * PAGE, &mut found);
    found
}

fn below(bytes: &[u8], page: usize, found: &mut Vec<usize>) {
    if bytes[page] == 13 {
        found.push(page);
        return;
    }
    for index in 0..short(bytes, page + 3) {
        below(bytes, page_of(bytes, page + short(bytes, page + 12 + 2 * index)), found);
    }
    below(bytes, page_of(bytes, page + 8), found);
}

fn cells(bytes: &[u8], leaf: usize) -> Vec<Cell> {
    let one = |index| {
        let pointer = leaf + 8 + 2 * index;
        let from = leaf + short(bytes, pointer);
        let (length, number) = varint(bytes, from);
        let (row, start) = varint(bytes, number);
        Cell { pointer, from, to: (start + usize::try_from(length).unwrap()).min(leaf + PAGE), number, row }
    };
    (0..short(bytes, leaf + 3)).map(one).collect()
}

/// The cells of the leaf in the middle of the events.
fn middle(bytes: &[u8]) -> Vec<Cell> {
    let leaves = leaves(bytes, "events");
    assert!(leaves.len() > 4, "{leaves:?}");
    cells(bytes, leaves[leaves.len() / 2])
}

fn characters(lab: &Lab, db: &str) -> BTreeMap<u64, Value> {
    let told = lab.run(&format!("db export characters --format jsonl --db {db}")).exits(0);
    let lines = told.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|one| Some((one["id"].as_u64()?, one))).collect()
}

/// What is told and who is saved, of a database of these bytes. What is saved is whole.
fn salvaged(bytes: &[u8], what: &str) -> (Value, BTreeMap<u64, Value>) {
    let lab = Lab::of(bytes);
    let told = lab.run("db salvage out.db --format json");
    assert_eq!(told.code, 0, "{what}: {told:#?}");
    let verified = lab.run("db verify --db out.db");
    assert_eq!(verified.code, 0, "{what}: {verified:#?}");
    (told.json(), characters(&lab, "out.db"))
}

fn events() -> u64 {
    static EVENTS: OnceLock<u64> = OnceLock::new();
    *EVENTS.get_or_init(|| {
        let lab = Lab::of(seeded());
        u64::try_from(lab.number("SELECT count(*) FROM events")).unwrap()
    })
}

fn all_is_saved(bytes: &[u8], what: &str) {
    let (told, found) = salvaged(bytes, what);
    let counts = (told["events"].as_u64(), told["lost"].as_u64(), told["cut"].as_u64());
    assert_eq!(counts, (Some(events()), Some(0), Some(0)), "{what}: {told}");
    assert_eq!(found, characters(&Lab::of(seeded()), "gm.db"), "{what}");
}

fn flipped(at: usize, mask: u8) -> Vec<u8> {
    let mut bytes = seeded().to_vec();
    bytes[at] ^= mask;
    bytes
}

#[test]
fn a_changed_number_of_a_row() {
    let cells = middle(seeded());
    for index in [0, cells.len() / 4, cells.len() / 2, cells.len() - 1] {
        let cell = cells[index];
        for mask in [1, 2, 4] {
            let what = format!("event {} of which byte {} is changed by {mask}", cell.row, cell.number);
            all_is_saved(&flipped(cell.number, mask), &what);
        }
    }
}

#[test]
fn a_changed_pointer_hides_no_row() {
    let leaf = leaves(seeded(), "events")[2];
    let cells = middle(seeded());
    for cell in [cells[0], cells[cells.len() / 2], cells[cells.len() - 1]] {
        all_is_saved(&flipped(cell.pointer, 0xa7), "the high byte of a pointer");
        all_is_saved(&flipped(cell.pointer + 1, 0x3d), "the low byte of a pointer");
    }
    all_is_saved(&flipped(leaf, 13 ^ 5), "the type of a page");
    for count in [1, 0x1f, 0x80] {
        all_is_saved(&flipped(leaf + 4, count), "how many rows are on a page");
    }
}

#[test]
fn a_changed_header_or_schema() {
    for at in [0, 16, 20, 28, 60, 68, 100, 104, 109] {
        all_is_saved(&flipped(at, 0x25), &format!("byte {at}"));
    }
    let bytes = seeded();
    let at = bytes.windows(16).position(|text| text == b"CREATE TABLE log").unwrap();
    all_is_saved(&flipped(at + 2, 1), "the text of the schema");
}

#[test]
fn a_file_that_was_cut_short() {
    for cut in [PAGE, 1_000] {
        let bytes = &seeded()[..seeded().len() - cut];
        let (told, _) = salvaged(bytes, "cut short");
        let (saved, lost) = (told["events"].as_u64().unwrap(), told["lost"].as_u64().unwrap());
        assert!(saved > events() * 8 / 10, "{told}");
        assert_eq!(saved + lost, events(), "{told}");
    }
}

#[test]
fn a_lost_ruleset_that_is_known() {
    let lab = Lab::of(seeded());
    lab.sql().execute_batch("DELETE FROM rulesets; VACUUM").unwrap();
    all_is_saved(&fs::read(lab.database()).unwrap(), "the row of the ruleset");
}

#[test]
fn what_was_lost_at_the_end_is_counted() {
    let lab = Lab::of(seeded());
    let from = events() - 40;
    lab.sql().execute_batch(&format!("DELETE FROM events WHERE sequence >= {from}; VACUUM")).unwrap();
    let (told, _) = salvaged(&fs::read(lab.database()).unwrap(), "the last events");
    assert_eq!((told["events"].as_u64(), told["lost"].as_u64()), (Some(from), Some(40)), "{told}");
}

#[test]
fn what_was_committed_and_is_not_in_the_file_yet() {
    let lab = Lab::of(seeded());
    let held = lab.sql();
    held.execute_batch("BEGIN; SELECT count(*) FROM events").unwrap();
    lab.run("character create Newcomer --reason r").exits(0);
    let told = lab.run("db salvage out.db --format json").exits(0).json();
    assert_eq!((told["events"].as_u64(), told["lost"].as_u64()), (Some(events() + 1), Some(0)), "{told}");
    lab.run("character show Newcomer --db out.db").exits(0);
    drop(held);
}

/// One byte anywhere: whoever has no event in it is saved as they were.
fn flip_anywhere(flips: usize, seed: u64) {
    let bytes = seeded();
    let before = characters(&Lab::of(bytes), "gm.db");
    let cells_of = |table: &str| -> Vec<Cell> {
        leaves(bytes, table).into_iter().flat_map(|leaf| cells(bytes, leaf)).collect()
    };
    let (rows, operations) = (cells_of("events"), cells_of("operations"));
    let is_in = |at: usize, cells: &[Cell]| cells.iter().any(|cell| (cell.from..cell.to).contains(&at));
    let mut draw = Draw(seed);
    for _ in 0..flips {
        let at = usize::try_from(draw.below(bytes.len() as u64)).unwrap();
        let mask = u8::try_from(draw.below(255) + 1).unwrap();
        let what = format!("byte {at} ^ {mask:#04x}");
        if is_in(at, &operations) {
            salvaged(&flipped(at, mask), &what);
        } else if is_in(at, &rows) {
            let (told, found) = salvaged(&flipped(at, mask), &what);
            let other = before.iter().filter(|(id, one)| found.get(id) != Some(one)).count();
            assert!(other <= 1, "{what}: {other} are not as they were: {told}");
        } else {
            all_is_saved(&flipped(at, mask), &what);
        }
    }
}

#[test]
fn a_flipped_byte_costs_only_the_row_that_it_is_in() {
    flip_anywhere(60, 7);
}

#[test]
#[ignore = "takes minutes: cargo test --test it -- --ignored"]
fn a_flipped_byte_costs_only_the_row_that_it_is_in_2000_times() {
    flip_anywhere(2_000, 8);
}
