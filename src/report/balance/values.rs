//! Metrics of a scenario that were asked for by name.

use super::amount::estimate;
use crate::balance::estimate::Estimate;
use crate::balance::metric::{Metric, Unit};
use crate::report::numbers::{escaped, run_words};
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use serde::Serialize;

/// Metrics with their values.
#[derive(Debug, Clone, Serialize)]
pub struct ValuesView {
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
    /// The metrics, as they were asked for.
    pub metrics: Vec<MetricRow>,
}

/// One metric.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MetricRow {
    /// Its name.
    pub metric: String,
    /// Whose it is; empty for a number of the rules.
    pub group: String,
    /// In words, without the group.
    pub words: String,
    /// What it is measured in.
    pub unit: &'static str,
    /// What it is; `null` is never, or of nobody.
    pub value: Option<f64>,
    /// The lower end of its 95 % interval.
    pub low: Option<f64>,
    /// The upper end; `null` is never.
    pub high: Option<f64>,
    /// Of how many players; 0 for a number of the rules.
    pub players: u64,
    #[serde(skip)]
    shown: Option<(Estimate, Unit)>,
}

impl MetricRow {
    /// A metric with its value, of so many players.
    pub fn new(metric: &Metric, found: Estimate, players: u64) -> MetricRow {
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        MetricRow {
            metric: metric.to_string(),
            group: metric.group().to_owned(),
            words: metric.words(),
            unit: metric.unit().name(),
            value: finite(found.value),
            low: finite(found.low),
            high: finite(found.high),
            players,
            shown: Some((found, metric.unit())),
        }
    }
}

impl View for ValuesView {
    fn schema(&self) -> &'static str {
        "endgame/values/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let heading = format!(
            "{} × {} · {}",
            escaped(&self.ruleset),
            escaped(&self.population),
            run_words(self.players, self.days, self.seed)
        );
        let columns = [("group", "group"), ("metric", "metric"), ("value", "value")];
        let mut sheet = Sheet::new(columns.map(|(key, title)| Column::text(key, title)).to_vec());
        for row in &self.metrics {
            let group = if row.group.is_empty() { "curve" } else { &row.group };
            let value = row.shown.map_or_else(String::new, |(found, unit)| estimate(&found, unit));
            sheet.row(vec![Cell::Text(group.to_owned()), Cell::Text(row.words.clone()), Cell::Text(value)]);
        }
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.metrics).fields().records()
    }
}
