//! `kill -9` at random moments of an installation, or of its undo: then the same command again, and it has happened once.

use crate::common::Folder;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const STEEPER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/steeper.yaml");

/// Numbers that look random and are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

struct Lab {
    folder: Folder,
}

impl Lab {
    fn of(bytes: &[u8]) -> Lab {
        let folder = Folder::empty();
        fs::write(folder.path("gm.db"), bytes).unwrap();
        Lab { folder }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_endgame"));
        let environment =
            [("ENDGAME_DB", "gm.db"), ("ENDGAME_NOW", "2026-11-22T12:00:00Z"), ("ENDGAME_ACTOR", "bo")];
        command.current_dir(self.folder.path("")).env_clear().envs(environment).args(words);
        command
    }

    fn run(&self, words: &[&str]) -> String {
        let output = self.command(words).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{words:?}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    fn number(&self, sql: &str) -> i64 {
        let connection = rusqlite::Connection::open(self.folder.path("gm.db")).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn bytes(&self) -> Vec<u8> {
        self.number("PRAGMA wal_checkpoint(TRUNCATE)");
        fs::read(self.folder.path("gm.db")).unwrap()
    }

    /// Operations and events.
    fn size(&self) -> (i64, i64) {
        (self.number("SELECT count(*) FROM operations"), self.number("SELECT count(*) FROM events"))
    }
}

fn kill(words: &[&str], start: &[u8], kills: u64, draw: &mut Draw) {
    let whole = Lab::of(start);
    let (before, begin) = (whole.size(), Instant::now());
    whole.run(words);
    let (took, after) = (begin.elapsed(), whole.size());
    let (mut nothing, mut all) = (0, 0);
    for _ in 0..kills {
        let lab = Lab::of(start);
        let micros = draw.below(u64::try_from(took.as_micros()).unwrap() * 11 / 10);
        let mut child = lab.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(micros));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = lab.size();
        assert!(found == before || found == after, "{words:?} killed after {micros} µs: {found:?}");
        *(if found == after { &mut all } else { &mut nothing }) += 1;
        // An undo that has happened can't happen again, and says so.
        let again = lab.command(words).output().unwrap();
        assert!(again.status.success() || found == after, "{again:?}");
        assert_eq!(lab.size(), after, "exactly once");
        lab.run(&["db", "verify"]);
    }
    println!("{words:?}: {took:?}, {nothing} times nothing, {all} times all");
}

fn kill_both(kills: u64, seed: u64) {
    let lab = Lab { folder: Folder::empty() };
    lab.run(&["db", "init"]);
    lab.run(&["db", "seed", "--characters", "200", "--days", "60", "--reason", "lives"]);
    let mut draw = Draw(seed);
    let install = ["ruleset", "install", STEEPER, "--keep", "level", "--yes", "--reason", "season"];
    kill(&install, &lab.bytes(), kills, &mut draw);
    lab.run(&install);
    let last = (lab.size().0 - 1).to_string();
    kill(&["undo", &last, "--yes", "--reason", "back"], &lab.bytes(), kills, &mut draw);
}

#[test]
fn a_killed_installation_happens_once() {
    kill_both(10, 1);
}

#[test]
#[ignore = "takes minutes: cargo test --test install -- --ignored"]
fn a_killed_installation_happens_once_200_times() {
    kill_both(100, 2);
}
