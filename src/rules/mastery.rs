//! Mastery: a level for each kind of content, with rewards and a specialization tree.

use super::curve::Curve;
use super::reward::Reward;
use super::running_total::RunningTotal;
use super::track::Track;
use super::tree::Tree;
use super::units::{Level, Points};

/// One mastery type.
#[derive(Debug, Clone)]
pub struct Mastery {
    /// As written in YAML: `combat`.
    pub id: String,
    /// As players see it.
    pub name: String,
    /// Its levels.
    pub track: Track,
    /// Mastery points by level.
    pub points: RunningTotal,
    /// Rewards by level, rising.
    pub rewards: Vec<Reward>,
    /// The specialization tree; empty when there is none.
    pub tree: Tree,
}

impl Mastery {
    /// Mastery points that all levels up to `level` give.
    pub fn points_at(&self, level: Level) -> Points {
        points_at(&self.points, level)
    }
}

/// Points that all levels up to `level` give; what they would be past 2^63 − 1 stays there.
pub(super) fn points_at(points: &RunningTotal, level: Level) -> Points {
    Points(points.total(level.0).unwrap_or(super::units::LARGEST_TOTAL))
}

/// The value of a curve of points, rounded down; 0 where it has none.
pub(super) fn whole_value(curve: &Curve, at: u64) -> u64 {
    curve.value(at).to_cost(0).unwrap_or(0)
}
