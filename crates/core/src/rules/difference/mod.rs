//! What differs between two rulesets, by meaning: level by level, whatever their text looks like.
//!
//! Names and descriptions of the rulesets themselves mean nothing to a player and are left out. Curves without end are
//! compared at each of the first [`LOOKED_AT`] levels and at every doubling after them.

mod parts;

use super::curve::Curve;
use super::paragon::Paragon;
use super::prestige::Prestige;
use super::ruleset::Ruleset;
use super::track::{Track, TrackName};
use super::units::{Level, Points};

/// How many levels of a curve are compared one by one.
pub const LOOKED_AT: u64 = 10_000;
/// How many resets, respecs or points of a curve that is no track's.
const LOOKED_AT_SMALL: u64 = 1_000;
/// The levels whose totals are told where a curve differs, counted from the first level.
const MILESTONES: [u64; 5] = [10, 50, 100, 500, 1_000];

/// One thing that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Of what: `paragon`, `mastery.combat`, `prestige`.
    pub part: String,
    /// What: `xp_to_next`, `reward pathfinder`.
    pub what: String,
    /// Where a curve differs.
    pub span: Option<Span>,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}

/// Where a curve differs, and where by the largest factor, which is the place that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first place.
    pub from: u64,
    /// The last place; `None` where it still differs at the last that was looked at and goes on after it.
    pub to: Option<u64>,
    /// The place of the largest factor.
    pub at: u64,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// It is not there.
    None,
    /// A whole number.
    Whole(u64),
    /// A number.
    Real(f64),
    /// Words.
    Text(String),
}

impl Value {
    fn whole(value: Option<u64>) -> Value {
        value.map_or(Value::None, Value::Whole)
    }

    fn text(value: impl Into<String>) -> Value {
        Value::Text(value.into())
    }

    /// As a number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Whole(whole) => Some(*whole as f64),
            Value::Real(real) => Some(*real),
            Value::None | Value::Text(_) => None,
        }
    }
}

/// What differs, in the order in which a ruleset is written.
pub fn differences(old: &Ruleset, new: &Ruleset) -> Vec<Difference> {
    let mut found = Found::default();
    track(&mut found, &TrackName::Character, (old.character.as_ref(), new.character.as_ref()));
    paragon(&mut found, (old.paragon.as_ref(), new.paragon.as_ref()));
    prestige(&mut found, (old.prestige.as_ref(), new.prestige.as_ref()));
    parts::masteries(&mut found, old, new);
    // Nothing depends on it, so that it differs is all there is to tell.
    let power = |ruleset: &Ruleset| {
        ruleset.power.as_ref().map_or(Value::None, |power| Value::text(format!("{power:?}")))
    };
    if power(old) != power(new) {
        let told = |ruleset: &Ruleset| ruleset.power.as_ref().map_or(Value::None, |_| Value::text("there"));
        let after =
            if old.power.is_some() && new.power.is_some() { Value::text("another") } else { told(new) };
        found.value("power", "power", told(old), after);
    }
    found.all
}

/// What was found so far.
#[derive(Default)]
struct Found {
    all: Vec<Difference>,
}

impl Found {
    /// Two values, which may be the same.
    fn value(&mut self, part: &str, what: &str, before: Value, after: Value) {
        if before != after {
            let (part, what) = (part.to_owned(), what.to_owned());
            self.all.push(Difference { part, what, span: None, before, after });
        }
    }

    /// Two series of values over some places, of which the last may not be the last of all.
    fn series(
        &mut self,
        (part, what): (&str, &str),
        places: &[u64],
        goes_on: bool,
        at: impl Fn(u64) -> (Value, Value),
    ) {
        let mut span: Option<Span> = None;
        let (mut worst, mut told) = (0.0, (Value::None, Value::None));
        // Past all XP there is neither has a value.
        let mut last = None;
        for (index, &place) in places.iter().enumerate() {
            let (before, after) = at(place);
            if (&before, &after) != (&Value::None, &Value::None) {
                last = Some(place);
            }
            if before == after {
                continue;
            }
            let factor = factor(&before, &after);
            let so_far = span.get_or_insert(Span { from: place, to: None, at: place });
            so_far.to = Some(place);
            // Far out, where nobody comes, all curves differ by much.
            let is_near = index as u64 <= LOOKED_AT || worst == 0.0;
            if factor > worst && is_near {
                worst = factor;
                so_far.at = place;
                told = (before, after);
            }
        }
        if let Some(span) = span {
            let to = span.to.filter(|&to| !goes_on || Some(to) != last);
            let (part, what) = (part.to_owned(), what.to_owned());
            self.all.push(Difference {
                part,
                what,
                span: Some(Span { to, ..span }),
                before: told.0,
                after: told.1,
            });
        }
    }

    /// Two curves of something that is counted from `first`.
    fn curve(
        &mut self,
        (part, what): (&str, &str),
        (first, last): (u64, Option<u64>),
        curves: [Option<&Curve>; 2],
    ) {
        let [old, new] = curves;
        match (old, new) {
            (None, None) => {}
            (Some(_), None) => self.value(part, what, Value::text("there"), Value::None),
            (None, Some(_)) => self.value(part, what, Value::None, Value::text("there")),
            (Some(old), Some(new)) => {
                let end = last.unwrap_or(u64::MAX).min(first.saturating_add(LOOKED_AT_SMALL));
                let places: Vec<u64> = (first..=end).collect();
                let value = |curve: &Curve, at: u64| Value::Real(curve.value(at).as_f64());
                self.series((part, what), &places, last.is_none_or(|last| last > end), |at| {
                    (value(old, at), value(new, at))
                });
            }
        }
    }
}

/// By what factor two values differ, at least 1. What is not there on one side differs by less than any two numbers.
fn factor(before: &Value, after: &Value) -> f64 {
    match (before.number(), after.number()) {
        (Some(before), Some(after)) if before > 0.0 && after > 0.0 => (before / after).max(after / before),
        (Some(_), Some(_)) => f64::MAX,
        _ => 1.0,
    }
}

/// Levels to compare: each of the first, then every doubling.
fn levels(first: u64, last: Option<u64>) -> Vec<u64> {
    let end = first.saturating_add(LOOKED_AT);
    let each = first..=last.unwrap_or(u64::MAX).min(end);
    let mut levels: Vec<u64> = each.collect();
    let mut next = end.saturating_mul(2);
    while next < u64::MAX / 2 && last.is_none_or(|last| next <= last) {
        levels.push(next);
        next *= 2;
    }
    levels
}

fn track(found: &mut Found, name: &TrackName, tracks: (Option<&Track>, Option<&Track>)) {
    let part = name.to_string();
    let (old, new) = match tracks {
        (None, None) => return,
        (Some(_), None) => return found.value(&part, "track", Value::text("there"), Value::None),
        (None, Some(_)) => return found.value(&part, "track", Value::None, Value::text("there")),
        (Some(old), Some(new)) => (old, new),
    };
    found.value(&part, "first_level", Value::Whole(old.first().0), Value::Whole(new.first().0));
    let last = |track: &Track| Value::whole(track.last().map(|last| last.0));
    found.value(&part, "max_level", last(old), last(new));
    let first = old.first().min(new.first()).0;
    let last = old.last().zip(new.last()).map(|(old, new)| old.max(new).0);
    // Levels that only one of them has are told by first_level and max_level.
    let both_from = old.first().max(new.first()).0;
    let both_to = match (old.last(), new.last()) {
        (Some(old), Some(new)) => Some(old.min(new).0),
        (old, new) => old.or(new).map(|last| last.0),
    };
    let costs: Vec<u64> = levels(both_from, both_to.map(|last| last.saturating_sub(1)));
    let cost = |track: &Track, level: u64| Value::whole(track.xp_to_next(Level(level)).map(|xp| xp.get()));
    let before = found.all.len();
    found.series((&part, "xp_to_next"), &costs, both_to.is_none(), |level| {
        (cost(old, level), cost(new, level))
    });
    if found.all.len() > before {
        let total = |track: &Track, level: u64| Value::whole(track.total_xp(Level(level)).map(|xp| xp.get()));
        let milestones = MILESTONES.iter().map(|&level| first.saturating_add(level));
        let ends = both_to.filter(|to| !MILESTONES.iter().any(|&level| first.saturating_add(level) == *to));
        for level in milestones.filter(|&level| both_to.is_none_or(|to| level <= to)).chain(ends) {
            found.value(&part, &format!("total XP at level {level}"), total(old, level), total(new, level));
        }
    }
    let gain = |track: &Track, level: u64| Value::Real(track.gain_multiplier(Level(level)));
    let all = levels(first, last);
    found.series((&part, "gain_multiplier"), &all, last.is_none(), |level| {
        (gain(old, level), gain(new, level))
    });
}

/// The points that each level gives.
fn points(found: &mut Found, part: &str, tracks: [&Track; 2], at: impl Fn(bool, Level) -> Points) {
    let first = tracks.iter().map(|track| track.first().0).min().unwrap_or_default();
    let last = tracks[0].last().zip(tracks[1].last()).map(|(old, new)| old.max(new).0);
    let all: Vec<u64> = levels(first, last).into_iter().filter(|&level| level <= first + LOOKED_AT).collect();
    let step = |is_new: bool, level: u64| {
        let track = if is_new { tracks[1] } else { tracks[0] };
        let is_there = level > track.first().0 && track.last().is_none_or(|last| level <= last.0);
        let below = Level(level.saturating_sub(1));
        let step = at(is_new, Level(level)).0.saturating_sub(at(is_new, below).0);
        Value::whole(is_there.then_some(step))
    };
    // Levels that only one of them has are told by first_level and max_level.
    let pair = |level: u64| match (step(false, level), step(true, level)) {
        (Value::None, _) | (_, Value::None) => (Value::None, Value::None),
        pair => pair,
    };
    found.series((part, "points_per_level"), &all, last.is_none(), pair);
}

fn paragon(found: &mut Found, paragons: (Option<&Paragon>, Option<&Paragon>)) {
    track(found, &TrackName::Paragon, (paragons.0.map(|own| &own.track), paragons.1.map(|own| &own.track)));
    let (Some(old), Some(new)) = paragons else { return };
    points(found, "paragon", [&old.track, &new.track], |is_new, level| {
        if is_new { new.points_at(level) } else { old.points_at(level) }
    });
    parts::attributes(found, old, new);
    found.curve(("paragon", "respec_cost"), (1, None), [old.respec_cost.as_ref(), new.respec_cost.as_ref()]);
    parts::rewards(found, "paragon", &old.milestones, &new.milestones);
}

fn prestige(found: &mut Found, both: (Option<&Prestige>, Option<&Prestige>)) {
    let part = "prestige";
    let (old, new) = match both {
        (None, None) => return,
        (Some(_), None) => return found.value(part, "prestige", Value::text("there"), Value::None),
        (None, Some(_)) => return found.value(part, "prestige", Value::None, Value::text("there")),
        (Some(old), Some(new)) => (old, new),
    };
    found.value(part, "max", Value::whole(old.max), Value::whole(new.max));
    let last = old.max.zip(new.max).map(|(old, new)| old.min(new));
    let end = last.unwrap_or(LOOKED_AT_SMALL).min(LOOKED_AT_SMALL);
    let resets: Vec<u64> = (1..=end).collect();
    let goes_on = last.is_none_or(|last| last > end);
    let mut whole = |what: &str, of: fn(&Prestige, u64) -> u64| {
        found
            .series((part, what), &resets, goes_on, |n| (Value::Whole(of(old, n)), Value::Whole(of(new, n))));
    };
    whole("requires", |own, n| own.requires(n).0);
    whole("cost", Prestige::cost);
    whole("attribute_points", |own, n| own.attribute_points(n).0);
    whole("prestige_points", |own, n| own.prestige_points(n).0);
    let mut bonus = |what: &str, of: fn(&Prestige, u64) -> f64| {
        found.series((part, what), &resets, goes_on, |n| (Value::Real(of(old, n)), Value::Real(of(new, n))));
    };
    bonus("bonus xp", |own, n| own.bonuses(n).xp);
    bonus("bonus currency", |own, n| own.bonuses(n).currency);
    bonus("bonus drop_rate", |own, n| own.bonuses(n).drop_rate);
    found.value(part, "mastery_kept", Value::Real(old.mastery_kept), Value::Real(new.mastery_kept));
    found.value(part, "points", parts::on_reset(old.points), parts::on_reset(new.points));
}

#[cfg(test)]
mod tests;
