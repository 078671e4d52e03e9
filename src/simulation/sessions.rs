//! When a player plays, for how long, and how much base XP that earns.
//!
//! Nothing here depends on the rules or on the player's progress. That makes comparisons fair (player i of one ruleset
//! has the same year as player i of another), and lets the fast path and the replay live through the same sessions.

use super::population::{Archetype, LogNormal};
use super::random::{Stream, exp};

/// One session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Session {
    /// The day, counted from 1.
    pub day: u32,
    /// How long it lasts.
    pub minutes: f64,
    /// XP before any factor.
    pub base_xp: u64,
    /// Currency before any factor.
    pub base_currency: u64,
}

/// The sessions of one player, in order of time.
#[derive(Debug)]
pub struct Sessions<'a> {
    archetype: &'a Archetype,
    stream: Stream,
    /// The last day on which the player plays, and the last that is simulated.
    last_day: u32,
    /// Sessions that take place on every day, and the chance of one more.
    every_day: u32,
    chance: f64,
    /// Days before the block of days that is being played, and one bit for each of its days: one session more. In a
    /// population without sessions on every day the bits of days gone by are cleared.
    block: u32,
    coins: u64,
    day: u32,
    left_today: u32,
}

const DAYS_PER_BLOCK: u32 = u64::BITS;

impl<'a> Sessions<'a> {
    /// The sessions of player `index` of `archetype` within `days` days.
    pub fn new(archetype: &'a Archetype, seed: u64, index: u64, days: u32) -> Sessions<'a> {
        let mut stream = Stream::new(seed, &archetype.id, index);
        let last_day = days.min(days_until_leaving(stream.unit(), archetype.leaves_per_week));
        let a_day = archetype.sessions_per_week / 7.0;
        let every_day = a_day.floor();
        let chance = a_day - every_day;
        let coins = stream.coins(chance);
        let every_day = every_day as u32;
        Sessions { archetype, stream, last_day, every_day, chance, block: 0, coins, day: 0, left_today: 0 }
    }

    /// The last day on which the player may play; the number of days for one who never leaves.
    pub fn last_day(&self) -> u32 {
        self.last_day
    }

    /// Goes to the next day with a session.
    fn next_day(&mut self) -> Option<()> {
        while self.left_today == 0 {
            let first_of_next_block = self.block + DAYS_PER_BLOCK;
            if self.every_day > 0 && self.day < first_of_next_block {
                self.left_today = self.every_day + (self.coins >> (self.day - self.block) & 1) as u32;
                self.day += 1;
            } else if self.every_day == 0 && self.coins != 0 {
                self.left_today = 1;
                self.day = self.block + self.coins.trailing_zeros() + 1;
                self.coins &= self.coins - 1;
            } else {
                self.block = first_of_next_block;
                if self.block >= self.last_day {
                    return None;
                }
                self.coins = self.stream.coins(self.chance);
            }
        }
        (self.day <= self.last_day).then_some(())
    }

    fn session(&mut self) -> Session {
        let minutes = draw(self.archetype.session_minutes, &mut self.stream);
        let rate = draw(self.archetype.xp_per_hour, &mut self.stream);
        let hours = minutes / 60.0;
        Session {
            day: self.day,
            minutes,
            base_xp: (hours * rate) as i64 as u64,
            base_currency: (hours * self.archetype.currency_per_hour) as i64 as u64,
        }
    }
}

impl Iterator for Sessions<'_> {
    type Item = Session;

    fn next(&mut self) -> Option<Session> {
        if self.left_today == 0 {
            self.next_day()?;
        }
        self.left_today -= 1;
        Some(self.session())
    }
}

/// After how many days a player leaves, when `unit` is uniform in (0, 1]: geometric, the same chance every day.
fn days_until_leaving(unit: f64, leaves_per_week: f64) -> u32 {
    if leaves_per_week <= 0.0 {
        return u32::MAX;
    }
    let daily = libm::log1p(-leaves_per_week) / 7.0;
    (libm::log(unit) / daily) as u32
}

fn draw(quantity: LogNormal, stream: &mut Stream) -> f64 {
    quantity.median * exp(quantity.sigma * stream.normal())
}

#[cfg(test)]
mod tests {
    use super::super::population::PrestigePolicy;
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
        }
    }

    fn days_of(sessions_per_week: f64, leaves: f64, index: u64, days: u32) -> Vec<u32> {
        Sessions::new(&archetype(sessions_per_week, leaves), 1, index, days)
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
