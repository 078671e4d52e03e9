//! How an export is written.

use super::table::{Field, Rows};
use super::{csv, parquet};
use crate::app::problem::{Hint, Problem};
use std::io::Write;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON Lines.
    Lines,
    /// CSV.
    Csv,
    /// Parquet.
    Parquet,
}

impl Form {
    /// Makes sure that this build can write it.
    ///
    /// # Errors
    /// That it can't.
    pub fn check(self) -> Result<(), Problem> {
        match self {
            Form::Parquet if !cfg!(feature = "parquet") => {
                let message = "this build of endgame can't write Parquet";
                Err(Problem::invalid("no-parquet", message).advise(Hint::BuildWithParquet))
            }
            _ => Ok(()),
        }
    }
}

/// Begins a table in a form that has columns.
pub(super) fn begin<'w>(
    form: Form,
    fields: &'static [Field],
    to: &'w mut (dyn Write + Send),
) -> std::io::Result<Box<dyn Rows + 'w>> {
    match form {
        Form::Parquet => parquet::begin(fields, to),
        Form::Lines | Form::Csv => Ok(Box::new(csv::CsvRows::new(fields, to)?)),
    }
}
