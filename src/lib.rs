//! Design, simulate and chart the endgame progression of online games.
//!
//! The layers, and which may use which, are described in the README.

pub mod config;
pub mod rules;
pub mod simulation;
