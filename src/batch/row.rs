//! A row that makes sense.

use super::verb::Verb;
use crate::ledger::Who;
use crate::progression::Command;

/// One command for one character.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What tells it from all other rows, so that it happens once.
    pub key: Option<String>,
    /// For whom; for a new character, its name.
    pub who: Who,
    /// What is to happen.
    pub command: Command,
}

impl Row {
    /// What it asks for, in one word.
    pub fn verb(&self) -> Verb {
        match &self.command {
            Command::Create { .. } => Verb::Create,
            Command::Rename { .. } => Verb::Rename,
            Command::Archive => Verb::Archive,
            Command::GrantXp { .. } => Verb::Grant,
            Command::RevokeXp { .. } | Command::RevokeCurrency { .. } => Verb::Revoke,
            Command::AwardCurrency { .. } => Verb::Award,
            Command::Distribute { .. } => Verb::Distribute,
            Command::Respec => Verb::Respec,
            Command::Reset => Verb::Reset,
            Command::Unlock { .. } => Verb::Unlock,
        }
    }
}
