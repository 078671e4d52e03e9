//! Questions that a store answers.

use super::character::Who;
use super::filter::{EntryColumn, Filter};
use super::ids::{Moment, OperationId, Sequence};

/// A point in the past.
///
/// What had happened at a point is decided for each character by itself (and for the database itself, which is the character
/// with the id 0): it is always the first so many of its events in the order of the log, never some without those before
/// them. The state at the point is the fold of these.
///
/// At [`Point::Sequence`] these are the events up to that place in the log.
///
/// At [`Point::Time`] they are the events that count as no later than this time. An event keeps the time that its clock said,
/// and a clock may have been wrong, so the times of a character may fall somewhere. What an event counts as is what
/// [`counted_times`](super::counted_times) says of all the character's times:
/// - Where the times never fall, every event counts as what its clock said. So it is in every database of an older schema.
/// - Else as few clocks as possible are doubted. A doubted event counts as the time nearest to its own that lies between the
///   believed events before and after it: where its clock was ahead, no later than what came after it; where it was behind, no
///   earlier than what came before. It drags no other event with it.
///
/// It follows that at a time before which all of the first `n` events say they were, and after which all others say they
/// were, exactly these `n` had happened, whatever is doubted. Only for a character with an event that says it was by then after
/// one that says it was later do all of its times have to be looked at; and only such a character may later, when more of its
/// events are there to compare with, turn out to have stood elsewhere at that time.
///
/// Since, until and daily limits are about single events and operations, not about states: they go by the time that stands
/// beside it, as its clock said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// After all events that count as no later than this time.
    Time(Moment),
    /// After the event with this sequence.
    Sequence(Sequence),
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
    /// How the game itself names it; the empty text where it says nothing.
    ExternalId,
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
    pub const ALL: [Column; 19] = [
        Column::Id,
        Column::Name,
        Column::ExternalId,
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
            Column::ExternalId => "external_id",
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

    /// Whether it holds a text.
    pub fn is_text(self) -> bool {
        matches!(self, Column::Name | Column::ExternalId)
    }

    /// The column of this name.
    pub fn parse(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
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
    /// For which this holds only.
    pub filter: Option<Filter<EntryColumn>>,
    /// Of this operation only.
    pub operation: Option<OperationId>,
    /// Those that this key stands with: one for each time it was used.
    pub key: Option<String>,
    /// From this time on, as the clocks of the events said.
    pub since: Option<Moment>,
    /// Up to this event, or this time, as the clocks of the events said.
    pub until: Option<Point>,
    /// After this event only.
    pub after: Option<Sequence>,
    /// The last so many; all when `None`.
    pub last: Option<u64>,
}
