//! The rules of progression: curves, tracks, paragon, prestige, mastery. Pure.
//!
//! Everything here is a value that was checked when it was made. This layer names no file, clock, environment,
//! terminal, database or entropy, and every other layer asks it rather than computing a formula itself.

pub mod amount;
pub mod curve;
pub mod difference;
pub mod formula;
pub mod gain;
pub mod ladder;
pub mod lint;
pub mod mastery;
pub mod number;
pub mod pace;
pub mod paragon;
pub mod power;
pub mod prestige;
pub mod reward;
pub mod ruleset;
pub mod running_total;
pub mod track;
pub mod tree;
pub mod units;
pub mod verify;
