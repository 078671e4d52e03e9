//! The kinds of events: each has its word, by which people ask for it and under which it is kept.

use super::entry::Fact;
use crate::progression::{Cause, Event, Restoration};

/// Makes the enumeration, the list of all of it and the words from one table, so that none can lack a kind.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal,)*) => {
        /// What kind of event it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum EventKind {
            $($(#[$doc])* $kind,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[EventKind] = &[$(EventKind::$kind,)*];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(EventKind::$kind => $word,)*
                }
            }
        }
    };
}

kinds! {
    /// A character is made.
    Created = "created",
    /// It has another name.
    Renamed = "renamed",
    /// It is set aside.
    Archived = "archived",
    /// It is back.
    Unarchived = "unarchived",
    /// It gains XP.
    Xp = "xp",
    /// XP is taken from it.
    XpRevoked = "xp-revoked",
    /// It gains currency.
    Currency = "currency",
    /// Currency is taken from it.
    CurrencyRevoked = "currency-revoked",
    /// Points go to its attributes.
    Points = "points",
    /// It gets its points back.
    Respec = "respec",
    /// It gets its points back at no cost.
    RespecFree = "respec-free",
    /// It resets.
    Reset = "reset",
    /// It unlocks a node.
    Node = "node",
    /// It gets a node for nothing.
    NodeGiven = "node-given",
    /// A node is taken back.
    NodeLocked = "node-locked",
    /// It gets a reward by hand.
    RewardGiven = "reward-given",
    /// A reward is taken from it by hand.
    RewardTaken = "reward-taken",
    /// What an operation did is taken back.
    Undone = "undone",
    /// It stands where it stood before.
    Restored = "restored",
    /// It takes over what another had, or is taken over.
    Merged = "merged",
    /// It is the copy of another.
    Cloned = "cloned",
    /// It is fitted to a new ruleset.
    Adapted = "adapted",
    /// A ruleset is put in force.
    Ruleset = "ruleset",
    /// A policy is put in force.
    Policy = "policy",
    /// Somebody tried what they are not allowed.
    Refused = "refused",
    /// Somebody asks for a second actor.
    Asks = "asks",
    /// A second actor approves.
    Approved = "approved",
    /// A second actor declines.
    Declined = "declined",
    /// An event that could not be saved from a damaged log stood here.
    Lost = "lost",
    /// The log was saved from a damaged database.
    Salvaged = "salvaged",
}

impl EventKind {
    /// The kind of a fact.
    pub fn of(fact: &Fact) -> EventKind {
        match fact {
            Fact::Progression(event) => EventKind::of_event(event),
            Fact::RulesetInstalled { .. } => EventKind::Ruleset,
            Fact::PolicyInstalled { .. } => EventKind::Policy,
            Fact::AttemptRefused { .. } => EventKind::Refused,
            Fact::ApprovalAsked(_) => EventKind::Asks,
            Fact::ApprovalGranted { .. } => EventKind::Approved,
            Fact::ApprovalRefused { .. } => EventKind::Declined,
            Fact::Lost { .. } => EventKind::Lost,
            Fact::Salvaged { .. } => EventKind::Salvaged,
        }
    }

    /// The kind of an event of one character.
    pub fn of_event(event: &Event) -> EventKind {
        match event {
            Event::Created(_) => EventKind::Created,
            Event::Renamed { .. } => EventKind::Renamed,
            Event::Archived => EventKind::Archived,
            Event::Unarchived => EventKind::Unarchived,
            Event::XpGained(_) => EventKind::Xp,
            Event::XpRevoked(_) => EventKind::XpRevoked,
            Event::CurrencyGained { .. } => EventKind::Currency,
            Event::CurrencyRevoked { .. } => EventKind::CurrencyRevoked,
            Event::PointsDistributed { .. } => EventKind::Points,
            Event::Respecced(_) => EventKind::Respec,
            Event::PrestigeReset(_) => EventKind::Reset,
            Event::NodeUnlocked { .. } => EventKind::Node,
            Event::RespeccedFree { .. } => EventKind::RespecFree,
            Event::NodeGiven { .. } => EventKind::NodeGiven,
            Event::NodeLocked { .. } => EventKind::NodeLocked,
            Event::RewardGiven(_) => EventKind::RewardGiven,
            Event::RewardTaken(_) => EventKind::RewardTaken,
            Event::Restored(Restoration { cause, .. }) => match cause {
                Cause::Undo(_) | Cause::UndoInPart { .. } | Cause::Rebase { .. } => EventKind::Undone,
                Cause::Restore(_) => EventKind::Restored,
                Cause::Merge(_) => EventKind::Merged,
                Cause::Clone { .. } => EventKind::Cloned,
                Cause::Ruleset => EventKind::Adapted,
            },
        }
    }
}
