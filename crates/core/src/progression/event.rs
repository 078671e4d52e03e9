//! What has happened. Events carry outcomes, so that folding them needs no ruleset.

use super::change::Change;
use super::external_id::ExternalId;
use super::rebase::Settlement;
use super::state::Progress;
use crate::rules::gain::{Amount, Factors, Part};
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use std::collections::BTreeMap;

/// One fact about one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The character exists.
    Created(Creation),
    /// It has another name.
    Renamed {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// It is out of lists and leaderboards.
    Archived,
    /// It is back in them.
    Unarchived,
    /// XP was gained on a track.
    XpGained(XpGain),
    /// XP was taken from a track.
    XpRevoked(XpLoss),
    /// Currency was gained.
    CurrencyGained {
        /// What was added.
        amount: u64,
        /// What is held now.
        total: u64,
    },
    /// Currency was taken away.
    CurrencyRevoked {
        /// What was taken.
        amount: u64,
        /// What is held now.
        total: u64,
    },
    /// Attribute points were spent.
    PointsDistributed {
        /// How many on which attribute.
        points: BTreeMap<String, Points>,
    },
    /// All spent attribute points came back.
    Respecced(Respec),
    /// All spent attribute points came back at no cost, and it counts as no respec.
    RespeccedFree {
        /// Points that came back, by attribute.
        points: BTreeMap<String, Points>,
    },
    /// A prestige reset.
    PrestigeReset(Reset),
    /// A node of a specialization tree was unlocked.
    NodeUnlocked {
        /// The node.
        node: NodeId,
        /// Mastery points paid.
        cost: Points,
    },
    /// A node was unlocked for nothing.
    NodeGiven {
        /// The node.
        node: NodeId,
    },
    /// A node was taken back.
    NodeLocked {
        /// The node.
        node: NodeId,
        /// Mastery points that came back.
        refund: Points,
    },
    /// A reward was given by hand.
    RewardGiven(RewardId),
    /// A reward was taken away by hand.
    RewardTaken(RewardId),
    /// The character was put back, as a whole or in part, to where it once stood.
    Restored(Restoration),
}

/// A new character.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// Its name.
    pub name: String,
    /// How the game itself names it.
    pub external_id: Option<ExternalId>,
    /// Where it stands on each track.
    pub tracks: BTreeMap<TrackName, Progress>,
}

/// XP gained on one track.
#[derive(Debug, Clone, PartialEq)]
pub struct XpGain {
    /// The track.
    pub track: TrackName,
    /// Before any factor. What flows on from another track may be a fraction.
    pub base: Amount,
    /// The factors it was multiplied with; that of the track where the gain began.
    pub factors: Factors,
    /// The levels that it passed, with the multipliers that held there. None in a gain of before multipliers changed on the
    /// way: there the one of the level held before counted for all of it.
    pub stretches: Vec<GainStretch>,
    /// What was added in whole XP.
    pub gained: Xp,
    /// The fraction of one XP that waited before, and that waits after it.
    pub part: PartChange,
    /// The total after it.
    pub total: Xp,
    /// The levels before and after.
    pub level: LevelChange,
    /// Attribute points that the new levels gave.
    pub points: Points,
    /// Rewards of this track unlocked for the first time.
    pub rewards: Vec<RewardId>,
    /// Where it came from, if it was said: `raid`.
    pub source: Option<String>,
}

/// Levels on which some of a gain was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainStretch {
    /// The first level and the last.
    pub level: LevelChange,
    /// The track's multiplier at the first level and at the last.
    pub multiplier: (f64, f64),
    /// What of the base was used up there.
    pub base: Amount,
    /// What it made.
    pub xp: Amount,
}

/// A fraction of one XP before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartChange {
    /// Before.
    pub from: Part,
    /// After.
    pub to: Part,
}

/// XP taken from one track.
#[derive(Debug, Clone, PartialEq)]
pub struct XpLoss {
    /// The track.
    pub track: TrackName,
    /// What was taken.
    pub lost: Xp,
    /// The total after it.
    pub total: Xp,
    /// The levels before and after.
    pub level: LevelChange,
    /// Attribute points that the lost levels took with them.
    pub points: Points,
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

/// A node of a mastery's specialization tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// The mastery type.
    pub mastery: String,
    /// The node's id within its tree.
    pub id: String,
}

/// What a respec did.
#[derive(Debug, Clone, PartialEq)]
pub struct Respec {
    /// Which respec of this character, from 1.
    pub number: u64,
    /// Currency paid.
    pub cost: u64,
    /// Points that came back, by attribute.
    pub points: BTreeMap<String, Points>,
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
    pub masteries: BTreeMap<String, Progress>,
}

/// A way back.
#[derive(Debug, Clone, PartialEq)]
pub struct Restoration {
    /// Why.
    pub cause: Cause,
    /// What is other than before. Boxed, for it is by far the largest part of any event and the rarest.
    pub change: Box<Change>,
}

/// Why a character was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// These operations were undone, newest first.
    Undo(Vec<u64>),
    /// These operations were undone, newest first, and not on every character that they had touched.
    UndoInPart {
        /// The operations.
        operations: Vec<u64>,
        /// How many characters stay as they are.
        left: u64,
    },
    /// What these operations gave was taken out, newest first, and what came later was kept.
    Rebase {
        /// The operations.
        operations: Vec<u64>,
        /// What became of points that were overspent by that.
        settlement: Settlement,
    },
    /// It was restored to where it stood after the event with this sequence.
    Restore(u64),
    /// It got what this character had, which was archived.
    Merge(u64),
    /// It was made to stand where another stood.
    Clone {
        /// The other character.
        character: u64,
        /// After which event it stood there.
        sequence: u64,
    },
    /// Another ruleset came into force: the one that the event is under.
    Ruleset,
}

impl Cause {
    /// The operations that it took back, newest first.
    pub fn taken_back(&self) -> &[u64] {
        match self {
            Cause::Undo(operations)
            | Cause::UndoInPart { operations, .. }
            | Cause::Rebase { operations, .. } => operations,
            Cause::Restore(_) | Cause::Merge(_) | Cause::Clone { .. } | Cause::Ruleset => &[],
        }
    }
}
