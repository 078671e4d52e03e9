//! What is wrong with files.

use super::numbers::counted;
use super::{Records, Rows, Screen, Spell, View};
use serde::Serialize;

/// The problems of some files.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CheckView {
    /// The files, as named on the command line.
    pub files: Vec<String>,
    /// How many problems refuse a file.
    pub errors: usize,
    /// How many don't.
    pub warnings: usize,
    /// All of them, file by file, in the order of their places.
    pub problems: Vec<Problem>,
    /// The same for people, with lines and carets.
    #[serde(skip)]
    pub shown: String,
}

/// One problem.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// From 1; none for the file as a whole.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// A stable name of the kind of problem, in kebab case.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
    /// Further facts.
    pub notes: Vec<String>,
}

impl CheckView {
    fn sum(&self) -> String {
        format!("{}, {}", counted(self.errors as u64, "error"), counted(self.warnings as u64, "warning"))
    }
}

impl View for CheckView {
    fn schema(&self) -> &'static str {
        "endgame/ruleset-check/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let shown = self.shown.trim_end().to_owned();
        let heading = Some(shown).filter(|shown| !shown.is_empty()).into_iter().collect();
        Screen { heading, notes: vec![self.sum()], ..Screen::default() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.problems).fields().without("notes").records()
    }
}
