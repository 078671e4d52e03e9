//! Rows as Parquet, in builds that have it.

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
mod rows;

use super::super::super::failure::Failure;
use super::table::{Field, Rows};
use std::io::Write;

/// Fails in a build without the feature.
#[cfg(feature = "parquet")]
pub(super) fn check_built() -> Result<(), Failure> {
    Ok(())
}

/// Fails in a build without the feature.
#[cfg(not(feature = "parquet"))]
pub(super) fn check_built() -> Result<(), Failure> {
    let message = "this build of endgame can't write Parquet";
    let hint =
        "build it with `cargo install --path . --locked --features parquet`, or take --format jsonl or csv";
    Err(Failure::usage("no-parquet", message).hint(hint))
}

#[cfg(feature = "parquet")]
pub(super) fn begin<'w>(
    fields: &'static [Field],
    to: &'w mut (dyn Write + Send),
) -> std::io::Result<Box<dyn Rows + 'w>> {
    Ok(Box::new(rows::ParquetRows::new(fields, to)?))
}

#[cfg(not(feature = "parquet"))]
pub(super) fn begin<'w>(
    _: &'static [Field],
    _: &'w mut (dyn Write + Send),
) -> std::io::Result<Box<dyn Rows + 'w>> {
    Err(std::io::Error::from(std::io::ErrorKind::Unsupported))
}
