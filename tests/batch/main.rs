//! Many characters at once: what a batch looks like, what is wrong with files, and that each row happens exactly once,
//! whatever comes between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../faults/lab.rs"]
#[allow(dead_code, reason = "this needs a part of it")]
mod lab;
#[path = "../gm/world.rs"]
#[allow(dead_code, reason = "this needs a part of it")]
mod world;

mod kills;
mod looks;
mod once;
mod same;
