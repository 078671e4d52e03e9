//! Tuning: numbers of a ruleset that meet what is expected of it.
//!
//! [`Evaluated`] says how far a ruleset is from its expectations, [`search`] looks for the numbers that are least far. Both know
//! no file: the caller puts numbers into a ruleset and lets players live under it, the same players every time, so that two
//! rulesets differ by their rules and not by luck.

mod dial;
mod facts;
mod least_squares;
mod loss;
mod search;
mod simplex;
#[cfg(test)]
mod tests;

pub use dial::Dial;
pub use loss::{Evaluated, MET};
pub use search::{Evaluate, Found, MOST_DIALS, Tried, search};
