//! What a little more of each number of a ruleset does.

use super::check::Spot;
use super::compare::growth;
use crate::balance::estimate::Estimate;
use crate::balance::metric::{Metric, Unit};
use crate::report::numbers::{escaped, run_words};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, Step, View};
use serde::Serialize;

/// The sensitivity of metrics to the numbers of a ruleset.
#[derive(Debug, Clone, Serialize)]
pub struct SensitivityView {
    /// The version of this program.
    pub engine: &'static str,
    /// The ruleset's name.
    pub ruleset: String,
    /// The population's name.
    pub population: String,
    /// Players.
    pub players: u64,
    /// Days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
    /// The metrics, and what they are as the ruleset stands.
    pub metrics: Vec<MetricFacts>,
    /// The numbers, those that do most first.
    pub numbers: Vec<NumberRow>,
    /// Numbers that can't be changed on their own, with the reason.
    pub fixed: Vec<Fixed>,
    /// Whether people see all numbers.
    #[serde(skip)]
    pub shows_all: bool,
    /// The wall time, for people alone.
    #[serde(skip)]
    pub took: Option<std::time::Duration>,
}

/// A metric as the ruleset stands.
#[derive(Debug, Clone, Serialize)]
pub struct MetricFacts {
    /// Its name.
    pub metric: String,
    /// Whose it is.
    pub group: String,
    /// In words, without the group.
    pub words: String,
    /// What it is; `None` is never.
    pub value: Option<f64>,
    #[serde(skip)]
    unit: Unit,
}

/// A number and what a little more of it does.
#[derive(Debug, Clone, Serialize)]
pub struct NumberRow {
    /// The way to it: `paragon.xp_to_next.power.exponent`.
    pub path: String,
    /// Where it is written.
    #[serde(flatten)]
    pub spot: Spot,
    /// What it is.
    pub before: f64,
    /// What it was changed to: 1 % more, or by a whole step where it is whole.
    pub after: f64,
    /// By what share each metric changes; `None` where that can't be said as a share.
    pub effects: Vec<Option<f64>>,
    /// Whether each change is certain at 95 %.
    pub certain: Vec<bool>,
}

/// A number that can't be changed on its own.
#[derive(Debug, Clone, Serialize)]
pub struct Fixed {
    /// The way to it.
    pub path: String,
    /// Why.
    pub why: String,
}

/// So many numbers fit on a screen.
const MOST_SHOWN: usize = 20;

impl MetricFacts {
    /// A metric with what it is.
    pub fn new(metric: &Metric, found: &Estimate) -> MetricFacts {
        MetricFacts {
            metric: metric.to_string(),
            group: metric.group().to_owned(),
            words: metric.words(),
            value: Some(found.value).filter(|value| value.is_finite()),
            unit: metric.unit(),
        }
    }
}

impl NumberRow {
    /// A number that was changed, with what each metric was and how it changed.
    pub fn new(
        (path, spot): (String, Spot),
        (before, after): (f64, f64),
        changes: &[(Estimate, Estimate)],
    ) -> NumberRow {
        let effect = |(found, change): &(Estimate, Estimate)| {
            let share = change.value / found.value.abs();
            if change.value == 0.0 { Some(0.0) } else { Some(share).filter(|share| share.is_finite()) }
        };
        NumberRow {
            path,
            spot,
            before,
            after,
            effects: changes.iter().map(effect).collect(),
            certain: changes.iter().map(|(_, change)| change.low > 0.0 || change.high < 0.0).collect(),
        }
    }

    /// The largest change; what can't be said as a share counts as larger than any.
    fn largest(&self) -> f64 {
        self.effects.iter().fold(0.0, |most, effect| most.max(effect.map_or(f64::INFINITY, f64::abs)))
    }

    fn does_nothing(&self) -> bool {
        self.effects.iter().all(|effect| *effect == Some(0.0))
    }
}

/// Sorts numbers by what they do; those that do as much stay in the order of the file.
pub fn sort(numbers: &mut [NumberRow]) {
    numbers.sort_by(|a, b| b.largest().total_cmp(&a.largest()));
}

impl View for SensitivityView {
    fn schema(&self) -> &'static str {
        "endgame/sensitivity/1"
    }

    fn screen(&self, spell: Spell) -> Screen {
        let took = self.took.map_or_else(String::new, |took| format!(" · {:.1} s", took.as_secs_f64()));
        let heading = format!(
            "what 1 % more, or a whole step, of each number of {} does × {} · {}{took}",
            escaped(&self.ruleset),
            escaped(&self.population),
            run_words(self.players, self.days, self.seed)
        );
        Screen { heading: vec![heading], sheet: self.table(), notes: self.notes(spell) }
    }

    fn records(&self) -> Records {
        let mut rows = Rows::of(&self.numbers)
            .column("path", |row| &row.path)
            .column("line", |row| row.spot.line)
            .column("before", |row| row.before)
            .column("after", |row| row.after);
        for (at, metric) in self.metrics.iter().enumerate() {
            rows = rows.column(&metric.metric, |row| row.effects.get(at).copied().flatten());
        }
        rows.records()
    }
}

impl SensitivityView {
    /// A group names a metric where no other metric is of the same group; otherwise a letter does.
    fn label(&self, at: usize) -> String {
        let group = &self.metrics[at].group;
        let is_alone = self.metrics.iter().filter(|metric| metric.group == *group).count() == 1;
        if is_alone && !group.is_empty() {
            return group.clone();
        }
        let letter = u8::try_from(at % 26).unwrap_or(0);
        char::from(b'A' + letter).to_string()
    }

    fn shown(&self) -> impl Iterator<Item = &NumberRow> {
        let most = if self.shows_all { usize::MAX } else { MOST_SHOWN };
        self.numbers.iter().filter(|row| self.shows_all || !row.does_nothing()).take(most)
    }

    fn table(&self) -> Sheet {
        let mut columns = vec![
            Column::text("path", "number"),
            Column::number("line", "line"),
            Column::number("before", "is"),
            Column::number("after", "tried"),
        ];
        columns.extend((0..self.metrics.len()).map(|at| Column::number("effect", &self.label(at))));
        let mut sheet = Sheet::new(columns);
        for row in self.shown() {
            let mut cells = vec![Cell::Text(row.path.clone()), Cell::Whole(row.spot.line as u64)];
            cells.extend([row.before, row.after].map(|value| Cell::Text(plain(value))));
            let effects = row.effects.iter().zip(&row.certain);
            cells.extend(effects.map(|(effect, certain)| {
                Cell::Text(match effect {
                    Some(share) if *share == 0.0 => "·".to_owned(),
                    Some(share) if *certain => growth(*share),
                    Some(share) => format!("({})", growth(*share)),
                    None => "never".to_owned(),
                })
            }));
            sheet.row(cells);
        }
        sheet
    }

    fn notes(&self, spell: Spell) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for (at, metric) in self.metrics.iter().enumerate() {
            let is = metric
                .value
                .map_or_else(|| "never".to_owned(), |value| super::amount::amount(value, metric.unit));
            let group = if metric.group.is_empty() { "rules" } else { &metric.group };
            notes.push(format!("{}: {group}, {}, is {is}", self.label(at), metric.words));
        }
        notes.push("· nothing, ( ) within the noise, never: to never or from it".to_owned());
        let nothing = self.numbers.iter().filter(|row| row.does_nothing()).count();
        let shown = self.shown().count();
        let more = self.numbers.len() - nothing.min(self.numbers.len());
        if !self.shows_all && more > shown {
            notes.push(format!("{} more numbers do less: {} shows them", more - shown, spell(&Step::All)));
        }
        if nothing > 0 && !self.shows_all {
            notes.push(format!("{nothing} numbers do nothing to these metrics"));
        }
        if !self.fixed.is_empty() {
            notes.push(format!(
                "{} numbers can't be changed on their own ({} says why)",
                self.fixed.len(),
                spell(&Step::AsJson)
            ));
        }
        notes.push("numbers inside formulas are not tried: give them names under `parameters`".to_owned());
        notes
    }
}

fn plain(value: f64) -> String {
    let text = crate::report::numbers::real(value, 4);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
