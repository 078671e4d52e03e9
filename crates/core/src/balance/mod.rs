//! Balance: metrics of a scenario, what is agreed of them, and how two sets of rules compare. Pure.
//!
//! [`metric`] names what can be asked, `sense` says whether a scenario has it; [`measure`] asks players and sums their
//! answers up to an [`estimate`] with its interval, or to the [`paired`] difference of a [`pair`] of sides, for
//! [`percentiles`] of few values in steps. [`gate`] judges
//! [`expectation`]s, of players and of the [`living`], also written as a [`goal`]; [`tuning`] searches for numbers that meet them. [`prestige`] asks what resets are worth.

pub mod baseline;
pub mod comparison;
pub mod estimate;
pub mod expectation;
pub mod fact;
pub mod gate;
pub mod goal;
pub mod living;
pub mod measure;
pub mod metric;
pub mod name;
pub mod pair;
pub mod paired;
pub mod percentiles;
pub mod prestige;
mod sense;
pub mod strata;
pub mod tuning;
pub mod walls;
