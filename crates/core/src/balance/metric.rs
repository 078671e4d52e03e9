//! Metrics: what is asked of a scenario, under names that stay.
//!
//! A name is a quantity, then `:` and a statistic, then `@` and a group: `hours_to.paragon.100:p50@regular`. Statistic and
//! group may be left out: the median of everyone. Quantities of curves (`cost.paragon.50`) have neither.

use super::fact::Fact;
use crate::rules::track::TrackName;
use crate::simulation::sample::{Standing, Staying};
use std::fmt;

/// One number of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// What players make of the rules.
    Players {
        /// What is measured of each player.
        quantity: Quantity,
        /// What is told of all values.
        statistic: Statistic,
        /// Whose values; `None` for everyone's.
        group: Option<String>,
    },
    /// What the rules say, without a player.
    Fact(Fact),
}

/// What is measured of a player.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Hours played until a goal.
    HoursTo(Goal),
    /// The calendar day, counted from 1, of a goal.
    DaysTo(Goal),
    /// Whether the goal was reached.
    Reached(Goal),
    /// Where the player stands at the end of a day.
    After(Stand, u32),
    /// How the player stays.
    Stay(Staying),
}

/// Something that a player reaches once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goal {
    /// A level of a track.
    Level(TrackName, u64),
    /// The n-th prestige reset.
    Prestige(u64),
    /// A reward of a track, by its id.
    Reward(TrackName, String),
}

/// Where a player stands, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// As the simulation tells it.
    Plain(Standing),
    /// A prestige bonus; 0.02 is 2 %.
    Bonus(Bonus),
}

/// What a prestige bonus is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bonus {
    /// XP.
    Xp,
    /// Currency.
    Currency,
    /// Drop rates.
    DropRate,
}

/// What is told of the values of all players of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// A percentile, in tenths of a percent: 500 is the median. Who never reaches a goal counts as infinitely late.
    Percentile(u16),
    /// The mean.
    Mean,
    /// The share for whom it is true.
    Share,
}

/// What a metric is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours of play.
    Hours,
    /// Calendar days.
    Days,
    /// A share or a bonus; 0.02 is 2 %.
    Fraction,
    /// Levels.
    Levels,
    /// Attribute or mastery points.
    Points,
    /// Currency.
    Currency,
    /// Resets.
    Resets,
    /// XP.
    Xp,
    /// One cost as a multiple of another.
    Times,
    /// Levels, rewards and resets an hour.
    PerHour,
    /// Power, as a ruleset says it.
    Power,
}

impl Statistic {
    /// The median.
    pub const MEDIAN: Statistic = Statistic::Percentile(500);
}

impl Metric {
    /// What it is measured in.
    pub fn unit(&self) -> Unit {
        match self {
            Metric::Fact(fact) => fact.unit(),
            Metric::Players { quantity, .. } => match quantity {
                Quantity::HoursTo(_) => Unit::Hours,
                Quantity::DaysTo(_) => Unit::Days,
                Quantity::Reached(_) | Quantity::After(Stand::Bonus(_), _) => Unit::Fraction,
                Quantity::Stay(Staying::LongestDry) => Unit::Days,
                Quantity::Stay(Staying::RewardsPerHour) => Unit::PerHour,
                Quantity::Stay(_) => Unit::Fraction,
                Quantity::After(Stand::Plain(standing), _) => match standing {
                    Standing::Level(_) => Unit::Levels,
                    Standing::PointsEarned | Standing::PointsSpent => Unit::Points,
                    Standing::Currency => Unit::Currency,
                    Standing::Resets => Unit::Resets,
                    Standing::Power => Unit::Power,
                },
            },
        }
    }

    /// The archetype, `everyone`, or empty where no player is asked.
    pub fn group(&self) -> &str {
        match self {
            Metric::Fact(_) => "",
            Metric::Players { group, .. } => group.as_deref().unwrap_or(EVERYONE),
        }
    }

    /// In words, without the group: `p50 hours to paragon 100`.
    pub fn words(&self) -> String {
        match self {
            Metric::Fact(fact) => fact.words(),
            Metric::Players { quantity, statistic, .. } => match (quantity, statistic) {
                (Quantity::Reached(goal), _) => format!("share reaching {}", goal.words()),
                (quantity, Statistic::Share) => format!("share {}", quantity.words()),
                (quantity, statistic) => format!("{statistic} {}", quantity.words()),
            },
        }
    }
}

/// The group of all players.
pub const EVERYONE: &str = "everyone";

impl Goal {
    fn words(&self) -> String {
        match self {
            Goal::Level(track, level) => format!("{track} {level}"),
            Goal::Prestige(number) => format!("prestige {number}"),
            Goal::Reward(track, id) => format!("the {track} reward {id}"),
        }
    }
}

impl Quantity {
    /// Whether it is true or not of a player, so that the share is all that can be told.
    pub fn is_share(&self) -> bool {
        match self {
            Quantity::Reached(_) => true,
            Quantity::Stay(staying) => !matches!(staying, Staying::LongestDry | Staying::RewardsPerHour),
            _ => false,
        }
    }

    fn words(&self) -> String {
        match self {
            Quantity::HoursTo(goal) => format!("hours to {}", goal.words()),
            Quantity::DaysTo(goal) => format!("days to {}", goal.words()),
            Quantity::Reached(goal) => format!("reaching {}", goal.words()),
            Quantity::Stay(staying) => match staying {
                Staying::PlaysAfter(days) => format!("playing {days} d after their first"),
                Staying::Stays(day) => format!("not gone by day {day}"),
                Staying::PlaysOn(day) => format!("playing on day {day}"),
                Staying::PlaysWithinMonth(day) => format!("playing within the month to day {day}"),
                Staying::LongestDry => "longest dry spell".to_owned(),
                Staying::RewardsPerHour => "rewards an hour".to_owned(),
            },
            Quantity::After(stand, day) => {
                let what = match stand {
                    Stand::Plain(Standing::Level(track)) => format!("{track} level"),
                    Stand::Plain(Standing::PointsEarned) => "points earned".to_owned(),
                    Stand::Plain(Standing::PointsSpent) => "points spent".to_owned(),
                    Stand::Plain(Standing::Currency) => "currency held".to_owned(),
                    Stand::Plain(Standing::Resets) => "resets".to_owned(),
                    Stand::Plain(Standing::Power) => "power".to_owned(),
                    Stand::Bonus(Bonus::Xp) => "XP bonus".to_owned(),
                    Stand::Bonus(Bonus::Currency) => "currency bonus".to_owned(),
                    Stand::Bonus(Bonus::DropRate) => "drop-rate bonus".to_owned(),
                };
                format!("{what} after {day} d")
            }
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Metric::Players { quantity, statistic, group } = self else {
            let Metric::Fact(fact) = self else { return Ok(()) };
            return fact.fmt(f);
        };
        quantity.fmt(f)?;
        // A share is the only statistic of what is true or not.
        if !matches!(statistic, Statistic::Share) {
            write!(f, ":{statistic}")?;
        }
        write!(f, "@{}", group.as_deref().unwrap_or(EVERYONE))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::HoursTo(goal) => write!(f, "hours_to.{goal}"),
            Quantity::DaysTo(goal) => write!(f, "days_to.{goal}"),
            Quantity::Reached(goal) => write!(f, "reached.{goal}"),
            Quantity::Stay(staying) => match staying {
                Staying::PlaysAfter(days) => write!(f, "plays.{days}"),
                Staying::Stays(day) => write!(f, "stays.day.{day}"),
                Staying::PlaysOn(day) => write!(f, "daily.day.{day}"),
                Staying::PlaysWithinMonth(day) => write!(f, "monthly.day.{day}"),
                Staying::LongestDry => f.write_str("dry_spell"),
                Staying::RewardsPerHour => f.write_str("rewards_per_hour"),
            },
            Quantity::After(Stand::Plain(standing), day) => match standing {
                Standing::Level(track) => write!(f, "level.{track}.day.{day}"),
                Standing::PointsEarned => write!(f, "points_earned.day.{day}"),
                Standing::PointsSpent => write!(f, "points_spent.day.{day}"),
                Standing::Currency => write!(f, "currency.day.{day}"),
                Standing::Resets => write!(f, "resets.day.{day}"),
                Standing::Power => write!(f, "power.day.{day}"),
            },
            Quantity::After(Stand::Bonus(bonus), day) => write!(f, "bonus.{}.day.{day}", bonus.name()),
        }
    }
}

impl Bonus {
    /// All of them.
    pub const ALL: [Bonus; 3] = [Bonus::Xp, Bonus::Currency, Bonus::DropRate];

    /// As in names: `drop_rate`.
    pub fn name(self) -> &'static str {
        match self {
            Bonus::Xp => "xp",
            Bonus::Currency => "currency",
            Bonus::DropRate => "drop_rate",
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Level(track, level) => write!(f, "{track}.{level}"),
            Goal::Prestige(number) => write!(f, "prestige.{number}"),
            Goal::Reward(track, id) => write!(f, "reward.{track}.{id}"),
        }
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statistic::Percentile(tenths) if tenths % 10 == 0 => write!(f, "p{}", tenths / 10),
            Statistic::Percentile(tenths) => write!(f, "p{}.{}", tenths / 10, tenths % 10),
            Statistic::Mean => f.write_str("mean"),
            Statistic::Share => f.write_str("share"),
        }
    }
}

impl Unit {
    /// As in JSON: `hours`.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Fraction => "fraction",
            Unit::Levels => "levels",
            Unit::Points => "points",
            Unit::Currency => "currency",
            Unit::Resets => "resets",
            Unit::Xp => "xp",
            Unit::Times => "times",
            Unit::PerHour => "per_hour",
            Unit::Power => "power",
        }
    }
}
