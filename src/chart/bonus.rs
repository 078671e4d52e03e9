//! What progress gives: prestige bonuses and what resets cost, attribute effects, and XP multipliers.
//!
//! Pure: a ruleset in, a figure out, with the panels that the ruleset has something for. Every series has a colour of
//! its own in the whole figure, since all panels share one legend.

use super::sample::{MOST_POINTS, spread_out};
use super::{Axis, Dash, Figure, Mark, Panel, TickFormat};
use crate::rules::curve::Curve;
use crate::rules::paragon::Attribute;
use crate::rules::prestige::{Bonuses, Prestige};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Points};

/// Resets shown where there is no end to them, or a far one.
const USUAL_RESETS: u64 = 10;
const MOST_RESETS: u64 = 50;
/// More resets than this are a line without markers.
const MOST_MARKERS: u64 = 25;
/// Points shown for an attribute without a cap beside none with one.
const USUAL_POINTS: u64 = 500;
/// Levels shown of a multiplier on a track without end.
const USUAL_LEVELS: u64 = 500;
/// Costs further apart than this need a logarithmic axis.
const LINEAR_COSTS: f64 = 1_000.0;

/// The colour of panels with a single series, which their titles name instead of the legend: the calm mauve.
const UNNAMED: usize = 3;

/// The figure of a ruleset; `None` when it has no prestige, no attribute effects and no gain multipliers.
pub fn bonus_figure(ruleset: &Ruleset) -> Option<Figure> {
    let mut colors = (0..).filter(|color| *color != UNNAMED);
    let mut panels = Vec::new();
    if let Some(prestige) = ruleset.prestige.as_ref().filter(|prestige| last_reset(prestige) > 0) {
        panels.extend(bonuses(prestige, &mut colors));
        panels.extend(costs(prestige));
        panels.push(requirements(prestige));
    }
    panels.extend(effects(ruleset, &mut colors));
    panels.extend(multipliers(ruleset, &mut colors));
    let columns = panels.len().min(3);
    let title = format!("{}: bonuses and what they cost", ruleset.name);
    (!panels.is_empty()).then(|| Figure { title, subtitle: subtitle(ruleset), panels, columns })
}

fn subtitle(ruleset: &Ruleset) -> String {
    match ruleset.prestige.as_ref().map(|prestige| prestige.max) {
        None => String::new(),
        Some(None) => format!("resets without end, the first {USUAL_RESETS} shown"),
        Some(Some(max)) if max > MOST_RESETS => format!("{max} resets, the first {MOST_RESETS} shown"),
        Some(Some(1)) => "1 reset".to_owned(),
        Some(Some(max)) => format!("{max} resets"),
    }
}

type Colors<'a> = &'a mut dyn Iterator<Item = usize>;

fn last_reset(prestige: &Prestige) -> u64 {
    prestige.max.map_or(USUAL_RESETS, |max| max.min(MOST_RESETS))
}

fn bonuses(prestige: &Prestige, colors: Colors) -> Option<Panel> {
    let held: Vec<Bonuses> = (0..=last_reset(prestige)).map(|resets| prestige.bonuses(resets)).collect();
    let mut marks = Vec::new();
    let mut add = |label, curve: &Option<Curve>, bonus: fn(&Bonuses) -> f64| {
        if curve.is_some()
            && let Some(color) = colors.next()
        {
            let points = held.iter().enumerate().map(|(resets, held)| (resets as f64, bonus(held)));
            marks.extend(marked(label, points.collect(), color));
        }
    };
    add("XP bonus", &prestige.xp, |held| held.xp);
    add("currency bonus", &prestige.currency, |held| held.currency);
    add("drop rate bonus", &prestige.drop_rate, |held| held.drop_rate);
    let x = Axis::linear("resets", TickFormat::Levels);
    let y = Axis::linear("bonus", TickFormat::Percent);
    (!marks.is_empty()).then(|| Panel { title: "Prestige bonuses".to_owned(), x, y, marks })
}

fn costs(prestige: &Prestige) -> Option<Panel> {
    prestige.cost.as_ref()?;
    Some(by_reset(prestige, "Price of a reset", ("currency", TickFormat::Number), |n| {
        prestige.cost(n) as f64
    }))
}

fn requirements(prestige: &Prestige) -> Panel {
    let level = |n| prestige.requires(n).0 as f64;
    by_reset(prestige, "Level that a reset needs", ("paragon level", TickFormat::Levels), level)
}

/// Bars, or markers on a logarithmic axis, which has no zero for bars to stand on.
fn by_reset(
    prestige: &Prestige,
    title: &str,
    (label, format): (&str, TickFormat),
    value: impl Fn(u64) -> f64,
) -> Panel {
    let points: Vec<(f64, f64)> = (1..=last_reset(prestige)).map(|n| (n as f64, value(n))).collect();
    let values = || points.iter().map(|point| point.1);
    let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let x = Axis::linear("number of the reset", TickFormat::Levels);
    let (y, marks) = if least > 0.0 && most / least > LINEAR_COSTS {
        (Axis::log(label, format), marked("", points, UNNAMED))
    } else {
        let bars = Mark::Bars { label: String::new(), points, color: UNNAMED };
        (Axis::linear(label, format), vec![bars])
    };
    Panel { title: title.to_owned(), x, y, marks }
}

/// A line with a marker at each value, which is where the values are; only the line where markers would touch.
fn marked(label: &str, points: Vec<(f64, f64)>, color: usize) -> Vec<Mark> {
    let label = label.to_owned();
    let markers = (points.len() as u64 <= MOST_MARKERS + 1).then(|| Mark::Points {
        label: label.clone(),
        points: points.clone(),
        color,
    });
    let dash = if color == UNNAMED { Dash::Solid } else { Dash::Auto };
    let line = Mark::Line { label, points, color, dash };
    [line].into_iter().chain(markers).collect()
}

fn effects(ruleset: &Ruleset, colors: Colors) -> Option<Panel> {
    let attributes =
        ruleset.paragon.as_ref().map(|paragon| paragon.attributes.as_slice()).unwrap_or_default();
    let caps = attributes.iter().filter_map(|attribute| attribute.cap.map(|cap| cap.0));
    let most = caps.max().unwrap_or(USUAL_POINTS);
    let mut marks = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.effect.is_some()) {
        let to = attribute.cap.map_or(most, |cap| cap.0);
        let points = spread_out(0, to, MOST_POINTS);
        let points =
            points.into_iter().map(|points| (points as f64, attribute.effect(Points(points)))).collect();
        marks.push(Mark::Line { label: name(attribute), points, color: colors.next()?, dash: Dash::Auto });
    }
    let x = Axis::linear("points spent on the attribute", TickFormat::Levels);
    let y = Axis::linear("effect", TickFormat::Percent);
    (!marks.is_empty()).then(|| Panel { title: "Attribute effects".to_owned(), x, y, marks })
}

fn name(attribute: &Attribute) -> String {
    match attribute.bonus.as_str() {
        "" => attribute.id.clone(),
        bonus => format!("{}: {bonus}", attribute.id),
    }
}

fn multipliers(ruleset: &Ruleset, colors: Colors) -> Option<Panel> {
    let names = ruleset.track_names();
    let tracks = names.iter().filter_map(|name| Some((name, ruleset.track(name)?)));
    let tracks: Vec<(&TrackName, &Track)> =
        tracks.filter(|(_, track)| track.gain_multiplier_curve().is_some()).collect();
    let line = |(name, track): &(&TrackName, &Track), label, color, dash| {
        let levels = spread_out(track.first().0, last_level(ruleset, name, track), MOST_POINTS).into_iter();
        let points = levels.map(|level| (level as f64, track.gain_multiplier(Level(level)))).collect();
        Mark::Line { label, points, color, dash }
    };
    let (title, marks) = match tracks.as_slice() {
        [] => return None,
        [only] => {
            (format!("XP multiplier on {}", only.0), vec![line(only, String::new(), UNNAMED, Dash::Solid)])
        }
        several => {
            let lines = several.iter().zip(colors);
            let lines = lines
                .map(|(track, color)| line(track, format!("multiplier on {}", track.0), color, Dash::Auto));
            ("XP multipliers".to_owned(), lines.collect())
        }
    };
    let x = Axis::linear("level held before the grant", TickFormat::Levels);
    Some(Panel { title, x, y: Axis::linear("factor on XP", TickFormat::Number), marks })
}

/// The last level, or on paragon without end the highest that a reset needs: nobody has a reason to go beyond.
fn last_level(ruleset: &Ruleset, name: &TrackName, track: &Track) -> u64 {
    let first = track.first().0;
    let prestige = ruleset.prestige.as_ref().filter(|_| *name == TrackName::Paragon);
    let needed =
        prestige.map(|prestige| prestige.requires(last_reset(prestige)).0).filter(|&level| level > first);
    let usual = needed.unwrap_or_else(|| first.saturating_add(USUAL_LEVELS));
    track.last().map_or(usual, |last| last.0)
}

#[cfg(test)]
mod tests;
