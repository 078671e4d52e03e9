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
    // A bit for each day that has one session, as long as none has more.
    let (mut ones, mut all) = (0, 0);
    for (day, number) in (0_u64..).zip(&numbers) {
        ones |= number << day;
        all |= number;
    }
    let on = |day: u32| Session { day: days_gone + day + 1, minutes: 0.0, base_xp: 0.0, base_currency: 0.0 };
    block.clear();
    if all > 1 {
        for (day, number) in (0..).zip(numbers) {
            block.extend(std::iter::repeat_n(on(day), number as usize));
        }
        return;
    }
    while ones != 0 {
        block.push(on(ones.trailing_zeros()));
        ones &= ones - 1;
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
    let (mut long, mut fast) = ([0.0; AT_ONCE], [0.0; AT_ONCE]);
    // Whole vectors: what is drawn too much is left.
    let number = sessions.len().next_multiple_of(8).min(AT_ONCE);
    let (long, fast) = (&mut long[..number], &mut fast[..number]);
    for (place, (long, fast)) in (first..).zip(long.iter_mut().zip(fast.iter_mut())) {
        (*long, *fast) = normal_pair(row.at(place));
    }
    for long in long.iter_mut() {
        *long = minutes.median * exp(minutes.sigma * *long);
    }
    for fast in fast.iter_mut() {
        *fast = xp_per_hour.median * exp(xp_per_hour.sigma * *fast);
    }
    for (session, (minutes, rate)) in sessions.iter_mut().zip(long.iter().zip(fast.iter())) {
        let hours = minutes / 60.0;
        session.minutes = *minutes;
        session.base_xp = hours * rate;
        session.base_currency = hours * currency_per_hour;
    }
}
