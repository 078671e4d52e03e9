//! `batch apply` of a file with a million rows, each with a key, as a whole process, beside a bare loop that inserts the
//! same event rows, keys included, and upserts the same characters in one transaction: nothing read, decided or hashed. A
//! second loop upserts the characters' places on the leaderboards too, which a batch keeps as well.
//!
//! `cargo bench --bench batch -- [ROWS] [CHARACTERS] [ROUNDS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark fails by panicking")]

#[path = "bare/mod.rs"]
mod bare;

use bare::{bare, rows};
use endgame::config::{Source, load_ruleset};
use endgame::ledger::{Intent, KindText, Moment};
use endgame::store::{CommandError, Mode, Rules, RulesetText, Settings, Store, Unwatched};
use rusqlite::types::Value;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const TRACKS: [&str; 4] = ["paragon", "mastery.combat", "paragon", "mastery.exploration"];

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

/// A database with characters and nothing else; its last event.
fn database(path: &Path, characters: u64) -> u64 {
    let source = Source::new("necpgame", include_str!("../curves/necpgame.yaml"));
    let loaded = load_ruleset(&source).0.unwrap();
    let text =
        RulesetText { name: "necpgame".to_owned(), hash: loaded.hash(), text: source.text.to_string() };
    let mut store = Store::create(path, &text, Settings::default(), &intent("init"), &mut Unwatched).unwrap();
    let rules = Rules { text: &text, ruleset: &loaded.value };
    let created = store.write(&intent("create"), &rules, Mode::Commit, |writer| {
        (1..=characters).try_for_each(|number| writer.create(&format!("Player{number}"), None).map(|_| ()))
    });
    created.map_err(|error: CommandError| error.to_string()).unwrap();
    store.last_sequence().unwrap().0
}

/// Grants to one character after the other, again and again.
fn file(path: &Path, rows: u64, characters: u64) {
    let mut to = BufWriter::new(File::create(path).unwrap());
    writeln!(to, "key,command,character,track,xp,source").unwrap();
    for row in 0..rows {
        let (character, track) = (row % characters + 1, TRACKS[(row / characters % 4) as usize]);
        writeln!(to, "outage-2026-11-20:{row},grant,id:{character},{track},{},outage", 1_000 + row % 977)
            .unwrap();
    }
    to.flush().unwrap();
}

/// Seconds and peak memory in MB of the program; GNU time tells the memory, without it there is none.
fn apply(database: &Path, file: &Path) -> (f64, f64) {
    let program = env!("CARGO_BIN_EXE_endgame");
    let has_time = Command::new("time").arg("--version").output().is_ok();
    let mut command = Command::new(if has_time { "time" } else { program });
    if has_time {
        command.args(["-f", "%M", program]);
    }
    command.arg("--db").arg(database).args(["--actor", "bench", "batch", "apply"]).arg(file);
    command.args(["--yes", "--reason", "bench", "--format", "json"]);
    let start = Instant::now();
    let output = command.output().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let kib = told.lines().last().and_then(|line| line.trim().parse::<f64>().ok());
    (seconds, kib.map_or(f64::NAN, |kib| kib * 1.024 / 1e3))
}

/// The two rows of `standings` that each row of the file moves: its character's on the board of the track, and on that of
/// XP.
fn places(path: &Path, rows_: u64, characters: u64) -> Vec<[Vec<Value>; 2]> {
    let of = |board: &str| {
        let sql = "SELECT s.* FROM standings s JOIN boards b ON b.id = s.board WHERE b.name";
        rows(path, &format!("{sql} = '{board}' ORDER BY s.character"))
    };
    let (tracks, xp) = (TRACKS.map(of), of("xp"));
    let row = |row: u64| {
        let (track, at) = ((row / characters % 4) as usize, (row % characters) as usize);
        [tracks[track][at].clone(), xp[at].clone()]
    };
    (0..rows_).map(row).collect()
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let number = |at: usize, otherwise: u64| numbers.get(at).copied().unwrap_or(otherwise);
    let (count, characters, rounds) = (number(0, 1_000_000), number(1, 10_000), number(2, 3));
    let folder = tempfile::tempdir().unwrap();
    let (csv, ours, theirs) =
        (folder.path().join("rows.csv"), folder.path().join("gm.db"), folder.path().join("bare.db"));
    let again = folder.path().join("places.db");
    file(&csv, count, characters);
    println!("{count} rows, {characters} characters, one transaction");
    for _ in 0..rounds {
        let last = database(&ours, characters);
        std::fs::copy(&ours, &theirs).unwrap();
        let (own, memory) = apply(&ours, &csv);
        let events = rows(&ours, &format!("SELECT * FROM log WHERE sequence > {last} ORDER BY sequence"));
        assert_eq!(events.len() as u64, count, "an event for each row");
        let stored = rows(&ours, "SELECT * FROM characters ORDER BY id");
        let places = places(&ours, count, characters);
        std::fs::copy(&theirs, &again).unwrap();
        let rate = |seconds: f64| count as f64 / seconds / 1e3;
        println!("batch apply {own:.2} s ({:.0}k rows/s, {memory:.0} MB)", rate(own));
        for (path, what, places) in
            [(&theirs, "events and characters", &[][..]), (&again, "events, characters, places", &places[..])]
        {
            let bare = bare(path, &events, &stored, places);
            println!(
                "  bare loop, {what}: {bare:.2} s ({:.0}k/s)   {:.2} of its rate",
                rate(bare),
                bare / own
            );
        }
        for path in [&ours, &theirs, &again] {
            std::fs::remove_file(path).unwrap();
        }
    }
}
