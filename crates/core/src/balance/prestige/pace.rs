//! How resets follow each other for those who make each as soon as they can.

use super::live::{Stage, live};
use super::payback::median;
use crate::simulation::population::PrestigePolicy;

/// The n-th reset, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Which reset, from 1.
    pub number: u64,
    /// Hours played since the reset before it, or since the start: the median over those who made it.
    pub since_last: f64,
}

/// Of so many it is known whether they come faster and faster.
const MOST_RESETS: usize = 2_000;

/// The resets that half of the players made at least, from the first.
pub(super) fn paces(stage: &Stage) -> Vec<Pace> {
    let course = stage.course(stage.ruleset);
    let who = stage.under(PrestigePolicy::Asap);
    let players = stage.each_player(|sessions| {
        let (mut hours, mut last) = (Vec::new(), 0.0);
        live(&course, &who, sessions, |look| {
            let life = look.life;
            if look.given_up.is_some() && hours.len() < MOST_RESETS {
                hours.push((life.minutes - last) / 60.0);
                last = life.minutes;
            }
        });
        hours
    });
    let of = |at: usize| -> Vec<f64> { players.iter().filter_map(|hours| hours.get(at).copied()).collect() };
    (0..MOST_RESETS)
        .map(|at| (at as u64 + 1, of(at)))
        .take_while(|(_, hours)| 2 * hours.len() as u64 >= stage.players())
        .filter_map(|(number, hours)| Some(Pace { number, since_last: median(hours)? }))
        .collect()
}
