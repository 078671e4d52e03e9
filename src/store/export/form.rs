//! The lines of an exported log, as JSON. `endgame.log/1` once written is read for ever; tests pin the bytes.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The form that is written, and read.
pub(in crate::store) const SCHEMA: &str = "endgame.log/1";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct HeaderForm<'a> {
    #[serde(borrow)]
    pub(in crate::store) schema: Cow<'a, str>,
    /// The version of the program that wrote it.
    #[serde(borrow)]
    pub(in crate::store) endgame: Cow<'a, str>,
    /// How many events follow.
    pub(in crate::store) events: u64,
    /// The first of them, where it is not the first of the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) since: Option<u64>,
    pub(in crate::store) require_reason: bool,
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::store) enum LineForm<'a> {
    #[serde(borrow)]
    Ruleset(TextForm<'a>),
    #[serde(borrow)]
    Policy(TextForm<'a>),
    #[serde(borrow)]
    Operation(OperationForm<'a>),
    #[serde(borrow)]
    Event(EventForm<'a>),
    #[serde(borrow)]
    End(EndForm<'a>),
}

/// A ruleset or a policy, with its row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct TextForm<'a> {
    pub(in crate::store) id: i64,
    #[serde(borrow)]
    pub(in crate::store) name: Cow<'a, str>,
    #[serde(borrow)]
    pub(in crate::store) hash: Cow<'a, str>,
    #[serde(borrow)]
    pub(in crate::store) text: Cow<'a, str>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct OperationForm<'a> {
    pub(in crate::store) id: u64,
    #[serde(borrow)]
    pub(in crate::store) kind: Cow<'a, str>,
    #[serde(borrow)]
    pub(in crate::store) actor: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) reason: Option<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) ticket: Option<Cow<'a, str>>,
    /// Milliseconds since 1970, UTC.
    pub(in crate::store) time: i64,
    pub(in crate::store) first: u64,
    pub(in crate::store) last: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct EventForm<'a> {
    pub(in crate::store) sequence: u64,
    pub(in crate::store) character: u64,
    pub(in crate::store) version: u64,
    pub(in crate::store) operation: u64,
    #[serde(borrow)]
    pub(in crate::store) kind: Cow<'a, str>,
    pub(in crate::store) format: i64,
    /// JSON in a string: other programs may write numbers anew, and then the hash would not fit.
    #[serde(borrow)]
    pub(in crate::store) payload: Cow<'a, str>,
    pub(in crate::store) time: i64,
    pub(in crate::store) ruleset: i64,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) key: Option<Cow<'a, str>>,
    /// The digest of the request that the key stands for, hexadecimal.
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(in crate::store) request: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(in crate::store) hash: Cow<'a, str>,
}

/// The last line: a file without it was cut off.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::store) struct EndForm<'a> {
    pub(in crate::store) events: u64,
    pub(in crate::store) operations: u64,
    /// The hash of the last event.
    #[serde(borrow)]
    pub(in crate::store) head: Cow<'a, str>,
    /// SHA-256 of all lines before, each with one `\n` at its end.
    #[serde(borrow)]
    pub(in crate::store) sha256: Cow<'a, str>,
}
