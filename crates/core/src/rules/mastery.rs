//! Mastery: a level for each kind of content, with rewards and a specialization tree.

use super::curve::Curve;
use super::ladder::Stopped;
use super::number::NotACost;
use super::reward::Reward;
use super::running_total::RunningTotal;
use super::track::Track;
use super::tree::Tree;
use super::units::{LARGEST_TOTAL, Level, Points};

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
    match points.total(level.0) {
        Ok(points) => Points(points),
        Err(Stopped { why: NotACost::TooLarge | NotACost::Inexact, .. }) => Points(LARGEST_TOTAL),
        // A curve that could not be proved turned out to break there: it gives no more.
        Err(Stopped { step, .. }) => Points(points.total(points.first() + step).unwrap_or(0)),
    }
}

/// The value of a curve of points or prices, rounded down: 2^63 − 1 where it is too large, 0 where it is negative or has
/// no value.
pub(super) fn whole_value(curve: &Curve, at: u64) -> u64 {
    match curve.value(at).to_cost(0) {
        Ok(value) => value,
        Err(NotACost::TooLarge | NotACost::Inexact) => LARGEST_TOTAL,
        Err(NotACost::NotFinite | NotACost::TooSmall) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::Number;
    use super::*;

    #[test]
    fn a_price_past_what_can_be_counted_is_not_free() {
        let price = |value| whole_value(&Curve::constant(value), 1);
        assert_eq!(price(Number::real(1e17)), LARGEST_TOTAL);
        assert_eq!(price(Number::Whole(1 << 70)), LARGEST_TOTAL);
        assert_eq!((price(Number::real(7.9)), price(Number::Whole(-3))), (7, 0));
    }
}
