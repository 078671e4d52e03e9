//! The loader from the outside: the files that ship, files that are wrong, files that are hostile.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod bad;
mod cures;
mod files;
mod golden;
mod hostile;
mod mutations;
mod places;
mod schema;
