//! What has happened. Events carry outcomes, so that folding them needs no ruleset.

use crate::rules::gain::Factors;
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use std::collections::BTreeMap;

/// One fact about one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// XP was gained on a track.
    XpGained(XpGain),
    /// Currency was gained.
    CurrencyGained {
        /// What was added.
        amount: u64,
        /// What is held now.
        total: u64,
    },
    /// Attribute points were spent.
    PointsDistributed {
        /// How many on which attribute.
        points: BTreeMap<String, Points>,
    },
    /// A prestige reset.
    PrestigeReset(Reset),
}

/// XP gained on one track.
#[derive(Debug, Clone, PartialEq)]
pub struct XpGain {
    /// The track.
    pub track: TrackName,
    /// Before any factor.
    pub base: Xp,
    /// The factors it was multiplied with.
    pub factors: Factors,
    /// What was added: the effective XP, less what the track's last level left no room for.
    pub gained: Xp,
    /// The total after it.
    pub total: Xp,
    /// The levels before and after.
    pub level: LevelChange,
    /// Attribute points that the new levels gave.
    pub points: Points,
    /// Rewards unlocked for the first time.
    pub rewards: Vec<RewardId>,
}

/// A level before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelChange {
    /// Before.
    pub from: Level,
    /// After.
    pub to: Level,
}

/// A reward of a track.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RewardId {
    /// The track.
    pub track: TrackName,
    /// The reward's id within it.
    pub id: String,
}

/// What a prestige reset did.
#[derive(Debug, Clone, PartialEq)]
pub struct Reset {
    /// Which reset of this character, from 1.
    pub number: u64,
    /// Currency paid.
    pub cost: u64,
    /// Paragon XP given up.
    pub paragon_xp: Xp,
    /// The paragon levels before and after.
    pub paragon_level: LevelChange,
    /// Points from levels that are still there, none of them spent.
    pub points_from_levels: Points,
    /// Points from resets that are there now, none of them spent.
    pub points_from_prestige: Points,
    /// Prestige points added.
    pub prestige_points: Points,
    /// Where each mastery stands now.
    pub masteries: BTreeMap<String, (Xp, Level)>,
}
