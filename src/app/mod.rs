//! Use cases: what a person or a program asks for, without a terminal and without HTTP.
//!
//! A use case takes plain values, answers with plain values or a [`Problem`], and tells an [`Observer`] what happens
//! meanwhile. A face (the command line today) reads its input into those values, asks for confirmation, and shows the answer.

pub mod charts;
pub mod check;
pub mod compare;
pub mod curves;
pub mod distinct_files;
pub mod fit;
pub mod inputs;
pub mod installations;
pub mod levels;
pub mod observer;
pub mod pictures;
pub mod places;
pub mod prestige;
pub mod problem;
pub mod rulesets;
pub mod scenario;
pub mod sessions;
pub mod shards;
pub mod simulate;
pub mod tracks;
pub mod tune;
pub mod whole_numbers;

pub use observer::Observer;
pub use problem::{Hint, Kind, Location, Problem};
