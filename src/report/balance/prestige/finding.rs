//! A degenerate rule in words: the figures that prove it, and what to change.

use super::super::amount::amount;
use super::super::compare::growth;
use crate::balance::metric::Unit;
use crate::balance::prestige::{Finding, Goal, Reset};
use crate::report::numbers::{counted, escaped, percent, short, whole};
use serde::Serialize;

/// A degenerate rule.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// Stable: `never-pays`.
    pub code: &'static str,
    /// What is wrong.
    pub sentence: String,
    /// The figures that prove it.
    pub figures: String,
    /// What to change.
    pub change: &'static str,
}

impl FindingRow {
    /// The row of a finding of a game of `days` days.
    pub fn new(finding: &Finding, goals: [Goal; 2], days: u32) -> FindingRow {
        let held = if goals[1] == Goal::Points { "points" } else { "level" };
        let days = counted(days.into(), "day");
        let (sentence, figures, change) = match finding {
            Finding::AlwaysAtOnce { archetype, first, asap, never } => (
                format!("to reset at once is best for everyone who can reset, by XP and by {held}"),
                first_reset(archetype, first, (asap, never), held),
                "let `prestige.requires` ask for more than is quickly regained, or give less XP for a reset",
            ),
            Finding::NeverPays { archetype, first, asap, never } => (
                format!("resetting pays for nobody within {days}, by XP or by {held}"),
                first_reset(archetype, first, (asap, never), held),
                "give more XP for a reset, keep points through it (`prestige.points: refund`), or ask for less",
            ),
            Finding::Runaway { archetype, slowest, last, xp_bonus } => (
                "resets come faster and faster: bonuses grow faster than what the next one needs".to_owned(),
                format!(
                    "{}: {} to reset {} with {} more XP, {} to reset {} with {} more",
                    escaped(archetype),
                    hours(slowest.since_last),
                    whole(slowest.number),
                    percent(xp_bonus[0], 0),
                    hours(last.since_last),
                    whole(last.number),
                    percent(xp_bonus[1], 0),
                ),
                "let `prestige.requires` or `prestige.cost` grow faster than the XP bonus, or set `prestige.max`",
            ),
            Finding::UnreachableCost { number, level, highest, cost, richest } => (
                format!("nobody reaches reset {} within {days}", whole(*number)),
                walls((*level, highest), (*cost, richest)),
                "ask for less, or let it be earned faster",
            ),
        };
        FindingRow { code: finding.code(), sentence, figures, change }
    }
}

/// What is missing for a reset that nobody reaches.
fn walls((level, highest): (u64, &(u64, String)), (cost, richest): (u64, &(u64, String))) -> String {
    let mut walls = Vec::new();
    if highest.0 < level {
        let (held, who) = (whole(highest.0), escaped(&highest.1));
        walls.push(format!("it needs paragon {}; the furthest, {who}, get to {held}", whole(level)));
    }
    if richest.0 < cost {
        let (earned, who) = (whole(richest.0), escaped(&richest.1));
        walls.push(format!("it costs {}; the richest, {who}, earn {earned}", whole(cost)));
    }
    if walls.is_empty() { "nobody has all that it needs at one time".to_owned() } else { walls.join("; ") }
}

/// What the first reset takes and what resetting at once gives in the end, beside `never`.
fn first_reset(archetype: &str, first: &Reset, (asap, never): (&[f64; 2], &[f64; 2]), held: &str) -> String {
    let back = first
        .back
        .map_or_else(|| "never back".to_owned(), |hours_back| format!("back after {}", hours(hours_back)));
    format!(
        "{}: paragon {} given up at {}, {back}; in the end {} XP, {} {held}",
        escaped(archetype),
        whole(first.level),
        hours(first.hours),
        versus(asap[0], never[0]),
        versus(asap[1], never[1]),
    )
}

/// `+23 %` beside what `never` gives, or the plain amount where that is nothing.
fn versus(value: f64, never: f64) -> String {
    if never <= 0.0 {
        return short(value);
    }
    let share = value / never - 1.0;
    if share == 0.0 { "the same".to_owned() } else { growth(share) }
}

fn hours(hours: f64) -> String {
    amount(hours, Unit::Hours)
}
