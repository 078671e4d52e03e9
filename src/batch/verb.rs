//! What a row may ask for, and which fields that takes.

use super::column::Column;

/// The command of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// A new character, named by `character`.
    Create,
    /// Another name.
    Rename,
    /// Out of lists and leaderboards.
    Archive,
    /// XP for a track, or currency.
    Grant,
    /// XP or currency taken.
    Revoke,
    /// Currency.
    Award,
    /// Attribute points spent.
    Distribute,
    /// Attribute points back.
    Respec,
    /// A prestige reset.
    Reset,
    /// A node of a mastery's tree.
    Unlock,
}

impl Verb {
    /// All of them, as they are listed for people.
    pub const ALL: [Verb; 10] = [
        Verb::Grant,
        Verb::Award,
        Verb::Revoke,
        Verb::Distribute,
        Verb::Respec,
        Verb::Reset,
        Verb::Unlock,
        Verb::Create,
        Verb::Rename,
        Verb::Archive,
    ];

    /// As files write it.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Rename => "rename",
            Verb::Archive => "archive",
            Verb::Grant => "grant",
            Verb::Revoke => "revoke",
            Verb::Award => "award",
            Verb::Distribute => "distribute",
            Verb::Respec => "respec",
            Verb::Reset => "reset",
            Verb::Unlock => "unlock",
        }
    }

    /// The command of this name.
    pub fn parse(name: &str) -> Option<Verb> {
        Verb::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// The fields that it takes beside `key`, `command` and `character`.
    pub fn takes(self) -> &'static [Column] {
        match self {
            Verb::Grant => &[Column::Track, Column::Xp, Column::Currency, Column::Calendar, Column::Source],
            Verb::Revoke => &[Column::Track, Column::Xp, Column::Currency],
            Verb::Award => &[Column::Currency, Column::Calendar],
            Verb::Distribute => &[Column::Points],
            Verb::Unlock => &[Column::Mastery, Column::Node],
            Verb::Rename => &[Column::Name],
            Verb::Create | Verb::Archive | Verb::Respec | Verb::Reset => &[],
        }
    }
}

impl std::fmt::Display for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
