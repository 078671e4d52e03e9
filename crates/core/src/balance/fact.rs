//! What the curves of a ruleset say, without a player.

use super::metric::Unit;
use crate::rules::prestige::Prestige;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::{Track, TrackName};
use crate::rules::units::{Level, Xp};
use std::fmt;

/// A number that a ruleset determines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// XP from a level to the next.
    Cost(TrackName, u64),
    /// XP that it takes to stand at a level.
    Total(TrackName, u64),
    /// The cost of a level as a multiple of the cost of the level before it.
    Ratio(TrackName, u64),
    /// The largest of those multiples over a range of levels, both ends included.
    SteepestRatio(TrackName, u64, u64),
    /// The smallest.
    FlattestRatio(TrackName, u64, u64),
    /// Points that all levels up to this one give.
    Points(TrackName, u64),
    /// The paragon level that the n-th reset needs.
    ResetLevel(u64),
    /// The currency that the n-th reset costs.
    ResetCost(u64),
}

/// The most levels that a range of ratios spans.
pub const MOST_LEVELS: u64 = 100_000;

impl Fact {
    /// What it is measured in.
    pub fn unit(&self) -> Unit {
        match self {
            Fact::Cost(..) | Fact::Total(..) => Unit::Xp,
            Fact::Ratio(..) | Fact::SteepestRatio(..) | Fact::FlattestRatio(..) => Unit::Times,
            Fact::Points(..) => Unit::Points,
            Fact::ResetLevel(_) => Unit::Levels,
            Fact::ResetCost(_) => Unit::Currency,
        }
    }

    /// The track it is about.
    pub fn track(&self) -> Option<&TrackName> {
        match self {
            Fact::Cost(track, _)
            | Fact::Total(track, _)
            | Fact::Ratio(track, _)
            | Fact::SteepestRatio(track, ..)
            | Fact::FlattestRatio(track, ..)
            | Fact::Points(track, _) => Some(track),
            Fact::ResetLevel(_) | Fact::ResetCost(_) => None,
        }
    }

    /// The value under `ruleset`; `None` where the ruleset has no such level, points or reset.
    pub fn value(&self, ruleset: &Ruleset) -> Option<f64> {
        let track = |name: &TrackName| ruleset.track(name);
        match self {
            Fact::Cost(name, level) => track(name)?.xp_to_next(Level(*level)).map(Xp::to_f64),
            Fact::Total(name, level) => track(name)?.total_xp(Level(*level)).map(Xp::to_f64),
            Fact::Ratio(name, level) => ratio(track(name)?, *level),
            Fact::SteepestRatio(name, from, to) => ratios(track(name)?, *from, *to, f64::max),
            Fact::FlattestRatio(name, from, to) => ratios(track(name)?, *from, *to, f64::min),
            Fact::Points(name, level) => {
                track(name)?.total_xp(Level(*level))?;
                let points = match name {
                    TrackName::Mastery(id) => ruleset.mastery(id)?.points_at(Level(*level)),
                    _ => ruleset.paragon.as_ref()?.points_at(Level(*level)),
                };
                Some(points.0 as f64)
            }
            Fact::ResetLevel(n) => Some(prestige_with(ruleset, *n)?.requires(*n).0 as f64),
            Fact::ResetCost(n) => Some(prestige_with(ruleset, *n)?.cost(*n) as f64),
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Fact::Cost(track, level) => format!("XP from {track} {level} to the next"),
            Fact::Total(track, level) => format!("XP in all for {track} {level}"),
            Fact::Ratio(track, level) => format!("cost of {track} {level} against the level before"),
            Fact::SteepestRatio(track, from, to) => {
                format!("steepest step between costs of {track} {from} to {to}")
            }
            Fact::FlattestRatio(track, from, to) => {
                format!("flattest step between costs of {track} {from} to {to}")
            }
            Fact::Points(track, level) => format!("points by {track} {level}"),
            Fact::ResetLevel(n) => format!("paragon level for reset {n}"),
            Fact::ResetCost(n) => format!("currency for reset {n}"),
        }
    }
}

/// The rules of prestige, if they have a reset number `n`; resets are counted from 1.
fn prestige_with(ruleset: &Ruleset, n: u64) -> Option<&Prestige> {
    ruleset.prestige.as_ref().filter(|prestige| n > 0 && prestige.allows(n))
}

fn ratio(track: &Track, level: u64) -> Option<f64> {
    let before = track.xp_to_next(Level(level.checked_sub(1)?)).filter(|_| level > track.first().0)?;
    Some(track.xp_to_next(Level(level))?.to_f64() / before.to_f64())
}

fn ratios(track: &Track, from: u64, to: u64, pick: fn(f64, f64) -> f64) -> Option<f64> {
    let mut ratios = (from..=to.min(from.saturating_add(MOST_LEVELS))).map(|level| ratio(track, level));
    let first = ratios.next()??;
    ratios.try_fold(first, |so_far, next| Some(pick(so_far, next?)))
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Cost(track, level) => write!(f, "cost.{track}.{level}"),
            Fact::Total(track, level) => write!(f, "total.{track}.{level}"),
            Fact::Ratio(track, level) => write!(f, "ratio.{track}.{level}"),
            Fact::SteepestRatio(track, from, to) => write!(f, "max_ratio.{track}.{from}..{to}"),
            Fact::FlattestRatio(track, from, to) => write!(f, "min_ratio.{track}.{from}..{to}"),
            Fact::Points(track, level) => write!(f, "points.{track}.{level}"),
            Fact::ResetLevel(n) => write!(f, "reset_level.{n}"),
            Fact::ResetCost(n) => write!(f, "reset_cost.{n}"),
        }
    }
}
