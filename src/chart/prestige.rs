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

    /// What policies give, as a difference from `never`.
    fn policies(&self, kind: &Kind) -> Panel {
        let mut marks = vec![Mark::HLine { y: 0.0, text: String::new() }];
        let mut lines = Vec::new();
        for (goal, color) in GOALS.into_iter().enumerate() {
            let Some(never) = kind.under(PrestigePolicy::Never).map(|never| never.values[goal]) else {
                continue;
            };
            let above = |tried: &Tried| if never > 0.0 { tried.values[goal] / never - 1.0 } else { 0.0 };
            let place = |tried: &Tried| Some((level(kind, tried.policy)?, above(tried)));
            lines.push(Mark::Line {
                label: self.label(goal).to_owned(),
                points: kind.tried.iter().filter_map(place).collect(),
                color,
                dash: Dash::Auto,
            });
            if let Some(best) = kind.best(goal).and_then(place) {
                let label = format!("best for {}", self.short(goal));
                lines.push(Mark::Points { label, points: vec![best], color });
            }
        }
        if let Some(x) = level(kind, kind.declared) {
            marks.push(Mark::VLine { x, text: "declared".to_owned() });
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
            y: Axis::linear("more than without resets", TickFormat::Percent),
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
