//! Row groups of a Parquet file: rows are gathered until there are many, so that memory stays bounded.

use super::super::table::{Field, Kind, Rows, Value};
use super::columns::{Gathered, plain};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;

/// Rows in a group, at most.
const MOST_ROWS: usize = 65_536;
/// Bytes of texts in a group, about.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Writes rows as Parquet.
pub(super) struct ParquetRows<'w> {
    writer: SerializedFileWriter<&'w mut (dyn Write + Send)>,
    columns: Vec<Gathered>,
    rows: usize,
    bytes: usize,
}

impl<'w> ParquetRows<'w> {
    pub(super) fn new(
        fields: &'static [Field],
        to: &'w mut (dyn Write + Send),
    ) -> std::io::Result<ParquetRows<'w>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // Texts of events are long: their least and greatest tell nothing.
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(concat!("endgame ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(to, schema(fields)?, Arc::new(properties)).map_err(plain)?;
        Ok(ParquetRows { writer, columns: fields.iter().map(Gathered::new).collect(), rows: 0, bytes: 0 })
    }

    fn write_group(&mut self) -> std::io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(plain)?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(plain)? else { break };
            column.write(&mut writer).map_err(plain)?;
            writer.close().map_err(plain)?;
        }
        group.close().map_err(plain)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Rows for ParquetRows<'_> {
    fn row(&mut self, values: &[Value]) -> std::io::Result<()> {
        for (column, value) in self.columns.iter_mut().zip(values) {
            self.bytes += column.add(value);
        }
        self.rows += 1;
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES { self.write_group() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> std::io::Result<()> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.writer.close().map(|_| ()).map_err(plain)
    }
}

fn schema(fields: &[Field]) -> std::io::Result<TypePtr> {
    let column = |field: &Field| {
        let (physical, logical) = match field.kind {
            Kind::Whole => (Physical::INT64, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Time => {
                let time = LogicalType::timestamp(true, TimeUnit::MILLIS);
                (Physical::INT64, Some(time))
            }
            Kind::Flag => (Physical::BOOLEAN, None),
        };
        let repetition = if field.is_optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let column = Type::primitive_type_builder(field.name, physical);
        column.with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
    };
    let columns: Result<Vec<TypePtr>, _> = fields.iter().map(column).collect();
    let schema = Type::group_type_builder("endgame").with_fields(columns.map_err(plain)?).build();
    schema.map(Arc::new).map_err(plain)
}
