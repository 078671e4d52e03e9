//! One operation of a million XP events for ten thousand characters, beside a bare loop that inserts the same event rows
//! and upserts the same characters in one transaction, with no rules and no hashing. Prints a ratio for each pair.
//!
//! `cargo bench --bench append -- [EVENTS] [CHARACTERS] [ROUNDS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

#[path = "bare/mod.rs"]
mod bare;

use bare::{bare, rows};
use endgame::config::{Source, load_ruleset};
use endgame::ledger::{CharacterId, Intent, KindText, Moment};
use endgame::progression::Command;
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::TrackName;
use endgame::rules::units::Xp;
use endgame::store::{CommandError, Mode, Rules, RulesetText, Settings, Store, Unwatched};
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

fn rules() -> (RulesetText, Ruleset) {
    let source = Source::new("necpgame", include_str!("../curves/necpgame.yaml"));
    let loaded = load_ruleset(&source).0.unwrap();
    let text =
        RulesetText { name: "necpgame".to_owned(), hash: loaded.hash(), text: source.text.to_string() };
    (text, loaded.value)
}

/// A database with characters and nothing else.
fn database(path: &Path, characters: u64, text: &RulesetText, ruleset: &Ruleset) -> Store {
    let mut store = Store::create(path, text, Settings::default(), &intent("init"), &mut Unwatched).unwrap();
    let created = store.write(&intent("create"), &Rules { text, ruleset }, Mode::Commit, |writer| {
        (1..=characters).try_for_each(|number| writer.create(&format!("Player{number}"), None).map(|_| ()))
    });
    created.map_err(|error: CommandError| error.to_string()).unwrap();
    store
}

/// Seconds of the operation.
fn append(store: &mut Store, events: u64, characters: u64, text: &RulesetText, ruleset: &Ruleset) -> f64 {
    let tracks = ["paragon", "mastery.combat", "paragon", "mastery.exploration"];
    let tracks = tracks.map(|name| TrackName::parse(name).unwrap());
    let start = Instant::now();
    let written = store.write(&intent("grant"), &Rules { text, ruleset }, Mode::Commit, |writer| {
        (0..events).try_for_each(|event| {
            let round = event / characters;
            let command = Command::GrantXp {
                track: tracks[(round % 4) as usize].clone(),
                base: Xp::saturating(1_000 + event % 977),
                calendar: 1.0,
                source: None,
            };
            writer.carry_out(CharacterId(event % characters + 1), &command, None).map(|_| ())
        })
    });
    written.map_err(|error: CommandError| error.to_string()).unwrap();
    start.elapsed().as_secs_f64()
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let number = |at: usize, otherwise: u64| numbers.get(at).copied().unwrap_or(otherwise);
    let (events, characters, rounds) = (number(0, 1_000_000), number(1, 10_000), number(2, 3));
    let (text, ruleset) = rules();
    let folder = tempfile::tempdir().unwrap();
    println!("{events} events, {characters} characters, one transaction");
    for round in 0..rounds {
        let (ours, theirs) =
            (folder.path().join(format!("{round}.db")), folder.path().join(format!("{round}-bare.db")));
        let mut store = database(&ours, characters, &text, &ruleset);
        let first = store.last_sequence().unwrap().0 + 1;
        store.backup(&theirs, false, &mut Unwatched).unwrap();
        let own = append(&mut store, events, characters, &text, &ruleset);
        drop(store);
        let written = rows(&ours, &format!("SELECT * FROM log WHERE sequence >= {first} ORDER BY sequence"));
        let stored = rows(&ours, "SELECT * FROM characters ORDER BY id");
        let bare = bare(&theirs, &written, &stored, &[]);
        let rate = |seconds: f64| written.len() as f64 / seconds / 1e3;
        println!(
            "endgame {own:.2} s ({:.0}k events/s)   bare loop {bare:.2} s ({:.0}k/s)   {:.2} of its rate",
            rate(own),
            rate(bare),
            bare / own
        );
        for path in [ours, theirs] {
            std::fs::remove_file(path).unwrap();
        }
    }
}
