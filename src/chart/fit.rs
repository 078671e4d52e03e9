//! A fitted population beside the characters that it was fitted from: for each archetype the hours a week, minutes of a
//! session and XP an hour of its characters, real and simulated, and how long they stay. Pure.

use super::{Axis, Dash, Figure, Mark, Panel, Spread, TickFormat};
use crate::simulation::fit::Fitted;
use crate::simulation::fit::likeness::{Likeness, Side, percentiles};

/// Palette slots of the real and the simulated.
const COLORS: [usize; 2] = [0, 1];
const LABELS: [&str; 2] = ["real", "simulated"];

/// Weeks at the end of a history that say little of who stays.
const LAST_WEEKS: usize = 4;

/// What is drawn of a fit.
#[derive(Debug, Clone, Copy)]
pub struct FitChart<'a> {
    /// What was found.
    pub fitted: &'a Fitted,
    /// The two sides.
    pub likeness: &'a Likeness,
    /// What the history is, in a few words.
    pub history: &'a str,
}

impl FitChart<'_> {
    /// Three panels of a row for each archetype, and one over the weeks.
    pub fn figure(&self) -> Figure {
        let sides = [&self.likeness.real, &self.likeness.simulated];
        let panels = vec![
            self.boxes("Hours a week", "hours a week", sides.map(|side| &side.hours_per_week)),
            self.boxes("XP an hour", "XP an hour", sides.map(|side| &side.xp_per_hour)),
            self.boxes("Typical session", "minutes", sides.map(|side| &side.minutes)),
            staying(sides),
        ];
        Figure {
            title: format!("Real players and simulated ones: {}", self.fitted.population.name),
            subtitle: format!("{} · box p25 to p75, line p10 to p90 of characters", self.history),
            panels,
            columns: 2,
        }
    }

    fn boxes(&self, title: &str, unit: &str, sides: [&Vec<Vec<f64>>; 2]) -> Panel {
        let archetypes = &self.fitted.population.archetypes;
        let names =
            archetypes.iter().map(|archetype| format!("{} {:.0}%", archetype.id, archetype.share * 100.0));
        let marks = sides.iter().zip(COLORS).zip(LABELS).map(|((side, color), label)| {
            let rows = side.iter().enumerate().filter(|(_, values)| !values.is_empty());
            let spread = |(row, values): (usize, &Vec<f64>)| Spread {
                row,
                percentiles: percentiles(values),
                note: String::new(),
            };
            Mark::Boxes { label: label.to_owned(), rows: rows.map(spread).collect(), color }
        });
        Panel {
            title: title.to_owned(),
            x: Axis::log(unit, TickFormat::Number),
            y: Axis::categories("", names.collect()),
            marks: marks.collect(),
        }
    }
}

fn staying(sides: [&Side; 2]) -> Panel {
    // In the last weeks nobody can tell who left from who just did not play yet.
    let shown =
        |side: &Side| side.staying.len().saturating_sub(LAST_WEEKS).max(side.staying.len().min(LAST_WEEKS));
    let marks = sides.iter().zip(COLORS).zip(LABELS).map(|((side, color), label)| Mark::Line {
        label: label.to_owned(),
        points: side
            .staying
            .iter()
            .enumerate()
            .take(shown(side))
            .map(|(week, share)| (week as f64, *share))
            .collect(),
        color,
        dash: Dash::Auto,
    });
    Panel {
        title: "Still playing".to_owned(),
        x: Axis::linear("weeks since the first session", TickFormat::Number),
        y: Axis { range: Some((0.0, 1.0)), ..Axis::linear("share of characters", TickFormat::Percent) },
        marks: marks.collect(),
    }
}
