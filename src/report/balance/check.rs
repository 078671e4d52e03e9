//! The result of a check as a value, from which every form of a report is made.

pub use super::culprit::{Culprit, Line, Spot};

use super::amount::{amount, distance, estimate, estimate_beyond, range, signed, signed_at_least};
use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Range, Severity, Verdict};
use crate::balance::metric::Unit;
use crate::report::gm::ImpactView;
use serde::{Serialize, Serializer};

/// A check of one or several scenarios.
#[derive(Debug, Clone, Serialize)]
pub struct CheckView {
    /// The version of this program.
    pub engine: &'static str,
    /// What was simulated.
    pub scenarios: Vec<ScenarioFacts>,
    /// One for each expectation, in the order of the files.
    pub results: Vec<CheckRow>,
    /// How many of each.
    pub summary: Summary,
    /// Whether uncertain results and warnings fail too.
    pub strict: bool,
    /// A baseline that everything was compared with, as named on the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// Metrics of the baseline that are no longer expected anything of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_longer_checked: Vec<String>,
    /// What the rules would make of the characters of a database, where one was named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub living: Vec<ImpactView>,
    /// Expectations on living characters that no database was named for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_checked: Vec<String>,
    /// A picture of both sides, as named on the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// Lines for people.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The wall time, for people alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// A scenario by name and fingerprint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioFacts {
    /// The name of the expectations.
    pub expectations: String,
    /// Their file.
    pub file: String,
    /// The ruleset's name.
    pub ruleset: String,
    /// Its file.
    pub ruleset_file: String,
    /// SHA-256 of its text.
    pub ruleset_hash: String,
    /// The population's name.
    pub population: String,
    /// SHA-256 of its text.
    pub population_hash: String,
    /// Players to begin with.
    pub players: u64,
    /// Players in all, with those that uncertain results asked for.
    pub players_run: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// The file of rules that the expectations name, where others are checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<String>,
    /// Whether the baseline is of other players.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub before_other_players: bool,
}

/// How many results there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Errors: the check fails.
    pub failed: usize,
    /// Failed expectations that only warn.
    pub warned: usize,
    /// Undecided with as many players as were allowed.
    pub uncertain: usize,
    /// Kept.
    pub passed: usize,
}

/// What a result comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Kept.
    Passed,
    /// Undecided.
    Uncertain,
    /// Not kept, and only told.
    Warned,
    /// Not kept.
    Failed,
}

/// What a metric was under other rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Before {
    /// Which rules: a file, or `the baseline`.
    pub of: String,
    /// The number; `None` is never.
    #[serde(serialize_with = "finite")]
    pub value: f64,
    /// By how much it is more now, player by player.
    #[serde(serialize_with = "ends")]
    pub change: Estimate,
    /// How far it may move, where there is a baseline.
    pub tolerance: Option<f64>,
    /// Whether the whole interval of the change lies beyond the tolerance.
    pub moved: bool,
}

/// What was found of one expectation.
#[derive(Debug, Clone, Serialize)]
pub struct CheckRow {
    /// The name of the expectations, which is that of a scenario.
    pub expectations: String,
    /// Where the metric is written.
    pub expected_at: Spot,
    /// The metric's name.
    pub metric: String,
    /// Whose it is; empty for a number of the rules.
    pub group: String,
    /// The metric in words, without the group.
    pub words: String,
    /// Its unit.
    #[serde(serialize_with = "unit_name")]
    pub unit: Unit,
    /// The agreed range; `None` for an open end.
    #[serde(serialize_with = "range_ends")]
    pub agreed: Range,
    /// What was found, with its 95 % interval; `None` is never.
    #[serde(serialize_with = "ends")]
    pub found: Estimate,
    /// How many players of the group it is of.
    pub players: u64,
    /// How much it matters.
    #[serde(serialize_with = "severity_name")]
    pub severity: Severity,
    /// What the interval says of the range.
    #[serde(serialize_with = "verdict_name")]
    pub verdict: Verdict,
    /// What it comes to.
    pub status: Status,
    /// What it was under other rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// The line of the ruleset that did it, or on which it rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub culprit: Option<Culprit>,
    /// Why it was agreed; may be empty.
    pub why: String,
    /// Whether it is kept only because nobody ever gets there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub never: bool,
    /// The name of its expectations, where there are several.
    #[serde(skip)]
    pub scenario: Option<String>,
}

fn finite<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Some(*value).filter(|value| value.is_finite()).serialize(serializer)
}

/// An estimate in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ends {
    /// The number; `None` is never.
    pub value: Option<f64>,
    /// The lower end of its interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// An estimate as JSON has it.
pub(super) fn ends_of(found: &Estimate) -> Ends {
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    Ends { value: finite(found.value), low: finite(found.low), high: finite(found.high) }
}

fn ends<S: Serializer>(found: &Estimate, serializer: S) -> Result<S::Ok, S::Error> {
    ends_of(found).serialize(serializer)
}

fn range_ends<S: Serializer>(range: &Range, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Ends {
        min: Option<f64>,
        max: Option<f64>,
    }
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    Ends { min: finite(range.min), max: finite(range.max) }.serialize(serializer)
}

fn unit_name<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(unit.name())
}

fn severity_name<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.name())
}

fn verdict_name<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.name())
}

impl Summary {
    /// Counts the results.
    pub fn of(rows: &[CheckRow]) -> Summary {
        let count = |status| rows.iter().filter(|row| row.status == status).count();
        Summary {
            failed: count(Status::Failed),
            warned: count(Status::Warned),
            uncertain: count(Status::Uncertain),
            passed: count(Status::Passed),
        }
    }

    /// `1 failed, 1 warning, 2 passed`
    pub fn words(&self) -> String {
        let warnings = if self.warned == 1 { "warning" } else { "warnings" };
        let counts = [
            (self.failed, "failed"),
            (self.warned, warnings),
            (self.uncertain, "uncertain"),
            (self.passed, "passed"),
        ];
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        told.join(", ")
    }
}

impl CheckView {
    /// Whether the gate is closed.
    pub fn is_failed(&self) -> bool {
        let is_incomplete =
            self.strict && !(self.no_longer_checked.is_empty() && self.not_checked.is_empty());
        is_incomplete || self.results.iter().any(|row| self.fails(row))
    }

    /// Whether a result closes the gate.
    pub fn fails(&self, row: &CheckRow) -> bool {
        row.status == Status::Failed || self.strict && row.status != Status::Passed
    }

    /// What it all comes to, in one line: `2 failed, 11 passed`.
    pub fn headline(&self) -> String {
        let words = self.summary.words();
        let is_strict = self.is_failed() && self.summary.failed == 0;
        let gone = match self.no_longer_checked.len() {
            0 => String::new(),
            count => format!("; {count} of the baseline no longer checked"),
        };
        let living = match self.not_checked.len() {
            0 => String::new(),
            count => format!("; {count} on living characters not checked, which needs --db"),
        };
        let strict = if is_strict { "; warnings and uncertain results fail this check" } else { "" };
        format!("{words}{gone}{living}{strict}")
    }
}

impl CheckRow {
    /// Where CI systems point: at the line of the ruleset that did it, else at what is expected.
    pub fn spot(&self) -> &Spot {
        self.culprit.as_ref().map_or(&self.expected_at, |culprit| &culprit.line.spot)
    }

    /// What happened and what did it: the sentence, and the line of the ruleset in words.
    pub fn message(&self) -> String {
        let culprit = self.culprit.as_ref();
        let culprit = culprit.map_or_else(String::new, |own| format!("; {}", own.words()));
        format!("{}{culprit}", self.sentence())
    }
}

impl CheckRow {
    /// The range, as people read it.
    pub fn agreed_words(&self) -> String {
        range(&self.agreed, self.unit)
    }

    /// Whose it is, as people read it: the archetype, or `curve`; after the name of its expectations, where there are several.
    pub fn who(&self) -> String {
        let group = if self.group.is_empty() { "curve" } else { &self.group };
        self.scenario.as_ref().map_or_else(|| group.to_owned(), |name| format!("{name} · {group}"))
    }

    /// What was found, as people read it.
    pub fn found_words(&self) -> String {
        match self.verdict {
            Verdict::Failed => estimate_beyond(&self.found, &self.agreed, self.unit),
            _ => estimate(&self.found, self.unit),
        }
    }

    /// How far off it is: `+3.9 h over`, `2 points under`; or how it moved; empty where there is nothing to say.
    pub fn off_words(&self) -> String {
        let over = self.agreed.overshoot(self.found.value);
        match (self.verdict, &self.before) {
            (Verdict::Failed, _) if over.is_infinite() => String::new(),
            (Verdict::Failed, _) if over > 0.0 => format!("{} over", signed_at_least(over, self.unit)),
            (Verdict::Failed, _) => format!("{} under", signed_at_least(over, self.unit)),
            (Verdict::Uncertain, _) => self.doubt().to_owned(),
            (Verdict::Passed, Some(before)) if before.moved => {
                format!("{} since {}", signed(before.change.value, self.unit), before.of)
            }
            (Verdict::Passed, _) => self.note().unwrap_or_default().to_owned(),
        }
    }

    /// Why it was agreed, on one line.
    pub fn why_words(&self) -> String {
        self.why.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What must be known of a result that is kept.
    pub fn note(&self) -> Option<&'static str> {
        self.never.then_some("never is above any minimum")
    }

    /// Whether there is more to tell than that it is kept.
    pub fn is_told(&self) -> bool {
        self.status != Status::Passed || self.note().is_some()
    }

    /// Why it is uncertain: that nothing is known is not the same as that little is missing.
    fn doubt(&self) -> &'static str {
        let Estimate { low, high, .. } = self.found;
        if high == f64::INFINITY && low <= 0.0 {
            "too few players to tell"
        } else {
            "too close to the edge to tell"
        }
    }

    /// All of it in one sentence: `regular: p50 hours to paragon 100 is 71 h ± 0.6 (was 58.2 h, agreed 50–65 h)`.
    pub fn sentence(&self) -> String {
        let group = match (&self.scenario, self.group.is_empty()) {
            (None, true) => String::new(),
            _ => format!("{}: ", self.who()),
        };
        let was = self.before.as_ref().map_or_else(String::new, |before| {
            format!("was {} in {}, ", amount(before.value, self.unit), before.of)
        });
        let words = &self.words;
        let (found, agreed) = (self.found_words(), self.agreed_words());
        let moved = match &self.before {
            Some(Before { moved: true, tolerance: Some(tolerance), change, .. }) => format!(
                ", moved by {} where {} is tolerated",
                signed(change.value, self.unit),
                distance(*tolerance, self.unit)
            ),
            _ => String::new(),
        };
        let is_doubtful = self.verdict == Verdict::Uncertain && moved.is_empty();
        let doubt = if is_doubtful { format!(", {}", self.doubt()) } else { String::new() };
        let note = self
            .note()
            .map_or_else(String::new, |note| format!(": {note}, so a slip in the name would pass too"));
        format!("{group}{words} is {found} ({was}agreed {agreed}){moved}{doubt}{note}")
    }
}
