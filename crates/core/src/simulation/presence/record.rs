//! What is told of a player's stay.

use super::marks::bit;

/// Someone leaves, for good as far as they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// The last day here, counted from 1; 0 for one who never played.
    pub day: u32,
    /// Why.
    pub reason: Reason,
}

/// What made a player leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Their first week.
    FirstWeek,
    /// What makes some leave in every week.
    Usual,
    /// Nothing happened for too long.
    Stuck,
    /// A reset.
    AfterReset,
    /// There was nothing more to reach.
    AtEnd,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 5] =
        [Reason::FirstWeek, Reason::Usual, Reason::Stuck, Reason::AfterReset, Reason::AtEnd];

    /// As in JSON: `first_week`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::FirstWeek => "first_week",
            Reason::Usual => "usual",
            Reason::Stuck => "stuck",
            Reason::AfterReset => "after_reset",
            Reason::AtEnd => "at_end",
        }
    }
}

/// Days after the first day of play on which it is asked who plays.
pub const RETENTION_DAYS: [u32; 4] = [1, 7, 30, 90];

/// What is known of one player's stay at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// The day on which the player came.
    pub arrival: u32,
    /// The last day here of one who is gone in the end; 0 for one who left before playing.
    pub left_on: Option<u32>,
    /// The first day of play, if there was one.
    pub first_day: Option<u32>,
    /// The last.
    pub last_day: u32,
    /// On how many days the player played.
    pub days_played: u32,
    /// For each of [`RETENTION_DAYS`] whether the player played on that day after the first.
    pub played_on: [bool; 4],
    /// The most days in a row, here, without a level, a reward or a reset.
    pub longest_dry: u32,
    /// Levels of all tracks, rewards and resets.
    pub steps: u64,
}

impl Record {
    /// Play on some days of the block after `days_gone` days, a bit for each; blocks come in order.
    pub fn play(&mut self, days_gone: u32, days: u64) {
        if days == 0 {
            return;
        }
        let first = *self.first_day.get_or_insert(days_gone + days.trailing_zeros() + 1);
        self.last_day = days_gone + u64::BITS - days.leading_zeros();
        self.days_played += days.count_ones();
        for (played, after) in self.played_on.iter_mut().zip(RETENTION_DAYS) {
            *played |= bit(days_gone, first + after) & days != 0;
        }
    }
}
