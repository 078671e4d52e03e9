//! When a player plays, for how long, and how much base XP that earns.
//!
//! Nothing here depends on the rules or on the player's progress. That makes comparisons fair (player i of one ruleset
//! has the same year as player i of another), and lets the fast path and the replay live through the same sessions.

use super::draw::{DAYS_PER_BLOCK, Habits, draw, often};
use super::population::Archetype;
use super::random::{Streams, Width};

/// One session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Session {
    /// The day, counted from 1.
    pub day: u32,
    /// How long it lasts.
    pub minutes: f64,
    /// XP before any factor. It accrues evenly, so it is no whole number.
    pub base_xp: f64,
    /// Currency before any factor.
    pub base_currency: f64,
}

impl Session {
    /// A part of it, as long as `share` of the whole.
    #[must_use]
    pub fn part(&self, share: f64) -> Session {
        Session {
            day: self.day,
            minutes: self.minutes * share,
            base_xp: self.base_xp * share,
            base_currency: self.base_currency * share,
        }
    }
}

/// The sessions of one player, in order of time and by blocks of days.
#[derive(Debug)]
pub struct Sessions {
    streams: Streams,
    habits: Habits,
    /// How often the player plays on a day, in the units of [`Often`].
    often: u64,
    /// The last day on which the player plays, and the last that is simulated.
    last_day: u32,
    /// Days before the next block.
    days_gone: u32,
    width: Width,
}

/// What streams are for.
const LEAVING: u64 = 2;
/// One row for each block of days from here on.
pub(super) const BLOCKS: u64 = 1 << 48;

impl Sessions {
    /// The sessions of player `index` of `archetype` within `days` days.
    pub fn new(archetype: &Archetype, seed: u64, index: u64, days: u32) -> Sessions {
        let streams = Streams::new(seed, &archetype.id, index);
        let unit = || streams.of(LEAVING).unit();
        Sessions {
            streams,
            habits: Habits::of(archetype),
            often: often(archetype.sessions_per_week / 7.0),
            last_day: days.min(days_until_leaving(unit, archetype.leaves_per_week)),
            days_gone: 0,
            width: Width::best(),
        }
    }

    /// The last day on which the player may play; the number of days for one who never leaves.
    pub fn last_day(&self) -> u32 {
        self.last_day
    }

    /// Puts the sessions of the next block of days in place of what is in `block`. Whether there was such a block.
    pub fn next_block(&mut self, block: &mut Vec<Session>) -> bool {
        block.clear();
        if self.days_gone >= self.last_day {
            return false;
        }
        let days = DAYS_PER_BLOCK.min(self.last_day - self.days_gone);
        let mut often = [0; DAYS_PER_BLOCK as usize];
        often[..days as usize].fill(self.often);
        let row = self.streams.row(BLOCKS + u64::from(self.days_gone / DAYS_PER_BLOCK));
        draw(self.width, row, self.days_gone, &often, &self.habits, block);
        self.days_gone += days;
        true
    }

    /// All sessions that are left.
    pub fn all(mut self) -> Vec<Session> {
        let (mut all, mut block) = (Vec::new(), Vec::new());
        while self.next_block(&mut block) {
            all.append(&mut block);
        }
        all
    }
}

/// After how many days a player leaves, when `unit` is uniform in (0, 1]: geometric, the same chance every day.
fn days_until_leaving(unit: impl FnOnce() -> f64, leaves_per_week: f64) -> u32 {
    if leaves_per_week <= 0.0 {
        return u32::MAX;
    }
    let daily = libm::log1p(-leaves_per_week) / 7.0;
    (libm::log(unit()) / daily) as u32
}

#[cfg(test)]
mod tests {
    use super::super::dynamics::Dynamics;
    use super::super::population::{LogNormal, PrestigePolicy};
    use super::*;

    fn archetype(sessions_per_week: f64, leaves_per_week: f64) -> Archetype {
        Archetype {
            id: "test".to_owned(),
            share: 1.0,
            sessions_per_week,
            session_minutes: LogNormal { median: 60.0, sigma: 0.0 },
            xp_per_hour: LogNormal { median: 1000.0, sigma: 0.0 },
            currency_per_hour: 10.0,
            activities: Vec::new(),
            prestige: PrestigePolicy::Never,
            spend: Vec::new(),
            leaves_per_week,
            dynamics: Dynamics::default(),
        }
    }

    fn days_of(sessions_per_week: f64, leaves: f64, index: u64, days: u32) -> Vec<u32> {
        Sessions::new(&archetype(sessions_per_week, leaves), 1, index, days)
            .all()
            .iter()
            .map(|session| session.day)
            .collect()
    }

    #[test]
    fn who_plays_every_day_plays_every_day() {
        assert_eq!(days_of(7.0, 0.0, 0, 130), (1..=130).collect::<Vec<_>>());
        let twice: Vec<u32> = (1..=70).flat_map(|day| [day, day]).collect();
        assert_eq!(days_of(14.0, 0.0, 0, 70), twice);
    }

    #[test]
    fn sessions_come_as_often_as_said_and_never_out_of_order() {
        for often in [0.5, 3.0, 6.5, 10.5] {
            let counts = (0..400).map(|player| {
                let days = days_of(often, 0.0, player, 365);
                assert!(days.is_sorted() && days.iter().all(|day| (1..=365).contains(day)));
                days.len()
            });
            let per_week = counts.sum::<usize>() as f64 / 400.0 / 365.0 * 7.0;
            assert!((per_week - often).abs() < 0.05, "{often}: {per_week}");
        }
    }

    #[test]
    fn a_shorter_run_is_the_start_of_a_longer_one() {
        for days in [1, 63, 64, 65, 200] {
            let long = days_of(3.0, 0.01, 5, 365);
            let start: Vec<u32> = long.into_iter().filter(|&day| day <= days).collect();
            assert_eq!(days_of(3.0, 0.01, 5, days), start);
        }
    }

    #[test]
    fn players_leave_at_the_rate_said() {
        let archetype = archetype(7.0, 0.02);
        let still =
            (0..5000).filter(|&index| Sessions::new(&archetype, 1, index, 365).last_day() == 365).count();
        let expected = 5000.0 * libm::pow(0.98, 365.0 / 7.0);
        assert!((still as f64 - expected).abs() < 5.0 * expected.sqrt(), "{still} of {expected}");
    }
}
