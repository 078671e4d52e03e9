//! Exports and imports through the program: what they look like, what they refuse, and what they survive.

mod answers;
mod csv;
mod files;
mod full;
mod kills;
#[cfg(feature = "parquet")]
mod parquet;
mod refused;

use crate::lab::Lab;

/// What is in the folder, sorted.
fn files_of(lab: &Lab) -> Vec<String> {
    let entries = std::fs::read_dir(lab.folder.path("")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
