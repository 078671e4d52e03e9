//! A log of a million XP events for ten thousand characters, exported and imported, beside a bare loop that inserts the
//! same event rows and upserts the same characters in one transaction, with nothing read, proved or hashed.
//!
//! `cargo bench --bench exchange -- [EVENTS] [CHARACTERS] [ROUNDS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

#[path = "bare/mod.rs"]
mod bare;

use bare::{bare, rows};
use endgame::config::{Source, load_ruleset};
use endgame::ledger::{CharacterId, Intent, KindText, Moment, Sequence};
use endgame::progression::Command;
use endgame::rules::track::TrackName;
use endgame::rules::units::Xp;
use endgame::store::{CommandError, Mode, Rules, RulesetText, Settings, Store, Unwatched, export_lines};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

fn intent(kind: &str) -> Intent {
    let (reason, ticket) = (Some("bench".to_owned()), None);
    Intent {
        kind: KindText::stored(kind),
        actor: "bench".to_owned(),
        reason,
        ticket,
        at: Moment(1_795_284_240_000),
    }
}

/// A database with so many events, and one that is as empty as it was.
fn databases(path: &Path, empty: &Path, events: u64, characters: u64) {
    let source = Source::new("necpgame", include_str!("../curves/necpgame.yaml"));
    let loaded = load_ruleset(&source).0.unwrap();
    let text =
        RulesetText { name: "necpgame".to_owned(), hash: loaded.hash(), text: source.text.to_string() };
    let mut store = Store::create(path, &text, Settings::default(), &intent("init"), &mut Unwatched).unwrap();
    store.backup(empty, false, &mut Unwatched).unwrap();
    let rules = Rules { text: &text, ruleset: &loaded.value };
    let tracks = ["paragon", "mastery.combat", "paragon", "mastery.exploration"];
    let tracks = tracks.map(|name| TrackName::parse(name).unwrap());
    let written = store.write(&intent("grant"), &rules, Mode::Commit, |writer| {
        (1..=characters).try_for_each(|id| writer.create(&format!("Player{id}"), None).map(|_| ()))?;
        (0..events - characters).try_for_each(|event| {
            let command = Command::GrantXp {
                track: tracks[(event / characters % 4) as usize].clone(),
                base: Xp::saturating(1_000 + event % 977),
                calendar: 1.0,
                source: None,
            };
            writer.carry_out(CharacterId(event % characters + 1), &command, None).map(|_| ())
        })
    });
    written.map_err(|error: CommandError| error.to_string()).unwrap();
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let number = |at: usize, otherwise: u64| numbers.get(at).copied().unwrap_or(otherwise);
    let (events, characters, rounds) = (number(0, 1_000_000), number(1, 10_000), number(2, 3));
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    databases(&file("gm.db"), &file("empty.db"), events, characters);
    let written = rows(&file("gm.db"), "SELECT * FROM log WHERE sequence > 0 ORDER BY sequence");
    let stored = rows(&file("gm.db"), "SELECT * FROM characters ORDER BY id");
    println!("{} events, {characters} characters", written.len());
    for _ in 0..rounds {
        let start = Instant::now();
        let store = Store::open(&file("gm.db"), &mut |_| {}).unwrap();
        let mut to = BufWriter::with_capacity(1 << 18, File::create(file("log.jsonl")).unwrap());
        export_lines(&store, Sequence(0), &mut to, &mut |_| true).unwrap();
        to.flush().unwrap();
        let exported = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut from = BufReader::with_capacity(1 << 18, File::open(file("log.jsonl")).unwrap());
        Store::import(&file("new.db"), &mut from, &mut Unwatched).unwrap();
        let imported = start.elapsed().as_secs_f64();
        std::fs::copy(file("empty.db"), file("bare.db")).unwrap();
        let bare = bare(&file("bare.db"), &written, &stored, &[]);
        let rate = |seconds: f64| written.len() as f64 / seconds / 1e3;
        println!(
            "export {exported:.2} s ({:.0}k/s)   import {imported:.2} s ({:.0}k/s)   bare loop {bare:.2} s ({:.0}k/s)   \
             {:.2} of its rate",
            rate(exported),
            rate(imported),
            rate(bare),
            bare / imported
        );
        for name in ["new.db", "bare.db", "log.jsonl"] {
            std::fs::remove_file(file(name)).unwrap();
        }
    }
}
