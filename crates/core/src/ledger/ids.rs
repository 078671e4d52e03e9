//! Numbers that must not be mixed up.

use std::fmt;

/// A character, from 1; 0 is the database itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharacterId(pub u64);

/// An operation; 0 made the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub u64);

/// An event's place in the log, without gaps; 0 is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

/// A time: milliseconds since 1970 began, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl CharacterId {
    /// The database itself, to which events like the choice of a ruleset belong.
    pub const DATABASE: CharacterId = CharacterId(0);
}

macro_rules! plain_display {
    ($($id:ty),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}
plain_display!(CharacterId, OperationId, Sequence);
