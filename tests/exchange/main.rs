//! Exports and imports through the program: what they look like, what they refuse, and what they survive.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;
mod csv;
mod files;
#[path = "../faults/forger.rs"]
mod forger;
mod full;
mod kills;
#[allow(dead_code, reason = "these tests use a part of it")]
#[path = "../faults/lab.rs"]
mod lab;
#[cfg(feature = "parquet")]
mod parquet;
mod refused;

use lab::Lab;

/// What is in the folder, sorted.
fn files_of(lab: &Lab) -> Vec<String> {
    let entries = std::fs::read_dir(lab.folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
