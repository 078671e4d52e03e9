//! Whether a database is well, and whether its log is whole.

use super::{ACCOUNT, counted, facts};
use crate::report::numbers::{clipped, whole};
use crate::report::time::{Time, span};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use schemars::JsonSchema;
use serde::Serialize;

/// `db health`: what a database holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HealthView {
    /// `ok`: nothing is wrong with what was looked at. What is wrong is an error.
    pub status: String,
    /// What was looked at.
    pub proved: Proved,
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
#[derive(Debug, Clone, Serialize, JsonSchema)]
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

/// How much of a database was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Proved {
    /// Every event, every read model, every page: all that `db verify` looks at.
    Everything,
    /// Every page and every index, and all texts; no event but the last.
    Pages,
    /// The ends of the log, and all texts.
    Ends,
}

/// A ruleset's name and hash.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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
        let verify = spell(&Step::Verify);
        let status = clipped(&self.status, ACCOUNT);
        let status = match self.proved {
            Proved::Everything => status,
            Proved::Pages => format!("{status}: the tables are whole; {verify} proves its events too"),
            Proved::Ends => format!("{status} at its ends; {verify} proves the rest"),
        };
        let keep = format!("keep the head elsewhere: {} finds a log cut short", spell(&Step::VerifyHead));
        Screen {
            heading: vec![status],
            sheet: facts(rows.map(|(what, value)| (what.to_owned(), value))),
            notes: notes(keep, self.ahead_of_clock.as_ref()),
        }
    }
}

/// `db verify`: whether anything in the log was changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "DamagedPart")]
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
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[schemars(rename = "DamageFact")]
pub struct Problem {
    /// With what of it.
    pub part: Part,
    /// The event, or the first of several; none for what is wrong with the database as a whole.
    pub sequence: Option<u64>,
    /// The last of several.
    pub last: Option<u64>,
    /// The id of the character, as far as it is known.
    pub character: Option<u64>,
    /// Its name today.
    pub name: Option<String>,
    /// The number of the operation, as far as it is known.
    pub operation: Option<u64>,
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
                let problems = counted(self.problems.len() as u64, "problem");
                format!("the log is damaged: {problems}, the first at event {}", whole(*at))
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
        format!("next: {} brings a backup back", spell(&Step::Restore))
    }
}

/// Problems as rows of a screen, and how many are left out.
pub(super) fn sheet_of(problems: &[Problem]) -> (Sheet, Option<String>) {
    let mut sheet = Sheet::new(vec![
        Column::text("sequence", "event"),
        Column::text("character", "character"),
        Column::text("operation", "operation"),
        Column::text("what", "problem"),
    ]);
    problems.iter().take(MOST_ROWS).for_each(|problem| sheet.row(problem.cells()));
    let more = problems.len().checked_sub(MOST_ROWS).filter(|more| *more > 0);
    (sheet, more.map(|more| format!("and {} more: --format json or csv lists all", whole(more as u64))))
}

/// More problems than this are not shown on a screen.
const MOST_ROWS: usize = 40;

impl Problem {
    fn cells(&self) -> Vec<Cell> {
        let events = match (self.sequence, self.last) {
            (Some(first), Some(last)) => format!("{}–{}", whole(first), whole(last)),
            (Some(first), None) => whole(first),
            (None, _) => String::new(),
        };
        let character = match (self.character, &self.name) {
            (Some(0), _) => "the database".to_owned(),
            (Some(id), Some(name)) => format!("{} (id:{id})", super::name(name)),
            (Some(id), None) => format!("id:{id}"),
            (None, _) => String::new(),
        };
        let operation = self.operation.map_or(String::new(), |id| format!("#{id}"));
        vec![Cell::Text(events), Cell::Text(character), Cell::Text(operation), Cell::Text(self.what.clone())]
    }
}

impl View for VerifyView {
    fn schema(&self) -> &'static str {
        "endgame/db-verify/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let is_whole = self.problems.is_empty();
        let (sheet, left_out) = if is_whole { (Sheet::default(), None) } else { sheet_of(&self.problems) };
        let note = if is_whole { format!("head {}", self.head) } else { self.next(spell) };
        let is_log = self.problems.iter().any(|problem| problem.part != Part::ReadModels);
        let salvage = is_log.then(|| format!("or: {} saves what is whole", spell(&Step::Salvage)));
        let told = notes(note, self.ahead_of_clock.as_ref());
        let notes = left_out.into_iter().chain(told).chain(salvage).collect();
        Screen { heading: self.heading(), sheet, notes }
    }

    fn records(&self) -> Records {
        Rows::of(&self.problems).fields().without("part").records()
    }
}
