//! Reads the rows of a batch from CSV or JSON Lines, as a stream: a file of a million rows needs no more room than one of
//! ten.
//!
//! A file is read twice, first to find everything that is wrong with it, then to carry it out; its SHA-256 tells whether
//! it is still the same. What can't be read twice, such as a pipe, is copied to a temporary file first.

mod check;
mod csv;
mod fault;
mod file;
mod jsonl;
mod lines;
mod sessions;
#[cfg(test)]
mod tests;

pub use check::{Checked, Faulty, MOST_KEPT};
pub use fault::RowsFault;
pub use file::RowFile;
pub use sessions::{Renamed, SessionProblem, SessionsFault, SessionsRead, read_sessions};

use crate::batch::{Problem, WrittenRow};

/// How the rows of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// A header and a row a line.
    Csv,
    /// An object a line.
    JsonLines,
}

/// One row of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    /// Which row, from 1; a header and blank lines don't count.
    pub row: u64,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// What it says, or everything that is wrong with it.
    pub content: Result<WrittenRow, Vec<Problem>>,
}

/// What a file's text says, whole: its SHA-256.
pub type FileHash = [u8; 32];
