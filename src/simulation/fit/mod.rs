//! Fitting: which archetypes a history is made of, and whose gains none of them can explain. Pure.
//!
//! [`habits`] sums up what each character did, so that a history of any length is read once and needs room only for its
//! characters; [`joiner`] and [`recorder`] make sessions of single gains; [`mixture`] tells groups apart and `number` how
//! many there are; `staying` says how often they play and how soon they leave; [`archetypes`] makes a population of it;
//! [`likeness`] lives it beside the real one; [`suspicion`] looks for gains that nothing explains.

pub mod archetypes;
pub mod habits;
pub mod joiner;
mod kmeans;
pub mod likeness;
pub mod mixture;
mod number;
pub mod recorder;
mod staying;
pub mod suspicion;
#[cfg(test)]
mod tests;

use super::population::Population;
use crate::rules::ruleset::Ruleset;
use archetypes::Found;
use habits::History;
use mixture::{Mixture, Point};
pub use number::{LEAST_MEMBERS, MOST_ARCHETYPES};

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
    let points: Vec<Point> = histories.iter().map(|history| Point::new(&history.habits)).collect();
    let mixture = number::find(&points, request.archetypes, request.seed)
        .ok_or(Unfit::TooFew { characters: histories.len() })?;
    let (archetypes, mut found) =
        archetypes::describe(&mixture, (histories, &points), request.end, request.ruleset);
    let groups = found.iter().map(|found| found.group).collect();
    let places = places(&Mixture { groups, ..mixture }, &points);
    Found::count(&mut found, &places, histories);
    let population = archetypes::finish(name.to_owned(), String::new(), archetypes);
    Ok(Fitted { population, found, places })
}

/// To which group each point belongs more than to any other and to none.
fn places(mixture: &Mixture, points: &[Point]) -> Vec<Option<usize>> {
    let shares = mixture.shares(points);
    let of = |row: &[f64]| {
        let best = row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        best.filter(|(_, share)| **share > 1.0 - row.iter().sum::<f64>()).map(|(at, _)| at)
    };
    shares.chunks(mixture.groups.len().max(1)).map(of).collect()
}
