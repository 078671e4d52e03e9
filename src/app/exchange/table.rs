//! Rows of typed columns, one after the other, for CSV and Parquet from one description.

use std::borrow::Cow;

/// A column.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet has types of columns"))]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether a row may have nothing in it.
    pub(super) is_optional: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Text,
    /// Milliseconds since 1970, UTC.
    Time,
    Flag,
}

impl Field {
    pub(super) const fn new(name: &'static str, kind: Kind) -> Field {
        Field { name, kind, is_optional: false }
    }

    pub(super) const fn optional(name: &'static str, kind: Kind) -> Field {
        Field { name, kind, is_optional: true }
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    None,
    Whole(u64),
    Signed(i64),
    Text(Cow<'a, str>),
    Time(i64),
    Flag(bool),
}

impl<'a> Value<'a> {
    pub(super) fn text(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }

    pub(super) fn optional(text: Option<&'a str>) -> Value<'a> {
        text.map_or(Value::None, Value::text)
    }
}

/// Takes rows; each is as long as there are fields.
pub(super) trait Rows {
    fn row(&mut self, values: &[Value]) -> std::io::Result<()>;

    fn finish(self: Box<Self>) -> std::io::Result<()>;
}
