//! Populations whose numbers are known, from a generator that shares no code with the simulator: days and sessions by a Lehmer
//! generator and the inverse of the distribution functions as they stand in textbooks.

use crate::simulation::fit::habits::{DAY, Habits, History, Seen};

/// What one kind of player does.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// How many there are.
    pub players: u32,
    /// The chance to play on a day, of the median player; one session a day.
    pub often: f64,
    /// Median and sigma of the minutes of a session.
    pub minutes: (f64, f64),
    /// Median and sigma of XP an hour.
    pub rate: (f64, f64),
    /// Sigmas of what players differ by: how often, minutes, XP an hour.
    pub spread: [f64; 3],
    /// The chance to leave on a day of the first week, and of later ones.
    pub leaves: (f64, f64),
    /// How much more often on Saturdays and Sundays than on other days.
    pub weekend: f64,
    /// Where practice leads, and in how many hours half of the way is gone.
    pub practice: (f64, f64),
}

/// Players who are alike but for chance.
pub const PLAIN: Kind = Kind {
    players: 300,
    often: 0.4,
    minutes: (60.0, 0.4),
    rate: (50_000.0, 0.25),
    spread: [0.0; 3],
    leaves: (0.002, 0.002),
    weekend: 1.0,
    practice: (1.0, 20.0),
};

/// P. A. W. Lewis, A. S. Goodman, J. M. Miller, IBM Systems Journal 8 (1969), with Park and Miller's multiplier of 1993.
pub struct Lehmer(u64);

impl Lehmer {
    pub fn new(seed: u64) -> Lehmer {
        let mut own = Lehmer((seed * 2_654_435_761 + 12_345) % 2_147_483_646 + 1);
        (0..20).for_each(|_| _ = own.unit());
        own
    }

    /// Between 0 and 1, both left out.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }

    /// G. Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }
}

/// 2024-01-01, a Monday, counted from 1970.
pub const FIRST_DAY: i64 = 19_723;

/// The sessions of a player through so many days, from its first day on.
pub fn sessions(kind: &Kind, days: i64, dice: &mut Lehmer) -> Vec<Seen> {
    let apart: [f64; 3] = std::array::from_fn(|at| libm::exp(kind.spread[at] * dice.normal()));
    let mean_crowd = (5.0 + 2.0 * kind.weekend) / 7.0;
    let (mut all, mut hours, mut first) = (Vec::new(), 0.0, None);
    for day in 0..days {
        let crowd = if day % 7 >= 5 { kind.weekend } else { 1.0 } / mean_crowd;
        let leaves = match first {
            None => 0.0,
            Some(first) if day - first < 7 => kind.leaves.0,
            Some(_) => kind.leaves.1,
        };
        if first.is_some_and(|first| day > first) && dice.unit() < leaves {
            break;
        }
        if dice.unit() >= kind.often * apart[0] * crowd {
            continue;
        }
        first = first.or(Some(day));
        let minutes = kind.minutes.0 * apart[1] * libm::exp(kind.minutes.1 * dice.normal());
        let practice = 1.0 + (kind.practice.0 - 1.0) * (1.0 - libm::pow(0.5, hours / kind.practice.1));
        let rate = kind.rate.0 * apart[2] * practice * libm::exp(kind.rate.1 * dice.normal());
        let start = (FIRST_DAY + day) * DAY + 43_200_000;
        let xp = (rate * minutes / 60.0) as u64;
        all.push(Seen { start, minutes: Some(minutes), xp, currency: (minutes * 20.0) as u64 });
        hours += minutes / 60.0;
    }
    all
}

/// What is remembered of sessions.
pub fn history(sessions: &[Seen]) -> History {
    let mut habits = Habits::default();
    sessions.iter().for_each(|seen| habits.put(seen).unwrap());
    History { habits, ..History::default() }
}

/// The histories of all who played at all.
pub fn histories(kinds: &[Kind], days: i64, seed: u64) -> Vec<History> {
    let mut dice = Lehmer::new(seed);
    let mut all = Vec::new();
    for kind in kinds {
        for _ in 0..kind.players {
            let sessions = sessions(kind, days, &mut dice);
            if !sessions.is_empty() {
                all.push(history(&sessions));
            }
        }
    }
    all
}
