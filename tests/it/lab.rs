//! A folder with a database to be broken, and what the program says of it.

use crate::common::Folder;
use rusqlite::Connection;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// The clock of every command that sets no other.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// The database that most tests start from, made once: [`LIVES`] tells what has happened in it.
static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();

/// One operation each, from #1 on; the last of them is one for each thing that its players did.
const LIVES: [&str; 8] = [
    "character create Vex --reason new",
    "character create Ana --reason new",
    "character grant Vex --xp 9_000_000 --track character --source raid --reason first",
    "character grant Ana --currency 700 --reason second --ticket T-2",
    "character grant Vex --xp 5_000 --track mastery.combat --reason third",
    "character rename Ana Anara --reason fourth",
    "character revoke Anara --currency 50 --reason fifth",
    "db seed --characters 12 --days 60 --every 30 --reason sixth",
];

/// A folder with a database `gm.db`.
pub struct Lab {
    pub folder: Folder,
}

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Told {
    pub line: String,
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Told {
    /// Whatever happens, a command ends by itself, without a bug of ours.
    pub fn new(line: String, output: Output) -> Told {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let Some(code) = output.status.code() else { panic!("{line}: killed\n{out}{err}") };
        let told = Told { line, code, out, err };
        assert!(told.code != 70 && !told.err.contains("panicked"), "{told:#?}");
        told
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Told {
        assert_eq!(self.code, code, "{}\n{self:#?}", self.line);
        self
    }

    /// Asserts a clear failure of the storage: what, and the way out.
    #[track_caller]
    pub fn fails_as_storage(self) -> Told {
        let told = self.exits(4);
        assert!(told.err.starts_with("error: ") && told.err.contains("\n  hint: "), "{told:#?}");
        assert!(told.err.lines().count() == 2 && told.out.is_empty(), "{told:#?}");
        told
    }

    /// Asserts that stdout or stderr holds a text.
    #[track_caller]
    pub fn says(self, text: &str) -> Told {
        assert!(self.out.contains(text) || self.err.contains(text), "no `{text}` in {self:#?}");
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

impl Lab {
    /// With nothing in it.
    pub fn empty() -> Lab {
        Lab { folder: Folder::empty() }
    }

    /// With a new database.
    pub fn new() -> Lab {
        let lab = Lab::empty();
        lab.run("db init").exits(0);
        lab
    }

    /// With a database in which things have happened.
    pub fn with_lives() -> Lab {
        let bytes = TEMPLATE.get_or_init(|| {
            let lab = Lab::new();
            LIVES.iter().for_each(|line| drop(lab.run(line).exits(0)));
            lab.bytes()
        });
        Lab::of(bytes)
    }

    /// With a database of these bytes.
    pub fn of(bytes: &[u8]) -> Lab {
        let lab = Lab::empty();
        lab.put(bytes);
        lab
    }

    /// Puts bytes in the place of the database.
    pub fn put(&self, bytes: &[u8]) {
        for name in ["gm.db-wal", "gm.db-shm"] {
            let _ = fs::remove_file(self.folder.path(name));
        }
        fs::write(self.database(), bytes).unwrap();
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.folder.path("gm.db")
    }

    /// Whether there is such a file, and not only its name, taken by a process that was killed before it was there.
    pub fn has(&self, name: &str) -> bool {
        fs::read(self.folder.path(name)).is_ok_and(|bytes| !bytes.starts_with(b"endgame puts a file here"))
    }

    /// What is in the file. Every process that worked on it has ended, so no log of SQLite's is beside it.
    pub fn bytes(&self) -> Vec<u8> {
        assert!(!self.folder.path("gm.db-wal").exists());
        fs::read(self.database()).unwrap()
    }

    /// The program on the database, ready to run.
    pub fn command(&self, words: &[&str]) -> Command {
        self.command_by(env!("CARGO_BIN_EXE_endgame"), &[], words)
    }

    /// The same, started by another program.
    pub fn command_by(&self, program: &str, before: &[&str], words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path("")).env_clear();
        command.envs([("ENDGAME_NOW", NOW), ("ENDGAME_DB", "gm.db"), ("ENDGAME_ACTOR", "gm")]);
        command.args(before).args(words).stdin(Stdio::null());
        command
    }

    /// Runs a command line, split at spaces.
    pub fn run(&self, line: &str) -> Told {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// The same for words that have spaces in them.
    pub fn run_words(&self, words: &[&str]) -> Told {
        let output = self.command(words).output().unwrap();
        Told::new(
            words.iter().map(|word| word.escape_debug().to_string()).collect::<Vec<_>>().join(" "),
            output,
        )
    }

    /// Runs a command line in a shell that lets no file grow past so many blocks of 512 bytes.
    pub fn limited(&self, blocks: u64, line: &str) -> Told {
        let script = "ulimit -f \"$1\"; shift; exec \"$@\"";
        let blocks = blocks.to_string();
        let before = ["-c", script, "sh", &blocks, env!("CARGO_BIN_EXE_endgame")];
        let words: Vec<&str> = line.split_whitespace().collect();
        let output =
            self.command_by("/bin/sh", &before, &words).env("PATH", "/usr/bin:/bin").output().unwrap();
        Told::new(format!("{blocks} blocks: {line}"), output)
    }

    /// Runs a command line at a time of its own.
    pub fn run_at(&self, now: &str, line: &str) -> Told {
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = self.command(&words).env("ENDGAME_NOW", now).output().unwrap();
        Told::new(format!("{now}: {line}"), output)
    }

    /// The database, for reading and tampering behind the program's back: also by way of the view `events`.
    pub fn sql(&self) -> Connection {
        let connection = Connection::open(self.database()).unwrap();
        // A database that is damaged already may have no such view.
        let _ = connection.execute_batch(include_str!("../../src/store/sqlite/tests/editable.sql"));
        connection
    }

    /// One number.
    pub fn number(&self, sql: &str) -> i64 {
        self.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// `db verify` finds nothing.
    #[track_caller]
    pub fn is_whole(&self) {
        self.run("db verify").exits(0);
    }
}

/// Numbers that look random and are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
pub struct Draw(pub u64);

impl Draw {
    /// From 0 to below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}
