//! Rows as CSV.

use super::table::{Field, Rows, Value};
use crate::ledger::Moment;
use crate::report::defused;
use crate::report::time::Time;
use std::io::Write;

/// Writes rows as CSV.
pub(super) struct CsvRows<'w> {
    writer: ::csv::Writer<&'w mut (dyn Write + Send)>,
}

impl<'w> CsvRows<'w> {
    /// Begins with the names of the columns.
    pub(super) fn new(fields: &[Field], to: &'w mut (dyn Write + Send)) -> std::io::Result<CsvRows<'w>> {
        let mut writer = ::csv::Writer::from_writer(to);
        writer.write_record(fields.iter().map(|field| field.name)).map_err(plain)?;
        Ok(CsvRows { writer })
    }
}

impl Rows for CsvRows<'_> {
    fn row(&mut self, values: &[Value]) -> std::io::Result<()> {
        for value in values {
            match value {
                Value::None => self.writer.write_field(""),
                Value::Whole(number) => self.writer.write_field(number.to_string()),
                Value::Signed(number) => self.writer.write_field(number.to_string()),
                Value::Text(text) => self.writer.write_field(defused(text).as_bytes()),
                Value::Time(ms) => self.writer.write_field(Time(Moment(*ms)).written()),
                Value::Flag(is) => self.writer.write_field(if *is { "true" } else { "false" }),
            }
            .map_err(plain)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(plain)
    }

    fn finish(mut self: Box<Self>) -> std::io::Result<()> {
        self.writer.flush()
    }
}

/// What the system said; a closed pipe must be known as such.
fn plain(error: ::csv::Error) -> std::io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}
