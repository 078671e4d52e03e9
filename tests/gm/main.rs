//! A game master's day through the program: every command about characters, as it looks and as it refuses.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod grants;
mod history;
mod join;
mod leaderboard;
mod mastery;
mod paragon;
mod prestige;
mod undo;
mod world;
