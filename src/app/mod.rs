//! Use cases: what a person or a program asks for, without a terminal and without HTTP.
//!
//! A use case takes plain values, answers with plain values or a [`Problem`], and tells an [`Observer`] what happens
//! meanwhile. A face (the command line today) reads its input into those values, asks for confirmation, and shows the answer.

pub mod amounts;
pub mod anomalies;
pub mod approvals;
pub mod asked_history;
pub mod batch;
pub mod change;
pub mod characters;
pub mod charts;
pub mod check;
pub mod clock;
pub mod compare;
pub mod curves;
pub mod database;
pub mod distinct_files;
pub mod exchange;
pub mod filter;
pub mod fit;
pub mod follow;
pub mod gone;
pub mod history;
pub mod inputs;
pub mod install;
pub mod installations;
pub mod intent;
pub mod levels;
mod lives;
pub mod metrics;
pub mod names;
pub mod observer;
pub mod once;
pub mod patches;
pub mod pictures;
pub mod places;
pub mod policies;
pub mod policy;
pub mod prestige;
pub mod problem;
pub mod reports;
pub mod restoring;
pub mod retention;
pub mod rulesets;
pub mod scenario;
pub mod seed;
pub mod session;
pub mod sessions;
pub mod shards;
pub mod simulate;
pub mod studio;
pub mod tracks;
pub mod tune;
pub mod undo;
pub mod vectors;
pub mod way_out;
pub mod when;
pub mod whole_numbers;

pub use observer::Observer;
pub use problem::{Hint, Kind, Location, Problem};
pub use session::Session;
