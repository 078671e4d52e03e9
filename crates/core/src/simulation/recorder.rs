//! What watches a life and remembers something of it.

use super::life::Life;
use super::presence::{Departure, Record};
use super::sessions::Session;

/// A track whose levels can be followed day by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MainTrack {
    /// Character levels.
    Character,
    /// Paragon levels.
    Paragon,
}

/// When something happens in a life.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The day, counted from 1.
    pub day: u32,
    /// Minutes played by then, those of the session included.
    pub minutes: f64,
}

/// Hears of everything that happens in a life: of each track, and of resets, in order. What a mastery does is heard later
/// than it happens, with its moment all the same.
pub trait Recorder {
    /// Whether every level is a change of its own, at its moment. Otherwise one change may go up several levels at once where
    /// nothing depends on those between.
    const EVERY_LEVEL: bool = false;

    /// The life begins.
    fn enter(&mut self, life: &Life);

    /// A level of `track` changes, from the first of `levels` to the second. `life` is as it is afterwards, but for
    /// its masteries, which may not have got yet what they were owed.
    fn change(&mut self, track: MainTrack, moment: Moment, levels: (u64, u64), life: &Life);

    /// Levels of a mastery change, up to the second of `levels`; `day_of` says on which day a level is come to. Told only where
    /// the course hears masteries, and maybe as late as all that masteries do.
    fn mastery_levels(&mut self, _at: usize, _levels: (u64, u64), _day_of: impl Fn(u64) -> u32) {}

    /// On a day levels of masteries change, or not, if that is said. Told like [`Recorder::mastery_levels`].
    fn mastery_day(&mut self, _day: u32, _change: bool) {}

    /// A milestone is reached for the first time.
    fn reach(&mut self, milestone: usize, moment: Moment);

    /// The player resets and gives up the paragon level `given_up`; `life` is as it is afterwards. A change of the
    /// paragon level comes before it.
    fn reset(&mut self, _moment: Moment, _given_up: u64, _life: &Life) {}

    /// The `at`-th of the days that the course watches is over.
    fn pause(&mut self, at: usize, life: &Life);

    /// The player comes on `day`. Told like [`Recorder::play`].
    fn arrive(&mut self, _day: u32, _life: &Life) {}

    /// These sessions were played: told of players whose presence is watched.
    fn play(&mut self, _sessions: &[Session]) {}

    /// The player leaves for good, as far as they know; `life` is as it was on their last day. Told like [`Recorder::play`].
    fn leave(&mut self, _departure: Departure, _life: &Life) {}

    /// What is known of the player's stay, after the end. Told like [`Recorder::play`].
    fn stayed(&mut self, _record: &Record, _life: &Life) {}

    /// The life is over; `last_day` is the last on which the player could have played.
    fn end(&mut self, life: &Life, last_day: u32);
}
