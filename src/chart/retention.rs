//! Who stays, by day, and where the others leave, by level.
//!
//! Pure: counts in, a figure out.

use super::{Axis, Dash, Figure, Mark, Panel, TickFormat};
use crate::balance::walls::{chances, remaining};
use crate::rules::number::grouped;
use crate::simulation::retention::Places;
use crate::simulation::scenario::Scenario;
use crate::simulation::tally::{ArchetypeTally, Tally};

/// What is drawn of retention.
#[derive(Debug, Clone, Copy)]
pub struct RetentionChart<'a> {
    /// What was run.
    pub scenario: Scenario<'a>,
    /// What came of it, with stays told.
    pub tally: &'a Tally,
}

/// Weekends would hide what changes from week to week.
const WEEK: usize = 7;
/// Colours of the palette.
const COLORS: usize = 7;

impl RetentionChart<'_> {
    /// A panel of those who are still there, one of those who play each day, and one of where they leave for each track.
    pub fn figure(&self) -> Figure {
        let Scenario { ruleset, population, days, seed, .. } = self.scenario;
        let players = grouped(&self.tally.players().to_string());
        let mut panels = vec![
            self.panel("not gone for good", "day", TickFormat::Days, |own| {
                by_day(&remaining(&own.last_days, own.players, days), 0)
            }),
            self.panel("playing on a day, mean of seven days", "day", TickFormat::Days, |own| {
                let daily = own.retention.iter().flat_map(|retention| &retention.daily);
                let shares: Vec<f64> = daily.map(|count| *count as f64 / own.players.max(1) as f64).collect();
                let week = WEEK.min(shares.len().max(1));
                let means: Vec<f64> =
                    shares.windows(week).map(|days| days.iter().sum::<f64>() / week as f64).collect();
                by_day(&means, week as u32)
            }),
        ];
        if ruleset.character.is_some() {
            panels.push(self.levels("leaving at a character level", "character level", |own| {
                own.retention.as_ref().map(|retention| &retention.character)
            }));
        }
        if ruleset.paragon.is_some() {
            panels.push(self.levels("leaving at a paragon level", "paragon level", |own| {
                own.retention.as_ref().map(|retention| &retention.paragon)
            }));
        }
        Figure {
            title: format!("{} × {}: who stays, and where the others leave", ruleset.name, population.name),
            subtitle: format!("{players} players · {days} days · seed {seed}"),
            panels,
            columns: 2,
        }
        .without_empty_panels()
    }

    fn levels(&self, title: &str, label: &str, of: fn(&ArchetypeTally) -> Option<&Places>) -> Panel {
        let share = |(level, chance): (u64, f64)| (level as f64, chance);
        self.panel(title, label, TickFormat::Levels, |own| {
            of(own).map(|places| chances(places).into_iter().map(share).collect()).unwrap_or_default()
        })
    }

    /// A line for each archetype that has players.
    fn panel(
        &self,
        title: &str,
        label: &str,
        format: TickFormat,
        points: impl Fn(&ArchetypeTally) -> Vec<(f64, f64)>,
    ) -> Panel {
        let archetypes = self.scenario.population.archetypes.iter().zip(&self.tally.archetypes);
        let lines =
            archetypes.filter(|(_, own)| own.players > 0).enumerate().map(|(at, (archetype, own))| {
                Mark::Line {
                    label: archetype.id.clone(),
                    points: points(own),
                    color: at % COLORS,
                    dash: Dash::Auto,
                }
            });
        Panel {
            title: title.to_owned(),
            x: Axis::linear(label, format),
            y: Axis::linear("share of players", TickFormat::Percent),
            marks: lines.collect(),
        }
    }
}

fn by_day(shares: &[f64], first: u32) -> Vec<(f64, f64)> {
    (first..).zip(shares).map(|(day, share)| (f64::from(day), *share)).collect()
}
