//! Levels that nobody leaves, that take for ever, or that give less than they seem to.

use super::{LOOKED_AT, Lint};
use crate::rules::number::{Number, grouped};
use crate::rules::paragon::Attribute;
use crate::rules::running_total::RunningTotal;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::Level;

/// More XP an hour than fast players of shipped populations make.
const FAST: f64 = 1e6;
/// More than eleven years day and night: a last level that takes so long is out of everybody's reach.
const FOR_EVER: f64 = 100_000.0;
/// A gain of which less than this share counts might as well not count.
const VANISHING: f64 = 0.01;
/// Levels that players of endless tracks reach.
const WITHIN_REACH: u64 = 1_000;
/// Points of an attribute that are looked at where it has no cap.
const POINTS_LOOKED_AT: u64 = 1_000;

/// What is odd about leaving the levels of a track, and about the points that they give.
pub(super) fn lint(name: &TrackName, track: &Track, points: Option<&RunningTotal>) -> Vec<Lint> {
    let mut found: Vec<Lint> = gains(name, track).or_else(|| too_far(name, track)).into_iter().collect();
    found.extend(points.and_then(|points| lost_points(name, points)));
    found
}

/// A multiplier that ends or all but ends all gains before the last level.
fn gains(name: &TrackName, track: &Track) -> Option<Lint> {
    track.gain_multiplier_curve()?;
    let first = track.first().0;
    let end = track.last().map_or(first + LOOKED_AT, |last| last.0).min(first + LOOKED_AT);
    let (level, multiplier) = (first..end).map(|level| (level, track.gain_multiplier(Level(level)))).find(
        |&(level, multiplier)| multiplier <= 0.0 || (multiplier < VANISHING && level < first + WITHIN_REACH),
    )?;
    let at = grouped(&level.to_string());
    let curve = format!("{name}.gain_multiplier");
    let before = level.saturating_sub(1).max(first);
    let cure = if track.last().is_some() || level == first {
        "keep it up with `min: 0.05`".to_owned()
    } else {
        format!("keep it up with `min: 0.05`, or end the track with `max_level: {before}`")
    };
    Some(if multiplier <= 0.0 {
        let message = format!("nobody leaves level {at}: the gain multiplier there is 0");
        Lint { code: "stuck", curve, level, message, hint: cure }
    } else {
        let shown = Number::from_f64(multiplier);
        let message =
            format!("from level {at} on next to nothing counts: the gain multiplier there is {shown}");
        Lint { code: "gain-vanishes", curve, level, message, hint: cure }
    })
}

/// A declared last level that takes for ever.
fn too_far(name: &TrackName, track: &Track) -> Option<Lint> {
    let (first, last) = (track.first().0, track.last()?.0);
    let mut hours = 0.0;
    for level in first..last.min(first + LOOKED_AT) {
        let multiplier = track.gain_multiplier(Level(level));
        hours += track.xp_to_next(Level(level))?.to_f64() / (FAST * multiplier);
        if hours > FOR_EVER {
            let (at, end) = (grouped(&(level + 1).to_string()), grouped(&last.to_string()));
            let message = format!(
                "nobody reaches the last level, {end}: level {at} alone is more than 11 years away at 1,000,000 XP an hour, \
                 day and night"
            );
            let hint = format!("lower the costs, or end the track with `max_level: {level}` or less");
            return Some(Lint { code: "out-of-reach", curve: format!("{name}.cost"), level, message, hint });
        }
    }
    None
}

/// Points of less than one, each of which is rounded down.
fn lost_points(name: &TrackName, points: &RunningTotal) -> Option<Lint> {
    let curve = points.curve();
    let first = points.first();
    let end = points.last().min(first.saturating_add(POINTS_LOOKED_AT));
    let value = |level: u64| curve.value(level).as_f64();
    let is_constant = (first + 1..=end).all(|level| value(level) == value(first + 1));
    let gives = points.total(end).ok()?;
    let each = value(first.saturating_add(1));
    let is_lost = if is_constant {
        each.fract() != 0.0
    } else {
        gives == 0 && (first + 1..=end).any(|l| value(l) > 0.0)
    };
    if !is_lost || end <= first {
        return None;
    }
    let shown = curve.value(first + 1);
    let message = match (gives, is_constant) {
        (0, true) => format!("no level ever gives a point: {shown} is rounded down to 0 at each level"),
        (0, false) => "no level ever gives a point: each value is rounded down to 0".to_owned(),
        _ => format!(
            "{shown} points a level are rounded down to {} at each level",
            Number::from_f64(each.floor())
        ),
    };
    let hint = if is_constant {
        let often = 1.0 / each;
        let what = if each < 1.0 && (often - often.round()).abs() < 1e-9 {
            format!("one point every {} levels", often.round())
        } else {
            "points that add up".to_owned()
        };
        let shift = if first == 0 { String::new() } else { format!(" - {first}") };
        let (this, before) = match first {
            0 => ("level".to_owned(), "(level - 1)".to_owned()),
            first => (format!("(level{shift})"), format!("(level - {})", first + 1)),
        };
        format!(
            "for {what} write `{{ formula: \"floor({shown} * {this}) - floor({shown} * {before})\", min: 0 }}`"
        )
    } else {
        "let it reach 1 somewhere".to_owned()
    };
    let curve = format!("{name}.points_per_level");
    Some(Lint { code: "points-round-to-nothing", curve, level: first + 1, message, hint })
}

/// An effect that is the same whatever is spent, falls, or harms.
pub(super) fn effect(attribute: &Attribute) -> Option<Lint> {
    let curve = attribute.effect.as_ref()?;
    let most = attribute.cap.map_or(POINTS_LOOKED_AT, |cap| cap.0.min(POINTS_LOOKED_AT));
    let value = |points: u64| curve.value(points).as_f64();
    let (code, at, message, hint) = if let Some(at) = (0..=most).find(|&points| value(points) < 0.0) {
        let message = format!("the effect of {} points is negative", grouped(&at.to_string()));
        ("effect-negative", at, message, "let it start at 0 and rise")
    } else if let Some(at) = (1..=most).find(|&points| value(points) < value(points - 1)) {
        let message =
            format!("the effect falls at {} points: who spends more has less", grouped(&at.to_string()));
        ("effect-falls", at, message, "let it rise, or stay with a `max`")
    } else if most > 1 && (0..=most).all(|points| value(points) == value(0)) {
        let message = format!("the effect is {} whatever is spent on it", curve.value(0));
        ("effect-constant", 0, message, "for so much a point write `{ linear: { base: 0, step: … } }`")
    } else {
        return None;
    };
    let curve = format!("paragon.attributes.{}", attribute.id);
    Some(Lint { code, curve, level: at, message, hint: hint.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::{lint as all, tests::ruleset};

    fn codes(text: &str) -> Vec<(&'static str, u64)> {
        let found = all(&ruleset(text));
        found.into_iter().map(|lint| (lint.code, lint.level)).collect()
    }

    #[test]
    fn levels_that_nobody_leaves_are_found() {
        let with = |multiplier: &str| {
            codes(&format!("paragon: {{ first_level: 1, xp_to_next: 1000, gain_multiplier: {multiplier} }}"))
        };
        assert_eq!(with("{ table: [0, 0, 0, 0.5, 1] }"), [("stuck", 1)]);
        assert_eq!(
            with("{ linear: { base: 1, step: -0.01 }, min: 0 }"),
            [("gain-vanishes", 101)].map(|_| ("stuck", 101))
        );
        assert_eq!(with("{ formula: \"0.98^level\" }"), [("gain-vanishes", 228)]);
        assert_eq!(with("{ linear: { base: 1, step: -0.01 }, min: 0.2 }"), []);
    }

    #[test]
    fn a_last_level_out_of_reach_is_found() {
        let text = "character: { max_level: 60, xp_to_next: { formula: \"1000 * 1.5^level\" } }";
        assert_eq!(codes(text).iter().filter(|(code, _)| *code == "out-of-reach").count(), 1);
    }

    #[test]
    fn points_that_round_to_nothing_are_found_and_their_cure_works() {
        let with = |points: &str| format!("paragon: {{ xp_to_next: 1000, points_per_level: {points} }}");
        for each in ["0.5", "0.25", "1.5"] {
            let lint = all(&ruleset(&with(each))).remove(0);
            assert_eq!(lint.code, "points-round-to-nothing");
            let cure = lint.hint.split('`').nth(1).unwrap();
            let cured = ruleset(&with(cure));
            assert!(all(&cured).is_empty(), "{cure}");
            let points = cured.paragon.unwrap().points_at(crate::rules::units::Level(100)).0;
            assert_eq!(points as f64, 100.0 * each.parse::<f64>().unwrap(), "{cure}");
        }
    }

    #[test]
    fn odd_effects_are_found() {
        let with = |effect: &str| {
            codes(&format!(
                "paragon: {{ xp_to_next: 1000, points_per_level: 1, attributes: {{ strength: {{ effect: {effect} }} }} }}"
            ))
        };
        assert_eq!(with("0.01"), [("effect-constant", 0)]);
        assert_eq!(with("{ linear: { base: 0, step: -0.01 } }"), [("effect-negative", 1)]);
        assert_eq!(with("{ linear: { base: 9, step: -0.001 } }"), [("effect-falls", 1)]);
        assert_eq!(with("{ linear: { base: 0, step: 0.01 } }"), []);
    }
}
