//! One object a line.

use super::fault::RowsFault;
use super::lines::{Lines, without_end};
use crate::batch::{Problem, WrittenRow};
use std::io::Read;

/// The next line that is not blank, and its number.
pub(super) fn next<R: Read>(lines: &mut Lines<R>, line: &mut String) -> Result<Option<u64>, RowsFault> {
    loop {
        line.clear();
        if !lines.next(line)? {
            return Ok(None);
        }
        if !line.trim().is_empty() {
            return Ok(Some(lines.number));
        }
    }
}

/// What a line says.
pub(super) fn row(line: &str) -> Result<WrittenRow, Vec<Problem>> {
    WrittenRow::from_json(without_end(line))
}
