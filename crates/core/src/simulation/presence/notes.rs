//! What happens to a player while they live, day by day, as far as their stay depends on it or it is told.

use super::record::Record;
use super::stay::Happened;
use crate::rules::reward::Reward;
use crate::rules::ruleset::Ruleset;
use crate::simulation::dynamics::Steps;
use crate::simulation::recorder::MainTrack;

/// The days on which steps were made, a bit for each of the days of a block and the one before it.
#[derive(Debug, Clone)]
pub(super) struct Notes<'a> {
    ruleset: &'a Ruleset,
    since: Steps,
    /// Days before the block.
    days_gone: u32,
    /// Days with a step that counts against being stuck, with any step, and with a reset.
    counted: u128,
    any: u128,
    resets: u128,
    /// The highest levels ever held: a reward is had once.
    best_paragon: u64,
    best_masteries: Vec<u64>,
    /// Days here since the last step.
    dry: u32,
    pub record: Record,
}

impl<'a> Notes<'a> {
    pub fn new(ruleset: &'a Ruleset, since: Steps) -> Notes<'a> {
        let first = |track: &crate::rules::track::Track| track.first().0;
        Notes {
            ruleset,
            since,
            days_gone: 0,
            counted: 0,
            any: 0,
            resets: 0,
            best_paragon: ruleset.paragon.as_ref().map_or(0, |paragon| first(&paragon.track)),
            best_masteries: ruleset.masteries.iter().map(|mastery| first(&mastery.track)).collect(),
            dry: 0,
            record: Record::default(),
        }
    }

    /// A new block begins after so many days; all days before the last of them are over.
    pub fn turn_to(&mut self, days_gone: u32) {
        let by = days_gone - self.days_gone;
        let shifted = |bits: u128| bits.checked_shr(by).unwrap_or(0);
        (self.counted, self.any, self.resets) =
            (shifted(self.counted), shifted(self.any), shifted(self.resets));
        self.days_gone = days_gone;
    }

    /// The first bit is that of the day before the block, which may not be over.
    fn bit(&self, day: u32) -> u128 {
        day.checked_sub(self.days_gone).and_then(|at| 1_u128.checked_shl(at)).unwrap_or(0)
    }

    fn step(&mut self, day: u32, counts: bool) {
        let bit = self.bit(day);
        self.any |= bit;
        self.counted |= if counts { bit } else { 0 };
    }

    /// A level of a main track, from one to another.
    pub fn level(&mut self, day: u32, track: MainTrack, (from, to): (u64, u64)) {
        if to <= from {
            return;
        }
        self.record.steps += to - from;
        let mut counts = self.since.levels;
        if track == MainTrack::Paragon {
            let milestones = self.ruleset.paragon.as_ref().map_or(&[][..], |paragon| &paragon.milestones);
            let rewards = rewards(milestones, self.best_paragon, to);
            self.best_paragon = self.best_paragon.max(to);
            self.record.steps += rewards;
            counts |= self.since.rewards && rewards > 0;
        }
        self.step(day, counts);
    }

    /// A level of the mastery at this place of the ruleset.
    pub fn mastery(&mut self, day: u32, at: usize, (from, to): (u64, u64)) {
        let (Some(mastery), Some(best)) = (self.ruleset.masteries.get(at), self.best_masteries.get_mut(at))
        else {
            return;
        };
        let rewards = rewards(&mastery.rewards, *best, to);
        *best = (*best).max(to);
        self.record.steps += to.saturating_sub(from) + rewards;
        self.step(day, self.since.masteries || self.since.rewards && rewards > 0);
    }

    /// A reset.
    pub fn reset(&mut self, day: u32) {
        self.record.steps += 1;
        self.resets |= self.bit(day);
        self.step(day, self.since.resets);
    }

    /// What happened on a day, as far as it counts for leaving.
    pub fn on(&self, day: u32) -> Happened {
        let bit = self.bit(day);
        Happened { step: self.counted & bit != 0, reset: self.resets & bit != 0 }
    }

    /// A day here is over.
    pub fn end_day(&mut self, day: u32) {
        self.dry = if self.any & self.bit(day) == 0 { self.dry + 1 } else { 0 };
        self.record.longest_dry = self.record.longest_dry.max(self.dry);
    }

    /// The highest paragon level ever held.
    pub fn best_paragon(&self) -> u64 {
        self.best_paragon
    }
}

/// How many rewards lie above `best` and are reached at `level`.
fn rewards(all: &[Reward], best: u64, level: u64) -> u64 {
    all.iter().filter(|reward| best < reward.level && reward.level <= level).count() as u64
}
