//! One operation of a million XP events for ten thousand characters, beside a bare loop that inserts the same event rows
//! and upserts the same characters in one transaction, with no rules and no hashing. Prints a ratio for each pair.
//!
//! `cargo bench --bench append -- [EVENTS] [CHARACTERS] [ROUNDS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

use endgame::config::{Source, load_ruleset};
use endgame::ledger::{CharacterId, Intent, Moment};
use endgame::progression::Command;
use endgame::rules::ruleset::Ruleset;
use endgame::rules::track::TrackName;
use endgame::rules::units::Xp;
use endgame::store::{CommandError, Mode, Rules, RulesetText, Settings, Store};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::Instant;

fn intent(kind: &str) -> Intent {
    let (reason, ticket) = (Some("bench".to_owned()), None);
    Intent { kind: kind.to_owned(), actor: "bench".to_owned(), reason, ticket, at: Moment(1_795_284_240_000) }
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
    let mut store = Store::create(path, text, Settings::default(), &intent("init")).unwrap();
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

/// All rows of a query, in memory.
fn rows(path: &Path, sql: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// Seconds of the bare loop: every event row, and after each its character's row.
fn bare(path: &Path, events: &[Vec<Value>], characters: &[Vec<Value>]) -> f64 {
    let mut connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    let marks = |count: usize| vec!["?"; count].join(", ");
    let insert = format!("INSERT INTO events VALUES ({})", marks(13));
    let columns = "name, name_key, archived, created, changed, version, last, character_level, character_xp, paragon_level, \
                   paragon_xp, prestige_level, prestige_points, points_earned, points_spent, points_available, currency, \
                   lifetime_xp, state, last_seen";
    let new: Vec<String> = columns.split(", ").map(|column| format!("excluded.{column}")).collect();
    let upsert = format!(
        "INSERT INTO characters VALUES ({}) ON CONFLICT (id) DO UPDATE SET ({columns}) = ({})",
        marks(21),
        new.join(", ")
    );
    let start = Instant::now();
    let transaction = connection.transaction().unwrap();
    {
        let mut insert = transaction.prepare(&insert).unwrap();
        let mut upsert = transaction.prepare(&upsert).unwrap();
        for event in events {
            insert.execute(params_from_iter(event)).unwrap();
            let Value::Integer(id) = event[1] else { continue };
            upsert.execute(params_from_iter(&characters[usize::try_from(id).unwrap() - 1])).unwrap();
        }
    }
    transaction.commit().unwrap();
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
        store.backup(&theirs).unwrap();
        let own = append(&mut store, events, characters, &text, &ruleset);
        drop(store);
        let written =
            rows(&ours, &format!("SELECT * FROM events WHERE sequence >= {first} ORDER BY sequence"));
        let bare = bare(&theirs, &written, &rows(&ours, "SELECT * FROM characters ORDER BY id"));
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
