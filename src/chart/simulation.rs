//! What came of a simulation: levels by day, a panel for each archetype, and the hours that milestones took, a panel for
//! each milestone with a row for each archetype.
//!
//! Pure: an outcome in, a figure out. It computes no statistics: percentiles and shares are the outcome's.

use super::milestones::select;
use super::times::{self, Series};
use super::{Axis, Dash, Figure, Mark, Panel, TickFormat};
use crate::rules::number::grouped;
use crate::simulation::outcome::{self, Group, Outcome, Reached};
use crate::simulation::population::CalendarEvent;
use crate::simulation::scenario::Milestone;

/// The blue of the palette: who is who is said by the panels.
const COLOR: usize = 0;

/// Colours of the palette.
const COLORS: usize = 7;

/// Rows for more archetypes than this are too thin for their names.
const MOST_ROWS: usize = 8;

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
    /// The events that are shaded.
    pub calendar: &'a [CalendarEvent],
    /// Players whose lives are drawn beside the median.
    pub lives: &'a [Life],
}

impl<'a> SimulationChart<'a> {
    /// Panels of levels by day for each archetype that has players, and behind them panels of the hours to as many
    /// milestones as make the grid full.
    pub fn figure(&self) -> Figure {
        let groups = self.groups();
        let (columns, cells) = grid(groups.len());
        let mut panels: Vec<Panel> = groups.iter().filter_map(|group| self.levels(group)).collect();
        panels.extend(self.power());
        let milestones = self.milestones(cells.saturating_sub(panels.len()));
        panels.extend(milestones.into_iter().filter_map(|milestone| self.times(milestone)));
        let columns = columns.min(panels.len());
        Figure {
            title: format!("{} × {}", self.ruleset, self.population),
            subtitle: self.subtitle(),
            panels,
            columns,
        }
        .without_empty_panels()
    }

    /// An axis of all days: marks of resets want no room beside them.
    fn days(&self) -> Axis {
        let range = Some((0.0, f64::from(self.outcome.days)));
        Axis { range, ..Axis::linear("day", TickFormat::Days) }
    }

    /// How strong each archetype is by day, if the ruleset says what power is.
    fn power(&self) -> Option<Panel> {
        let groups = self.groups();
        let line = |(at, group): (usize, &&Group)| Mark::Line {
            label: group.name.clone(),
            points: group.power.iter().filter_map(|own| Some((f64::from(own.day), own.power.p50?))).collect(),
            color: at % COLORS,
            dash: Dash::Auto,
        };
        groups.iter().any(|group| !group.power.is_empty()).then(|| Panel {
            title: "median power".to_owned(),
            x: Axis::linear("day", TickFormat::Days),
            y: Axis::linear("power", TickFormat::Number),
            marks: groups.iter().enumerate().map(line).collect(),
        })
    }

    fn groups(&self) -> Vec<&'a Group> {
        self.outcome.archetypes.iter().filter(|group| group.players > 0).collect()
    }

    fn subtitle(&self) -> String {
        let Outcome { players, days, seed, everyone, .. } = self.outcome;
        let players = grouped(&players.to_string());
        let mut text = format!("{players} players · {days} days · seed {seed}");
        if self.track == "paragon" && everyone.resets > 0 {
            text.push_str(" · levels drop where players prestige");
        }
        text.push_str(&self.shaded());
        for unreached in self.unreached() {
            text.push_str(&format!(" · {unreached}"));
        }
        if self.groups().len() > MOST_ROWS {
            text.push_str(&format!(" · times to milestones are drawn for up to {MOST_ROWS} archetypes"));
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
        let of_all = [
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
            x: self.days(),
            y: Axis::linear(format!("{} level", self.track), TickFormat::Levels),
            marks: self.events().chain(of_all).chain(self.life_of(&group.name)).collect(),
        })
    }

    /// Places of at most `most` milestones that are worth a panel: a tenth of an archetype reached them.
    fn milestones(&self, most: usize) -> Vec<usize> {
        let asked: Vec<String> = self.asked.iter().map(ToString::to_string).collect();
        let all =
            self.outcome.everyone.milestones.iter().map(|reached| reached.milestone.as_str()).enumerate();
        let shown: Vec<(usize, &str)> = all.filter(|(at, _)| self.is_reached(*at)).collect();
        let names: Vec<&str> = shown.iter().map(|(_, name)| *name).collect();
        select(&names, &asked, most).into_iter().map(|at| shown[at].0).collect()
    }

    /// Whether a tenth of an archetype reached a milestone: no box can be drawn of fewer.
    fn is_reached(&self, milestone: usize) -> bool {
        let hours = |group: &&Group| group.milestones.get(milestone).and_then(|reached| reached.hours.p10);
        self.groups().iter().any(|group| hours(group).is_some())
    }

    /// How many reached milestones that were asked for and have no panel: `nobody reached paragon 500`.
    fn unreached(&self) -> impl Iterator<Item = String> {
        let is_asked = |name: &str| self.asked.iter().any(|asked| asked.to_string() == name);
        let all = self.outcome.everyone.milestones.iter().enumerate();
        let missing = all.filter(move |(at, own)| is_asked(&own.milestone) && !self.is_reached(*at));
        missing.map(|(_, own)| match own.reached.count {
            0 => format!("nobody reached {}", own.milestone),
            count => format!("{} of all reached {}", grouped(&count.to_string()), own.milestone),
        })
    }

    fn times(&self, milestone: usize) -> Option<Panel> {
        let groups = self.groups();
        let rows: Vec<(&str, &Reached)> = groups
            .iter()
            .filter_map(|group| Some((group.name.as_str(), group.milestones.get(milestone)?)))
            .collect();
        let name = &rows.first()?.1.milestone;
        let names = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
        let rows = rows.iter().map(|(_, reached)| *reached).enumerate().collect();
        let series =
            Series { label: "median, box p25 to p75, line p10 to p90".to_owned(), color: COLOR, rows };
        Some(times::panel(name, names, &[series], self.outcome.everyone.hours_played.p90))
    }
}

/// Columns, and panels in all, for so many archetypes: all their levels, then milestones, whose rows need their height.
fn grid(archetypes: usize) -> (usize, usize) {
    match archetypes {
        0 | 1 => (2, 4),
        2 | 3 => (3, 6),
        4 => (4, 8),
        5 | 6 => (5, 10),
        7..=MOST_ROWS => (6, 12),
        many => (0, many),
    }
}

mod lives;
mod together;

pub use lives::Life;

#[cfg(test)]
mod tests;
