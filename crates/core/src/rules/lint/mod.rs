//! What is allowed and yet probably not meant: plateaus, falling costs, jumps, totals past 2^53, points past all caps, and
//! games that nobody can play (`playable`) or whose resets make no sense (`resets`).
//!
//! Looks at the first levels of a track one by one, at most [`LOOKED_AT`] of them. Each kind is told once per track, at
//! the first level that shows it.

mod playable;
mod resets;

use super::number::grouped;
use super::paragon::Paragon;
use super::ruleset::Ruleset;
use super::running_total::Form;
use super::track::{Track, TrackName};
use super::units::{LARGEST_EXACT_F64, Level};

/// How many levels of a track are looked at.
pub const LOOKED_AT: u64 = 10_000;

/// A step larger than this times its neighbour is a jump.
const LARGEST_RATIO: f64 = 1.5;

/// The first levels of a smooth curve differ by large factors (level 2 costs 2.8 times level 1 under an exponent of
/// 1.5), so a jump among them must be larger than the one before it.
const SETTLED_AFTER: u64 = 3;

/// Something that is probably not meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// A stable name in kebab case.
    pub code: &'static str,
    /// The curve it is about: `paragon.cost`, `prestige.xp`, `paragon.attributes.strength`.
    pub curve: String,
    /// The level at which it shows first, or the reset, or the number of points.
    pub level: u64,
    /// What was found.
    pub message: String,
    /// What would be better.
    pub hint: String,
}

/// Everything in `ruleset` that is probably not meant.
pub fn lint(ruleset: &Ruleset) -> Vec<Lint> {
    let mut lints = Vec::new();
    for name in ruleset.track_names() {
        if let Some(track) = ruleset.track(&name) {
            lints.extend(lint_track(&name, track));
            lints.extend(playable::lint(&name, track, ruleset.points(&name)));
        }
    }
    if let Some(paragon) = &ruleset.paragon {
        lints.extend(points_past_caps(paragon));
        lints.extend(paragon.attributes.iter().filter_map(playable::effect));
    }
    lints.extend(ruleset.prestige.iter().flat_map(resets::lint));
    lints
}

fn lint_track(name: &TrackName, track: &Track) -> Vec<Lint> {
    // The total of a first level is 0 whatever a total curve says, so its step says nothing of the curve.
    let first = track.first().0 + u64::from(track.form() == Form::Total);
    let levels = first..first.saturating_add(LOOKED_AT);
    let costs: Vec<u64> =
        levels.map_while(|level| track.xp_to_next(Level(level))).map(|cost| cost.get()).collect();
    let told = |code, at: usize, message: String, hint: &str| Lint {
        code,
        curve: format!("{name}.cost"),
        level: first + at as u64,
        message,
        hint: hint.to_owned(),
    };
    let mut lints = Vec::new();
    if let Some((at, length)) = plateau(&costs) {
        let cost = grouped(&costs[at].to_string());
        let message =
            format!("the cost stays at {cost} for {length} levels from level {}", first + at as u64);
        lints.push(told("plateau", at, message, "let it rise there, unless the plateau is meant"));
    }
    if let Some((at, count)) = first_of(&costs, |before, after| after < before) {
        let (before, after) = (grouped(&costs[at].to_string()), grouped(&costs[at + 1].to_string()));
        let message = format!(
            "the cost falls at level {}: {after} after {before}{}",
            first + at as u64 + 1,
            more(count)
        );
        lints.push(told(
            "cost-falls",
            at + 1,
            message,
            "start the piece there higher, or say `continue: true`",
        ));
    }
    if let Some((at, count, ratio)) = jump(&costs) {
        let level = first + at as u64 + 1;
        let message = format!("level {level} costs {ratio:.2} times the level before it{}", more(count));
        lints.push(told("jump", at + 1, message, "keep a step within 1.5 times its neighbour"));
    }
    lints.extend(inexact_totals(track).map(|level| {
        let message = format!("the total passes 2^53 at level {level}");
        let hint = "spreadsheets and JavaScript can't hold such XP exactly; end the track earlier or divide all costs";
        told("total-past-2-53", (level - first) as usize, message, hint)
    }));
    lints
}

fn more(count: usize) -> String {
    match count - 1 {
        0 => String::new(),
        1 => " (and 1 more level like it)".to_owned(),
        others => format!(" (and {others} more levels like it)"),
    }
}

/// The first run of three or more equal costs, and its length, in a curve that is not constant as a whole.
fn plateau(costs: &[u64]) -> Option<(usize, usize)> {
    if costs.iter().all(|cost| Some(cost) == costs.first()) {
        return None;
    }
    let at = costs.windows(3).position(|run| run[0] == run[1] && run[1] == run[2])?;
    Some((at, costs[at..].iter().take_while(|&&cost| cost == costs[at]).count()))
}

/// The first pair of neighbours for which `odd` holds, and how many there are.
fn first_of(costs: &[u64], odd: impl Fn(u64, u64) -> bool) -> Option<(usize, usize)> {
    let mut found = costs.windows(2).enumerate().filter(|(_, pair)| odd(pair[0], pair[1])).map(|(at, _)| at);
    let first = found.next()?;
    Some((first, 1 + found.count()))
}

/// The first jump: where it is, how many there are, and how large it is.
fn jump(costs: &[u64]) -> Option<(usize, usize, f64)> {
    let ratio = |at: usize| costs[at + 1] as f64 / costs[at] as f64;
    let is_jump = |at: usize| {
        let settled = at as u64 >= SETTLED_AFTER;
        let grew = at > 0 && ratio(at) > ratio(at - 1) * 1.05;
        // Under ten XP a level, rounding alone makes such steps.
        // Both may be rounded by nearly one.
        costs[at + 1] as f64 > LARGEST_RATIO * (costs[at] + 1) as f64 && (settled || grew) && costs[at] >= 10
    };
    let mut jumps = (0..costs.len().saturating_sub(1)).filter(|&at| is_jump(at));
    let first = jumps.next()?;
    Some((first, 1 + jumps.count(), ratio(first)))
}

/// The first level whose total passes 2^53, where the track ends or is looked at beyond it.
fn inexact_totals(track: &Track) -> Option<u64> {
    let exact = super::units::Xp::saturating(LARGEST_EXACT_F64 as u64);
    let last = track.last().map_or(track.first().0.saturating_add(LOOKED_AT), |last| last.0);
    // A flat curve without end reaches that far only after more levels than anyone looks at.
    if track.total_xp(Level(last)).is_some_and(|total| total <= exact) {
        return None;
    }
    let level = track.level_at(exact).next();
    (level.0 <= last && track.total_xp(level).is_some_and(|total| total > exact)).then_some(level.0)
}

/// Where the points that levels give fill all attributes, so that later ones are worth nothing.
fn points_past_caps(paragon: &Paragon) -> Option<Lint> {
    let caps = paragon.cap_of_all().filter(|_| !paragon.attributes.is_empty())?;
    let first = paragon.track.first().0;
    let last = paragon.track.last().map_or(first.saturating_add(LOOKED_AT), |last| last.0);
    let last = last.min(first.saturating_add(LOOKED_AT));
    if paragon.points_at(Level(last)) <= caps {
        return None;
    }
    let (mut low, mut high) = (first, last);
    while low < high {
        let middle = low + (high - low) / 2;
        if paragon.points_at(Level(middle)) > caps { high = middle } else { low = middle + 1 }
    }
    let message = format!(
        "from level {low} on there are more points ({}) than all attributes take ({})",
        grouped(&paragon.points_at(Level(low)).to_string()),
        grouped(&caps.to_string())
    );
    let hint = "leave one attribute without a cap, or give fewer points".to_owned();
    Some(Lint {
        code: "points-past-caps",
        curve: "paragon.points_per_level".to_owned(),
        level: low,
        message,
        hint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Source, load_ruleset};
    use crate::rules::curve::{Curve, Kind, Table};
    use crate::rules::number::Number;

    /// The ruleset with these sections.
    pub(super) fn ruleset(sections: &str) -> Ruleset {
        let source = Source::new("ruleset.yaml", format!("ruleset: test\n{sections}"));
        let (loaded, problems) = load_ruleset(&source);
        loaded.unwrap_or_else(|| panic!("{}", problems.render(&source, false))).value
    }

    fn lints_of(costs: &[i128]) -> Vec<(&'static str, u64)> {
        let values = costs.iter().map(|&cost| Number::Whole(cost)).collect();
        let curve = Curve::plain(Kind::Table(Table { values, first: 1, then: None }));
        let last = Some(Level(costs.len() as u64 + 1));
        let track = Track::new(curve, Form::StepFrom, Level(1), last).unwrap();
        lint_track(&TrackName::Character, &track).into_iter().map(|lint| (lint.code, lint.level)).collect()
    }

    #[test]
    fn each_kind_is_found_at_its_level() {
        assert_eq!(lints_of(&[100, 120, 130, 130, 130, 150]), [("plateau", 3)]);
        assert_eq!(lints_of(&[100, 120, 110, 130, 125]), [("cost-falls", 3)]);
        assert_eq!(lints_of(&[100, 120, 130, 140, 250, 260]), [("jump", 5)]);
        assert_eq!(lints_of(&[100, 110, 300, 310, 320]), [("jump", 3)]);
        assert_eq!(lints_of(&[1 << 52, (1 << 52) + 1, (1 << 52) + 2]), [("total-past-2-53", 3)]);
    }

    #[test]
    fn smooth_and_constant_curves_are_left_alone() {
        assert!(lints_of(&[1000, 2828, 5196, 8000, 11180, 14696]).is_empty());
        assert!(lints_of(&[500; 8]).is_empty());
        assert!(lints_of(&[1, 2, 4, 8, 9]).is_empty());
    }
}
