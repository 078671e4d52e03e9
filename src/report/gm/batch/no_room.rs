//! What of the amounts of a batch had no room: the sums, and the rows.

use super::super::ACCOUNT;
use super::super::facts::NoRoomFact;
use crate::batch::{Results, Summary};
use crate::progression::NoRoom;
use crate::report::Cell;
use crate::report::numbers::clipped;
use crate::rules::number::grouped;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What had no room in all, and in which rows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct WithoutRoom {
    /// How many rows.
    pub(super) rows: u64,
    /// XP, by track.
    xp: BTreeMap<String, u128>,
    currency: u128,
    /// The rows; the first 100,000 of them.
    pub(super) first: Vec<RowWithoutRoom>,
}

/// A row of whose amounts some had no room.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct RowWithoutRoom {
    row: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    no_room: Vec<NoRoomFact>,
}

impl WithoutRoom {
    /// `None` where there was room for all.
    pub(super) fn new(results: &Results, summary: &Summary) -> Option<WithoutRoom> {
        let xp = summary.xp_without_room.iter().map(|(track, lost)| (track.to_string(), *lost));
        let row = |(row, line, found): &(u64, u64, Vec<NoRoom>)| RowWithoutRoom {
            row: *row,
            line: Some(*line).filter(|line| *line > 0),
            no_room: NoRoomFact::all(found),
        };
        Some(WithoutRoom {
            rows: summary.rows_without_room,
            xp: xp.collect(),
            currency: summary.currency_without_room,
            first: results.no_room.iter().map(row).collect(),
        })
        .filter(|found| found.rows > 0)
    }

    /// ` rows: 4,090 XP mastery.combat, 12 currency`
    pub(super) fn sums(&self) -> String {
        let n = |number: u128| grouped(&number.to_string());
        let xp = self.xp.iter().map(|(track, lost)| format!("{} XP {track}", n(*lost)));
        let currency = (self.currency > 0).then(|| format!("{} currency", n(self.currency)));
        let all: Vec<String> = xp.chain(currency).collect();
        let rows = if self.rows == 1 { "row" } else { "rows" };
        format!(" {rows}: {}", all.join(", "))
    }
}

impl RowWithoutRoom {
    pub(super) fn shown(&self) -> Vec<Cell> {
        let all: Vec<&str> = self.no_room.iter().map(|found| found.what.as_str()).collect();
        vec![
            Cell::Whole(self.row),
            self.line.map_or(Cell::None, Cell::Whole),
            Cell::Text(clipped(&all.join("; "), ACCOUNT)),
        ]
    }
}
