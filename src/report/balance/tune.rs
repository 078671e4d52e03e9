//! What tuning found: the numbers, and what is expected before and after.

use super::amount::{amount, estimate, range, signed};
use super::beside::{Beside, screen_of};
use super::check::{Spot, Status};
use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Expectation, Range, Severity, Verdict};
use crate::balance::gate::Judged;
use crate::balance::metric::Unit;
use crate::balance::tuning::Dial;
use crate::report::numbers::{counted, escaped, run_words, whole};
use crate::report::{Align, Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::simulation::ENGINE;
use serde::Serialize;
use std::time::Duration;

/// What tuning found.
#[derive(Debug, Clone, Serialize)]
pub struct TuneView {
    /// The version of this program.
    pub engine: &'static str,
    /// The ruleset's name.
    pub ruleset: String,
    /// Its file.
    pub ruleset_file: String,
    /// The population's name.
    pub population: String,
    /// Players, to begin with.
    pub players: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// The seed of the players that everything here is judged on: others than those of the search.
    pub judged_seed: u64,
    /// How many rulesets were tried.
    pub evaluations: usize,
    /// How many more were looked at by what their curves say, without a player.
    pub by_facts: usize,
    /// Whether these are all that the ranges hold.
    pub is_complete: bool,
    /// How many of them could not be loaded.
    pub refused: usize,
    /// Whether the numbers that were found meet everything that must be met.
    pub met: bool,
    /// The numbers.
    pub numbers: Vec<TunedNumber>,
    /// What is expected, in the order of the file.
    pub results: Vec<TunedResult>,
    /// The usual metrics beside them that differ for certain, those that move most first.
    pub beside: Vec<Beside>,
    /// Lines for people below the answer.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// How long it took.
    #[serde(skip)]
    pub took: Option<Duration>,
}

/// A number that was tuned.
#[derive(Debug, Clone, Serialize)]
pub struct TunedNumber {
    /// The way to it.
    pub path: String,
    /// Where it is written.
    #[serde(flatten)]
    pub spot: Spot,
    /// What it is today.
    pub before: f64,
    /// What it should be.
    pub after: f64,
    /// The least that was tried.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Whether what was found is the least or the most.
    pub at_the_end: bool,
}

/// What is expected, before and after.
#[derive(Debug, Clone, Serialize)]
pub struct TunedResult {
    /// The metric's name.
    pub metric: String,
    /// Whose it is.
    pub group: String,
    /// The metric in words.
    pub words: String,
    /// What it is measured in.
    #[serde(serialize_with = "unit_name")]
    pub unit: Unit,
    /// Whether it must be met, or warns.
    #[serde(serialize_with = "severity_name")]
    pub severity: Severity,
    /// The least and the most that are agreed; `null` where the range is open.
    pub agreed: [Option<f64>; 2],
    /// As the ruleset stands.
    pub before: Told,
    /// With the numbers that were found.
    pub after: Told,
    #[serde(skip)]
    range: Range,
}

/// A number with its interval, and what follows; `null` is never, or unknown.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// The number.
    pub value: Option<f64>,
    /// The lower end of its 95 % interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// `passed`, `uncertain` or `failed`.
    pub verdict: &'static str,
    #[serde(skip)]
    found: Estimate,
    #[serde(skip)]
    judged: Verdict,
}

pub(super) fn unit_name<S: serde::Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(unit.name())
}

fn severity_name<S: serde::Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.name())
}

pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

impl Told {
    fn new(judged: &Judged) -> Told {
        let Estimate { value, low, high } = judged.found;
        Told {
            value: finite(value),
            low: finite(low),
            high: finite(high),
            verdict: judged.verdict.name(),
            found: judged.found,
            judged: judged.verdict,
        }
    }
}

impl TunedNumber {
    /// A number with what was found.
    pub fn new(path: &str, spot: Spot, dial: &Dial, after: f64) -> TunedNumber {
        let at_the_end = after == dial.low || after == dial.high;
        TunedNumber {
            path: path.to_owned(),
            spot,
            before: dial.start,
            after,
            low: dial.low,
            high: dial.high,
            at_the_end,
        }
    }
}

impl TunedResult {
    /// What is expected, with what was found before and after.
    pub fn new(expected: &Expectation, before: &Judged, after: &Judged) -> TunedResult {
        TunedResult {
            metric: expected.metric.to_string(),
            group: expected.metric.group().to_owned(),
            words: expected.metric.words(),
            unit: expected.metric.unit(),
            severity: expected.severity,
            agreed: [finite(expected.range.min), finite(expected.range.max)],
            before: Told::new(before),
            after: Told::new(after),
            range: expected.range,
        }
    }

    fn mark(&self, told: &Told) -> &'static str {
        match (told.judged, self.severity) {
            (Verdict::Passed, _) => Status::Passed.mark(),
            (Verdict::Uncertain, _) => Status::Uncertain.mark(),
            (Verdict::Failed, Severity::Warn) => Status::Warned.mark(),
            (Verdict::Failed, Severity::Error) => Status::Failed.mark(),
        }
    }

    /// Whether it must be met and is not.
    fn is_unmet(&self) -> bool {
        self.after.judged == Verdict::Failed && self.severity == Severity::Error
    }
}

impl TuneView {
    /// What was found of a ruleset, its file and a population, for so many players, days and a seed.
    pub fn new(
        (ruleset, file, population): (&str, &str, &str),
        (players, days, seed): (u64, u32, u64),
        numbers: Vec<TunedNumber>,
        results: Vec<TunedResult>,
    ) -> TuneView {
        TuneView {
            engine: ENGINE,
            ruleset: ruleset.to_owned(),
            ruleset_file: file.to_owned(),
            population: population.to_owned(),
            players,
            days,
            seed,
            judged_seed: seed,
            evaluations: 0,
            by_facts: 0,
            beside: Vec::new(),
            is_complete: false,
            refused: 0,
            met: !results.iter().any(TunedResult::is_unmet),
            numbers,
            results,
            notes: Vec::new(),
            took: None,
        }
    }

    fn numbers_screen(&self) -> Screen {
        let heading = format!(
            "{} ({}) × {} · {}",
            escaped(&self.ruleset),
            escaped(&self.ruleset_file),
            escaped(&self.population),
            run_words(self.players, self.days, self.seed)
        );
        let mut sheet = Sheet::new(vec![
            Column::text("path", "number"),
            Column::number("line", "line"),
            Column::number("before", "today"),
            Column::number("after", "tuned"),
            Column::text("range", "range"),
        ]);
        for number in &self.numbers {
            sheet.row(vec![
                Cell::Text(number.path.clone()),
                Cell::Whole(number.spot.line as u64),
                Cell::Text(plain(number.before)),
                Cell::Text(plain(number.after)),
                Cell::Text(format!("{} – {}", plain(number.low), plain(number.high))),
            ]);
        }
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }

    fn results_screen(&self) -> Screen {
        let column = |key: &str, title: &str| Column { align: Align::Left, ..Column::text(key, title) };
        let mut sheet = Sheet::new(vec![
            column("group", "group"),
            column("metric", "metric"),
            column("agreed", "agreed"),
            column("before", "today"),
            column("after", "tuned"),
        ]);
        for row in &self.results {
            let group = if row.group.is_empty() { "curve" } else { &row.group };
            let before = format!("{} {}", row.mark(&row.before), amount(row.before.found.value, row.unit));
            let after = format!("{} {}", row.mark(&row.after), estimate(&row.after.found, row.unit));
            let cells = [group, &row.words, &range(&row.range, row.unit), &before, &after];
            sheet.row(cells.into_iter().map(|text| Cell::Text(text.to_owned())).collect());
        }
        Screen { heading: Vec::new(), sheet, notes: self.told() }
    }

    fn told(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        let by_facts = match self.by_facts {
            0 => String::new(),
            looked => format!(", {} by their curves alone", whole(looked as u64)),
        };
        let tried = format!("{} tried{by_facts}{took}", counted(self.evaluations as u64, "ruleset"));
        if self.met {
            let doubt = self.results.iter().filter(|row| row.after.judged == Verdict::Uncertain).count();
            let is_same = self.numbers.iter().all(|number| number.before == number.after);
            notes.push(match doubt {
                0 if is_same => format!("today's numbers meet all that must be met · {tried}"),
                0 => format!("all that must be met is met · {tried}"),
                _ => format!("nothing fails, and {doubt} too close to the edge to tell · {tried}"),
            });
        } else {
            notes.push(if self.is_complete {
                format!("nothing in these ranges meets the expectations; this is the closest · {tried}, all that there are")
            } else {
                format!(
                    "nothing was found in these ranges that meets the expectations; this is the closest · {tried}, \
                     --budget tries more"
                )
            });
            for row in self.results.iter().filter(|row| row.is_unmet()) {
                let over = row.range.overshoot(row.after.found.value);
                let over = if over.is_finite() { signed(over, row.unit) } else { "never".to_owned() };
                let who = if row.group.is_empty() { "curve" } else { &row.group };
                notes.push(format!(" ✗ {}: {}: {over}", escaped(who), row.words));
            }
        }
        for number in self.numbers.iter().filter(|number| number.at_the_end && !self.is_complete) {
            notes.push(format!(
                " ! {} is at the end of its range; a wider one may do better",
                escaped(&number.path)
            ));
        }
        if self.results.iter().any(|row| !row.group.is_empty()) {
            notes.push(format!("judged on fresh players, those of seed {}", self.judged_seed));
        }
        notes.extend(self.notes.iter().cloned());
        notes
    }
}

/// A number of a ruleset as it would be written.
fn plain(value: f64) -> String {
    value.to_string()
}

impl View for TuneView {
    fn schema(&self) -> &'static str {
        "endgame/tune/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        self.results_screen()
    }

    fn screens(&self, _width: usize, _: Spell) -> Vec<Screen> {
        let beside = screen_of(&self.beside);
        let results = self.results_screen();
        // What else moves stands before the verdict, which ends the answer.
        [Some(self.numbers_screen()), beside, Some(results)].into_iter().flatten().collect()
    }

    fn records(&self) -> Records {
        #[derive(Default, Serialize)]
        struct Row<'a> {
            what: &'a str,
            name: &'a str,
            before: Option<f64>,
            after: Option<f64>,
            low: Option<f64>,
            high: Option<f64>,
            verdict: Option<&'a str>,
        }
        let numbers = self.numbers.iter().map(|own| {
            let [before, after, low, high] = [own.before, own.after, own.low, own.high].map(Some);
            Row { what: "number", name: &own.path, before, after, low, high, verdict: None }
        });
        let metrics = self.results.iter().map(|own| {
            let ([low, high], verdict) = (own.agreed, Some(own.after.verdict));
            let (before, after) = (own.before.value, own.after.value);
            Row { what: "metric", name: &own.metric, before, after, low, high, verdict }
        });
        let beside = self.beside.iter().map(|own| {
            let (before, after) = (own.before, own.after);
            Row { what: "beside", name: &own.metric, before, after, low: None, high: None, verdict: None }
        });
        let rows: Vec<Row> = numbers.chain(metrics).chain(beside).collect();
        Rows::of(&rows).fields().records()
    }
}
