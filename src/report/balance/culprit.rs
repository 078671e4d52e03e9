//! The lines of a ruleset that a result rests on, and how they are told.

use crate::report::numbers::percent;
use serde::Serialize;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file as named on the command line.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Behind the last character, on the same line.
    pub end_column: usize,
}

/// A line of a ruleset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Where; for what is gone, what it was a part of.
    #[serde(flatten)]
    pub spot: Spot,
    /// The way to it: `paragon.xp_to_next.power.exponent`.
    pub path: String,
    /// What was written, where that is known to have changed.
    pub before: Option<String>,
    /// What is written.
    pub after: Option<String>,
}

/// Lines of a ruleset that did it, or on which a result rests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Culprit {
    /// The first of them.
    #[serde(flatten)]
    pub line: Line,
    /// The others, where one alone did not do it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Line>,
    /// Whether undoing these lines, and nothing else, was found to undo most of the difference.
    pub proven: bool,
    /// The share of the difference that undoing them takes away, where that is too little to prove anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
}

/// More lines than this are counted.
const MOST_LINES: usize = 4;

impl Line {
    /// `exponent: 1.6, was 1.5`
    fn words(&self) -> String {
        let name = self.path.rsplit('.').find(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
        let name = name.unwrap_or(&self.path);
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{name}: {after}, was {before}"),
            (None, Some(after)) => format!("{name}: {after} is new"),
            (Some(before), None) => format!("{name}: {before} is gone"),
            (None, None) => format!("`{}`", self.path),
        }
    }
}

impl Culprit {
    /// `exponent: 1.6, was 1.5`; what is not proved is said to be not.
    pub fn words(&self) -> String {
        let first = self.line.words();
        if self.line.before.is_none() && self.line.after.is_none() {
            return format!("it rests on this curve, {first}, which is not proved to have moved it");
        }
        match (self.proven, self.share) {
            (true, _) => format!("{first}{}", self.others()),
            (false, Some(share)) => {
                let share = percent(share, 0);
                format!(
                    "{first}{} (not proved: undoing it takes {share} of the difference away)",
                    self.others()
                )
            }
            (false, None) => format!("{first}{} (not proved)", self.others()),
        }
    }

    /// `, together with base: 1200, was 1000 (line 12)`
    fn others(&self) -> String {
        if self.with.is_empty() {
            return String::new();
        }
        let shown: Vec<String> = self
            .with
            .iter()
            .take(MOST_LINES)
            .map(|line| {
                let is_near = line.spot.file == self.line.spot.file;
                let place = if is_near { format!("line {}", line.spot.line) } else { line.spot.words() };
                format!("{} ({place})", line.words())
            })
            .collect();
        let more = match self.with.len().saturating_sub(MOST_LINES) {
            0 => String::new(),
            1 => " and 1 more".to_owned(),
            more => format!(" and {more} more"),
        };
        format!(", together with {}{more}", shown.join("; "))
    }
}

impl Spot {
    /// `curves/necpgame.yaml:46:47`
    pub fn words(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }
}
