//! Paragon: levels without end after the character cap, each giving attribute points.

use super::curve::Curve;
use super::mastery::{points_at, whole_value};
use super::reward::Reward;
use super::running_total::RunningTotal;
use super::track::Track;
use super::units::{Level, Points};

/// The rules of paragon.
#[derive(Debug, Clone)]
pub struct Paragon {
    /// Its levels.
    pub track: Track,
    /// Attribute points by level.
    pub points: RunningTotal,
    /// What points are spent on.
    pub attributes: Vec<Attribute>,
    /// Currency that the n-th respec costs; free when `None`.
    pub respec_cost: Option<Curve>,
    /// Rewards by level, rising.
    pub milestones: Vec<Reward>,
}

/// An attribute that points are spent on.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// As written in YAML: `strength`.
    pub id: String,
    /// The most points it takes; without end when `None`.
    pub cap: Option<Points>,
    /// What it raises: `physical damage`.
    pub bonus: String,
    /// From points to the size of the bonus; 0.02 is 2 %.
    pub effect: Option<Curve>,
}

impl Paragon {
    /// Attribute points that all levels up to `level` give.
    pub fn points_at(&self, level: Level) -> Points {
        points_at(&self.points, level)
    }

    /// The attribute with this id.
    pub fn attribute(&self, id: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id)
    }

    /// Currency that respec number `n`, counted from 1, costs.
    pub fn respec_cost(&self, n: u64) -> u64 {
        self.respec_cost.as_ref().map_or(0, |curve| whole_value(curve, n))
    }

    /// The sum of all caps; `None` when an attribute has none.
    pub fn cap_of_all(&self) -> Option<Points> {
        self.attributes.iter().try_fold(Points(0), |sum, attribute| Some(sum.saturating_add(attribute.cap?)))
    }
}

impl Attribute {
    /// The size of the bonus that `points` give.
    pub fn effect(&self, points: Points) -> f64 {
        self.effect.as_ref().map_or(0.0, |curve| curve.value(points.0).as_f64())
    }
}
