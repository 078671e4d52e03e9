//! A command that the rules don't allow, with every reason and what would make it allowed.

use super::event::{NodeId, RewardId};
use super::external_id::ExternalId;
use crate::rules::number::grouped;
use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points, Xp};
use std::fmt::Display;
use thiserror::Error;

/// All reasons against a command.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("refused: {}", .reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Refusal {
    /// Never empty.
    pub reasons: Vec<Reason>,
}

/// A whole number as people read it.
fn n(number: &impl Display) -> String {
    grouped(&number.to_string())
}

/// `1 point`, `2 points`.
fn counted(points: &Points, what: &str) -> String {
    format!("{} {what}{}", n(points), if points.0 == 1 { "" } else { "s" })
}

fn names(nodes: &[NodeId]) -> String {
    nodes.iter().map(|node| format!("`{}`", node.id)).collect::<Vec<_>>().join(", ")
}

/// One reason, which says what would make the command allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// The character is archived.
    #[error("it is archived; unarchive it to change it again")]
    Archived,
    /// The character is in lists and leaderboards already.
    #[error("it is not archived")]
    NotArchived,
    /// What the character had is another's now.
    #[error(
        "it was merged into the character id:{into}, by operation #{operation}, which has what it had; undo the merge"
    )]
    Merged {
        /// Who has it.
        into: u64,
        /// The operation that merged them.
        operation: u64,
    },
    /// There is a character already; creating it again would wipe it.
    #[error("the character `{0}` exists already")]
    Exists(String),
    /// A name with nothing in it to read.
    #[error("a name needs at least one letter or digit")]
    NameEmpty,
    /// A name that starts or ends with a space.
    #[error("a name can't start or end with a space")]
    NameSpaces,
    /// A name that is too long.
    #[error("a name has at most {most} characters, this one has {}", n(length))]
    NameTooLong {
        /// Its characters.
        length: usize,
        /// The most there may be.
        most: usize,
    },
    /// A name with a character that nobody can see.
    #[error("a name can't hold the invisible character {}", .0.escape_unicode())]
    NameUnseen(char),
    /// A name that reads like an id, or like the number of an operation or of an event.
    #[error(
        "a name can't start with `id:`, `name:`, `ext:`, `op:`, `operation:` or `event:`, by which commands say what they mean"
    )]
    NameLikeId,
    /// A name that is a number.
    #[error("a name can't be digits alone, for it would be taken for an id; add a letter")]
    NameNumber,
    /// Another character has the name.
    #[error(
        "the name `{name}` belongs to the character id:{id}; archive or rename that one, or choose another name"
    )]
    NameTaken {
        /// The name.
        name: String,
        /// Whose it is.
        id: u64,
        /// Who wants it; `None` for a new one.
        by: Option<u64>,
    },
    /// Another character has the external id, for ever.
    #[error(
        "the external id `{external_id}` belongs to the character id:{id}, archived or not; name that one, or another external id"
    )]
    ExternalIdTaken {
        /// The external id.
        external_id: ExternalId,
        /// Whose it is.
        id: u64,
    },
    /// The ruleset has no such track.
    #[error("the ruleset has no track `{0}`")]
    NoSuchTrack(TrackName),
    /// The ruleset has no paragon.
    #[error("the ruleset has no paragon")]
    NoParagon,
    /// The ruleset has no prestige.
    #[error("the ruleset has no prestige")]
    NoPrestige,
    /// The ruleset has no such attribute.
    #[error("the ruleset has no attribute `{0}`")]
    NoSuchAttribute(String),
    /// The mastery's tree has no such node.
    #[error("the tree of {} has no node `{}`", .0.mastery, .0.id)]
    NoSuchNode(NodeId),
    /// Less XP than is to be taken.
    #[error("{} XP can't be taken from {track}, which has {}", n(wanted), n(held))]
    NotEnoughXp {
        /// The track.
        track: TrackName,
        /// What was to be taken.
        wanted: Xp,
        /// What there is.
        held: Xp,
    },
    /// Exactly so much XP does not fit.
    #[error("{} XP can't be given exactly: {track} has room for {} XP more", n(wanted), n(room))]
    NoRoom {
        /// The track.
        track: TrackName,
        /// What was to be given.
        wanted: Xp,
        /// What fits.
        room: Xp,
    },
    /// Exactly so much currency does not fit.
    #[error("{} currency can't be given exactly: there is room for {} more", n(wanted), n(room))]
    NoRoomForCurrency {
        /// What was to be given.
        wanted: u64,
        /// What fits.
        room: u64,
    },
    /// The ruleset has no such reward.
    #[error("{} has no reward `{}`", .0.track, .0.id)]
    NoSuchReward(RewardId),
    /// A reward to be taken that is not unlocked.
    #[error("the reward `{}` of {} is not unlocked", .0.id, .0.track)]
    RewardNotHeld(RewardId),
    /// A node to be locked that is not unlocked.
    #[error("the node `{}` of {} is not unlocked", .0.id, .0.mastery)]
    NodeNotHeld(NodeId),
    /// Other unlocked nodes require it.
    #[error("{} {} `{}`; lock them first, or with it", names(by), if by.len() == 1 { "requires" } else { "require" }, .node.id)]
    NodeRequired {
        /// The node.
        node: NodeId,
        /// Those that require it, directly or by others.
        by: Vec<NodeId>,
    },
    /// The levels that would be lost gave points that are spent.
    #[error("takes {} attribute points with it, only {} are free; respec first", n(lost), n(available))]
    PointsSpent {
        /// Points that would go.
        lost: Points,
        /// Points that are free.
        available: Points,
    },
    /// The levels that would be lost gave mastery points that are spent.
    #[error(
        "{} mastery points are spent in {mastery}, and only {} would be left; undo an unlock first",
        n(spent),
        n(earned)
    )]
    MasteryPointsSpent {
        /// The mastery.
        mastery: String,
        /// Points spent on nodes.
        spent: Points,
        /// What the level that is left gives.
        earned: Points,
    },
    /// The level that would be left is too low for a node that is unlocked.
    #[error("`{}` is unlocked and needs {} level {}, and only {} would be left; undo its unlock first", .node.id, .node.mastery, n(needed), n(left))]
    NodeHeld {
        /// The node.
        node: NodeId,
        /// The level it needs.
        needed: Level,
        /// The level that would be left.
        left: Level,
    },
    /// A factor that is negative or no number.
    #[error("nothing can be multiplied by {0}; the calendar's factor is a number, 0 or more")]
    Calendar(String),
    /// Fewer points than wanted.
    #[error("{} wanted, {} available", counted(wanted, "point"), n(available))]
    NotEnoughPoints {
        /// Points to spend.
        wanted: Points,
        /// Points there are.
        available: Points,
    },
    /// An attribute would pass its cap.
    #[error("{attribute} takes at most {} points, {} more than now", n(cap), n(room))]
    OverCap {
        /// The attribute.
        attribute: String,
        /// Its cap.
        cap: Points,
        /// What it has room for.
        room: Points,
    },
    /// Every reset there is has been made.
    #[error("all {} resets have been made", n(.0))]
    NoResetLeft(u64),
    /// The character is under its cap.
    #[error("needs character level {}, has {}", n(needed), n(held))]
    CharacterLevel {
        /// The cap.
        needed: Level,
        /// The level held.
        held: Level,
    },
    /// Paragon is too low.
    #[error("needs paragon level {}, has {}", n(needed), n(held))]
    ParagonLevel {
        /// The level the reset needs.
        needed: Level,
        /// The level held.
        held: Level,
    },
    /// Too little currency.
    #[error("costs {} currency, has {}", n(needed), n(held))]
    Currency {
        /// The cost.
        needed: u64,
        /// What is held.
        held: u64,
    },
    /// Nodes that must be unlocked before.
    #[error("needs {} first", names(.0))]
    NodesMissing(Vec<NodeId>),
    /// A mastery is too low.
    #[error("needs {mastery} level {}, has {}", n(needed), n(held))]
    MasteryLevel {
        /// The mastery.
        mastery: String,
        /// The level the node needs.
        needed: Level,
        /// The level held.
        held: Level,
    },
    /// Too few mastery points.
    #[error("costs {}, has {}", counted(needed, &format!("{mastery} point")), n(available))]
    NotEnoughMasteryPoints {
        /// The mastery.
        mastery: String,
        /// The cost.
        needed: Points,
        /// What is free.
        available: Points,
    },
}
