//! Faults that the progression database must survive: kills, full disks, missing rights, damaged and strange files,
//! tampering, hostile text, extreme numbers, clocks that go backwards, many writers at once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod clocks;
mod files;
mod flips;
mod forger;
mod full;
mod hostile;
mod kills;
mod lab;
mod numbers;
mod rights;
mod tampering;
mod together;
