//! What watches a life and remembers something of it.

use super::life::Life;

/// A track whose levels can be followed day by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MainTrack {
    /// Character levels.
    Character,
    /// Paragon levels.
    Paragon,
}

/// Told of everything that happens in a life, in order.
pub trait Recorder {
    /// The life begins.
    fn enter(&mut self, life: &Life);

    /// A level of `track` changes on `day`, counted from 1.
    fn change(&mut self, track: MainTrack, day: u32, levels: (u64, u64));

    /// A milestone is reached for the first time, after `minutes` minutes of play.
    fn reach(&mut self, milestone: usize, day: u32, minutes: f64);

    /// The `at`-th of the days that the course watches is over.
    fn pause(&mut self, at: usize, life: &Life);

    /// The life is over; `last_day` is the last on which the player could have played.
    fn end(&mut self, life: &Life, last_day: u32);
}
