//! Prestige: give up Paragon progress for permanent bonuses, at a cost that grows.
//!
//! Resets are counted from 1; every curve here is a function of that number.

use super::curve::Curve;
use super::gain::{Amount, Exact, Factor};
use super::mastery::whole_value;
use super::units::{Level, Points};

/// The rules of prestige.
#[derive(Debug, Clone)]
pub struct Prestige {
    /// The most resets; without end when `None`.
    pub max: Option<u64>,
    /// The paragon level that the n-th reset needs.
    pub requires: Curve,
    /// The currency that the n-th reset costs; free when `None`.
    pub cost: Option<Curve>,
    /// The share of each mastery's XP that a reset keeps, 0 to 1.
    pub mastery_kept: f64,
    /// What becomes of attribute points.
    pub points: PointsOnReset,
    /// Attribute points that the n-th reset gives for good.
    pub attribute_points: Option<Curve>,
    /// Prestige points that the n-th reset gives.
    pub prestige_points: Option<Curve>,
    /// XP bonus after n resets; 0.02 is 2 %.
    pub xp: Option<Curve>,
    /// Currency bonus after n resets.
    pub currency: Option<Curve>,
    /// Drop-rate bonus after n resets.
    pub drop_rate: Option<Curve>,
}

/// What a reset does with attribute points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsOnReset {
    /// All come back, unspent.
    Refund,
    /// All are gone.
    Wipe,
    /// Those from resets come back, those from levels are gone.
    RefundPrestige,
}

/// The permanent bonuses held after some resets; 0.02 is 2 %.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bonuses {
    /// On XP.
    pub xp: f64,
    /// On currency.
    pub currency: f64,
    /// On drop rates.
    pub drop_rate: f64,
}

impl Prestige {
    /// The paragon level that reset number `n` needs.
    pub fn requires(&self, n: u64) -> Level {
        Level(whole_value(&self.requires, n))
    }

    /// The currency that reset number `n` costs.
    pub fn cost(&self, n: u64) -> u64 {
        self.cost.as_ref().map_or(0, |curve| whole_value(curve, n))
    }

    /// Whether there is a reset number `n`.
    pub fn allows(&self, n: u64) -> bool {
        self.max.is_none_or(|max| n <= max)
    }

    /// Attribute points that reset number `n` gives.
    pub fn attribute_points(&self, n: u64) -> Points {
        Points(self.attribute_points.as_ref().map_or(0, |curve| whole_value(curve, n)))
    }

    /// Prestige points that reset number `n` gives.
    pub fn prestige_points(&self, n: u64) -> Points {
        Points(self.prestige_points.as_ref().map_or(0, |curve| whole_value(curve, n)))
    }

    /// The bonuses held after `resets` resets; none before the first.
    pub fn bonuses(&self, resets: u64) -> Bonuses {
        let bonus = |curve: &Option<Curve>| match curve {
            Some(curve) if resets > 0 => curve.value(resets).as_f64(),
            _ => 0.0,
        };
        Bonuses { xp: bonus(&self.xp), currency: bonus(&self.currency), drop_rate: bonus(&self.drop_rate) }
    }

    /// What a reset leaves of a mastery's XP, with the fraction below one XP that it leaves.
    pub fn kept_mastery(&self, amount: Amount) -> Amount {
        if self.mastery_kept >= 1.0 {
            return amount;
        }
        Exact::from(amount).times(Factor::new(self.mastery_kept)).to_amount()
    }
}
