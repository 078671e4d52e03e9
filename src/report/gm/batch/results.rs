//! What became of each row, for programs.

use super::super::facts::NoRoomFact;
use crate::batch::{Results, RowResult};
use crate::report::{Records, Rows};
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::Serializer;

/// A result for every row. It is written row by row: there may be a million, and most of them are the same.
#[derive(Debug, Clone)]
pub(super) struct AllResults {
    pub(super) results: Results,
    /// Whether JSON tells of them.
    pub(super) is_wanted: bool,
}

/// What became of a row.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "RowResult")]
pub(super) struct Fact {
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    result: &'static str,
    /// The operation that carried it out before.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_room: Vec<NoRoomFact>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
}

impl Fact {
    fn new(result: RowResult<'_>) -> Fact {
        Fact {
            row: result.row,
            line: result.failed.map(|(line, _)| line).filter(|&line| line > 0),
            result: result.word.name(),
            operation: result.before.map(|operation| operation.0),
            no_room: NoRoomFact::all(result.no_room),
            reasons: result.failed.map(|(_, failed)| failed.reasons()).unwrap_or_default(),
        }
    }
}

impl Serialize for AllResults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.results.each().map(Fact::new))
    }
}

impl AllResults {
    pub(super) fn is_unwanted(&self) -> bool {
        !self.is_wanted
    }

    pub(super) fn records(&self) -> Records {
        let facts: Vec<Fact> = self.results.each().map(Fact::new).collect();
        let rows = Rows::of(&facts).fields().without("no_room").without("reasons");
        let no_room = |fact: &Fact| {
            let all: Vec<&str> = fact.no_room.iter().map(|found| found.what.as_str()).collect();
            all.join("; ")
        };
        rows.column("no_room", no_room).column("reasons", |fact| fact.reasons.join("; ")).records()
    }
}
