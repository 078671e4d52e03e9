//! The names of a row's fields.

use crate::ledger::OperationKind;

/// A field that a row may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// What tells this row from all others, so that it happens once.
    Key,
    /// What is to happen.
    Command,
    /// To whom.
    Character,
    /// The same by its id, as exports write it.
    Id,
    /// The track of the XP.
    Track,
    /// How much XP.
    Xp,
    /// How much currency.
    Currency,
    /// The factor of the day's events.
    Calendar,
    /// Where XP comes from.
    Source,
    /// Attributes with their points.
    Points,
    /// The mastery whose node it is.
    Mastery,
    /// The node.
    Node,
    /// The reward of the track.
    Reward,
    /// Whether the nodes that require a node go with it.
    Dependents,
    /// The new name.
    Name,
    /// How the game itself names a new character.
    ExternalId,
}

impl Column {
    /// All of them, as they are listed for people.
    pub const ALL: [Column; 16] = [
        Column::Key,
        Column::Command,
        Column::Character,
        Column::Id,
        Column::Track,
        Column::Xp,
        Column::Currency,
        Column::Calendar,
        Column::Source,
        Column::Points,
        Column::Mastery,
        Column::Node,
        Column::Reward,
        Column::Dependents,
        Column::Name,
        Column::ExternalId,
    ];

    /// As files write it.
    pub fn name(self) -> &'static str {
        match self {
            Column::Key => "key",
            Column::Command => "command",
            Column::Character => "character",
            Column::Id => "id",
            Column::Track => "track",
            Column::Xp => "xp",
            Column::Currency => "currency",
            Column::Calendar => "calendar",
            Column::Source => "source",
            Column::Points => "points",
            Column::Mastery => "mastery",
            Column::Node => "node",
            Column::Reward => "reward",
            Column::Dependents => "dependents",
            Column::Name => "name",
            Column::ExternalId => "external_id",
        }
    }

    /// The fields that a row of a kind takes beside `key`, `command`, and `character` or `id`.
    pub fn taken_by(kind: OperationKind) -> &'static [Column] {
        match kind {
            OperationKind::Grant => {
                &[Column::Track, Column::Xp, Column::Currency, Column::Calendar, Column::Source]
            }
            OperationKind::GrantExact => &[Column::Track, Column::Xp, Column::Currency, Column::Source],
            OperationKind::Revoke => &[Column::Track, Column::Xp, Column::Currency],
            OperationKind::Award => &[Column::Currency, Column::Calendar],
            OperationKind::Distribute => &[Column::Points],
            OperationKind::Unlock | OperationKind::UnlockFree => &[Column::Mastery, Column::Node],
            OperationKind::Lock => &[Column::Mastery, Column::Node, Column::Dependents],
            OperationKind::RewardGive | OperationKind::RewardTake => &[Column::Track, Column::Reward],
            OperationKind::Rename | OperationKind::Unarchive => &[Column::Name],
            OperationKind::Create => &[Column::ExternalId],
            OperationKind::Archive
            | OperationKind::Respec
            | OperationKind::RespecFree
            | OperationKind::Reset
            // What no row can ask for.
            | OperationKind::Restore
            | OperationKind::Merge
            | OperationKind::Clone
            | OperationKind::Batch
            | OperationKind::BatchGrant
            | OperationKind::Undo
            | OperationKind::Ruleset
            | OperationKind::Seed
            | OperationKind::Policy
            | OperationKind::Approve
            | OperationKind::Refuse
            | OperationKind::Init
            | OperationKind::Salvage
            | OperationKind::Play => &[],
        }
    }

    /// The column of this name.
    pub fn parse(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
