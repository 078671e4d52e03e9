//! Use cases: what a person or a program asks for, without a terminal and without HTTP.
//!
//! A use case takes plain values, answers with plain values or a [`Problem`], and tells an [`Observer`] what happens
//! meanwhile. A face (the command line today) reads its input into those values, asks for confirmation, and shows the answer.

pub mod observer;
pub mod problem;

pub use observer::Observer;
pub use problem::{Hint, Kind, Problem};
