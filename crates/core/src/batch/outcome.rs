//! What became of each row. Of rows that went as they should nothing is kept but their number: there may be a million.

use super::problem::Problem;
use crate::ledger::{OperationId, Who};
use crate::progression::{NoRoom, Reason};
use std::ops::RangeInclusive;

/// What became of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It was carried out, or would be, but for amounts that had no room.
    Done(Vec<NoRoom>),
    /// An operation before has carried it out.
    Already(OperationId),
    /// It was not.
    Failed(Failed),
}

/// Why a row was not carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Failed {
    /// It makes no sense.
    Problems(Vec<Problem>),
    /// There is no such character; one with a name like it.
    Nobody(Who, Option<String>),
    /// The rules don't allow it.
    Refused(Vec<Reason>),
    /// Another row had its key.
    KeyOfAnother {
        /// The key.
        key: String,
        /// The operation that used it.
        operation: OperationId,
    },
}

/// The word for what became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// Carried out.
    Ok,
    /// Carried out by an operation before.
    Already,
    /// Not allowed, or nobody is there.
    Refused,
    /// The row makes no sense.
    Problem,
}

impl Word {
    /// As JSON and CSV write it.
    pub fn name(self) -> &'static str {
        match self {
            Word::Ok => "ok",
            Word::Already => "already",
            Word::Refused => "refused",
            Word::Problem => "problem",
        }
    }
}

impl Failed {
    /// Which kind of failure it is.
    pub fn word(&self) -> Word {
        match self {
            Failed::Problems(_) | Failed::KeyOfAnother { .. } => Word::Problem,
            Failed::Nobody(..) | Failed::Refused(_) => Word::Refused,
        }
    }

    /// Every reason, in words.
    pub fn reasons(&self) -> Vec<String> {
        match self {
            Failed::Problems(problems) => problems.iter().map(ToString::to_string).collect(),
            Failed::Refused(reasons) => reasons.iter().map(ToString::to_string).collect(),
            Failed::Nobody(who, advice) => {
                let advice = advice.as_ref().map_or(String::new(), |advice| format!("; {advice}"));
                let who = super::problem::clipped(&who.to_string());
                vec![format!("there is no character `{who}`{advice}")]
            }
            Failed::KeyOfAnother { key, operation } => {
                vec![format!(
                    "the key `{}` was used by #{operation} for another row",
                    super::problem::clipped(key)
                )]
            }
        }
    }
}

/// What became of all rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// How many rows there were.
    pub rows: u64,
    /// How many were carried out.
    pub done: u64,
    /// How many an operation before has carried out.
    pub already: u64,
    /// How many were not carried out.
    pub failed: u64,
    /// How many of those because the row makes no sense.
    pub problems: u64,
    /// Runs of rows that were carried out before, by which operation.
    before: Vec<(RangeInclusive<u64>, OperationId)>,
    /// The rows that were not carried out, with the line of each and why: the first of them, when there are very many.
    pub failures: Vec<(u64, u64, Failed)>,
    /// Rows of whose amounts some had no room, with the line of each and what: the first, when there are very many.
    pub no_room: Vec<(u64, u64, Vec<NoRoom>)>,
    /// Runs of the others.
    more: Vec<(RangeInclusive<u64>, Word)>,
}

/// What became of one of all rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowResult<'a> {
    /// Which row, from 1.
    pub row: u64,
    /// What became of it.
    pub word: Word,
    /// The operation that carried it out before.
    pub before: Option<OperationId>,
    /// Why it failed, where that was kept, and on which line it begins.
    pub failed: Option<(u64, &'a Failed)>,
    /// What had no room.
    pub no_room: &'a [NoRoom],
}

/// More failures than this are counted and not kept.
const MOST_KEPT: usize = 100_000;

impl Results {
    /// What became of the next row, which began on this line.
    pub fn put(&mut self, row: u64, line: u64, outcome: Outcome) {
        self.rows += 1;
        match outcome {
            Outcome::Done(no_room) => {
                self.done += 1;
                if !no_room.is_empty() && self.no_room.len() < MOST_KEPT {
                    self.no_room.push((row, line, no_room));
                }
            }
            Outcome::Already(operation) => {
                self.already += 1;
                lengthen(&mut self.before, row, operation);
            }
            Outcome::Failed(failed) => {
                self.failed += 1;
                self.problems += u64::from(failed.word() == Word::Problem);
                if self.failures.len() < MOST_KEPT {
                    self.failures.push((row, line, failed));
                } else {
                    lengthen(&mut self.more, row, failed.word());
                }
            }
        }
    }

    /// What became of each row, in order.
    pub fn each(&self) -> impl Iterator<Item = RowResult<'_>> {
        let (mut before, mut failures, mut more) =
            (self.before.iter(), self.failures.iter(), self.more.iter());
        let (mut already, mut failed, mut other) = (before.next(), failures.next(), more.next());
        let mut short = self.no_room.iter().peekable();
        (1..=self.rows).map(move |row| {
            let result = RowResult { row, word: Word::Ok, before: None, failed: None, no_room: &[] };
            if let Some((.., no_room)) = short.next_if(|(at, ..)| *at == row) {
                return RowResult { no_room, ..result };
            }
            if let Some((_, line, why)) = failed.filter(|(at, ..)| *at == row) {
                failed = failures.next();
                return RowResult { word: why.word(), failed: Some((*line, why)), ..result };
            }
            if let Some((rows, by)) = already.filter(|(rows, _)| rows.contains(&row)) {
                if *rows.end() == row {
                    already = before.next();
                }
                return RowResult { word: Word::Already, before: Some(*by), ..result };
            }
            if let Some((rows, word)) = other.filter(|(rows, _)| rows.contains(&row)) {
                if *rows.end() == row {
                    other = more.next();
                }
                return RowResult { word: *word, ..result };
            }
            result
        })
    }
}

/// Adds a row to the last run, or begins another.
fn lengthen<T: PartialEq>(runs: &mut Vec<(RangeInclusive<u64>, T)>, row: u64, what: T) {
    match runs.last_mut() {
        Some((rows, last)) if *last == what && rows.end() + 1 == row => *rows = *rows.start()..=row,
        _ => runs.push((row..=row, what)),
    }
}
