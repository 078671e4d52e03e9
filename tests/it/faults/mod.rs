//! Faults that the progression database must survive: kills, full disks, missing rights, damaged and strange files,
//! tampering, hostile text, extreme numbers, clocks that go backwards, many writers at once.

mod clocks;
mod copies_killed;
mod damage;
mod endless;
mod files;
mod flips;
mod full;
mod gaps;
mod hostile;
mod kills;
mod numbers;
mod placing;
mod questions;
mod replacing;
mod rights;
mod salvage;
mod salvage_pages;
mod signals;
pub mod somebody;
mod tampering;
mod together;
