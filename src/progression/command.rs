//! What can be asked for.

use crate::rules::track::TrackName;
use crate::rules::units::{Points, Xp};
use std::collections::BTreeMap;

/// One wish about one character.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Base XP for a track. On `character` it fills the character levels first and flows on into paragon.
    GrantXp {
        /// The track.
        track: TrackName,
        /// XP before any factor.
        base: Xp,
        /// The factor of the day's events.
        calendar: f64,
    },
    /// Base currency.
    AwardCurrency {
        /// Currency before any factor.
        base: u64,
        /// The factor of the day's events.
        calendar: f64,
    },
    /// Attribute points to spend.
    Distribute {
        /// How many on which attribute.
        points: BTreeMap<String, Points>,
    },
    /// A prestige reset.
    Reset,
}
