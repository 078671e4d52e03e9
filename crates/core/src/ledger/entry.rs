//! The entries of the log.

use super::approval::{Approval, Asked};
use super::ids::{CharacterId, Moment, OperationId, Sequence};
use super::kind::EventKind;
use super::operation::Operation;
use crate::progression::Event;

/// One event with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place in the log.
    pub sequence: Sequence,
    /// Whom it is about.
    pub character: CharacterId,
    /// The name of the character now; empty for the database itself.
    pub name: String,
    /// Its place among the events of its character, from 1.
    pub version: u64,
    /// The operation it belongs to.
    pub operation: Operation,
    /// Who approved the operation, where it waited for a second actor.
    pub approval: Option<Approval>,
    /// When it happened.
    pub at: Moment,
    /// Its own hash: SHA-256, hexadecimal.
    pub hash: String,
    /// The hash of the ruleset in force: SHA-256, hexadecimal.
    pub ruleset: String,
    /// The key that it was asked for under.
    pub key: Option<String>,
    /// What happened.
    pub fact: Fact,
    /// The other character that it is about, with its name now: where what a merged one had went, and where what came to
    /// another was from.
    pub other: Option<(CharacterId, String)>,
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Something about a character.
    Progression(Event),
    /// From here on this ruleset is in force.
    RulesetInstalled {
        /// Its name.
        name: String,
        /// Its hash: SHA-256 of the text, hexadecimal.
        hash: String,
        /// What became of the characters, as the command line said it; empty for the first ruleset.
        terms: String,
        /// The operations that this took back.
        undo: Vec<u64>,
    },
    /// From here on this policy says who may do what.
    PolicyInstalled {
        /// Its name.
        name: String,
        /// Its hash: SHA-256 of the text, hexadecimal.
        hash: String,
    },
    /// Somebody tried what the policy in force does not allow.
    AttemptRefused {
        /// The command: `character.grant`.
        command: String,
        /// What was tried, as it was typed where that is known.
        about: String,
        /// Why it was refused.
        reasons: Vec<String>,
    },
    /// Somebody wants what a second actor must look at first.
    ApprovalAsked(Asked),
    /// What follows in the operation was asked for and is approved. The operation is by who asked.
    ApprovalGranted {
        /// The operation that asked.
        asked: OperationId,
        /// Who approved it.
        by: String,
        /// Why.
        reason: Option<String>,
        /// The ticket of the approval.
        ticket: Option<String>,
    },
    /// What was asked for will not happen.
    ApprovalRefused {
        /// The operation that asked.
        asked: OperationId,
    },
    /// An event stood here that could not be saved from a damaged log.
    Lost {
        /// Whose it was, where that is proved.
        character: Option<CharacterId>,
        /// Why it could not be saved.
        why: String,
    },
    /// The events before this one were saved from a damaged database, under the same numbers.
    Salvaged {
        /// The hash that the log ended with: SHA-256, hexadecimal.
        head: String,
        /// How many events were saved.
        events: u64,
        /// How many were lost.
        lost: u64,
    },
}

impl Fact {
    /// What kind of event it is: the word that people see and ask for.
    pub fn kind(&self) -> &'static str {
        EventKind::of(self).word()
    }
}
