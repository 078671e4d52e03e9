//! What levels cost: XP to the next level, XP in all, and the hours that this takes, of a track in one or several rulesets.
//!
//! Pure: tracks in, figure out. Levels are discrete. Up to `MOST_STEPS` of them the cost is a staircase: it holds
//! from one level to the next; beyond, steps would be thinner than the line. The total is a line even between
//! levels, for XP does come in between.

use super::sample::{MOST_POINTS, spread_out};
use super::{Axis, Dash, Figure, Mark, Panel, TickFormat};
use crate::rules::number::grouped;
use crate::rules::pace::Pace;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};

/// More levels than this are a line.
const MOST_STEPS: u64 = 50;
/// More totals than this don't fit into a line.
const MOST_TOTALS: usize = 3;
/// Levels shown where none are asked for.
const USUAL_LEVELS: u64 = 100;

/// A track and the ruleset it is from, as the legend calls it.
#[derive(Debug, Clone)]
pub struct NamedTrack<'a> {
    /// The ruleset.
    pub name: String,
    /// Its track.
    pub track: &'a Track,
}

/// What is drawn of the tracks.
#[derive(Debug, Clone)]
pub struct XpChart<'a> {
    /// Which track.
    pub track_name: TrackName,
    /// That track in each ruleset, at least one.
    pub tracks: Vec<NamedTrack<'a>>,
    /// First and last level, both included; the first hundred levels of all tracks when `None`.
    pub levels: Option<(u64, u64)>,
    /// Whether XP and hours are on a logarithmic axis.
    pub log: bool,
    /// Base XP per hour of play, should hours be drawn.
    pub xp_per_hour: Option<u64>,
}

/// None of the tracks has any of the levels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are no levels {from} to {to}")]
pub struct NoSuchLevels {
    /// The first that was asked for.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// The first and last level that each track has, with the name of its ruleset.
    pub there_are: Vec<(String, u64, u64)>,
}

/// A track with the part of it that is drawn.
struct Part<'a> {
    name: &'a str,
    track: &'a Track,
    from: u64,
    to: u64,
}

impl XpChart<'_> {
    /// Panels of the cost of each level, of the total at each, and of the hours to each.
    ///
    /// # Errors
    /// When no track has any of the levels.
    pub fn figure(&self) -> Result<Figure, NoSuchLevels> {
        let (from, to) = self.levels.unwrap_or_else(|| self.usual_levels());
        let parts: Vec<Part> = self.tracks.iter().filter_map(|named| Part::of(named, from, to)).collect();
        if parts.is_empty() {
            let there_are = self.tracks.iter();
            let there_are = there_are
                .map(|named| (named.name.clone(), named.track.first().0, end(named.track, u64::MAX)));
            return Err(NoSuchLevels { from, to, there_are: there_are.collect() });
        }
        let from = parts.iter().map(|part| part.from).min().unwrap_or(from);
        let last = parts.iter().map(|part| part.to).max().unwrap_or(to);
        Ok(Figure {
            title: format!("{}: XP by {} level", self.names(), self.track_name),
            subtitle: subtitle(&parts, from, last),
            columns: 2 + usize::from(self.xp_per_hour.is_some()),
            panels: [
                self.panel("Cost of each level", "XP to the next level", (from, last), self.costs(&parts)),
                self.panel("Total at each level", "XP in all", (from, last), self.totals(&parts)),
            ]
            .into_iter()
            .chain(self.hours(&parts, (from, last)))
            .collect(),
        })
    }

    fn names(&self) -> String {
        match self.tracks.as_slice() {
            [one] => one.name.clone(),
            [one, other] => format!("{} and {}", one.name, other.name),
            // The legend names them.
            many => format!("{} rulesets", many.len()),
        }
    }

    fn usual_levels(&self) -> (u64, u64) {
        let firsts = self.tracks.iter().map(|named| named.track.first().0);
        let from = firsts.min().unwrap_or(0);
        // From 1 the hundredth level is 100, and from 0 an axis that ends at 100 reads better than one that ends at 99.
        let most = from.max(1).saturating_add(USUAL_LEVELS - 1);
        let to = self.tracks.iter().map(|named| end(named.track, most)).max();
        (from, to.unwrap_or(from))
    }

    fn panel(&self, title: &str, y: &str, levels: (u64, u64), marks: Vec<Mark>) -> Panel {
        let y = if self.log { Axis::log(y, TickFormat::Number) } else { Axis::linear(y, TickFormat::Number) };
        let y = Axis { range: flat(&marks).filter(|_| !self.log), ..y };
        let x = Axis::linear(format!("{} level", self.track_name), TickFormat::Levels);
        let x = Axis { range: (levels.0 < levels.1).then_some((levels.0 as f64, levels.1 as f64)), ..x };
        Panel { title: title.to_owned(), x, y, marks }
    }

    fn costs(&self, parts: &[Part]) -> Vec<Mark> {
        let mark = |(color, part): (usize, &Part)| {
            let points = part.points(|level| part.track.xp_to_next(level));
            cost_mark(self.label(part), points, color, (part.to, part.to - part.from))
        };
        parts.iter().enumerate().map(mark).collect()
    }

    fn totals(&self, parts: &[Part]) -> Vec<Mark> {
        let mark = |(color, part): (usize, &Part)| {
            let points = part.points(|level| part.track.total_xp(level));
            mark(self.label(part), points, color, false)
        };
        parts.iter().enumerate().map(mark).collect()
    }

    /// The hours from the first level to each at a steady rate.
    fn hours(&self, parts: &[Part], levels: (u64, u64)) -> Option<Panel> {
        let rate = self.xp_per_hour?;
        let mark = |(color, part): (usize, &Part)| {
            let mut pace = Pace::new(part.track, rate as f64);
            let hours = spread_out(part.from, part.to, MOST_POINTS).into_iter();
            let hours = hours.filter_map(|level| Some((level as f64, pace.hours_to(Level(level))?)));
            mark(self.label(part), hours.collect(), color, false)
        };
        let marks = parts.iter().enumerate().map(mark).collect();
        let title = format!("Hours at {} XP per hour", grouped(&rate.to_string()));
        let panel = self.panel(&title, "hours played", levels, marks);
        Some(Panel { y: Axis { format: TickFormat::Hours, ..panel.y }, ..panel })
    }

    /// The title names a single ruleset already.
    fn label(&self, part: &Part) -> String {
        if self.tracks.len() == 1 { String::new() } else { part.name.to_owned() }
    }
}

impl<'a> Part<'a> {
    fn of(named: &'a NamedTrack<'a>, from: u64, to: u64) -> Option<Part<'a>> {
        let track = named.track;
        let (from, to) = (from.max(track.first().0), end(track, to));
        (from <= to).then_some(Part { name: &named.name, track, from, to })
    }

    fn points(&self, xp: impl Fn(Level) -> Option<Xp>) -> Vec<(f64, f64)> {
        let levels = spread_out(self.from, self.to, MOST_POINTS).into_iter();
        levels.filter_map(|level| Some((level as f64, xp(Level(level))?.get() as f64))).collect()
    }
}

/// The last level up to `most` that the track has and whose total is within 2^63 − 1.
pub(super) fn end(track: &Track, most: u64) -> u64 {
    let most = track.last().map_or(most, |last| last.0.min(most));
    if track.total_xp(Level(most)).is_some() { most } else { track.level_at(Xp::MAX).0 }
}

/// The costs of levels, the last of which is `to`: a staircase, or a line where `shown` levels make steps too thin.
pub(super) fn cost_mark(
    label: String,
    mut points: Vec<(f64, f64)>,
    color: usize,
    (to, shown): (u64, u64),
) -> Mark {
    let steps = (1..=MOST_STEPS).contains(&shown) && points.first().is_some_and(|first| first.0 < to as f64);
    if steps {
        // What the last level costs leads out of the picture.
        points.retain(|&(level, _)| level < to as f64);
        points.extend(points.last().map(|&(_, cost)| (to as f64, cost)));
    }
    mark(label, points, color, steps)
}

fn mark(label: String, points: Vec<(f64, f64)>, color: usize, steps: bool) -> Mark {
    match (points.len(), steps) {
        (0..=1, _) => Mark::Points { label, points, color },
        (_, true) => Mark::Steps { label, points, color, dash: Dash::Auto },
        (_, false) => Mark::Line { label, points, color, dash: Dash::Auto },
    }
}

/// A cost that never changes is shown against zero, not against itself.
pub(super) fn flat(marks: &[Mark]) -> Option<(f64, f64)> {
    let points = marks.iter().flat_map(|mark| match mark {
        Mark::Line { points, .. } | Mark::Steps { points, .. } => points.as_slice(),
        _ => &[],
    });
    let mut values = points.map(|point| point.1);
    let first = values.next().filter(|first| *first > 0.0)?;
    values.all(|value| value == first).then_some((0.0, first * 2.0))
}

/// The levels, the totals where each track ends, and how coarse the lines are.
fn subtitle(parts: &[Part], from: u64, last: u64) -> String {
    let number = |n: u64| grouped(&n.to_string());
    let mut texts = vec![match from == last {
        true => format!("level {}", number(from)),
        false => format!("levels {} to {}", number(from), number(last)),
    }];
    let total =
        |part: &Part| part.track.total_xp(Level(part.to)).map_or_else(String::new, |xp| number(xp.get()));
    match parts {
        [only] => texts.push(format!("{} XP to level {}", total(only), number(only.to))),
        several if several.len() <= MOST_TOTALS => texts.extend(
            several
                .iter()
                .map(|part| format!("{}: {} XP to level {}", part.name, total(part), number(part.to))),
        ),
        _ => {}
    }
    if last - from >= MOST_POINTS {
        let stride = (last - from).div_ceil(MOST_POINTS - 1);
        texts.push(format!("drawn through one level in {}", number(stride)));
    }
    texts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::curve::{Curve, Kind, Linear};
    use crate::rules::number::Number;
    use crate::rules::running_total::Form;

    fn track(base: i128, step: i128, first: u64, last: Option<u64>) -> Track {
        let line = Linear { base: Number::Whole(base), step: Number::Whole(step), first };
        Track::new(Curve::plain(Kind::Linear(line)), Form::StepFrom, Level(first), last.map(Level)).unwrap()
    }

    fn chart<'a>(tracks: &'a [(&str, Track)], levels: Option<(u64, u64)>) -> XpChart<'a> {
        let tracks = tracks.iter().map(|(name, track)| NamedTrack { name: (*name).to_owned(), track });
        XpChart {
            track_name: TrackName::Paragon,
            tracks: tracks.collect(),
            levels,
            log: false,
            xp_per_hour: None,
        }
    }

    fn points(mark: &Mark) -> &[(f64, f64)] {
        match mark {
            Mark::Line { points, .. } | Mark::Steps { points, .. } | Mark::Points { points, .. } => points,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn costs_are_steps_that_hold_to_the_last_level_and_totals_are_their_sums() {
        let tracks = [("one", track(10, 5, 0, Some(3)))];
        let figure = chart(&tracks, None).figure().unwrap();
        let [costs, totals] = figure.panels.as_slice() else { panic!("two panels") };
        assert!(matches!(&costs.marks[0], Mark::Steps { label, .. } if label.is_empty()));
        assert_eq!(points(&costs.marks[0]), [(0.0, 10.0), (1.0, 15.0), (2.0, 20.0), (3.0, 20.0)]);
        assert_eq!(points(&totals.marks[0]), [(0.0, 0.0), (1.0, 10.0), (2.0, 25.0), (3.0, 45.0)]);
        let part = chart(&tracks, Some((0, 2))).figure().unwrap();
        assert_eq!(
            points(&part.panels[0].marks[0]),
            [(0.0, 10.0), (1.0, 15.0), (2.0, 15.0)],
            "no hook at the end"
        );
        assert_eq!(part.panels[0].x.range, Some((0.0, 2.0)));
        assert_eq!(figure.title, "one: XP by paragon level");
        assert_eq!(figure.subtitle, "levels 0 to 3 · 45 XP to level 3");
    }

    #[test]
    fn several_rulesets_lie_over_each_other_each_as_far_as_it_goes() {
        let tracks = [("short", track(1, 0, 1, Some(5))), ("long", track(2, 0, 0, None))];
        let figure = chart(&tracks, None).figure().unwrap();
        assert_eq!(figure.title, "short and long: XP by paragon level");
        let totals = &figure.panels[1].marks;
        assert_eq!(points(&totals[0]).last(), Some(&(5.0, 4.0)));
        assert_eq!(points(&totals[1]).last(), Some(&(100.0, 200.0)));
        assert!(matches!(&totals[1], Mark::Line { label, color: 1, .. } if label == "long"));
        assert!(figure.subtitle.contains("short: 4 XP to level 5 · long: 200 XP to level 100"));
    }

    #[test]
    fn levels_without_end_stop_at_the_largest_total_and_are_sampled() {
        let tracks = [("far", track(1_000_000_000, 0, 0, None))];
        let figure = chart(&tracks, Some((0, u64::MAX))).figure().unwrap();
        let totals = points(&figure.panels[1].marks[0]);
        assert_eq!(totals.len() as u64, MOST_POINTS);
        assert_eq!(totals.last(), Some(&(9_223_372_036.0, 9.223_372_036e18)));
        assert!(matches!(figure.panels[0].marks[0], Mark::Line { .. }), "no staircase of thousands");
        assert!(figure.subtitle.contains("one level in 4,613,994"), "{}", figure.subtitle);
    }

    #[test]
    fn a_single_level_is_a_marker() {
        let tracks = [("one", track(10, 5, 0, Some(3)))];
        let figure = chart(&tracks, Some((2, 2))).figure().unwrap();
        assert_eq!(
            figure.panels[0].marks[0],
            Mark::Points { label: String::new(), points: vec![(2.0, 20.0)], color: 0 }
        );
        assert!(figure.subtitle.starts_with("level 2 · 25 XP"));
    }

    #[test]
    fn a_cost_that_never_changes_stands_on_zero() {
        let tracks = [("flat", track(500, 0, 0, None))];
        let figure = chart(&tracks, None).figure().unwrap();
        assert_eq!(figure.panels[0].y.range, Some((0.0, 1000.0)));
        assert_eq!(figure.panels[1].y.range, None);
    }

    #[test]
    fn a_range_beyond_all_tracks_names_what_there_is() {
        let tracks = [("one", track(10, 5, 1, Some(3)))];
        let error = chart(&tracks, Some((4, 9))).figure().unwrap_err();
        assert_eq!(error.there_are, [("one".to_owned(), 1, 3)]);
        assert_eq!(error.to_string(), "there are no levels 4 to 9");
    }

    #[test]
    fn hours_stand_beside_xp_where_a_rate_is_given() {
        let tracks = [("one", track(10, 5, 0, Some(3))), ("two", track(20, 0, 0, Some(2)))];
        let figure = XpChart { xp_per_hour: Some(10), ..chart(&tracks, None) }.figure().unwrap();
        let hours = &figure.panels[2];
        assert_eq!((hours.title.as_str(), hours.y.format), ("Hours at 10 XP per hour", TickFormat::Hours));
        assert_eq!(points(&hours.marks[0]), [(0.0, 0.0), (1.0, 1.0), (2.0, 2.5), (3.0, 4.5)]);
        assert_eq!(points(&hours.marks[1]), [(0.0, 0.0), (1.0, 2.0), (2.0, 4.0)]);
        assert_eq!(figure.columns, 3);
    }

    #[test]
    fn log_is_about_xp_only() {
        let tracks = [("one", track(10, 5, 0, Some(3)))];
        let figure = XpChart { log: true, ..chart(&tracks, None) }.figure().unwrap();
        assert_eq!(figure.panels[0].y.scale, crate::chart::Scale::Log10);
        assert_eq!(figure.panels[0].x.scale, crate::chart::Scale::Linear);
    }
}
