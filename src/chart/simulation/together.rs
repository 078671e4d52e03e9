//! The same for pages, where series can be switched on and off: all archetypes in one panel, each in its colour.

use super::times::{self, Series};
use super::{Axis, COLORS, Dash, Figure, Group, Mark, Panel, SimulationChart, TickFormat};

/// Panels of times to milestones.
const MOST_MILESTONES: usize = 5;

impl<'a> SimulationChart<'a> {
    /// A panel of the levels of all archetypes, one of their power, and panels of the hours to milestones.
    pub fn together(&self) -> Figure {
        let mut panels = vec![self.all_levels()];
        panels.extend(self.all_lives());
        panels.extend(self.power());
        panels.extend(self.milestones(MOST_MILESTONES).into_iter().filter_map(|own| self.all_times(own)));
        Figure {
            title: format!("{} × {}", self.ruleset, self.population),
            subtitle: self.subtitle(),
            panels,
            columns: 0,
        }
        .without_empty_panels()
    }

    fn all_levels(&self) -> Panel {
        let groups = self.groups();
        let marks = groups.iter().enumerate().flat_map(|(at, group)| self.levels_of(at, group));
        // Lines lie over all bands.
        let (bands, lines): (Vec<Mark>, Vec<Mark>) =
            marks.partition(|mark| matches!(mark, Mark::Band { .. }));
        Panel {
            title: "Levels by day: median, and p10 to p90".to_owned(),
            x: Axis::linear("day", TickFormat::Days),
            y: Axis::linear(format!("{} level", self.track), TickFormat::Levels),
            marks: self.events().chain(bands).chain(lines).collect(),
        }
    }

    fn levels_of(&self, at: usize, group: &Group) -> Vec<Mark> {
        let Some(levels) = group.levels.iter().find(|levels| levels.track == self.track) else {
            return Vec::new();
        };
        let (label, color) = (group.name.clone(), at % COLORS);
        let days = || levels.by_day.iter().enumerate().map(|(day, spread)| (day as f64, spread));
        let band = days().filter_map(|(day, spread)| Some((day, spread.p10?, spread.p90?))).collect();
        let line = days().filter_map(|(day, spread)| Some((day, spread.p50?))).collect();
        vec![
            Mark::Band { label: label.clone(), points: band, color },
            Mark::Line { label, points: line, color, dash: Dash::Auto },
        ]
    }

    fn all_times(&self, milestone: usize) -> Option<Panel> {
        let groups = self.groups();
        let name = &groups.first()?.milestones.get(milestone)?.milestone;
        let of = |(at, group): (usize, &'a Group)| {
            let reached = group.milestones.get(milestone);
            let rows = reached.map(|reached| (at, reached)).into_iter().collect();
            Series { label: group.name.clone(), color: at % COLORS, rows }
        };
        let series: Vec<Series<'a>> = groups.iter().copied().enumerate().map(of).collect();
        let names = groups.iter().map(|group| group.name.clone()).collect();
        Some(times::panel(name, names, &series, self.outcome.everyone.hours_played.p90))
    }
}
