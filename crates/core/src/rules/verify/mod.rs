//! Proves, when a ruleset is loaded, that a curve keeps its range at every level anyone can reach.
//!
//! Millions of levels are not computed one by one: ranges of levels are bounded (`Curve::bounds`), and only where the
//! bounds do not decide are they halved, down to single levels, which are computed exactly. How much may be computed is
//! limited by a [`Budget`], counted in evaluations rather than seconds, so that the verdict is the same everywhere.

mod budget;
mod fault;
mod totals;
mod values;

pub use budget::Budget;
pub use fault::{CurveFault, FaultKind};
pub use totals::{Extent, verify_total_within};
pub use values::verify_values_within;

#[cfg(test)]
mod tests;
