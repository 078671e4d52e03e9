//! Whether a database is well, and whether its log is whole.

use super::{ACCOUNT, counted, facts};
use crate::report::numbers::{clipped, whole};
use crate::report::time::{Time, span};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use serde::Serialize;

/// `db health`: what a database holds.
#[derive(Debug, Clone, Serialize)]
pub struct HealthView {
    /// `ok`, or what is wrong in a word.
    pub status: String,
    /// The version of this program.
    pub version: String,
    /// The version of the schema.
    pub schema_version: u64,
    /// The ruleset in force.
    pub ruleset: RulesetFact,
    /// Characters, archived ones too.
    pub characters: u64,
    /// Events of the log.
    pub events: u64,
    /// Operations.
    pub operations: u64,
    /// The hash of the last event: SHA-256, hexadecimal.
    pub head: String,
    /// Whether every mutation needs a reason.
    pub require_reason: bool,
    /// The operation of the latest clock, where that is ahead of this one by more than some minutes.
    pub ahead_of_clock: Option<AheadFact>,
}

/// An operation that says that it was later than it is now.
#[derive(Debug, Clone, Serialize)]
pub struct AheadFact {
    /// Its number.
    pub operation: u64,
    /// What its clock said.
    pub time: Time,
    /// How many seconds later that is.
    pub seconds: i64,
}

impl AheadFact {
    fn told(&self) -> String {
        let (by, id, at) = (span(self.seconds.saturating_mul(1000)), self.operation, self.time.shown());
        format!("the log is ahead of the clock by {by}: operation #{id} says {at} UTC")
    }
}

/// A ruleset's name and hash.
#[derive(Debug, Clone, Serialize)]
pub struct RulesetFact {
    /// Its name.
    pub name: String,
    /// SHA-256 of its text, hexadecimal.
    pub hash: String,
}

fn notes(first: String, ahead: Option<&AheadFact>) -> Vec<String> {
    std::iter::once(first).chain(ahead.map(AheadFact::told)).collect()
}

impl View for HealthView {
    fn schema(&self) -> &'static str {
        "endgame/db-health/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let hash: String = self.ruleset.hash.chars().take(12).collect();
        let rows = [
            ("characters", whole(self.characters)),
            ("events", format!("{} in {}", whole(self.events), counted(self.operations, "operation"))),
            ("ruleset", format!("{} ({hash})", super::name(&self.ruleset.name))),
            ("reasons", if self.require_reason { "required" } else { "optional" }.to_owned()),
            ("schema", format!("version {}", self.schema_version)),
            ("endgame", self.version.clone()),
            ("head", self.head.clone()),
        ];
        let keep = format!("keep the head elsewhere: {} finds a log cut short", spell(&Step::VerifyHead));
        Screen {
            heading: vec![clipped(&self.status, ACCOUNT)],
            sheet: facts(rows.map(|(what, value)| (what.to_owned(), value))),
            notes: notes(keep, self.ahead_of_clock.as_ref()),
        }
    }
}

/// `db verify`: whether anything in the log was changed.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyView {
    /// Events that were read.
    pub events: u64,
    /// Operations that were read.
    pub operations: u64,
    /// Characters whose read models were compared.
    pub characters: u64,
    /// The hash of the last event: SHA-256, hexadecimal.
    pub head: String,
    /// The operation of the latest clock, where that is ahead of this one by more than some minutes. Nothing is damaged by it.
    pub ahead_of_clock: Option<AheadFact>,
    /// What is wrong, the first place first; none when all is well.
    pub problems: Vec<Problem>,
}

/// What of a database something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The log: events, operations, rulesets.
    #[default]
    Log,
    /// The log as a whole, by a head that was kept elsewhere.
    KeptHead,
    /// The tables that are made from the log.
    ReadModels,
    /// The file.
    File,
}

/// Something wrong in a database.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Problem {
    /// With what of it.
    pub part: Part,
    /// The event; none for what is wrong with the database as a whole.
    pub sequence: Option<u64>,
    /// What is wrong with it.
    pub what: String,
}

impl VerifyView {
    fn heading(&self) -> Vec<String> {
        let read = format!(
            "{}, {}, {}",
            counted(self.events, "event"),
            counted(self.operations, "operation"),
            counted(self.characters, "character")
        );
        let answer = match self.problems.first() {
            None => "the chain is whole".to_owned(),
            Some(Problem { sequence: Some(at), .. }) => {
                format!("the chain is broken from event {} on", whole(*at))
            }
            Some(Problem { part, .. }) => match part {
                Part::Log => "the log is damaged",
                Part::KeptHead => "the log is not the one that was kept",
                Part::ReadModels => "the chain is whole; what was made from it is not",
                Part::File => "the file is damaged",
            }
            .to_owned(),
        };
        vec![answer, format!("read {read}")]
    }

    fn next(&self, spell: Spell) -> String {
        if self.problems.iter().all(|problem| problem.part == Part::ReadModels) {
            return format!("next: {} rebuilds the rest from the chain", spell(&Step::Rebuild));
        }
        format!("next: compare with a backup; {} brings one back", spell(&Step::Restore))
    }

    fn sheet(&self) -> Sheet {
        let mut sheet =
            Sheet::new(vec![Column::number("sequence", "event"), Column::text("what", "problem")]);
        for problem in &self.problems {
            sheet.row(vec![Cell::whole(problem.sequence), Cell::Text(problem.what.clone())]);
        }
        sheet
    }
}

impl View for VerifyView {
    fn schema(&self) -> &'static str {
        "endgame/db-verify/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let is_whole = self.problems.is_empty();
        let sheet = if is_whole { Sheet::default() } else { self.sheet() };
        let note = if is_whole { format!("head {}", self.head) } else { self.next(spell) };
        let notes = notes(note, self.ahead_of_clock.as_ref());
        Screen { heading: self.heading(), sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.problems).fields().without("part").records()
    }
}
