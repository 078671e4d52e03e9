//! The entries of the log.

use super::ids::{CharacterId, Moment, Sequence};
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
    /// When it happened.
    pub at: Moment,
    /// The hash of the ruleset in force: SHA-256, hexadecimal.
    pub ruleset: String,
    /// What happened.
    pub fact: Fact,
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
    },
    /// From here on this policy says who may do what.
    PolicyInstalled {
        /// Its name.
        name: String,
        /// Its hash: SHA-256 of the text, hexadecimal.
        hash: String,
    },
}

impl Fact {
    /// What kind of event it is: the word that people see and ask for.
    pub fn kind(&self) -> &'static str {
        match self {
            Fact::Progression(event) => event.kind(),
            Fact::RulesetInstalled { .. } => "ruleset",
            Fact::PolicyInstalled { .. } => "policy",
        }
    }
}
