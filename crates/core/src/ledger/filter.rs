//! Conditions, and what joins them: which characters, which entries of the log.

use super::query::Column;
use crate::progression::{NodeId, RewardId};

/// How a value is compared with another.
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
    /// `~`: the text holds this one, in any case.
    Holds,
}

impl Comparison {
    /// Whether what compares so with a limit is what is wanted.
    pub fn is_met(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal | Comparison::Holds => ordering.is_eq(),
            Comparison::Unequal => ordering.is_ne(),
            Comparison::Less => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::More => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
        }
    }
}

/// What something is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number, or a time in milliseconds.
    Number(i64),
    /// A text.
    Text(String),
}

/// One condition on something that is called `K`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition<K = Feature> {
    /// What is compared.
    pub column: K,
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub value: Value,
}

/// Which ones. Of characters archived ones only when a condition asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter<K = Feature> {
    /// Those for which all of these hold; everyone when there are none.
    All(Vec<Filter<K>>),
    /// Those for which at least one of these holds; nobody when there are none.
    Any(Vec<Filter<K>>),
    /// Those for which it does not hold.
    Not(Box<Filter<K>>),
    /// Those for which a condition holds.
    Is(Condition<K>),
}

impl<K> Filter<K> {
    /// All its conditions.
    pub fn conditions(&self) -> Vec<&Condition<K>> {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().flat_map(Filter::conditions).collect(),
            Filter::Not(part) => part.conditions(),
            Filter::Is(condition) => vec![condition],
        }
    }

    /// Whether it holds, where `is` says of each condition whether that does.
    ///
    /// # Errors
    /// What `is` fails with.
    pub fn holds<E>(&self, is: &mut dyn FnMut(&Condition<K>) -> Result<bool, E>) -> Result<bool, E> {
        match self {
            Filter::All(parts) => {
                for part in parts {
                    if !part.holds(is)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Filter::Any(parts) => {
                for part in parts {
                    if part.holds(is)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::Not(part) => Ok(!part.holds(is)?),
            Filter::Is(condition) => is(condition),
        }
    }
}

impl Filter {
    /// Whether a column is asked about.
    pub fn asks(&self, column: Column) -> bool {
        self.conditions().iter().any(|condition| condition.column == Feature::Column(column))
    }
}

/// What characters are chosen by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feature {
    /// What they are sorted by as well.
    Column(Column),
    /// The level in a mastery; 0 where it has not begun.
    MasteryLevel(String),
    /// The XP in a mastery.
    MasteryXp(String),
    /// Points spent on an attribute.
    Attribute(String),
    /// Whether a reward is unlocked: 1 or 0.
    Reward(RewardId),
    /// Whether a node is unlocked: 1 or 0.
    Node(NodeId),
}

impl Feature {
    /// As people write it: `mastery.combat.level`.
    pub fn name(&self) -> String {
        match self {
            Feature::Column(column) => column.name().to_owned(),
            Feature::MasteryLevel(mastery) => format!("mastery.{mastery}.level"),
            Feature::MasteryXp(mastery) => format!("mastery.{mastery}.xp"),
            Feature::Attribute(attribute) => format!("attribute.{attribute}"),
            Feature::Reward(reward) => format!("reward.{}.{}", reward.track, reward.id),
            Feature::Node(node) => format!("node.{}.{}", node.mastery, node.id),
        }
    }
}

impl From<Column> for Feature {
    fn from(column: Column) -> Feature {
        Feature::Column(column)
    }
}

/// What entries of the log are chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryColumn {
    /// The event's number.
    Sequence,
    /// When it happened.
    Time,
    /// The event's kind: `xp`.
    Event,
    /// The operation's number.
    Operation,
    /// The operation's kind: `grant`.
    Kind,
    /// Who made the change.
    Actor,
    /// Why.
    Reason,
    /// The ticket.
    Ticket,
    /// The name of the character, as it is today.
    Name,
    /// The id of the character.
    Id,
    /// The track: `paragon`.
    Track,
    /// Where a gain came from: `raid`.
    Source,
    /// XP that was gained; below 0 where it was taken.
    Xp,
    /// Currency that was gained; below 0 where it was taken.
    Currency,
    /// The operation that took it back; 0 where none did.
    UndoneBy,
}

impl EntryColumn {
    /// All of them, as they are listed for people.
    pub const ALL: [EntryColumn; 15] = [
        EntryColumn::Sequence,
        EntryColumn::Time,
        EntryColumn::Event,
        EntryColumn::Operation,
        EntryColumn::Kind,
        EntryColumn::Actor,
        EntryColumn::Reason,
        EntryColumn::Ticket,
        EntryColumn::Name,
        EntryColumn::Id,
        EntryColumn::Track,
        EntryColumn::Source,
        EntryColumn::Xp,
        EntryColumn::Currency,
        EntryColumn::UndoneBy,
    ];

    /// As people write it: `undone_by`.
    pub const fn name(self) -> &'static str {
        match self {
            EntryColumn::Sequence => "sequence",
            EntryColumn::Time => "time",
            EntryColumn::Event => "event",
            EntryColumn::Operation => "operation",
            EntryColumn::Kind => "kind",
            EntryColumn::Actor => "actor",
            EntryColumn::Reason => "reason",
            EntryColumn::Ticket => "ticket",
            EntryColumn::Name => "name",
            EntryColumn::Id => "id",
            EntryColumn::Track => "track",
            EntryColumn::Source => "source",
            EntryColumn::Xp => "xp",
            EntryColumn::Currency => "currency",
            EntryColumn::UndoneBy => "undone_by",
        }
    }

    /// Whether it holds a text.
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            EntryColumn::Event
                | EntryColumn::Kind
                | EntryColumn::Actor
                | EntryColumn::Reason
                | EntryColumn::Ticket
                | EntryColumn::Name
                | EntryColumn::Track
                | EntryColumn::Source
        )
    }
}
