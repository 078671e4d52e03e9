//! Rows as Parquet, in builds that have it.

use super::super::super::failure::Failure;
use super::table::{Field, Rows};
use std::io::Write;

/// Fails in a build without the feature.
pub(super) fn check_built() -> Result<(), Failure> {
    let message = "this build can't write Parquet";
    let hint = "build it with `cargo install --path . --features parquet`, or take --format csv or jsonl";
    Err(Failure::usage("no-parquet", message).hint(hint))
}

pub(super) fn begin<'w>(
    _: &'static [Field],
    _: &'w mut (dyn Write + Send),
) -> std::io::Result<Box<dyn Rows + 'w>> {
    Err(std::io::Error::from(std::io::ErrorKind::Unsupported))
}
