//! Design, simulate and chart the endgame progression of online games.
//!
//! The layers, and which may use which, are described in the README.

pub mod app;
pub mod balance;
pub mod batch;
pub mod chart;
pub mod cli;
pub mod config;
pub mod files;
pub mod ledger;
pub mod policy;
pub mod progression;
pub mod report;
pub mod rules;
pub mod simulation;
pub mod store;
pub mod text;
