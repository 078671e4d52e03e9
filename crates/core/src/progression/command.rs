//! What can be asked for.

use super::event::RewardId;
use super::external_id::ExternalId;
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
        /// How the game itself names it.
        external_id: Option<ExternalId>,
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
    /// Exactly so much XP on a track: no factor counts, and nothing flows on into another track.
    GiveXp {
        /// The track.
        track: TrackName,
        /// How much.
        amount: Xp,
        /// Where it came from: `outage`.
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
    /// Exactly so much currency, without any factor.
    GiveCurrency {
        /// How much.
        amount: u64,
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
    /// The same at no cost; it is not one of the respecs that make later ones dearer.
    FreeRespec,
    /// A prestige reset.
    Reset,
    /// A node of a mastery's specialization tree.
    Unlock {
        /// The mastery type.
        mastery: String,
        /// The node.
        node: String,
    },
    /// The same for no mastery points; what the node requires still holds.
    FreeUnlock {
        /// The mastery type.
        mastery: String,
        /// The node.
        node: String,
    },
    /// A node taken back, and the points that were paid for it given back.
    Lock {
        /// The mastery type.
        mastery: String,
        /// The node.
        node: String,
        /// Whether the unlocked nodes that require it go with it.
        dependents: bool,
    },
    /// A reward, whatever level is held.
    GiveReward(RewardId),
    /// A reward taken away. It comes back when its level is reached again from below.
    TakeReward(RewardId),
}
