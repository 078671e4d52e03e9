//! What lives are asked.

use super::scenario::Milestone;
use crate::rules::track::TrackName;

/// What is asked of each life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Seconds played until a milestone, by its place in the list.
    SecondsTo(usize),
    /// The day, counted from 1, of a milestone.
    DayOf(usize),
    /// Where the player stands at the end of a watched day, by its place in the list.
    After(usize, Standing),
    /// How the player stays.
    Stay(Staying),
}

/// Something about a player's comings and goings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Staying {
    /// Whether they play so many days after their first day of play: 0, or [`NEVER`](super::sample::NEVER).
    PlaysAfter(u32),
    /// Whether they have not left for good by the end of a day, or came back later: 0, or [`NEVER`](super::sample::NEVER).
    Stays(u32),
    /// Whether they play on a day: 0, or [`NEVER`](super::sample::NEVER).
    PlaysOn(u32),
    /// Whether they play on a day or one of the 29 before it: 0, or [`NEVER`](super::sample::NEVER).
    PlaysWithinMonth(u32),
    /// The most days in a row, here, without a level, a reward or a reset.
    LongestDry,
    /// Levels, rewards and resets in a thousand hours of play.
    RewardsPerHour,
}

/// Something that a player has at any time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The level of a track.
    Level(TrackName),
    /// Attribute points earned.
    PointsEarned,
    /// Attribute points spent.
    PointsSpent,
    /// Currency held.
    Currency,
    /// Resets so far.
    Resets,
    /// How strong the character is, in thousandths; 0 where the rules don't say.
    Power,
}

/// What is asked of all lives of a scenario.
#[derive(Debug, Clone, Default)]
pub struct Questions {
    /// Milestones, each once.
    pub milestones: Vec<Milestone>,
    /// Days after which lives are looked at, rising.
    pub days: Vec<u32>,
    /// What is asked.
    pub readings: Vec<Reading>,
}

impl Questions {
    /// Whether an answer needs someone who watches players come and go.
    pub(super) fn are_of_stays(&self) -> bool {
        self.readings.iter().any(|reading| matches!(reading, Reading::Stay(_)))
    }
}
