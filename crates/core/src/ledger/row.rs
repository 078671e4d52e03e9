//! One command for one character: a row of a batch, and of a request that waits.

use super::character::Who;
use super::key::Key;
use crate::progression::Command;

/// One command for one character.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What tells it from all other rows, so that it happens once.
    pub key: Option<Key>,
    /// For whom; for a new character, its name.
    pub who: Who,
    /// What is to happen.
    pub command: Command,
}
