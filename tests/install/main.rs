//! `endgame ruleset install`, `history` and `diff`, as a user sees them, and what an installation survives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../gm/world.rs"]
#[allow(dead_code, reason = "the tests of other commands use the rest")]
mod world;

mod kills;
mod screens;
