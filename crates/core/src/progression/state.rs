//! A character's progression.

use super::event::{NodeId, RewardId};
use super::external_id::ExternalId;
use crate::rules::gain::{Amount, Part};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::{LARGEST_TOTAL, Level, Points, Xp};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the rules know of one character.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Its name; empty for one that does not exist yet, and for the simulator's players.
    pub name: String,
    /// How the game itself names it. It is given with the first event, stays for ever, and is no part of what is put back.
    pub external_id: Option<ExternalId>,
    /// Whether it is out of lists and leaderboards, and changes no more.
    pub archived: bool,
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
    /// Respecs so far.
    pub respecs: u64,
    /// Currency held.
    pub currency: u64,
    /// XP ever gained, on all tracks together, less what was revoked; at most 2^63 − 1.
    pub lifetime_xp: Xp,
    /// Mastery points spent on nodes, by mastery type.
    pub mastery_points_spent: BTreeMap<String, Points>,
    /// Nodes of specialization trees that are unlocked.
    pub nodes: BTreeSet<NodeId>,
    /// Those of them that were unlocked for nothing.
    pub nodes_free: BTreeSet<NodeId>,
    /// Rewards unlocked.
    pub rewards: BTreeSet<RewardId>,
    /// Rewards that were taken away by hand. The level held doesn't bring them back, only one that is reached again.
    pub rewards_taken: BTreeSet<RewardId>,
    /// Tracks that still go by the curve of an older ruleset, and which.
    pub grandfathered: BTreeMap<TrackName, Grandfathered>,
}

/// The older curve that a character keeps on a track.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grandfathered {
    /// The ruleset whose curve it is: SHA-256 of its text, hexadecimal.
    pub ruleset: String,
    /// The curve is kept as long as no reset leads below this level.
    pub from: Level,
}

/// Where a character stands on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// XP in all.
    pub xp: Xp,
    /// The fraction of one XP that earlier gains left, and that waits until it makes a whole one.
    pub part: Part,
    /// The level that the XP reaches.
    pub level: Level,
}

impl Progress {
    /// The XP with its fraction.
    pub fn amount(self) -> Amount {
        Amount { whole: self.xp, part: self.part }
    }

    /// At a level with so much XP.
    pub fn new(amount: Amount, level: Level) -> Progress {
        Progress { xp: amount.whole, part: amount.part, level }
    }
}

impl State {
    /// A new character without a name: the first level of every track, and nothing else.
    pub fn new(ruleset: &Ruleset) -> State {
        State { tracks: first_levels(ruleset), ..State::default() }
    }

    /// Where it stands on a track; at nothing where it has never been.
    pub fn progress(&self, track: &TrackName) -> Progress {
        self.tracks.get(track).copied().unwrap_or_default()
    }

    /// Attribute points earned: always those spent and those available together; at most 2^63 − 1.
    pub fn points_earned(&self) -> Points {
        capped_sum(self.points_from_levels, self.points_from_prestige)
    }

    /// Attribute points spent, over all attributes.
    pub fn points_spent_in_all(&self) -> Points {
        self.points_spent.values().fold(Points(0), |sum, &spent| sum.saturating_add(spent))
    }

    /// Attribute points to spend.
    pub fn points_available(&self) -> Points {
        Points(self.points_earned().0.saturating_sub(self.points_spent_in_all().0))
    }

    /// Mastery points spent on nodes of one type.
    pub fn mastery_points_spent(&self, mastery: &str) -> Points {
        self.mastery_points_spent.get(mastery).copied().unwrap_or_default()
    }
}

/// A sum of points that any store can keep: at most 2^63 − 1, as all totals are.
pub(super) fn capped_sum(held: Points, more: Points) -> Points {
    Points(held.saturating_add(more).0.min(LARGEST_TOTAL))
}

/// The first level of every track, with no XP.
pub(super) fn first_levels(ruleset: &Ruleset) -> BTreeMap<TrackName, Progress> {
    let first = |name: TrackName| {
        let level = ruleset.track(&name).map(|track| track.first()).unwrap_or_default();
        (name, Progress { level, ..Progress::default() })
    };
    ruleset.track_names().into_iter().map(first).collect()
}
