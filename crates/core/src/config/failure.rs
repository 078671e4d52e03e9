//! Why a value could not be made, as it travels through serde's code to the node that it is about.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::words;

/// The error type of the decoder. It has no place: the node on whose behalf serde was called has one.
#[derive(Debug)]
pub(super) enum Failure {
    /// Recorded already; or a consequence of something recorded.
    Told,
    /// The work ends here: too much of it, or too many problems.
    Stop,
    /// A struct lacks a field.
    Missing(&'static str),
    /// A type's own code wants something else than what it got: "a number or a formula".
    Expected(String),
    /// A type's own code met a name that it doesn't know.
    Unknown { what: &'static str, name: String, label: String },
    /// A type's own code says no, in its own words.
    Refused(String),
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told | Self::Stop => f.write_str("the value can't be used"),
            Self::Missing(field) => write!(f, "missing field `{field}`"),
            Self::Expected(expected) => write!(f, "expected {expected}"),
            Self::Unknown { what, name, .. } => write!(f, "unknown {what} `{}`", words::clipped(name)),
            Self::Refused(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::Refused(format!("expected {expected}, found {length} of them"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }

    fn unknown_field(name: &str, expected: &'static [&'static str]) -> Self {
        Self::Unknown { what: "field", name: name.to_owned(), label: words::instead_of(name, expected) }
    }

    fn unknown_variant(name: &str, expected: &'static [&'static str]) -> Self {
        Self::Unknown { what: "name", name: name.to_owned(), label: words::instead_of(name, expected) }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::Refused(format!("the field `{field}` is given twice"))
    }
}
