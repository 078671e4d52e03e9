//! What can be asked for.

use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use std::collections::BTreeMap;

/// A command for one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A new character; the state it is decided on is [`super::State::default`].
    Create {
        /// Its name.
        name: String,
    },
    /// Another name.
    Rename {
        /// The new name.
        name: String,
    },
    /// Out of lists and leaderboards, and no more changes.
    Archive,
    /// Back into lists and leaderboards, with all that it had.
    Unarchive {
        /// The name from now on; the one it has when `None`.
        name: Option<String>,
    },
    /// Base XP for a track. On `character` it fills the character levels first and flows on into paragon.
    GrantXp {
        /// The track.
        track: TrackName,
        /// XP before any factor.
        base: Xp,
        /// The factor of the day's events.
        calendar: f64,
        /// Where it came from: `raid`.
        source: Option<String>,
    },
    /// XP taken from a track, exactly so much.
    RevokeXp {
        /// The track.
        track: TrackName,
        /// How much.
        amount: Xp,
    },
    /// Base currency.
    AwardCurrency {
        /// Currency before any factor.
        base: u64,
        /// The factor of the day's events.
        calendar: f64,
    },
    /// Currency taken away.
    RevokeCurrency {
        /// How much.
        amount: u64,
    },
    /// Attribute points to spend.
    Distribute {
        /// How many on which attribute.
        points: BTreeMap<String, Points>,
    },
    /// All spent attribute points back, for what a respec costs.
    Respec,
    /// A prestige reset.
    Reset,
    /// A node of a mastery's specialization tree.
    Unlock {
        /// The mastery type.
        mastery: String,
        /// The node.
        node: String,
    },
}
