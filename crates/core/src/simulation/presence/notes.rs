//! What happens to a player while they live, as far as their stay depends on it or it is told.

use super::marks::Marks;
use super::record::Record;
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::simulation::dynamics::Steps;
use crate::simulation::recorder::MainTrack;

/// The days on which steps were made, and how many.
#[derive(Debug, Clone)]
pub(super) struct Notes<'a> {
    since: Steps,
    pub marks: Marks,
    paragon: Rewards<'a>,
    masteries: Vec<Rewards<'a>>,
    pub record: Record,
}

/// The rewards of a track, of which each is had once.
#[derive(Debug, Clone)]
struct Rewards<'a> {
    all: &'a [Reward],
    /// The highest level ever held.
    best: u64,
    /// The lowest above it with a reward.
    next: u64,
}

impl<'a> Rewards<'a> {
    fn new(all: &'a [Reward], best: u64) -> Rewards<'a> {
        let mut new = Rewards { all, best, next: 0 };
        new.look_ahead();
        new
    }

    fn look_ahead(&mut self) {
        let above = self.all.iter().map(|reward| reward.level).filter(|level| *level > self.best);
        self.next = above.min().unwrap_or(u64::MAX);
    }

    /// The level rises to `to`. How many rewards that brings.
    #[inline]
    fn reach(&mut self, to: u64) -> u64 {
        if to < self.next {
            self.best = self.best.max(to);
            return 0;
        }
        let within = |reward: &&Reward| self.best < reward.level && reward.level <= to;
        let rewards = self.all.iter().filter(within).count() as u64;
        self.best = self.best.max(to);
        self.look_ahead();
        rewards
    }
}

impl<'a> Notes<'a> {
    pub fn new(ruleset: &'a Ruleset, since: Steps, is_told: bool) -> Notes<'a> {
        let first = |track: &crate::rules::track::Track| track.first().0;
        let paragon = ruleset.paragon.as_ref();
        let masteries = ruleset.masteries.iter();
        Notes {
            since,
            marks: Marks::new(is_told),
            paragon: paragon
                .map_or(Rewards::new(&[], 0), |one| Rewards::new(&one.milestones, first(&one.track))),
            masteries: masteries.map(|one| Rewards::new(&one.rewards, first(&one.track))).collect(),
            record: Record::default(),
        }
    }

    /// A level of a main track, from one to another.
    pub fn level(&mut self, day: u32, track: MainTrack, (from, to): (u64, u64)) {
        if to <= from {
            return;
        }
        let rewards = if track == MainTrack::Paragon { self.paragon.reach(to) } else { 0 };
        self.record.steps += to - from + rewards;
        self.marks.step(day, self.since.levels || self.since.rewards && rewards > 0);
    }

    /// Levels of the mastery at this place of the ruleset.
    pub fn mastery(&mut self, at: usize, (from, to): (u64, u64), day_of: impl Fn(u64) -> u32) {
        let Some(mastery) = self.masteries.get_mut(at) else { return };
        let before = mastery.best;
        let rewards = mastery.reach(to);
        self.record.steps += to.saturating_sub(from) + rewards;
        if self.since.rewards && rewards > 0 {
            let reached = mastery.all.iter().filter(|reward| before < reward.level && reward.level <= to);
            reached.for_each(|reward| self.marks.step(day_of(reward.level), true));
        }
    }

    /// Levels of masteries change on a day, or not.
    #[inline]
    pub fn mastery_day(&mut self, day: u32, change: bool) {
        self.marks.step_if(change, day, self.since.masteries);
    }

    /// A reset.
    pub fn reset(&mut self, day: u32) {
        self.record.steps += 1;
        self.marks.reset(day);
        self.marks.step(day, self.since.resets);
    }

    /// The highest paragon level ever held.
    pub fn best_paragon(&self) -> u64 {
        self.paragon.best
    }
}
