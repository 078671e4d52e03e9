//! What `endgame` knows of games: rules, players, balance, decisions, and the YAML that says them.
//!
//! Nothing here knows a database, a service or a terminal. Only [`config`] and [`files`] reach the world outside; every other
//! layer is pure. Which may use which is described in docs/design.md.
//!
//! A crate of its own so that tests optimise it, where they spend their time, and nothing else.

pub mod balance;
pub mod batch;
pub mod config;
pub mod files;
pub mod ledger;
pub mod policy;
pub mod progression;
pub mod rules;
pub mod simulation;
pub mod text;
