//! The values of a table: listed, or in a file.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use super::super::{Number, Spanned};

/// The name by which our decoder knows that a list or a map is welcome.
pub(in super::super) const NAME: &str = "$endgame::Table";

/// The values of a table.
#[derive(Clone, Debug)]
pub enum Table {
    /// One by one.
    Listed(Vec<Spanned<Number>>),
    /// In a file.
    File(TableFile),
}

/// Values from a file, one a row: CSV, TSV or JSON by its ending.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// The file, seen from the folder of the ruleset: `tables/exp.csv`.
    pub file: Spanned<String>,
    /// The column (in JSON the field) with the values. A file with one column needs none.
    pub column: Option<Spanned<String>>,
    /// The column with the levels. Without it the rows are the levels one after the other, from the track's first (or from the
    /// level at which the table starts) on.
    pub level: Option<Spanned<String>>,
    /// What the values are. Default: under `xp_to_next` `leaving`, under `total_xp` `total`; what is something else is
    /// converted. Other curves than costs have plain values and no `of`.
    pub of: Option<Spanned<Of>>,
}

/// What the values of a table of costs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// XP from the row's level to the next.
    Leaving,
    /// XP from the level before to the row's level.
    Reaching,
    /// XP that it takes to stand at the row's level, counted from the first.
    Total,
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAME, TableVisitor)
    }
}

struct TableVisitor;

impl<'de> Visitor<'de> for TableVisitor {
    type Value = Table;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers, or a map with `file`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Table, D::Error> {
        TableFile::deserialize(inner).map(Table::File)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Table, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Table::Listed(values))
    }
}

impl JsonSchema for Table {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Table".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut list = generator.subschema_for::<Vec<Number>>();
        list.insert("minItems".to_owned(), 1.into());
        json_schema!({ "anyOf": [list, generator.subschema_for::<TableFile>()] })
    }
}
