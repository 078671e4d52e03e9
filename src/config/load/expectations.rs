//! Expectations: a scenario, and ranges that its metrics keep.

use serde::de::IgnoredAny;

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::node::{Entry, Node, Value};
use super::super::raw::expectations as raw;
use super::super::source::Span;
use super::super::{NumberOr, Spanned, decode};
use super::{Loader, entry};
use crate::balance::expectation::{Expectation, Range, Severity, Tolerance};
use crate::balance::metric::{Metric, Unit};
use crate::balance::name::MetricError;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;

/// A set of expectations, each with its place in the file.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// What is simulated.
    pub scenario: ScenarioOf,
    /// What is expected, as written.
    pub expected: Vec<Spanned<Expectation>>,
    /// Where each metric's name is written, parallel to `expected`.
    pub metrics: Vec<Span>,
}

/// A scenario by the names of its files.
#[derive(Clone, Debug)]
pub struct ScenarioOf {
    /// The ruleset's file, seen from the file of the expectations.
    pub ruleset: Spanned<String>,
    /// The population's file.
    pub population: Spanned<String>,
    /// How many players.
    pub players: u64,
    /// How many days.
    pub days: u32,
    /// The seed.
    pub seed: u64,
}

/// More than anyone reads.
const MOST_EXPECTATIONS: usize = 10_000;
/// Fewer tell nothing, more don't fit into the memory of every machine.
const PLAYERS: (u64, u64) = (100, 2_000_000);
/// Ten years.
const DAYS: (u64, u64) = (1, 3_650);
const USUAL_PLAYERS: u64 = 20_000;
const USUAL_DAYS: u32 = 365;
/// What a metric may differ from a baseline where nothing is said: 2 %, or one point of a share.
const USUAL_TOLERANCE: Tolerance = Tolerance::Relative(0.02);
const USUAL_TOLERANCE_OF_SHARES: Tolerance = Tolerance::Absolute(0.01);

impl Expectations {
    /// What does not fit `ruleset` and `population` within `days` days, each at its place.
    pub fn misfits(&self, ruleset: &Ruleset, population: &Population, days: u32) -> Diagnostics {
        let mut found = Diagnostics::default();
        for (expected, span) in self.expected.iter().zip(&self.metrics) {
            if let Err(MetricError { message, hint }) = expected.value.metric.check(ruleset, population, days)
            {
                found.push(Diagnostic::error("metric", message).at(*span).label(hint));
            }
        }
        found
    }
}

impl Loader<'_> {
    /// The expectations written at `root`, as far as they have no mistakes.
    pub(super) fn expectations(&mut self, root: &Node) -> Option<Expectations> {
        let outline: Option<raw::Expectations> = decode(root, &mut self.diagnostics);
        let scenario = entry(root, "scenario").and_then(|entry| self.scenario(entry));
        let tolerance = outline.as_ref().and_then(|outline| outline.tolerance.as_ref());
        let tolerance = tolerance.map(|written| self.tolerance(written));
        let (expected, metrics) =
            entry(root, "expect").map(|entry| self.expected(entry, tolerance)).unwrap_or_default();
        let outline = outline?;
        let name = self.name(Some(&outline.expectations), "");
        let description = self.description(outline.description.as_ref());
        Some(Expectations { name, description, scenario: scenario?, expected, metrics })
    }

    fn scenario(&mut self, entry: &Entry) -> Option<ScenarioOf> {
        let raw::Scenario { ruleset, population, players, days, seed } = self.section(entry)?;
        if let Some(players) = players {
            self.count("players", players, PLAYERS);
        }
        if let Some(days) = days {
            self.count("days", days.map(u64::from), DAYS);
        }
        Some(ScenarioOf {
            ruleset,
            population,
            players: players.map_or(USUAL_PLAYERS, |players| players.value),
            days: days.map_or(USUAL_DAYS, |days| days.value),
            seed: seed.map_or(1, |seed| seed.value),
        })
    }

    fn count(&mut self, name: &str, written: Spanned<u64>, (least, most): (u64, u64)) {
        if !(least..=most).contains(&written.value) {
            let message = format!("`{name}` is {}", written.value);
            self.error("out-of-range", written.span, message, format!("from {least} to {most}"));
        }
    }

    fn expected(
        &mut self,
        section: &Entry,
        tolerance: Option<Tolerance>,
    ) -> (Vec<Spanned<Expectation>>, Vec<Span>) {
        let nothing = || (Vec::new(), Vec::new());
        let Some(outline) = self.section::<Vec<IgnoredAny>>(section) else { return nothing() };
        let span = section.key.span;
        if outline.is_empty() {
            self.error("empty-list", span, "`expect` is empty: nothing would be checked", "expect something");
            return nothing();
        }
        if outline.len() > MOST_EXPECTATIONS {
            let message = format!("{} expectations, at most {MOST_EXPECTATIONS} are allowed", outline.len());
            self.error("too-many", span, message, "");
            return nothing();
        }
        let Value::List(items) = &section.value.value else { return nothing() };
        items.iter().filter_map(|item| self.expectation(item, tolerance)).unzip()
    }

    fn expectation(
        &mut self,
        item: &Node,
        tolerance: Option<Tolerance>,
    ) -> Option<(Spanned<Expectation>, Span)> {
        let written: raw::Expectation = decode(item, &mut self.diagnostics)?;
        let metric = self.metric(&written);
        let range = self.agreed(&written);
        let own = written.tolerance.as_ref().map(|written| self.tolerance(written));
        let why = self.description(written.why.as_ref());
        let (metric, range) = (metric?, range?);
        let is_share = metric.unit() == Unit::Fraction;
        let usual = if is_share { USUAL_TOLERANCE_OF_SHARES } else { USUAL_TOLERANCE };
        let severity = match written.severity {
            Some(raw::Severity::Warn) => Severity::Warn,
            Some(raw::Severity::Error) | None => Severity::Error,
        };
        let tolerance = own.or(tolerance).unwrap_or(usual);
        let value = Expectation { metric, range, severity, why, tolerance };
        Some((Spanned { value, span: item.span }, written.metric.span))
    }

    /// The metric, whose statistic and group may stand in its name or beside it.
    fn metric(&mut self, written: &raw::Expectation) -> Option<Metric> {
        let mut name = written.metric.value.clone();
        for (sign, field, beside) in [(':', "at", &written.at), ('@', "of", &written.of)] {
            let Some(beside) = beside else { continue };
            if name.contains(sign) {
                let message = format!("the metric's name and `{field}` say the same thing twice");
                self.error("stray-field", beside.span, message, "keep one of them");
                return None;
            }
            match (sign, name.split_once('@')) {
                // The statistic comes before the group.
                (':', Some((quantity, group))) => name = format!("{quantity}:{}@{group}", beside.value),
                _ => name = format!("{name}{sign}{}", beside.value),
            }
        }
        match Metric::parse(&name) {
            Ok(metric) => Some(metric),
            Err(MetricError { message, hint }) => {
                self.error("metric", written.metric.span, message, hint);
                None
            }
        }
    }

    fn agreed(&mut self, written: &raw::Expectation) -> Option<Range> {
        let raw::Expectation { between, min, max, metric, .. } = written;
        let (range, span) = match (between, min, max) {
            (Some(between), None, None) => {
                (Range { min: between.value.0, max: between.value.1 }, between.span)
            }
            (Some(between), _, _) => {
                let message = "`between` says the same thing as `min` and `max`";
                self.error("stray-field", between.span, message, "keep `between`, or `min` and `max`");
                return None;
            }
            (None, None, None) => {
                let label = "add `between: [least, most]`, `min` or `max`";
                self.error("missing-field", metric.span, "nothing is expected of this metric", label);
                return None;
            }
            (None, min, max) => {
                let range = Range {
                    min: min.map_or(f64::NEG_INFINITY, |min| min.value),
                    max: max.map_or(f64::INFINITY, |max| max.value),
                };
                (range, max.or(*min).map_or(metric.span, |end| end.span))
            }
        };
        if range.min > range.max {
            let message = format!("no number lies between {} and {}", range.min, range.max);
            self.error("out-of-range", span, message, "the least comes first");
            return None;
        }
        Some(range)
    }

    fn tolerance(&mut self, written: &Spanned<NumberOr<raw::Absolute>>) -> Tolerance {
        let (amount, tolerance) = match &written.value {
            NumberOr::Number(share) => (share.to_f64(), Tolerance::Relative(share.to_f64())),
            NumberOr::Map(raw::Absolute { absolute }) => (*absolute, Tolerance::Absolute(*absolute)),
        };
        if amount < 0.0 {
            let message = format!("`tolerance` is {amount}");
            self.error("out-of-range", written.span, message, "0 or more: 0.02 is 2 %");
        }
        tolerance
    }
}
