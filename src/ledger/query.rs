//! Questions that a store answers.

use super::character::Who;
use super::ids::{Moment, OperationId, Sequence};

/// A point in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// After all events up to this time.
    Time(Moment),
    /// After the event with this sequence.
    Sequence(Sequence),
}

impl Point {
    /// Whether what happened at this time, as this event, had happened at the point.
    pub fn includes(self, at: Moment, sequence: Sequence) -> bool {
        match self {
            Point::Time(until) => at <= until,
            Point::Sequence(until) => sequence <= until,
        }
    }
}

/// Which part of a long answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many to leave out.
    pub skip: u64,
    /// How many at most.
    pub take: u64,
}

/// What characters can be found and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The id.
    Id,
    /// The name, in any case.
    Name,
    /// When it was created.
    Created,
    /// When it last changed.
    Changed,
    /// When the game itself last told something of it.
    LastSeen,
    /// How many events it has.
    Version,
    /// Character level.
    CharacterLevel,
    /// Character XP.
    CharacterXp,
    /// Paragon level.
    ParagonLevel,
    /// Paragon XP.
    ParagonXp,
    /// Resets.
    PrestigeLevel,
    /// Prestige points.
    PrestigePoints,
    /// Attribute points earned.
    PointsEarned,
    /// Attribute points spent.
    PointsSpent,
    /// Attribute points free.
    PointsAvailable,
    /// Currency held.
    Currency,
    /// XP ever gained.
    LifetimeXp,
    /// Whether it is archived: 1 or 0.
    Archived,
}

impl Column {
    /// All of them, as they are listed for people.
    pub const ALL: [Column; 18] = [
        Column::Id,
        Column::Name,
        Column::Created,
        Column::Changed,
        Column::LastSeen,
        Column::Version,
        Column::CharacterLevel,
        Column::CharacterXp,
        Column::ParagonLevel,
        Column::ParagonXp,
        Column::PrestigeLevel,
        Column::PrestigePoints,
        Column::PointsEarned,
        Column::PointsSpent,
        Column::PointsAvailable,
        Column::Currency,
        Column::LifetimeXp,
        Column::Archived,
    ];

    /// As people write it: `paragon_level`.
    pub const fn name(self) -> &'static str {
        match self {
            Column::Id => "id",
            Column::Name => "name",
            Column::Created => "created",
            Column::Changed => "changed",
            Column::LastSeen => "last_seen",
            Column::Version => "version",
            Column::CharacterLevel => "character_level",
            Column::CharacterXp => "character_xp",
            Column::ParagonLevel => "paragon_level",
            Column::ParagonXp => "paragon_xp",
            Column::PrestigeLevel => "prestige_level",
            Column::PrestigePoints => "prestige_points",
            Column::PointsEarned => "points_earned",
            Column::PointsSpent => "points_spent",
            Column::PointsAvailable => "points_available",
            Column::Currency => "currency",
            Column::LifetimeXp => "lifetime_xp",
            Column::Archived => "archived",
        }
    }

    /// Whether it holds a time.
    pub fn is_time(self) -> bool {
        matches!(self, Column::Created | Column::Changed | Column::LastSeen)
    }

    /// The column of this name.
    pub fn parse(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }
}

/// How a column is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `~`: the name holds this text, in any case.
    Holds,
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number, or a time in milliseconds.
    Number(i64),
    /// A text.
    Text(String),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// How it is compared.
    pub comparison: Comparison,
    /// With what.
    pub value: Value,
}

/// Which characters. Archived ones only when a condition asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Those for which all of these hold; everyone when there are none.
    All(Vec<Filter>),
    /// Those for which at least one of these holds; nobody when there are none.
    Any(Vec<Filter>),
    /// Those for which it does not hold.
    Not(Box<Filter>),
    /// Those for which a condition holds.
    Is(Condition),
}

impl Filter {
    /// Whether a column is asked about.
    pub fn asks(&self, column: Column) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().any(|part| part.asks(column)),
            Filter::Not(part) => part.asks(column),
            Filter::Is(condition) => condition.column == column,
        }
    }
}

/// One page of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharacterQuery {
    /// Which ones.
    pub filter: Filter,
    /// Sorted by these, the later ones among equals; `true` for falling. The id comes last of all.
    pub sort: Vec<(Column, bool)>,
    /// Which part.
    pub page: Page,
}

/// Which entries of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryQuery {
    /// Of this character only.
    pub who: Option<Who>,
    /// Of operations of this kind, or events of this kind, only.
    pub kind: Option<String>,
    /// By this actor only.
    pub actor: Option<String>,
    /// Of this operation only.
    pub operation: Option<OperationId>,
    /// Those that this key stands with: one for each time it was used.
    pub key: Option<String>,
    /// From this time on.
    pub since: Option<Moment>,
    /// Up to this point.
    pub until: Option<Point>,
    /// After this event only.
    pub after: Option<Sequence>,
    /// The last so many; all when `None`.
    pub last: Option<u64>,
}
