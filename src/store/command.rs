//! What comes of one command.

use super::error::StoreError;
use crate::ledger::{CharacterId, Who};
use crate::progression::{Event, NoRoom, Refusal, State};
use thiserror::Error;

/// A command that was not carried out.
#[derive(Debug, Error)]
pub enum CommandError {
    /// There is no such character.
    #[error("there is no character `{0}`")]
    NotFound(Who),
    /// The rules don't allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Whom it was about.
    pub character: CharacterId,
    /// Where the character stood.
    pub before: State,
    /// Where it stands.
    pub after: State,
    /// What happened; nothing when nothing changed.
    pub events: Vec<Event>,
    /// What of the amounts had no room.
    pub no_room: Vec<NoRoom>,
}

/// A character named for an error.
impl From<Who> for CommandError {
    fn from(who: Who) -> CommandError {
        CommandError::NotFound(who)
    }
}
