//! A degenerate rule in words: the figures that prove it, and what to change.

use super::super::amount::amount;
use super::super::compare::growth;
use crate::balance::metric::Unit;
use crate::balance::prestige::{Finding, Goal, Reset};
use crate::report::numbers::{escaped, percent, real, short, whole};
use serde::Serialize;

/// A degenerate rule.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// Stable: `never-pays`.
    pub code: &'static str,
    /// What is wrong, with figures.
    pub sentence: String,
    /// What to change.
    pub change: &'static str,
}

impl FindingRow {
    /// The row of a finding of a game of `days` days.
    pub fn new(finding: &Finding, goals: [Goal; 2], days: u32) -> FindingRow {
        let (sentence, change) = match finding {
            Finding::AlwaysAtOnce { archetype, first, asap, never } => (
                format!(
                    "to reset at once is best for everyone, by XP and by {}: {} gives up paragon {} after {}, {}, \
                     and ends with {} XP and {} {} on average",
                    held(goals),
                    escaped(archetype),
                    first.level,
                    hours(first.hours),
                    back(first),
                    versus(asap[0], never[0]),
                    versus(asap[1], never[1]),
                    held(goals),
                ),
                "let `requires` ask for more than is quickly regained, or give less XP for a reset",
            ),
            Finding::NeverPays { archetype, first, asap, never } => (
                format!(
                    "resetting pays for nobody within {days} days, by XP or by {}: {}, who come closest, give up \
                     paragon {} after {} and end with {} XP and {} {} on average",
                    held(goals),
                    escaped(archetype),
                    first.level,
                    hours(first.hours),
                    versus(asap[0], never[0]),
                    versus(asap[1], never[1]),
                    held(goals),
                ),
                "give more XP for a reset, keep points through it (`points: refund`), or ask for less",
            ),
            Finding::Runaway { archetype, slowest, last, xp_bonus } => (
                format!(
                    "resets come faster and faster: {} need {} to reset {} and {} to reset {}, while the XP bonus \
                     grows from {} to {}",
                    escaped(archetype),
                    hours(slowest.since_last),
                    whole(slowest.number),
                    hours(last.since_last),
                    whole(last.number),
                    percent(xp_bonus[0], 0),
                    percent(xp_bonus[1], 0),
                ),
                "let `requires` or `cost` grow faster than the XP bonus, or set `max`",
            ),
            Finding::UnreachableCost { number, level, highest, cost, richest } => (
                unreachable(*number, (*level, highest), (*cost, richest), days),
                "ask for less, or let it be earned faster",
            ),
        };
        FindingRow { code: finding.code(), sentence, change }
    }
}

fn unreachable(
    number: u64,
    (level, highest): (u64, &(u64, String)),
    (cost, richest): (u64, &(u64, String)),
    days: u32,
) -> String {
    let mut walls = Vec::new();
    if highest.0 < level {
        let (held, who) = (whole(highest.0), escaped(&highest.1));
        walls.push(format!("it needs paragon {}, and the furthest ({who}) stand at {held}", whole(level)));
    }
    if richest.0 < cost {
        let (earned, who) = (whole(richest.0), escaped(&richest.1));
        walls.push(format!("it costs {}, and the richest ({who}) earn {earned}", whole(cost)));
    }
    if walls.is_empty() {
        walls.push("nobody has all that it needs at one time".to_owned());
    }
    format!("nobody reaches reset {} within {days} days: {}", whole(number), walls.join("; "))
}

/// `points` or `levels`.
fn held(goals: [Goal; 2]) -> &'static str {
    if goals[1] == Goal::Points { "points" } else { "levels" }
}

/// `+23 %` against `never`, or the plain amounts where that is nothing.
fn versus(value: f64, never: f64) -> String {
    if never > 0.0 && value / never < 100.0 {
        let share = value / never - 1.0;
        return if share == 0.0 { "the same".to_owned() } else { growth(share) };
    }
    if never > 0.0 {
        return format!("{} times the", real(value / never, 0));
    }
    short(value)
}

fn back(reset: &Reset) -> String {
    match reset.back {
        Some(hours_back) => format!("has it back after {}", hours(hours_back)),
        None => "never has it back".to_owned(),
    }
}

fn hours(hours: f64) -> String {
    amount(hours, Unit::Hours)
}
