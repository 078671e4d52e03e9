//! Rows as Parquet, in builds that have it.

#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
mod rows;

use super::table::{Field, Rows};
use std::io::Write;

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
