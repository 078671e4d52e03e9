//! The sessions of a player who is always there. Which of them take place is another question: see [`super::stay`].
//!
//! Nothing here depends on the rules or on what the player has reached, and each block of days has random numbers of its own:
//! player 17 has the same day 200 whoever left and came back before it.

use super::timetable::Timetable;
use crate::simulation::draw::{self, DAYS_PER_BLOCK, Habits};
use crate::simulation::dynamics::PlayerSpread;
use crate::simulation::random::{Streams, Width};
use crate::simulation::sessions::{BLOCKS, Session};

/// What streams are for.
const TRAITS: u64 = 1;
/// Far more than anyone plays.
const MOST_SESSIONS_A_DAY: f64 = 10.0;

/// What a player has for life.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Traits {
    /// Factors on sessions a week, minutes a session and XP an hour.
    pub sessions: f64,
    pub minutes: f64,
    pub xp: f64,
    /// The first day.
    pub arrival: u32,
}

impl Traits {
    /// As many numbers are drawn whatever is used of them, so that players stay who they are when a spread is changed.
    pub fn draw(table: &Timetable, streams: Streams) -> Traits {
        let mut stream = streams.of(TRAITS);
        let normals = [stream.normal(), stream.normal(), stream.normal()];
        let arrival = table.arrival(stream.unit());
        let [sessions, minutes, xp] =
            table.archetype.dynamics.spread.map_or([1.0; 3], |spread| factors(&spread, normals));
        Traits { sessions, minutes, xp, arrival }
    }
}

/// Log-normal factors with the correlations of `spread`, by the Cholesky root of their matrix.
fn factors(spread: &PlayerSpread, [first, second, third]: [f64; 3]) -> [f64; 3] {
    let correlation = spread.correlation;
    let (a, b, c) = (correlation.sessions_minutes, correlation.sessions_xp, correlation.minutes_xp);
    let side = |square: f64| square.max(0.0).sqrt();
    let second_own = side(1.0 - a * a);
    let shared = if second_own > 1e-9 { (c - a * b) / second_own } else { 0.0 };
    let third_own = side(1.0 - b * b - shared * shared);
    let minutes = a * first + second_own * second;
    let xp = b * first + shared * second + third_own * third;
    [spread.sessions * first, spread.minutes * minutes, spread.xp * xp].map(libm::exp)
}

/// The sessions of a player, block by block.
#[derive(Debug)]
pub(super) struct Turnout<'t> {
    table: &'t Timetable<'t>,
    streams: Streams,
    traits: Traits,
    habits: Habits,
    width: Width,
}

impl<'t> Turnout<'t> {
    pub fn new(table: &'t Timetable<'t>, streams: Streams, traits: Traits) -> Turnout<'t> {
        let mut habits = Habits::of(table.archetype);
        habits.minutes.median *= traits.minutes;
        habits.xp_per_hour.median *= traits.xp;
        Turnout { table, streams, traits, habits, width: Width::best() }
    }

    /// Puts the sessions of the block after `days_gone` days, up to the day `last`, in place of what is in `block`.
    pub fn block(&self, days_gone: u32, last: u32, block: &mut Vec<Session>) {
        let archetype = self.table.archetype;
        let usual = archetype.sessions_per_week / 7.0 * self.traits.sessions;
        let days = self.table.crowd.get(days_gone as usize..last as usize).unwrap_or_default();
        let mut often = [0; DAYS_PER_BLOCK as usize];
        for (often, crowd) in often.iter_mut().zip(days) {
            *often = draw::often((usual * crowd).min(MOST_SESSIONS_A_DAY));
        }
        let row = self.streams.row(BLOCKS + u64::from(days_gone / DAYS_PER_BLOCK));
        draw::draw(self.width, row, days_gone, &often, &self.habits, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::dynamics::Correlation;

    /// The moments of what is drawn are those that were asked for.
    #[test]
    fn factors_have_the_spread_and_the_correlations_asked_for() {
        let correlation = Correlation { sessions_minutes: 0.5, sessions_xp: -0.3, minutes_xp: 0.2 };
        let spread = PlayerSpread { sessions: 0.4, minutes: 0.3, xp: 0.2, correlation };
        let n = 40_000;
        let logs: Vec<[f64; 3]> = (0..n)
            .map(|player| {
                let mut stream = Streams::new(3, "test", player).of(TRAITS);
                factors(&spread, [stream.normal(), stream.normal(), stream.normal()]).map(libm::log)
            })
            .collect();
        let moment = |a: usize, b: usize| logs.iter().map(|log| log[a] * log[b]).sum::<f64>() / n as f64;
        for (at, sigma) in [0.4, 0.3, 0.2].into_iter().enumerate() {
            assert!((moment(at, at).sqrt() / sigma - 1.0).abs() < 0.015, "{at}");
        }
        for (a, b, expected) in [(0, 1, 0.5), (0, 2, -0.3), (1, 2, 0.2)] {
            let found = moment(a, b) / (moment(a, a) * moment(b, b)).sqrt();
            assert!((found - expected).abs() < 0.02, "{a} {b}: {found}");
        }
    }

    #[test]
    fn what_is_wholly_correlated_is_one_number() {
        let all = Correlation { sessions_minutes: 1.0, sessions_xp: 1.0, minutes_xp: 1.0 };
        let spread = PlayerSpread { sessions: 0.2, minutes: 0.2, xp: 0.2, correlation: all };
        let [a, b, c] = factors(&spread, [1.5, -3.0, 2.0]);
        assert_eq!((a, b), (b, c));
    }
}
