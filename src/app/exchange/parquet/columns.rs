//! The values of a column that wait for their row group.

use super::super::table::{Field, Kind, Value};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;

/// The values of a column.
pub(super) struct Gathered {
    values: Values,
    /// For each row whether it has a value; only where some may have none.
    present: Option<Vec<i16>>,
}

enum Values {
    Numbers(Vec<i64>),
    Texts(Vec<ByteArray>),
    Flags(Vec<bool>),
}

impl Gathered {
    pub(super) fn new(field: &Field) -> Gathered {
        let values = match field.kind {
            Kind::Whole | Kind::Time => Values::Numbers(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
            Kind::Flag => Values::Flags(Vec::new()),
        };
        Gathered { values, present: field.is_optional.then(Vec::new) }
    }

    /// Adds the value of a row and tells how many bytes it takes.
    pub(super) fn add(&mut self, value: &Value) -> usize {
        if let Some(present) = &mut self.present {
            present.push(i16::from(*value != Value::None));
        }
        match (&mut self.values, value) {
            (Values::Texts(texts), Value::Text(text)) => {
                texts.push(ByteArray::from(text.as_bytes().to_vec()));
                text.len()
            }
            (Values::Flags(flags), Value::Flag(flag)) => {
                flags.push(*flag);
                1
            }
            // Levels and points pass 2^63 only in rules that nobody plays.
            (Values::Numbers(numbers), Value::Whole(number)) => {
                numbers.push(i64::try_from(*number).unwrap_or(i64::MAX));
                8
            }
            (Values::Numbers(numbers), Value::Time(number) | Value::Signed(number)) => {
                numbers.push(*number);
                8
            }
            // A value of another kind would be a mistake in a table; the row group then refuses to be written.
            _ => 0,
        }
    }

    /// Writes what has gathered.
    pub(super) fn write(&mut self, writer: &mut SerializedColumnWriter) -> Result<(), ParquetError> {
        let present = self.present.as_deref();
        match &mut self.values {
            Values::Numbers(numbers) => {
                writer.typed::<Int64Type>().write_batch(numbers, present, None)?;
                numbers.clear();
            }
            Values::Texts(texts) => {
                writer.typed::<ByteArrayType>().write_batch(texts, present, None)?;
                texts.clear();
            }
            Values::Flags(flags) => {
                writer.typed::<BoolType>().write_batch(flags, present, None)?;
                flags.clear();
            }
        }
        self.present.iter_mut().for_each(Vec::clear);
        Ok(())
    }
}

/// What the system said; a closed pipe must be known as such.
pub(super) fn plain(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(error) => std::io::Error::other(error),
        },
        error => std::io::Error::other(error),
    }
}
