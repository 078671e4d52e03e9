//! Commands for many characters as rows of a file: what a row may say, what it asks for, and how it is written back.
//!
//! Pure. A row is made of named fields, whether they come from CSV, JSON Lines or a request that waits for approval.

mod column;
mod fields;
mod json;
mod names;
mod outcome;
mod problem;
mod read;
mod summary;
#[cfg(test)]
mod tests;

pub use crate::ledger::Row;
pub use column::Column;
pub use fields::{Cell, Fields};
pub use names::unknown_names;
pub use outcome::{Failed, Outcome, Results, RowResult};
pub use problem::Problem;
pub use read::{WrittenRow, against_key};
pub use summary::{Moved, Summary, Tally};
