//! Runs the program as a user does: in a folder of its own, with a fixed environment.

#[cfg(unix)]
pub mod interrupt;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A small game.
pub const RULES: &str = "ruleset: small
paragon:
  xp_to_next: { power: { base: 1000, exponent: 1.5, shift: 1 } }
  points_per_level: 2
";

/// Who plays it.
pub const PLAYERS: &str = "population: few
archetypes:
  regular:
    share: 0.5
    sessions_per_week: 5
    session_minutes: { median: 90, sigma: 0.4 }
    xp_per_hour: { median: 60_000, sigma: 0.2 }
  casual:
    share: 0.5
    sessions_per_week: 2
    session_minutes: { median: 45, sigma: 0.5 }
    xp_per_hour: { median: 40_000, sigma: 0.2 }
";

/// A folder that goes away with the test.
pub struct Folder {
    folder: TempDir,
}

impl Folder {
    /// With nothing in it.
    pub fn empty() -> Folder {
        Folder { folder: TempDir::new().unwrap() }
    }

    /// With a file in it.
    pub fn with(self, name: &str, text: &str) -> Folder {
        fs::write(self.path(name), text).unwrap();
        self
    }

    /// With a copy of a file that ships.
    pub fn with_shipped(self, name: &str) -> Folder {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::copy(&from, self.path(name)).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        self
    }

    /// Where `name` is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program, ready to run here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_endgame"));
        command.current_dir(self.folder.path()).env_clear().args(arguments);
        command
    }

    /// Runs a command line, split at spaces, and tells everything that came of it: stdout, stderr, exit code.
    pub fn run(&self, line: &str) -> String {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// The same for words that have spaces in them.
    pub fn run_words(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let mut told = format!("$ endgame {}\n", arguments.join(" "));
        told.push_str(&text(output.stdout));
        let stderr = text(output.stderr);
        if !stderr.is_empty() {
            told.push_str("── stderr\n");
            told.push_str(&stderr);
        }
        let code = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
        format!("{told}── exit {code}\n")
    }

    /// The same without the wall time, which stands at the end of a heading.
    pub fn timeless(&self, line: &str) -> String {
        let told = self.run(line);
        let lines = told.lines().map(|line| match line.rsplit_once(" · ") {
            Some((start, time)) if time.ends_with(" s") && line.contains("seed") => start.to_owned(),
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What goes to stdout of a command line that must succeed.
    pub fn answer(&self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = self.command(&words).output().unwrap();
        assert!(output.status.success(), "{}", self.run(line));
        String::from_utf8(output.stdout).unwrap()
    }
}
