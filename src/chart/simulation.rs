//! What came of a simulation: levels by day, and how long milestones took, a column of panels for each archetype.
//!
//! Pure: an outcome in, a figure out. It computes no statistics: percentiles and shares are the outcome's.

use super::milestones::select;
use super::{Axis, Dash, Figure, Mark, Panel, Scale, Spread, TickFormat};
use crate::rules::number::grouped;
use crate::simulation::outcome::{self, Group, Outcome, Reached};
use crate::simulation::scenario::Milestone;

/// Up to so many archetypes each has a column of its own.
const MOST_COLUMNS: usize = 4;
/// Times further apart than this need a logarithmic axis.
const LINEAR_HOURS: f64 = 40.0;
/// The blue of the palette: who is who is said by the panels' titles.
const COLOR: usize = 0;

/// What is drawn of a simulation.
#[derive(Debug, Clone, Copy)]
pub struct SimulationChart<'a> {
    /// The ruleset's name.
    pub ruleset: &'a str,
    /// The population's name.
    pub population: &'a str,
    /// The result.
    pub outcome: &'a Outcome,
    /// `character` or `paragon`.
    pub track: &'a str,
    /// Milestones that were asked for: they are shown before others.
    pub asked: &'a [Milestone],
}

impl SimulationChart<'_> {
    /// A panel of levels by day for each archetype that has players, and under it one of the hours to milestones,
    /// unless nobody reached any.
    pub fn figure(&self) -> Figure {
        let groups: Vec<&Group> = self.outcome.archetypes.iter().filter(|group| group.players > 0).collect();
        let chosen = self.milestones();
        let mut panels: Vec<Panel> = groups.iter().filter_map(|group| self.levels(group)).collect();
        if !chosen.is_empty() {
            let axis = self.hours_axis(&chosen);
            panels.extend(groups.iter().map(|group| times(group, &chosen, axis.clone())));
        }
        let columns = if groups.len() <= MOST_COLUMNS { groups.len() } else { 0 };
        let title = format!("{} × {}", self.ruleset, self.population);
        Figure { title, subtitle: self.subtitle(), panels, columns }
    }

    fn subtitle(&self) -> String {
        let Outcome { players, days, seed, everyone, .. } = self.outcome;
        let players = grouped(&players.to_string());
        let mut text = format!("{players} players · {days} days · seed {seed}");
        if self.track == "paragon" && everyone.resets > 0 {
            text.push_str(" · levels drop where players prestige");
        }
        text
    }

    fn levels(&self, group: &Group) -> Option<Panel> {
        let levels = group.levels.iter().find(|levels| levels.track == self.track)?;
        let days = || levels.by_day.iter().enumerate().map(|(day, spread)| (day as f64, spread));
        let band = |label: &str,
                    low: fn(&outcome::Spread) -> Option<f64>,
                    high: fn(&outcome::Spread) -> Option<f64>| {
            let points = days().filter_map(|(day, spread)| Some((day, low(spread)?, high(spread)?)));
            Mark::Band { label: label.to_owned(), points: points.collect(), color: COLOR }
        };
        let median = days().filter_map(|(day, spread)| Some((day, spread.p50?)));
        let marks = vec![
            band("p10 to p90", |spread| spread.p10, |spread| spread.p90),
            band("p25 to p75", |spread| spread.p25, |spread| spread.p75),
            Mark::Line {
                label: "median".to_owned(),
                points: median.collect(),
                color: COLOR,
                dash: Dash::Solid,
            },
        ];
        let players = grouped(&group.players.to_string());
        Some(Panel {
            title: format!("{}, {players} players", group.name),
            x: Axis::linear("day", TickFormat::Days),
            y: Axis::linear(format!("{} level", self.track), TickFormat::Levels),
            marks,
        })
    }

    /// Places of the milestones shown, among those that somebody reached.
    fn milestones(&self) -> Vec<usize> {
        let all = &self.outcome.everyone.milestones;
        let reached: Vec<usize> = (0..all.len()).filter(|&at| all[at].reached.count > 0).collect();
        let names: Vec<&str> = reached.iter().map(|&at| all[at].milestone.as_str()).collect();
        let asked: Vec<String> = self.asked.iter().map(ToString::to_string).collect();
        select(&names, &asked).into_iter().map(|at| reached[at]).collect()
    }

    /// One axis for all archetypes, so that they can be compared.
    fn hours_axis(&self, chosen: &[usize]) -> Axis {
        let groups = self.outcome.archetypes.iter();
        let hours =
            groups.flat_map(|group| chosen.iter().filter_map(|&at| Some(&group.milestones.get(at)?.hours)));
        let ends: Vec<f64> =
            hours.flat_map(|hours| percentiles(hours, f64::NAN)).filter(|end| *end > 0.0).collect();
        let (least, most) =
            (ends.iter().copied().fold(f64::INFINITY, f64::min), ends.iter().copied().fold(0.0, f64::max));
        let label = "hours played";
        if most / least > LINEAR_HOURS {
            Axis { range: Some((least / 1.2, most * 1.2)), ..Axis::log(label, TickFormat::Number) }
        } else {
            Axis { range: Some((0.0, most * 1.05)), ..Axis::linear(label, TickFormat::Hours) }
        }
    }
}

fn times(group: &Group, chosen: &[usize], x: Axis) -> Panel {
    let reached: Vec<&Reached> = chosen.iter().filter_map(|&at| group.milestones.get(at)).collect();
    let names = reached.iter().map(|reached| reached.milestone.clone()).collect();
    let rows = reached.iter().enumerate().map(|(row, reached)| spread(row, reached)).collect();
    let boxes = Mark::Boxes { label: "p10 to p90, box p25 to p75".to_owned(), rows, color: COLOR };
    let y = Axis { scale: Scale::Categories(names), ..Axis::linear("", TickFormat::Levels) };
    Panel { title: format!("{}, hours to milestones", group.name), x, y, marks: vec![boxes] }
}

/// Who never got there counts as infinitely late; where nobody did there is nothing to draw.
fn spread(row: usize, reached: &Reached) -> Spread {
    let beyond = if reached.reached.count == 0 { f64::NAN } else { f64::INFINITY };
    Spread { row, percentiles: percentiles(&reached.hours, beyond), note: never(&reached.reached) }
}

fn percentiles(hours: &outcome::Spread, beyond: f64) -> [f64; 5] {
    [hours.p10, hours.p25, hours.p50, hours.p75, hours.p90].map(|value| value.unwrap_or(beyond))
}

/// `12% never`; nothing where everybody got there.
fn never(share: &outcome::Share) -> String {
    let percent = (1.0 - share.share) * 100.0;
    match share.count {
        0 => "never".to_owned(),
        _ if share.share >= 1.0 => String::new(),
        _ if percent < 1.0 => "<1% never".to_owned(),
        _ if percent > 99.0 => ">99% never".to_owned(),
        _ => format!("{percent:.0}% never"),
    }
}
