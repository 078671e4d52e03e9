//! Listens to a life for the player's stay, and passes on what is heard.

use super::notes::Notes;
use crate::simulation::life::Life;
use crate::simulation::recorder::{MainTrack, Moment, Recorder};

/// A recorder with someone who takes notes. Milestones are passed on by the player's own days: the first is that of arrival.
pub(super) struct Watch<'n, 'a, R> {
    pub inner: &'n mut R,
    pub notes: &'n mut Notes<'a>,
    /// Days before the player came.
    pub before: u32,
}

impl<R: Recorder> Recorder for Watch<'_, '_, R> {
    const EVERY_LEVEL: bool = R::EVERY_LEVEL;

    fn enter(&mut self, life: &Life) {
        self.inner.enter(life);
    }

    fn change(&mut self, track: MainTrack, moment: Moment, levels: (u64, u64), life: &Life) {
        self.notes.level(moment.day, track, levels);
        self.inner.change(track, moment, levels, life);
    }

    fn mastery_levels(&mut self, at: usize, levels: (u64, u64), day_of: impl Fn(u64) -> u32) {
        self.notes.mastery(at, levels, &day_of);
        self.inner.mastery_levels(at, levels, day_of);
    }

    #[inline]
    fn mastery_day(&mut self, day: u32, change: bool) {
        self.notes.mastery_day(day, change);
        self.inner.mastery_day(day, change);
    }

    fn reach(&mut self, milestone: usize, moment: Moment) {
        let own = Moment { day: moment.day.saturating_sub(self.before).max(1), ..moment };
        self.inner.reach(milestone, own);
    }

    fn reset(&mut self, moment: Moment, given_up: u64, life: &Life) {
        self.notes.reset(moment.day);
        self.inner.reset(moment, given_up, life);
    }

    fn pause(&mut self, at: usize, life: &Life) {
        self.inner.pause(at, life);
    }

    fn end(&mut self, life: &Life, last_day: u32) {
        self.inner.end(life, last_day);
    }
}
