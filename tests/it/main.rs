//! The program and the library from the outside, in one binary: each that links the library takes half a minute to build.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod ack;
mod batch;
mod browser;
mod chart;
mod check;
mod common;
mod compare;
mod curve;
mod exchange;
mod faults;
mod forger;
mod gm;
mod guides;
mod install;
mod interleave;
mod lab;
mod layers;
mod lines;
mod lints;
mod living;
mod migrations;
mod parity;
mod pipeline;
mod population;
mod presence;
mod prestige;
mod report;
mod reports;
mod roles;
mod ruleset;
#[cfg(feature = "serve")]
mod serve;
mod servers;
mod shards;
mod shell;
mod simulate;
mod tables;
mod tune;
mod vectors;
mod world;
