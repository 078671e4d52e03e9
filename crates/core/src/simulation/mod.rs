//! Simulation: what a population makes of a ruleset. Pure; randomness comes from a seed.
//!
//! [`sessions`] says when a player plays (drawn in blocks), [`presence`] whether they are still there to play; [`life`] lives through the sessions on the tables of [`compiled_rules`]; [`tally`]
//! counts what happened; [`run`] does so for all players on all threads; [`outcome`] sums up; [`replay`]
//! tells one life event by event; [`fit`] goes the other way, from sessions to a population.

/// The version of the engine, which results are told with: the program's and, after the sign, how often the same scenario has
/// come to have other results. What another engine recorded is not compared with.
pub const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+3");

mod blocks;
pub mod compiled_rules;
mod draw;
pub mod dynamics;
#[cfg(test)]
mod fidelity;
pub mod fit;
pub mod histogram;
pub mod interval;
pub mod level_history;
pub mod life;
pub mod outcome;
pub mod play;
pub mod population;
pub mod power;
pub mod presence;
pub mod question;
pub mod random;
pub mod recorder;
pub mod replay;
pub mod retention;
pub mod rounding;
pub mod run;
pub mod sample;
pub mod scenario;
pub mod sessions;
mod spending;
pub mod tally;
