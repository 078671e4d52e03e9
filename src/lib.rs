//! Design, simulate and chart the endgame progression of online games.
//!
//! The layers, and which may use which, are described in docs/design.md. What is public is what the tests and benches of this
//! package use; the program is [`cli::main`].

// Without the service some use cases have one face less.
#![cfg_attr(not(feature = "serve"), allow(dead_code, unused_imports))]

mod app;
mod chart;
pub mod cli;
mod report;
#[cfg(feature = "serve")]
mod serve;
pub mod store;

pub use endgame_core::{balance, config, ledger, policy, progression, rules, simulation};
use endgame_core::{batch, files, text};
