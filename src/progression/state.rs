//! A character's progression.

use super::event::RewardId;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the rules know of one character.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Where it stands on each track of its ruleset.
    pub tracks: BTreeMap<TrackName, Progress>,
    /// Resets so far.
    pub prestige_level: u64,
    /// Prestige points gathered.
    pub prestige_points: Points,
    /// Attribute points earned by levels and not wiped since.
    pub points_from_levels: Points,
    /// Attribute points earned by resets and not wiped since.
    pub points_from_prestige: Points,
    /// Attribute points spent, by attribute.
    pub points_spent: BTreeMap<String, Points>,
    /// Currency held.
    pub currency: u64,
    /// Rewards unlocked; they only ever grow.
    pub rewards: BTreeSet<RewardId>,
}

/// Where a character stands on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// XP in all.
    pub xp: Xp,
    /// The level it reaches.
    pub level: Level,
}

impl State {
    /// A new character: the first level of every track, and nothing else.
    pub fn new(ruleset: &Ruleset) -> State {
        let first = |name: TrackName| {
            let level = ruleset.track(&name).map(|track| track.first()).unwrap_or_default();
            (name, Progress { xp: Xp::ZERO, level })
        };
        State { tracks: ruleset.track_names().into_iter().map(first).collect(), ..State::default() }
    }

    /// Where it stands on a track; at nothing where it has never been.
    pub fn progress(&self, track: &TrackName) -> Progress {
        self.tracks.get(track).copied().unwrap_or_default()
    }

    /// Attribute points earned: always those spent and those available together.
    pub fn points_earned(&self) -> Points {
        self.points_from_levels.saturating_add(self.points_from_prestige)
    }

    /// Attribute points spent, over all attributes.
    pub fn points_spent_in_all(&self) -> Points {
        self.points_spent.values().fold(Points(0), |sum, &spent| sum.saturating_add(spent))
    }

    /// Attribute points to spend.
    pub fn points_available(&self) -> Points {
        Points(self.points_earned().0.saturating_sub(self.points_spent_in_all().0))
    }
}
