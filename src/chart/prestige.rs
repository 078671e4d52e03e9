//! What each policy of resets gives: a panel for each archetype that can reset, and one of when they reset.
//!
//! Pure: an analysis in, a figure out.

use super::{Axis, Dash, Figure, Mark, Panel, TickFormat};
use crate::balance::prestige::{Analysis, Goal, Kind, Tried};
use crate::simulation::population::PrestigePolicy;

/// What is drawn of an analysis.
#[derive(Debug, Clone)]
pub struct PrestigeChart<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// What it is of.
    pub title: String,
    /// Players, days, seed.
    pub subtitle: String,
}

/// The colours of the two goals.
const GOALS: [usize; 2] = [0, 1];
/// The near-black of the palette: what the population says.
const DECLARED: usize = 6;
/// From here on a share is no way to say how much more it is.
const MANY_TIMES: f64 = 20.0;
/// The axis of hours goes so far beyond the longest.
const EDGE: f64 = 1.05;

impl PrestigeChart<'_> {
    /// The figure; `None` where nobody can reset.
    pub fn figure(&self) -> Option<Figure> {
        let able: Vec<&Kind> = self.analysis.archetypes.iter().filter(|kind| kind.can_reset()).collect();
        if able.is_empty() {
            return None;
        }
        let mut panels: Vec<Panel> = able.iter().map(|kind| self.policies(kind)).collect();
        panels.push(resets(&able));
        let unable = self.analysis.archetypes.iter().filter(|kind| !kind.can_reset());
        let unable: Vec<&str> = unable.map(|kind| kind.id.as_str()).collect();
        let mut subtitle = self.subtitle.clone();
        if !unable.is_empty() {
            subtitle.push_str(&format!(" · can't reset: {}", unable.join(", ")));
        }
        Some(Figure { title: self.title.clone(), subtitle, panels, columns: 0 })
    }

    /// What policies give, beside what `never` gives: as a difference, or where one gives many times as much, as a
    /// multiple.
    fn policies(&self, kind: &Kind) -> Panel {
        let times = |tried: &Tried, goal: usize| {
            let never = kind.under(PrestigePolicy::Never).map_or(0.0, |never| never.values[goal]);
            if never > 0.0 { tried.values[goal] / never } else { 1.0 }
        };
        let most =
            kind.tried.iter().flat_map(|tried| GOALS.map(|goal| times(tried, goal))).fold(1.0, f64::max);
        let (same, y) = if most > MANY_TIMES {
            (1.0, Axis::log("times as much as without resets", TickFormat::Number))
        } else {
            (0.0, Axis::linear("more than without resets", TickFormat::Percent))
        };
        let mut marks = vec![Mark::HLine { y: same, text: String::new() }];
        let mut lines = Vec::new();
        for (goal, color) in GOALS.into_iter().enumerate() {
            let place = |tried: &Tried| Some((level(kind, tried.policy)?, times(tried, goal) - 1.0 + same));
            lines.push(Mark::Line {
                label: self.label(goal).to_owned(),
                points: kind.tried.iter().filter_map(place).collect(),
                color,
                dash: Dash::Auto,
            });
            if let Some(point) = kind.under(kind.declared).and_then(place) {
                lines.push(Mark::Points {
                    label: "declared".to_owned(),
                    points: vec![point],
                    color: DECLARED,
                });
            }
            if let Some(best) = kind.best(goal).and_then(place) {
                let label = format!("best for {}", self.short(goal));
                lines.push(Mark::Points { label, points: vec![best], color });
            }
        }
        marks.extend(lines);
        let declared = match kind.declared {
            PrestigePolicy::Never => "never resets".to_owned(),
            PrestigePolicy::Asap => "resets asap".to_owned(),
            PrestigePolicy::AtParagon(level) => format!("resets at paragon {level}"),
        };
        Panel {
            title: format!("{}, who {declared}", kind.id),
            x: Axis::linear("paragon level at which they reset", TickFormat::Levels),
            y,
            marks,
        }
    }

    fn label(&self, goal: usize) -> &'static str {
        match self.analysis.goals[goal] {
            Goal::Xp => "paragon XP earned",
            Goal::Points => "attribute points held",
            Goal::Level => "paragon level held",
        }
    }

    fn short(&self, goal: usize) -> &'static str {
        match self.analysis.goals[goal] {
            Goal::Xp => "XP",
            Goal::Points => "points",
            Goal::Level => "level",
        }
    }
}

/// Where a policy stands on the axis: `asap` where the first reset is made, `never` nowhere.
fn level(kind: &Kind, policy: PrestigePolicy) -> Option<f64> {
    match policy {
        PrestigePolicy::Never => None,
        PrestigePolicy::Asap => kind.resets.first().map(|reset| reset.level as f64),
        PrestigePolicy::AtParagon(level) => Some(level as f64),
    }
}

/// When they reset, as soon as they can.
fn resets(able: &[&Kind]) -> Panel {
    let mut marks = Vec::new();
    for (at, kind) in able.iter().enumerate() {
        // The colours of the goals and of what is declared are taken.
        let color = [2, 3, 4, 5][at % 4];
        let points: Vec<(f64, f64)> =
            kind.resets.iter().map(|reset| (reset.hours, reset.number as f64)).collect();
        let label = kind.id.clone();
        marks.push(Mark::Line { label: label.clone(), points: points.clone(), color, dash: Dash::Auto });
        marks.push(Mark::Points { label, points, color });
    }
    let resets = || able.iter().flat_map(|kind| &kind.resets);
    let most = resets().map(|reset| reset.number).max().unwrap_or(0) as f64;
    let longest = resets().map(|reset| reset.hours).fold(0.0, f64::max);
    let x =
        Axis { range: Some((0.0, longest * EDGE)), ..Axis::linear("time played (hours)", TickFormat::Hours) };
    let y = Axis { range: Some((0.0, most + 0.5)), ..Axis::linear("resets", TickFormat::Levels) };
    Panel { title: "Resets, each as soon as it can be made".to_owned(), x, y, marks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balance::prestige::{Reach, Reset};

    fn kind(id: &str, resets: u64) -> Kind {
        let tried = |policy, xp, points| {
            let reach = Reach { resets, ..Reach::default() };
            Tried { policy, values: [xp, points], earned: [xp, xp], resets: resets as f64, reach }
        };
        let reset = Reset {
            number: 1,
            made: 1.0,
            hours: 20.0,
            since_last: 20.0,
            level: 10,
            back: None,
            pays: [None, None],
        };
        Kind {
            id: id.to_owned(),
            share: 0.5,
            declared: PrestigePolicy::Asap,
            tried: vec![
                tried(PrestigePolicy::Never, 100.0, 10.0),
                tried(PrestigePolicy::Asap, 110.0, 8.0),
                tried(PrestigePolicy::AtParagon(12), 120.0, 9.0),
            ],
            resets: if resets > 0 { vec![reset] } else { Vec::new() },
            paces: Vec::new(),
        }
    }

    fn figure(kinds: Vec<Kind>) -> Option<Figure> {
        let analysis = Analysis { goals: [Goal::Xp, Goal::Points], archetypes: kinds, findings: Vec::new() };
        PrestigeChart { analysis: &analysis, title: "t".to_owned(), subtitle: "s".to_owned() }.figure()
    }

    #[test]
    fn who_can_reset_has_a_panel() {
        let figure = figure(vec![kind("able", 1), kind("unable", 0)]).unwrap();
        assert_eq!(figure.subtitle, "s · can't reset: unable");
        assert_eq!(figure.panels.len(), 2);
        let marks = &figure.panels[0].marks;
        let at = |wanted: &str| {
            marks.iter().find_map(|mark| match mark {
                Mark::Points { label, points, .. } if label == wanted => Some(points.clone()),
                _ => None,
            })
        };
        let close = |points: Option<Vec<(f64, f64)>>, (x, y): (f64, f64)| {
            let points = points.unwrap();
            assert!(points[0].0 == x && (points[0].1 - y).abs() < 1e-9, "{points:?}");
        };
        close(at("declared"), (10.0, 0.1));
        close(at("best for XP"), (12.0, 0.2));
        // `never` is best for points, and stands nowhere on the axis.
        assert_eq!(at("best for points"), None);
    }

    /// A runaway multiplier would press everything else onto the axis.
    #[test]
    fn many_times_as_much_is_drawn_as_a_multiple() {
        let mut runaway = kind("runaway", 1);
        runaway.tried[2].values[0] = 1e9;
        let marks = figure(vec![runaway]).unwrap().panels.swap_remove(0).marks;
        assert!(matches!(marks[0], Mark::HLine { y: 1.0, .. }));
        let is_best = |mark: &Mark| matches!(mark, Mark::Points { label, points, .. } if label == "best for XP" && points[0] == (12.0, 1e7));
        assert!(marks.iter().any(is_best), "{marks:?}");
    }

    #[test]
    fn where_nobody_can_there_is_nothing_to_draw() {
        assert_eq!(figure(vec![kind("unable", 0)]), None);
    }
}
