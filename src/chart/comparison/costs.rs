//! The cost curves that differ from side to side, over the levels that players reach.

use super::ComparedSide;
use crate::chart::sample::{MOST_POINTS, spread_out};
use crate::chart::xp::{cost_mark, end, flat};
use crate::chart::{Axis, Mark, Panel, TickFormat};
use crate::rules::track::{Track, TrackName};
use crate::rules::units::Level;
use crate::simulation::outcome::Outcome;

/// Tracks with a panel of their own.
const MOST: usize = 2;
/// Levels shown at least: of fewer, a curve has no shape.
const LEAST_LEVELS: u64 = 10;
/// Beyond what players reach, so many levels are searched for a difference.
const FAR: u64 = 2_000;
/// Where one side's cost of a level is so many times another's, a linear axis would lay the other on the ground.
const LINEAR: f64 = 20.0;

/// Panels of the curves that differ, and what is to be said of those that have none.
pub(super) struct Costs {
    pub panels: Vec<Panel>,
    pub notes: Vec<String>,
}

/// The costs of one track.
struct Cost<'a> {
    name: TrackName,
    /// With the places of their sides.
    tracks: Vec<(usize, &'a Track)>,
    from: u64,
    to: u64,
    /// Whether a tenth of some archetype gets beyond the first level.
    played: bool,
    /// Whether sides multiply XP differently: then what must be earned is drawn, before the multiplier.
    earned: bool,
}

/// The curves of tracks that several sides have and that differ, paragon first; of a single side its main one.
pub(super) fn costs(sides: &[ComparedSide]) -> Costs {
    let mut names: Vec<TrackName> = vec![TrackName::Paragon, TrackName::Character];
    for name in sides.iter().flat_map(|side| side.ruleset.track_names()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let all: Vec<Cost> = names.into_iter().filter_map(|name| Cost::of(sides, name)).collect();
    if let [side] = sides {
        let first = all.iter().take(1).map(|cost| cost.panel(std::slice::from_ref(side), None));
        return Costs { panels: first.collect(), notes: Vec::new() };
    }
    let (mut panels, mut more, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for cost in all.iter().filter(|cost| cost.tracks.len() > 1) {
        match cost.parting(cost.from, cost.to) {
            Some(level) if panels.len() < MOST && cost.played => panels.push(cost.panel(sides, Some(level))),
            Some(_) => more.push(cost.name.to_string()),
            None => {
                let far = cost.parting(cost.to, cost.to.saturating_add(FAR));
                notes.extend(far.map(|level| format!("{} costs part only at level {level}", cost.name)));
            }
        }
    }
    match more.as_slice() {
        [] => {}
        [one] => notes.push(format!("the cost of {one} differs too")),
        [first, others @ ..] => notes.push(format!("costs of {first} and {} more differ too", others.len())),
    }
    Costs { panels, notes }
}

impl<'a> Cost<'a> {
    fn of(sides: &[ComparedSide<'a>], name: TrackName) -> Option<Cost<'a>> {
        let tracks = sides.iter().enumerate();
        let tracks: Vec<(usize, &Track)> =
            tracks.filter_map(|(side, compared)| Some((side, compared.ruleset.track(&name)?))).collect();
        let from = tracks.iter().map(|(_, track)| track.first().0).min()?;
        let reached = sides.iter().filter_map(|side| reached(side.outcome, &name)).fold(0.0, f64::max) as u64;
        let most = round_up(reached).max(from.saturating_add(LEAST_LEVELS));
        let to = tracks.iter().map(|(_, track)| end(track, most)).max()?;
        let multiplied = |level: u64| {
            let mut factors = tracks.iter().map(|(_, track)| track.gain_multiplier(Level(level)));
            let first = factors.next();
            factors.any(|factor| Some(factor) != first)
        };
        let earned = spread_out(from, to, MOST_POINTS).into_iter().any(multiplied);
        Some(Cost { name, tracks, from, to, played: reached > from, earned })
    }

    /// What a level costs; `None` where the track has no such level or nothing above it.
    fn cost(&self, track: &Track, level: u64) -> Option<f64> {
        if level < track.first().0 {
            return None;
        }
        let cost = track.xp_to_next(Level(level))?.get() as f64;
        Some(if self.earned { cost / track.gain_multiplier(Level(level)) } else { cost })
    }

    /// The first level from `from` to `to` at which the sides differ. A long range is looked at here and there, and
    /// then closely before the first difference.
    fn parting(&self, from: u64, to: u64) -> Option<u64> {
        let differ = |level: &u64| {
            let mut costs = self.tracks.iter().map(|(_, track)| self.cost(track, *level));
            let first = costs.next();
            costs.any(|cost| Some(cost) != first)
        };
        let looked = spread_out(from, to, MOST_POINTS);
        let at = looked.iter().position(differ)?;
        let before = at.checked_sub(1).map_or(from, |before| looked[before]);
        (before..=looked[at]).find(differ)
    }

    fn panel(&self, sides: &[ComparedSide], parting: Option<u64>) -> Panel {
        let mut marks: Vec<Mark> =
            self.tracks.iter().map(|(side, track)| self.line(*side, track, sides)).collect();
        let label = if self.earned { "XP to earn: cost ÷ gain multiplier" } else { "XP to the next level" };
        let y = match self.far_apart() {
            true => Axis::log(label, TickFormat::Number),
            false => Axis { range: flat(&marks), ..Axis::linear(label, TickFormat::Number) },
        };
        let range = (self.from < self.to).then_some((self.from as f64, self.to as f64));
        let x = Axis { range, ..Axis::linear(format!("{} level", self.name), TickFormat::Levels) };
        // Where they are apart from the start the eye needs no help.
        let parting = parting.filter(|level| *level > self.from);
        marks.extend(
            parting.map(|level| Mark::VLine { x: level as f64, text: format!("they part at {level}") }),
        );
        let name = match &self.name {
            TrackName::Mastery(kind) => kind.clone(),
            track => track.to_string(),
        };
        let title = match self.largest_change() {
            Some((level, change)) => format!("Cost of {name}: {change} at {level}"),
            None => format!("Cost of {name}"),
        };
        Panel { title, x, y, marks }
    }

    fn line(&self, side: usize, track: &Track, sides: &[ComparedSide]) -> Mark {
        let last = end(track, self.to);
        let levels = spread_out(self.from, last, MOST_POINTS).into_iter();
        let points: Vec<(f64, f64)> =
            levels.filter_map(|level| Some((level as f64, self.cost(track, level)?))).collect();
        cost_mark(sides[side].name.to_owned(), points, side, (last, self.to - self.from))
    }

    fn far_apart(&self) -> bool {
        spread_out(self.from, self.to, MOST_POINTS).into_iter().any(|level| {
            let costs = || self.tracks.iter().filter_map(|(_, track)| self.cost(track, level));
            let (least, most) = (costs().reduce(f64::min), costs().reduce(f64::max));
            least.zip(most).is_some_and(|(least, most)| most.is_finite() && most > least * LINEAR)
        })
    }

    /// Of two sides, where and by how much the second differs most from the first.
    fn largest_change(&self) -> Option<(u64, String)> {
        let [(_, first), (_, second)] = self.tracks.as_slice() else { return None };
        let levels = spread_out(self.from, self.to, MOST_POINTS).into_iter();
        let ratios = levels
            .filter_map(|level| Some((level, self.cost(second, level)? / self.cost(first, level)?)))
            .filter(|(_, ratio)| ratio.is_finite() && *ratio > 0.0);
        let size = |ratio: f64| ratio.max(1.0 / ratio);
        // Of equal changes the first.
        let (level, ratio) =
            ratios.reduce(|most, next| if size(next.1) > size(most.1) { next } else { most })?;
        (ratio != 1.0).then(|| (level, change(ratio)))
    }
}

/// `+71%`, or `3.2×` and `1/29` where percents are hard to imagine.
fn change(ratio: f64) -> String {
    let times = |ratio: f64| if ratio < 10.0 { format!("{ratio:.1}") } else { format!("{ratio:.0}") };
    let percent = (ratio - 1.0) * 100.0;
    let sign = if percent < 0.0 { '−' } else { '+' };
    match percent.abs() {
        _ if ratio >= 3.0 => format!("{}×", times(ratio)),
        _ if ratio < 0.1 => format!("1/{}", times(1.0 / ratio)),
        small if small < 0.1 => format!("{sign}<0.1%"),
        small if small < 9.95 => format!("{sign}{small:.1}%"),
        large => format!("{sign}{large:.0}%"),
    }
}

/// The highest level that a tenth of some archetype reached.
fn reached(outcome: &Outcome, name: &TrackName) -> Option<f64> {
    let groups = outcome.groups().filter(|group| group.players > 0);
    let p90 = groups.flat_map(|group| {
        let track = name.to_string();
        let by_day = group.levels.iter().filter(move |levels| levels.track == track);
        let masteries = group.masteries.iter().filter(move |levels| match name {
            TrackName::Mastery(kind) => *kind == levels.mastery,
            _ => false,
        });
        let by_day = by_day.flat_map(|levels| &levels.by_day).filter_map(|spread| spread.p90);
        by_day.chain(masteries.filter_map(|levels| levels.level.p90))
    });
    p90.reduce(f64::max)
}

/// Up to a level that a reader of an axis expects: 137 to 150, 212 to 250, 31 to 35.
fn round_up(level: u64) -> u64 {
    let decade = level.checked_ilog10().map_or(1, |digits| 10_u64.saturating_pow(digits));
    let step = (decade / 2).max(1);
    level.checked_next_multiple_of(step).unwrap_or(level)
}
