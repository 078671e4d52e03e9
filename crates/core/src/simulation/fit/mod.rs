//! Fitting: which archetypes a history is made of, and whose gains none of them can explain. Pure.
//!
//! [`habits`] sums up what each character did, so that a history of any length is read once and needs room only for its
//! characters; [`joiner`] and [`recorder`] make sessions of single gains; [`mixture`] tells groups apart and `number` how
//! many there are; `staying` says how often they play and how soon they leave; [`learning`] what practice does; [`archetypes`] makes a population
//! of it and [`certainty`] says how well it is known;
//! [`likeness`] lives it beside the real one; [`mod@trusted`] says which archetypes are honest,
//! and [`suspicion`] looks for gains that none of them explains.

pub mod archetypes;
pub mod certainty;
pub mod habits;
pub mod joiner;
mod kmeans;
pub mod learning;
pub mod likeness;
pub mod mixture;
mod names;
mod number;
mod reason;
pub mod recorder;
mod staying;
pub mod suspicion;
#[cfg(test)]
mod tests;
pub mod trusted;

use super::population::Population;
use crate::rules::ruleset::Ruleset;
use archetypes::Found;
use habits::History;
use learning::RANGES;
use mixture::{Mixture, Point};
pub use number::{LEAST_MEMBERS, MOST_ARCHETYPES};
use trusted::Trusted;

/// What to fit.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// How many archetypes; found out when `None`.
    pub archetypes: Option<usize>,
    /// Where the search starts.
    pub seed: u64,
    /// Names of masteries and attributes, and what resets need.
    pub ruleset: &'a Ruleset,
    /// When the last session of all began, in milliseconds since 1970.
    pub end: i64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The archetypes, those who play least first.
    pub population: Population,
    /// What was found of each.
    pub found: Vec<Found>,
    /// To which each character belongs; `None` where it fits nowhere.
    pub places: Vec<Option<usize>>,
    /// Archetypes that can't be told apart: two of them, and the share of the first one's characters that may be of the second.
    pub alike: Vec<(usize, usize, f64)>,
}

/// Why nothing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too few characters.
    #[error("too few characters to find archetypes in: {characters} with sessions")]
    TooFew {
        /// How many there are.
        characters: usize,
    },
    /// No session has a length.
    #[error("the history does not tell how long anybody played")]
    NoLengths,
    /// Nobody gained anything.
    #[error("nobody gained any XP")]
    NoXp,
}

/// Whether enough of the sessions tell how long they were: a tenth of them.
pub fn tells_lengths(sessions: u64, without: u64) -> bool {
    sessions.saturating_sub(without).saturating_mul(10) >= sessions.max(1)
}

/// Finds the archetypes of a history; its characters have a session each at least.
///
/// # Errors
/// When too little is known.
pub fn fit(histories: &[History], name: &str, request: &Request) -> Result<Fitted, Unfit> {
    if histories.is_empty() {
        return Err(Unfit::TooFew { characters: 0 });
    }
    let count = |of: fn(&History) -> u32| histories.iter().map(|history| u64::from(of(history))).sum::<u64>();
    let all = count(|history| history.habits.sessions);
    if !tells_lengths(all, all - count(|history| history.habits.minutes.count)) {
        return Err(Unfit::NoLengths);
    }
    if histories.iter().all(|history| history.habits.xp_per_hour.count == 0) {
        return Err(Unfit::NoXp);
    }
    let levels = practice(histories);
    let points: Vec<Point> = histories.iter().map(|history| Point::new(&history.habits, &levels)).collect();
    let mixture = number::find(&points, request.archetypes, request.seed)
        .ok_or(Unfit::TooFew { characters: histories.len() })?;
    let (archetypes, mut found) =
        archetypes::describe(&mixture, (histories, &points), request.end, request.ruleset);
    let groups = found.iter().map(|found| found.group).collect();
    let mixture = Mixture { groups, ..mixture };
    let shares = mixture.shares(&points);
    let (places, alike) = (places(&shares, mixture.groups.len()), alike(&shares, mixture.groups.len()));
    Found::count(&mut found, &places, histories);
    let first_day = histories.iter().map(|history| history.habits.first_day).min().unwrap_or(0);
    let population = archetypes::finish(name.to_owned(), first_day, archetypes);
    Ok(Fitted { population, found, places, alike })
}

/// The kinds that excuse what their characters do.
pub fn trusted(fitted: &Fitted, histories: &[History]) -> Vec<Trusted> {
    let points: Vec<Point> =
        histories.iter().map(|history| Point::new(&history.habits, &[0.0; RANGES])).collect();
    trusted::trusted(fitted, histories, &points)
}

/// What practice does to all: without it those who left soon would look like a kind that earns less.
fn practice(histories: &[History]) -> [f64; RANGES] {
    let rates =
        || histories.iter().map(|history| &history.habits.xp_per_hour).filter(|rates| rates.count > 1);
    let freedom: f64 = rates().map(|rates| f64::from(rates.count) - 1.0).sum();
    let noise2 = rates().map(habits::Logs::scatter).sum::<f64>() / freedom.max(1.0);
    let lengths: f64 = histories.iter().map(|history| history.habits.minutes.scatter()).sum();
    let is_assumed = lengths < archetypes::ASSUMED * freedom;
    let all = histories.iter().map(|history| (&history.habits.practice, 1.0));
    let practised = if noise2 > 0.0 && !is_assumed { learning::fit(all, noise2) } else { None };
    learning::levels(practised.as_ref().map(|own| &own.learning))
}

/// To which group each point belongs more than to any other and to none.
fn places(shares: &[f64], groups: usize) -> Vec<Option<usize>> {
    let of = |row: &[f64]| {
        let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        best.filter(|(_, share)| **share > 1.0 - row.iter().sum::<f64>()).map(|(at, _)| at)
    };
    shares.chunks(groups.max(1)).map(of).collect()
}

/// So much of a kind's characters may be of another before the two can't be told apart.
const ALIKE: f64 = 0.15;

/// Pairs of groups whose characters may as well be of the other, with how much of the first may be of the second.
fn alike(shares: &[f64], groups: usize) -> Vec<(usize, usize, f64)> {
    let mut both = vec![0.0; groups * groups];
    for row in shares.chunks(groups.max(1)) {
        for (a, b) in (0..groups).flat_map(|a| (0..groups).map(move |b| (a, b))) {
            both[a * groups + b] += row[a] * row[b];
        }
    }
    let share = |a: usize, b: usize| {
        let all: f64 = (0..groups).map(|other| both[a * groups + other]).sum();
        both[a * groups + b] / all.max(1e-12)
    };
    let pairs = (0..groups).flat_map(|a| (0..groups).map(move |b| (a, b))).filter(|(a, b)| a != b);
    let mut found: Vec<_> = pairs
        .map(|(a, b)| (a, b, share(a, b)))
        .filter(|(a, b, own)| *own > ALIKE && (share(*b, *a) < *own || a < b))
        .collect();
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    found
}
