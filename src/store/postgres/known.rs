//! What was read of one moment: it stays true as long as that lasts, whoever asks for it.

use super::super::error::StoreError;
use super::ahead::Read;
use super::boards::{self, BoardRows};
use super::connection::{Asked, Connection};
use super::log::{self, operation_of};
use super::texts::text_of;
use super::{events, schema};
use crate::ledger::{CharacterId, Operation, OperationId};
use crate::store::backend::{Head, Heads, Memo, StoredText, TextKind};
use std::cell::RefCell;
use std::collections::BTreeMap;
use tokio_postgres::{Error, Row};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) memo: Memo,
    /// The rows of boards, once they were needed.
    pub(super) boards: RefCell<Option<BoardRows>>,
    /// Operations of the events that were read last.
    pub(super) operations: RefCell<BTreeMap<OperationId, Option<Operation>>>,
    /// What took some of them back.
    pub(super) takers: RefCell<BTreeMap<OperationId, Vec<OperationId>>>,
    /// Characters that were read.
    pub(super) read: Read,
    /// Who has a name, of the names that were asked for.
    pub(super) holders: RefCell<BTreeMap<String, Vec<CharacterId>>>,
    /// The ruleset in force.
    pub(super) ruleset: RefCell<Option<StoredText>>,
    /// The last event.
    pub(super) newest: RefCell<Option<Row>>,
    /// Names of the characters of the events that were read last.
    pub(super) names: RefCell<BTreeMap<CharacterId, String>>,
    /// What the characters that come next are found and sorted by.
    pub(super) found_by: RefCell<BTreeMap<CharacterId, (String, [i64; 11])>>,
}

/// The end of the log as it was written.
const HEAD: &str = "SELECT sequence, hash, ruleset FROM head";

/// What nearly every question asks for first, in one round trip with the version of the tables.
pub(super) fn first(connection: &Connection) -> Result<(i64, Known), StoreError> {
    let newest = format!("SELECT {} FROM log e ORDER BY sequence DESC LIMIT 1", events::COLUMNS);
    let operation = format!(
        "SELECT {} FROM operations WHERE id = (SELECT operation FROM log ORDER BY sequence DESC LIMIT 1)",
        log::OPERATION_COLUMNS
    );
    let asked: [Asked; 7] = [
        (schema::VERSION, &[]),
        (HEAD, &[]),
        (&newest, &[]),
        (&operation, &[]),
        ("SELECT r.id, r.name, r.hash, r.text FROM rulesets r JOIN head h ON h.ruleset = r.id", &[]),
        (boards::BOARDS, &[]),
        ("SELECT name, value FROM settings", &[]),
    ];
    let answers = connection.together(&asked, Some("COMMIT"))?;
    connection.ended();
    let version = schema::version_of(answers.first().map_or(&[], Vec::as_slice))?;
    // What can't be read is told by whoever asks for it.
    Ok((version, Known::of(&answers).unwrap_or_default()))
}

/// Where the log was written to end.
pub(super) fn written(connection: &Connection) -> Result<Option<Head>, StoreError> {
    let rows = connection.query(HEAD, &[])?;
    Ok(rows.first().map(log::written_of).transpose()?.flatten())
}

impl Known {
    /// From the answers of [`first`].
    fn of(answers: &[Vec<Row>]) -> Result<Known, StoreError> {
        let mut known = Known::default();
        let [_, head, newest, operation, ruleset, boards, settings] = answers else { return Ok(known) };
        let written = head.first().map(log::written_of).transpose()?.flatten();
        let last = newest.first().map(events::end_of).transpose()?.flatten();
        let pairs = settings.iter().map(|row| Ok::<_, Error>((row.try_get(0)?, row.try_get(1)?)));
        let pairs: BTreeMap<String, String> = pairs.collect::<Result<_, _>>()?;
        known.memo.know_heads(Heads { written, last });
        known.memo.know_settings(pairs.into_iter().collect());
        *known.newest.borrow_mut() = newest.first().cloned();
        for operation in operation.iter().map(operation_of) {
            let operation = operation?;
            known.operations.borrow_mut().insert(operation.id, Some(operation));
        }
        if let Some(row) = ruleset.first() {
            known.memo.know_hash((TextKind::Ruleset, row.try_get(0)?), super::texts::hash_of(row, 2)?);
            *known.ruleset.borrow_mut() = Some(text_of(row)?);
        }
        *known.boards.borrow_mut() = Some(BoardRows::of(boards)?);
        Ok(known)
    }

    /// Whether all of it is of a moment at which the log was written to end here: nothing changes but with that.
    pub(super) fn is_of(&self, written: Option<Head>) -> bool {
        written.is_some() && self.memo.written() == written
    }

    /// Whether it is all that every operation asks for first.
    pub(super) fn is_enough_to_write(&self) -> bool {
        self.memo.written().is_some() && self.boards.borrow().is_some()
    }

    /// What of it holds for the next of several operations that are kept together.
    pub(super) fn lasting(&mut self) -> Known {
        let (memo, boards) = (std::mem::take(&mut self.memo), std::mem::take(&mut self.boards));
        Known { memo, boards, ..Known::default() }
    }
}
