//! Draws the sessions of a block of days all at once: which days, how long, and how much base XP they earn.
//!
//! Each block has a row of random numbers of its own, in which every number has its place: a player's day 200 is the same
//! whatever was drawn before it, and a shorter run is the start of a longer one. All of it is arithmetic on arrays without a
//! branch, computed as many numbers at a time as the processor can.

use super::population::{Archetype, LogNormal};
use super::random::{Row, Width, exp, normal_pair};
use super::sessions::Session;

/// Days of a block.
pub const DAYS_PER_BLOCK: u32 = 64;
const DAYS: usize = DAYS_PER_BLOCK as usize;

/// So many sessions are drawn at a time.
const AT_ONCE: usize = 64;
/// Where the numbers of sessions begin in the row; those of days come before.
const FIRST_SESSION: u64 = 64;

/// How often a player plays on each day of a block, in units of 2^−32; 0 on days that are none of the run's.
pub type Often = [u64; DAYS];

/// So many sessions a day in the units of [`Often`], to the nearest; for up to a million.
#[inline(always)]
pub fn often(sessions: f64) -> u64 {
    // Behind 2^20 the last place of a number is 2^−32.
    const PLACE: f64 = 1_048_576.0;
    (sessions + PLACE).to_bits() & 0x000f_ffff_ffff_ffff
}

/// What a player's sessions are like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Habits {
    /// How long they last.
    pub minutes: LogNormal,
    /// What an hour of them earns.
    pub xp_per_hour: LogNormal,
    /// The same of currency.
    pub currency_per_hour: f64,
}

impl Habits {
    /// Those of the typical player of an archetype.
    pub fn of(archetype: &Archetype) -> Habits {
        let Archetype { session_minutes, xp_per_hour, currency_per_hour, .. } = *archetype;
        Habits { minutes: session_minutes, xp_per_hour, currency_per_hour }
    }
}

/// Puts the sessions of the block after `days_gone` days in place of what is in `block`.
pub fn draw(
    width: Width,
    row: Row,
    days_gone: u32,
    often: &Often,
    habits: &Habits,
    block: &mut Vec<Session>,
) {
    width.run(
        #[inline(always)]
        || {
            choose_days(row, days_gone, often, block);
            for (at, sessions) in (FIRST_SESSION..).step_by(AT_ONCE).zip(block.chunks_mut(AT_ONCE)) {
                fill(row, at, habits, sessions);
            }
        },
    );
}

/// Sessions, still empty, on the days on which the player plays.
#[inline(always)]
fn choose_days(row: Row, days_gone: u32, often: &Often, block: &mut Vec<Session>) {
    let numbers = numbers(row, often);
    // A bit for each day that has a session.
    let (mut days, mut all) = (0_u64, 0);
    for (day, number) in (0_u64..).zip(&numbers) {
        days |= u64::from(*number != 0) << day;
        all |= number;
    }
    let on = |day: u32| Session { day: days_gone + day + 1, minutes: 0.0, base_xp: 0.0, base_currency: 0.0 };
    block.clear();
    while days != 0 {
        let day = days.trailing_zeros();
        block.push(on(day));
        if all > 1 {
            (1..numbers[day as usize]).for_each(|_| block.push(on(day)));
        }
        days &= days - 1;
    }
}

/// How many sessions each day has: as often as it is played, rounded up or down by chance. Two days share a random number.
#[inline(always)]
fn numbers(row: Row, often: &Often) -> [u64; DAYS] {
    let mut numbers = [0; DAYS];
    let (early, late) = numbers.split_at_mut(DAYS / 2);
    let (often_early, often_late) = often.split_at(DAYS / 2);
    let days = early.iter_mut().zip(late).zip(often_early.iter().zip(often_late));
    for (place, ((early, late), (often_early, often_late))) in (0..).zip(days) {
        let random = row.at(place);
        *early = often_early.wrapping_add(random & 0xffff_ffff) >> 32;
        *late = often_late.wrapping_add(random >> 32) >> 32;
    }
    numbers
}

/// How long sessions last and what they earn, from the numbers at `first` of the row on.
#[inline(always)]
fn fill(row: Row, first: u64, habits: &Habits, sessions: &mut [Session]) {
    let Habits { minutes, xp_per_hour, currency_per_hour } = *habits;
    let (mut long, mut xp, mut currency) = ([0.0; AT_ONCE], [0.0; AT_ONCE], [0.0; AT_ONCE]);
    // Whole vectors: what is drawn too much is left.
    let number = sessions.len().next_multiple_of(8).min(AT_ONCE);
    let (long, xp, currency) = (&mut long[..number], &mut xp[..number], &mut currency[..number]);
    for (place, (long, xp)) in (first..).zip(long.iter_mut().zip(xp.iter_mut())) {
        (*long, *xp) = normal_pair(row.at(place));
    }
    for long in long.iter_mut() {
        *long = minutes.median * exp(minutes.sigma * *long);
    }
    for ((xp, currency), long) in xp.iter_mut().zip(currency.iter_mut()).zip(long.iter()) {
        let hours = long / 60.0;
        *xp = hours * (xp_per_hour.median * exp(xp_per_hour.sigma * *xp));
        *currency = hours * currency_per_hour;
    }
    for (session, ((minutes, xp), currency)) in sessions.iter_mut().zip(long.iter().zip(&*xp).zip(&*currency))
    {
        (session.minutes, session.base_xp, session.base_currency) = (*minutes, *xp, *currency);
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Streams;
    use super::*;

    const HABITS: Habits = Habits {
        minutes: LogNormal { median: 45.0, sigma: 0.5 },
        xp_per_hour: LogNormal { median: 40_000.0, sigma: 0.2 },
        currency_per_hour: 7.0,
    };

    fn drawn(width: Width, player: u64, often: &Often) -> Vec<Session> {
        let mut block = Vec::new();
        draw(width, Streams::new(1, "test", player).row(1), 64, often, &HABITS, &mut block);
        block
    }

    #[test]
    fn every_width_draws_the_same_bits() {
        let widths = Width::all();
        for (at, sessions) in
            [0.01, 0.3, 3.0 / 7.0, 0.9, 1.0, 1.7, 9.2].into_iter().cycle().take(350).enumerate()
        {
            let often =
                std::array::from_fn(|day| often(if day % 7 == 6 { 1.5 * sessions } else { sessions }));
            let bits = |width| -> Vec<[u64; 4]> {
                let block = drawn(width, at as u64, &often);
                let bits = |session: &Session| {
                    let Session { day, minutes, base_xp, base_currency } = *session;
                    [day.into(), minutes.to_bits(), base_xp.to_bits(), base_currency.to_bits()]
                };
                block.iter().map(bits).collect()
            };
            let narrow = bits(widths[0]);
            for width in &widths[1..] {
                assert_eq!(bits(*width), narrow, "{width:?}");
            }
        }
    }

    #[test]
    fn days_without_play_have_none_and_others_as_many_as_said() {
        for (sessions, least, most) in [(0.1, 0, 1), (1.0, 1, 1), (1.25, 1, 2), (7.9, 7, 8)] {
            let half: Often = std::array::from_fn(|day| if day < 32 { often(sessions) } else { 0 });
            let players = 2_000;
            let mut number = 0;
            for player in 0..players {
                let block = drawn(Width::best(), player, &half);
                assert!(block.is_sorted_by_key(|session| session.day));
                for day in 65..97 {
                    let today = block.iter().filter(|session| session.day == day).count();
                    assert!((least..=most).contains(&today), "{sessions}: {today}");
                }
                assert!(block.iter().all(|session| (65..97).contains(&session.day)));
                number += block.len();
            }
            let days = players as f64 * 32.0;
            let share = sessions - f64::floor(sessions);
            let allowed = 4.0 * (share * (1.0 - share) / days).sqrt();
            assert!((number as f64 / days - sessions).abs() <= allowed, "{sessions}: {number}");
        }
    }

    #[test]
    fn what_is_drawn_for_a_session_hangs_on_its_place_alone() {
        let all = drawn(Width::best(), 3, &[often(5.0); DAYS]);
        assert_eq!(all.len(), 320);
        for days in [1, 13, 40] {
            let fewer = std::array::from_fn(|day| if day < days { often(5.0) } else { 0 });
            assert_eq!(drawn(Width::best(), 3, &fewer), all[..5 * days]);
        }
    }

    #[test]
    fn lengths_and_earnings_are_log_normal_and_of_no_account_to_each_other() {
        let mut logs = Vec::new();
        for player in 0..500 {
            let block = drawn(Width::best(), player, &[often(5.0); DAYS]);
            logs.extend(block.iter().map(|session| {
                assert_eq!(session.base_currency, session.minutes / 60.0 * 7.0);
                let rate = session.base_xp / session.minutes * 60.0;
                [libm::log(session.minutes / 45.0) / 0.5, libm::log(rate / 40_000.0) / 0.2]
            }));
        }
        let n = logs.len() as f64;
        let mean = |f: fn(&[f64; 2]) -> f64| logs.iter().map(f).sum::<f64>() / n * n.sqrt();
        for found in [mean(|log| log[0]), mean(|log| log[1]), mean(|log| log[0] * log[1])] {
            assert!(found.abs() < 4.0, "{found}");
        }
        for found in [mean(|log| log[0] * log[0] - 1.0), mean(|log| log[1] * log[1] - 1.0)] {
            assert!(found.abs() < 4.0 * 2_f64.sqrt(), "{found}");
        }
    }
}
