//! Design, simulate and chart the endgame progression of online games.
//!
//! The layers, and which may use which, are described in docs/design.md. What is public is what the tests and benches of this
//! package use; the program is [`cli::main`].

// Without the service some use cases have one face less.
#![cfg_attr(not(feature = "serve"), allow(dead_code, unused_imports))]

mod app;
pub mod balance;
mod batch;
mod chart;
pub mod cli;
pub mod config;
mod files;
pub mod ledger;
pub mod policy;
pub mod progression;
mod report;
pub mod rules;
#[cfg(feature = "serve")]
mod serve;
pub mod simulation;
pub mod store;
mod text;
