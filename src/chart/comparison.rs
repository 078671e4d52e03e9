//! What changes from one side to another: several rulesets, or several populations, over each other on one picture.
//!
//! A side has the same colour and stroke in all panels: first the cost curves that differ, then levels by day, a panel
//! for each archetype, and the hours to the milestones that differ most. Pure: it computes no statistics of its own.

mod costs;
mod milestones;
mod rows;

use super::times::{self, Series};
use super::{Axis, Dash, Figure, Mark, Panel, Scale, TickFormat};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::simulation::outcome::{Outcome, Spread};
use rows::{Row, Rows};

/// One of the things compared.
#[derive(Debug, Clone, Copy)]
pub struct ComparedSide<'a> {
    /// What the legend calls it; no two sides have the same name.
    pub name: &'a str,
    /// Its rules.
    pub ruleset: &'a Ruleset,
    /// What came of them.
    pub outcome: &'a Outcome,
}

/// What is drawn of a comparison.
#[derive(Debug, Clone)]
pub struct ComparisonChart<'a> {
    /// The sides; others are compared with the first. A single one is drawn alone.
    pub sides: &'a [ComparedSide<'a>],
    /// What the sides have in common: population, players, days, seed.
    pub subtitle: String,
}

/// More bands than this over each other are mud: then medians are drawn alone.
const MOST_BANDS: usize = 3;
/// More names than this in a title leave none of them legible.
const MOST_NAMES: usize = 3;
/// The near-black of the palette: what is said of all sides.
const NEUTRAL: usize = 6;
/// An axis of times goes so far beyond the longest.
const EDGE: f64 = 1.12;

impl ComparisonChart<'_> {
    /// Panels of the costs that differ, of levels by day, and of the hours to as many milestones as make the grid full.
    pub fn figure(&self) -> Figure {
        let rows = Rows::of(self.sides);
        let costs = costs::costs(self.sides);
        let track = self.track();
        let mut panels = costs.panels;
        let levels = rows.shown.iter().filter_map(|row| self.levels(row, &track));
        panels.extend(levels);
        let room = cells(panels.len()).saturating_sub(panels.len());
        let milestones = milestones::most_different(&rows.shown, room);
        panels.extend(milestones.into_iter().map(|milestone| self.times(milestone, &rows)));
        explain(&mut panels);
        let mut notes = vec![self.subtitle.clone()];
        notes.extend(costs.notes);
        let resets = self.sides.iter().any(|side| side.outcome.everyone.resets > 0);
        if resets && track == TrackName::Paragon.to_string() {
            notes.push("levels drop where players prestige".to_owned());
        }
        notes.extend(rows.left_out());
        notes.retain(|note| !note.is_empty());
        Figure { title: self.title(), subtitle: notes.join(" · "), panels, columns: 0 }
    }

    fn title(&self) -> String {
        let names: Vec<&str> = self.sides.iter().map(|side| side.name).collect();
        match names.as_slice() {
            [first, others @ ..] if names.len() > MOST_NAMES => format!("{first} vs {} others", others.len()),
            names => names.join(" vs "),
        }
    }

    /// Whose levels are drawn: paragon where all sides have it, or else character, or what any side has.
    fn track(&self) -> String {
        let tracks = [TrackName::Paragon, TrackName::Character];
        let has = |side: &ComparedSide, track: &TrackName| side.ruleset.track(track).is_some();
        let all = tracks.iter().find(|track| self.sides.iter().all(|side| has(side, track)));
        let any = tracks.iter().find(|track| self.sides.iter().any(|side| has(side, track)));
        all.or(any).map_or_else(String::new, ToString::to_string)
    }

    fn levels(&self, row: &Row, track: &str) -> Option<Panel> {
        let (mut bands, mut lines) = (Vec::new(), Vec::new());
        for (color, group) in row.groups() {
            let Some(levels) = group.levels.iter().find(|levels| levels.track == track) else { continue };
            let days = || levels.by_day.iter().enumerate().map(|(day, spread)| (day as f64, spread));
            let band = days().filter_map(|(day, spread)| Some((day, spread.p10?, spread.p90?))).collect();
            bands.push(Mark::Band { label: String::new(), points: band, color });
            lines.push(Mark::Line {
                label: self.sides[color].name.to_owned(),
                points: days().filter_map(|(day, spread)| Some((day, spread.p50?))).collect(),
                color,
                dash: Dash::Auto,
            });
        }
        if lines.is_empty() {
            return None;
        }
        if self.sides.len() > MOST_BANDS {
            bands.clear();
        }
        let days = self.sides.iter().map(|side| side.outcome.days).max().unwrap_or_default();
        let x = Axis { range: Some((0.0, f64::from(days))), ..Axis::linear("day", TickFormat::Days) };
        let y = Axis::linear(format!("{track} level"), TickFormat::Levels);
        bands.extend(lines);
        Some(Panel { title: row.title(self.sides), x, y, marks: bands })
    }

    fn times(&self, milestone: &str, rows: &Rows) -> Panel {
        let mut series: Vec<Series> = (0..self.sides.len())
            .map(|color| Series { label: String::new(), color, rows: Vec::new() })
            .collect();
        for (at, row) in rows.shown.iter().enumerate() {
            for (side, reached) in row.reached(milestone) {
                series[side].rows.push((at, reached));
            }
        }
        let names = rows.shown.iter().map(|row| row.name.to_owned()).collect();
        let played = self.sides.iter().filter_map(|side| side.outcome.everyone.hours_played.p90);
        let panel = times::panel(milestone, names, &series, played.reduce(f64::max));
        // From zero, so that twice as long looks so, and with room for what runs off the edge.
        let longest = series.iter().flat_map(|one| &one.rows).flat_map(|(_, reached)| ends(&reached.hours));
        let range = longest.reduce(f64::max).map(|hours| (0.0, hours * EDGE));
        Panel { x: Axis { range: range.or(panel.x.range), ..panel.x }, ..panel }
    }
}

/// Marks without points, which are in the legend alone: what bands and boxes mean, whatever their colour.
fn explain(panels: &mut [Panel]) {
    let has = |wanted: fn(&Mark) -> bool| panels.iter().any(|panel| panel.marks.iter().any(wanted));
    let (bands, boxes) =
        (has(|mark| matches!(mark, Mark::Band { .. })), has(|mark| matches!(mark, Mark::Boxes { .. })));
    // Not among boxes, of which each mark takes a part of the row.
    let rowless = |panel: &&mut Panel| !matches!(panel.y.scale, Scale::Categories(_));
    let Some(panel) = panels.iter_mut().find(rowless) else { return };
    if bands {
        let label = "p10 to p90 around the median".to_owned();
        panel.marks.push(Mark::Band { label, points: Vec::new(), color: NEUTRAL });
    }
    if boxes {
        let label = "median, box p25 to p75, line p10 to p90".to_owned();
        panel.marks.push(Mark::Boxes { label, rows: Vec::new(), color: NEUTRAL });
    }
}

/// The percentiles that boxes are drawn of, as far as players got there.
fn ends(hours: &Spread) -> impl Iterator<Item = f64> {
    [hours.p10, hours.p25, hours.p50, hours.p75, hours.p90].into_iter().flatten()
}

/// How many panels make the grid full that has room for so many and two more.
fn cells(panels: usize) -> usize {
    match panels + 2 {
        ..=4 => 4,
        5 | 6 => 6,
        _ => 8,
    }
}

#[cfg(test)]
mod tests;
