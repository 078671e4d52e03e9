//! Expectations: a scenario, and ranges that its metrics keep.

use serde::de::IgnoredAny;
use std::collections::BTreeMap;

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::node::{Entry, Node, Value};
use super::super::raw::expectations as raw;
use super::super::source::Span;
use super::super::{NumberOr, Spanned, decode};
use super::{Loader, entry};
use crate::balance::expectation::{Expectation, Range, Severity, Tolerance};
use crate::balance::living::{Living, LivingExpectation, PREFIX};
use crate::balance::metric::{Metric, Unit};
use crate::balance::name::MetricError;
use crate::rules::ruleset::Ruleset;
use crate::simulation::population::Population;

/// A set of expectations, each with its place in the file.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// Its name.
    pub name: String,
    /// What is simulated.
    pub scenario: ScenarioOf,
    /// What is expected, as written.
    pub expected: Vec<Spanned<Expectation>>,
    /// What is expected of characters that exist, each with where its name is written.
    pub living: Vec<Spanned<LivingExpectation>>,
    /// Where each metric's name is written, parallel to `expected`.
    pub metrics: Vec<Span>,
    /// Where each metric's group is written: beside its name, or in it.
    groups: Vec<Span>,
}

/// One expectation with where it, the name of its metric and its group are written.
struct Written {
    expected: Spanned<Expectation>,
    metric: Span,
    group: Span,
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

/// More than anyone reads; each may ask every player something of its own.
const MOST_EXPECTATIONS: usize = 1_000;
/// Fewer tell nothing, more don't fit into the memory of every machine.
const PLAYERS: (u64, u64) = (100, 2_000_000);
/// Ten years.
const DAYS: (u64, u64) = (1, 3_650);
/// Players of a scenario that does not say how many.
pub const USUAL_PLAYERS: u64 = 20_000;
/// Its days.
pub const USUAL_DAYS: u32 = 365;
/// What a metric may differ from a baseline where nothing is said: 2 %, or one point of a share.
const USUAL_TOLERANCE: Tolerance = Tolerance::Relative(0.02);
const USUAL_TOLERANCE_OF_SHARES: Tolerance = Tolerance::Absolute(0.01);

impl Expectations {
    /// Expectations that stand in no file: each with the places of its metric and its group in what was written.
    pub fn of_goals(scenario: ScenarioOf, goals: Vec<(Expectation, Span, Span)>) -> Expectations {
        let mut all = Expectations {
            name: "goals".to_owned(),
            scenario,
            expected: Vec::new(),
            living: Vec::new(),
            metrics: Vec::new(),
            groups: Vec::new(),
        };
        all.add(goals);
        all
    }

    /// Expects these as well, each in place of what was expected of its metric.
    pub fn add(&mut self, goals: Vec<(Expectation, Span, Span)>) {
        for (value, metric, group) in goals {
            let at = self.expected.iter().position(|own| own.value.metric == value.metric);
            if let Some(at) = at {
                self.expected.remove(at);
                self.metrics.remove(at);
                self.groups.remove(at);
            }
            self.expected.push(Spanned { value, span: metric });
            self.metrics.push(metric);
            self.groups.push(group);
        }
    }

    /// What does not fit `ruleset` and `population` within `days` days, each at its place.
    pub fn misfits(&self, ruleset: &Ruleset, population: &Population, days: u32) -> Diagnostics {
        let mut found = Diagnostics::default();
        for ((expected, name), group) in self.expected.iter().zip(&self.metrics).zip(&self.groups) {
            let metric = &expected.value.metric;
            let misfit = match metric.check_group(population) {
                Err(misfit) => Err((misfit, group)),
                Ok(()) => metric.check(ruleset, population, days).map_err(|misfit| (misfit, name)),
            };
            if let Err((MetricError { message, hint }, span)) = misfit {
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
        let (written, living) =
            entry(root, "expect").map(|entry| self.expected(entry, tolerance)).unwrap_or_default();
        let outline = outline?;
        let name = self.name(Some(&outline.expectations), "");
        self.description(outline.description.as_ref());
        let metrics = written.iter().map(|own| own.metric).collect();
        let groups = written.iter().map(|own| own.group).collect();
        let expected = written.into_iter().map(|own| own.expected).collect();
        Some(Expectations { name, scenario: scenario?, expected, living, metrics, groups })
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
    ) -> (Vec<Written>, Vec<Spanned<LivingExpectation>>) {
        let nothing = (Vec::new(), Vec::new());
        let Some(outline) = self.section::<Vec<IgnoredAny>>(section) else { return nothing };
        let span = section.key.span;
        if outline.is_empty() {
            self.error("empty-list", span, "`expect` is empty: nothing would be checked", "expect something");
            return nothing;
        }
        if outline.len() > MOST_EXPECTATIONS {
            let message = format!("{} expectations, at most {MOST_EXPECTATIONS} are allowed", outline.len());
            self.error("too-many", span, message, "");
            return nothing;
        }
        let Value::List(items) = &section.value.value else { return nothing };
        let (mut written, mut living) = nothing;
        for item in items.iter() {
            let Some(raw) = decode::<raw::Expectation>(item, &mut self.diagnostics) else { continue };
            if raw.metric.value.starts_with(PREFIX) {
                living.extend(self.living(&raw, &living));
            } else {
                written.extend(self.expectation(item, &raw, tolerance));
            }
        }
        self.no_metric_twice(&written);
        (written, living)
    }

    /// One metric may have a range that fails the check and a narrower one that warns, but no two that say the same or
    /// that no number keeps.
    fn no_metric_twice(&mut self, written: &[Written]) {
        let mut known: BTreeMap<&Metric, Vec<&Written>> = BTreeMap::new();
        for own in written {
            let Expectation { metric, range, severity, .. } = &own.expected.value;
            let before = known.entry(metric).or_default();
            for other in &*before {
                let Expectation { range: theirs, severity: their_severity, .. } = &other.expected.value;
                let line = self.source.location(other.metric.start).line;
                if their_severity == severity {
                    let message = format!("`{metric}` has a range on line {line} already");
                    let label = "keep one of them; a second one may have another severity";
                    self.error("doubled", own.metric, message, label);
                } else if range.min > theirs.max || range.max < theirs.min {
                    let message = format!("no number lies in this range and in that of line {line}");
                    self.error("doubled", own.metric, message, "a range that warns lies in one that fails");
                }
            }
            before.push(own);
        }
    }

    fn expectation(
        &mut self,
        item: &Node,
        written: &raw::Expectation,
        tolerance: Option<Tolerance>,
    ) -> Option<Written> {
        let metric = self.metric(written);
        let range = self.agreed(written);
        let own = written.tolerance.as_ref().map(|written| self.tolerance(written));
        let why = self.description(written.why.as_ref());
        let (metric, (range, range_span)) = (metric?, range?);
        if matches!(&metric, Metric::Players { quantity, .. } if quantity.is_share()) {
            self.share(range, range_span);
        }
        let is_share = metric.unit() == Unit::Fraction;
        let usual = if is_share { USUAL_TOLERANCE_OF_SHARES } else { USUAL_TOLERANCE };
        let severity = severity(written);
        let tolerance = own.or(tolerance).unwrap_or(usual);
        let value = Expectation { metric, range, severity, why, tolerance };
        let group = written.of.as_ref().map_or(written.metric.span, |of| of.span);
        Some(Written { expected: Spanned { value, span: item.span }, metric: written.metric.span, group })
    }

    /// What is expected of characters that exist; `known` are those before it.
    fn living(
        &mut self,
        written: &raw::Expectation,
        known: &[Spanned<LivingExpectation>],
    ) -> Option<Spanned<LivingExpectation>> {
        let span = written.metric.span;
        let Some(what) = Living::parse(&written.metric.value) else {
            let names = Living::ALL.map(|(_, name, _)| name).join(", ");
            let message = format!("there is no metric `{}`", written.metric.value);
            self.error("metric", span, message, format!("of living characters there are {names}"));
            return None;
        };
        let stray = [written.of.as_ref().map(|of| of.span), written.at.as_ref().map(|at| at.span)];
        let tolerance = written.tolerance.as_ref().map(|own| own.span);
        if let Some(stray) = stray.into_iter().flatten().chain(tolerance).next() {
            let message = format!("`{}` is one number of all characters", what.name());
            self.error("stray-field", stray, message, "it has no group, no statistic and no baseline");
            return None;
        }
        let (range, range_span) = self.agreed(written)?;
        if what.unit() == Unit::Fraction {
            self.share(range, range_span);
        }
        let severity = severity(written);
        if known.iter().any(|own| own.value.what == what && own.value.severity == severity) {
            let message = format!("`{}` has a range already", what.name());
            self.error("doubled", span, message, "keep one of them; a second one may have another severity");
        }
        let why = self.description(written.why.as_ref());
        Some(Spanned { value: LivingExpectation { what, range, severity, why }, span })
    }

    /// Percent written for shares: such a range is never left, or never kept.
    fn share(&mut self, range: Range, span: Span) {
        let is_outside = |end: f64| end.is_finite() && !(0.0..=1.0).contains(&end);
        if is_outside(range.min) || is_outside(range.max) {
            let message = "a share of players lies between 0 and 1";
            self.error("out-of-range", span, message, "20 % is written 0.2");
        }
    }

    /// The metric, whose statistic and group may stand in its name or beside it.
    fn metric(&mut self, written: &raw::Expectation) -> Option<Metric> {
        let name = &written.metric.value;
        for (sign, field, beside) in [(':', "at", &written.at), ('@', "of", &written.of)] {
            let Some(beside) = beside else { continue };
            if name.contains(sign) {
                let message = format!("the metric's name and `{field}` say the same thing twice");
                self.error("stray-field", beside.span, message, "keep one of them");
                return None;
            }
            if beside.value.contains([':', '@']) {
                let message = format!("`{field}` is `{}`", beside.value);
                self.error(
                    "metric",
                    beside.span,
                    message,
                    "write the name alone, such as `p50` or `regular`",
                );
                return None;
            }
        }
        let text = |field: &Option<Spanned<String>>| field.as_ref().map(|field| field.value.clone());
        let (at, of) = (text(&written.at), text(&written.of));
        let read = |at: Option<&str>, of: Option<&str>| Metric::parse(&full_name(name, at, of));
        match read(at.as_deref(), of.as_deref()) {
            Ok(metric) => Some(metric),
            Err(MetricError { message, hint }) => {
                // To blame is what makes it right when it is left out.
                let beside =
                    [(&written.at, read(None, of.as_deref())), (&written.of, read(at.as_deref(), None))];
                let both = (written.at.as_ref().or(written.of.as_ref())).filter(|_| read(None, None).is_ok());
                let stray = beside.iter().find_map(|(field, rest)| rest.is_ok().then_some(field.as_ref()?));
                let span = stray.or(both).map_or(written.metric.span, |field| field.span);
                self.error("metric", span, message, hint);
                None
            }
        }
    }

    /// The range, and where it is written.
    fn agreed(&mut self, written: &raw::Expectation) -> Option<(Range, Span)> {
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
        let ends = between.map(|between| [between.value.0, between.value.1]);
        let ends = ends.into_iter().flatten().chain([min, max].into_iter().flatten().map(|end| end.value));
        // A number that is none lies in no range and outside of none: nothing would ever be decided.
        if let Some(end) = ends.into_iter().find(|end| !end.is_finite()) {
            let message = format!("{end} can't be the end of a range");
            self.error("out-of-range", span, message, "write `min` or `max` alone for a range that is open");
            return None;
        }
        if range.min > range.max {
            let message = format!("no number lies between {} and {}", range.min, range.max);
            self.error("out-of-range", span, message, "the least comes first");
            return None;
        }
        Some((range, span))
    }

    fn tolerance(&mut self, written: &Spanned<NumberOr<raw::Absolute>>) -> Tolerance {
        let (amount, tolerance) = match &written.value {
            NumberOr::Number(share) => (share.to_f64(), Tolerance::Relative(share.to_f64())),
            NumberOr::Map(raw::Absolute { absolute }) => (*absolute, Tolerance::Absolute(*absolute)),
        };
        let most = if matches!(tolerance, Tolerance::Relative(_)) { 1.0 } else { f64::MAX };
        if !(0.0..=most).contains(&amount) {
            let message = format!("`tolerance` is {amount}");
            self.error(
                "out-of-range",
                written.span,
                message,
                "a share of the number: 0.02 is 2 %, or `{ absolute: 5 }`",
            );
        }
        tolerance
    }
}

fn severity(written: &raw::Expectation) -> Severity {
    match written.severity {
        Some(raw::Severity::Warn) => Severity::Warn,
        Some(raw::Severity::Error) | None => Severity::Error,
    }
}

/// The name of a metric with what stands beside it: the statistic comes before the group.
fn full_name(name: &str, at: Option<&str>, of: Option<&str>) -> String {
    let (quantity, group) = match name.split_once('@') {
        Some((quantity, group)) => (quantity, Some(group)),
        None => (name, of),
    };
    let at = at.map_or_else(String::new, |at| format!(":{at}"));
    let group = group.map_or_else(String::new, |group| format!("@{group}"));
    format!("{quantity}{at}{group}")
}
