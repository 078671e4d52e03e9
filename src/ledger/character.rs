//! A character as a store keeps it.

use super::ids::{CharacterId, Moment, Sequence};
use crate::progression::State;

/// A character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Character {
    /// Its id.
    pub id: CharacterId,
    /// Where it stands.
    pub state: State,
    /// How many events it has.
    pub version: u64,
    /// When it was created.
    pub created: Moment,
    /// When its last event happened.
    pub changed: Moment,
    /// Its last event.
    pub last: Sequence,
    /// When the game itself last told something of it; until then when it was created.
    pub last_seen: Moment,
}

/// How a character is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By its id: `id:12`.
    Id(CharacterId),
    /// By its name, in any case; archived characters are found by their id only.
    Name(String),
}

impl Who {
    /// Reads `id:12` or a name.
    pub fn parse(text: &str) -> Who {
        match text.strip_prefix("id:").and_then(|id| id.parse().ok()) {
            Some(id) => Who::Id(CharacterId(id)),
            None => Who::Name(text.to_owned()),
        }
    }
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Who::Id(id) => write!(f, "id:{id}"),
            Who::Name(name) => f.write_str(name),
        }
    }
}
