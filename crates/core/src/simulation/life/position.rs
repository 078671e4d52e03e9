//! Progress on one lane.

use super::super::compiled_rules::{Goal, Standing, TrackTable};
use super::super::rounding::{reached, whole};

/// Progress on one lane.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// XP in all.
    pub(super) xp: f64,
    /// The level and what it entails. For masteries see `Position::look_up`.
    pub standing: Standing,
    /// The share of a session's XP that it gets.
    pub(super) share: f64,
    /// How many of the lane's milestones are reached.
    pub(super) milestones: usize,
    /// Of a mastery of which every level is told but nothing depends on its level: the last told, and where the next begins,
    /// to rounding.
    pub(super) told: u64,
    pub(super) tell_at: f64,
}

impl Position {
    pub(super) fn new(lane: &TrackTable, share: f64) -> Position {
        Position { xp: 0.0, standing: lane.start(), share, milestones: 0, told: 0, tell_at: f64::INFINITY }
    }

    pub(super) fn of_mastery(lane: &TrackTable, share: f64, hears: bool) -> Position {
        let mut position = Position::new(lane, share);
        position.look_up(lane, hears);
        position
    }

    /// XP in all.
    pub fn xp(&self) -> u64 {
        whole(self.xp)
    }

    /// Whether no more XP counts.
    pub fn is_full(&self) -> bool {
        self.standing.next == f64::INFINITY
    }

    /// The next milestone.
    pub(super) fn goal<'l>(&self, lane: &'l TrackTable) -> Option<&'l Goal> {
        lane.milestones.get(self.milestones)
    }

    /// Where a mastery stands. Nothing but its multiplier depends on its level: where it has none, what is next is not
    /// the next level but the next milestone, and the level is that of the start.
    pub(super) fn look_up(&mut self, lane: &TrackTable, hears: bool) {
        if lane.has_multiplier() {
            self.standing = lane.standing(lane.start().level, self.xp);
            return;
        }
        self.look_for_milestone(lane);
        if hears {
            let Standing { level, reached, .. } = lane.standing(lane.start().level, self.xp);
            (self.told, self.tell_at) = (level, reached);
        }
    }

    /// The next thing that happens to a mastery without a multiplier.
    pub(super) fn look_for_milestone(&mut self, lane: &TrackTable) {
        let next = self.goal(lane).map_or(f64::INFINITY, |goal| goal.xp);
        self.standing = Standing { next, reached: reached(next), multiplier: 1.0, ..lane.start() };
    }
}
