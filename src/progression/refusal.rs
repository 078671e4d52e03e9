//! A command that the rules don't allow, with every reason and what would make it allowed.

use crate::rules::track::TrackName;
use crate::rules::units::{Level, Points};
use thiserror::Error;

/// All reasons against a command.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("refused: {}", .reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Refusal {
    /// Never empty.
    pub reasons: Vec<Reason>,
}

/// One reason, which says what would make the command allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// The ruleset has no such track.
    #[error("the ruleset has no track `{0}`")]
    NoSuchTrack(TrackName),
    /// The ruleset has no prestige.
    #[error("the ruleset has no prestige")]
    NoPrestige,
    /// The ruleset has no such attribute.
    #[error("the ruleset has no attribute `{0}`")]
    NoSuchAttribute(String),
    /// Fewer points than wanted.
    #[error("{wanted} points wanted, {available} available")]
    NotEnoughPoints {
        /// Points to spend.
        wanted: Points,
        /// Points there are.
        available: Points,
    },
    /// An attribute would pass its cap.
    #[error("{attribute} takes {cap} points, {room} more than now")]
    OverCap {
        /// The attribute.
        attribute: String,
        /// Its cap.
        cap: Points,
        /// What it has room for.
        room: Points,
    },
    /// Every reset there is has been made.
    #[error("all {0} resets have been made")]
    NoResetLeft(u64),
    /// The character is under its cap.
    #[error("needs character level {needed}, has {held}")]
    CharacterLevel {
        /// The cap.
        needed: Level,
        /// The level held.
        held: Level,
    },
    /// Paragon is too low.
    #[error("needs paragon level {needed}, has {held}")]
    ParagonLevel {
        /// The level the reset needs.
        needed: Level,
        /// The level held.
        held: Level,
    },
    /// Too little currency.
    #[error("costs {needed} currency, has {held}")]
    Currency {
        /// The cost.
        needed: u64,
        /// What is held.
        held: u64,
    },
}
