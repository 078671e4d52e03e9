//! How events and states are written in the database: JSON with names that people can read.
//!
//! Every event carries the version of its form. A form that was once written is read for ever; a change of meaning gets
//! a new version and a reader of its own. Tests pin the bytes.

mod change;
mod event;
mod fact;
mod gain;
mod parts;
mod request;
mod state;
#[cfg(test)]
mod tests;
mod work;

pub(super) use fact::{Payload, read_fact, write_event, write_fact, write_ruleset_installed};
pub(super) use state::{Identity, read_state, write_state};

/// What is stored can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A kind of event that this version does not know.
    #[error("unknown kind of event `{0}`")]
    UnknownKind(String),
    /// A form that this version does not know.
    #[error("unknown format {format} of `{kind}`")]
    UnknownFormat {
        /// The kind of event.
        kind: String,
        /// Its format.
        format: i64,
    },
    /// The JSON does not fit.
    #[error("{0}")]
    Malformed(String),
}

impl From<serde_json::Error> for WireError {
    fn from(error: serde_json::Error) -> WireError {
        WireError::Malformed(error.to_string())
    }
}
