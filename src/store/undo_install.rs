//! Taking back that a ruleset came into force.

use super::error::StoreError;
use super::log::{EVENT_COLUMNS, Log};
use super::models::stored;
use super::undo::{InTheWay, UndoError};
use super::writer::{Writer, save_undone};
use super::{chain, rulebook};
use crate::ledger::{CharacterId, Fact, Operation, OperationId};
use crate::progression::State;
use crate::rules::ruleset::Ruleset;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Writer<'_> {
    /// Puts in force again what was before `installs`, which are some of `operations`, newest first. Answers with its
    /// name; `None` where none of them put a ruleset in force.
    pub(super) fn undo_installs(
        &mut self,
        installs: &BTreeSet<OperationId>,
        operations: &[Operation],
    ) -> Result<Option<String>, UndoError> {
        let ours = operations.iter().filter(|operation| installs.contains(&operation.id));
        let mut now = self.ruleset_in_force().0;
        let mut undone = Vec::new();
        for operation in ours {
            let before = ruleset_of(self.connection(), operation.first.0.checked_sub(1))?;
            let after = ruleset_of(self.connection(), Some(operation.last.0))?;
            if after != now {
                return Err(UndoError::InTheWay(later(self.connection(), operation, operations)?));
            }
            now = before;
            undone.push(operation.id.0);
        }
        if undone.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT name, hash, text FROM rulesets WHERE id = ?1";
        let text = self.connection().query_row(sql, [now], rulebook::text_of).optional();
        let gone = || StoreError::Corrupt("the ruleset that was in force before is gone".to_owned());
        let text = text.map_err(StoreError::from)?.ok_or_else(gone)?;
        let hash = chain::from_hex(&text.hash).ok_or_else(gone)?;
        let operation = self.operation();
        self.put_in_force((now, hash), (&text.name, &text.hash), "", &undone)?;
        save_undone(self.connection(), &undone, operation.0)?;
        Ok(Some(text.name))
    }

    /// The rules by which a character is put back; `None` for those that the operation began with.
    pub(super) fn rules_after(&mut self, state: &State) -> Result<Option<Arc<Ruleset>>, StoreError> {
        let (_, hash) = self.ruleset_in_force();
        self.rules_under(&hash, state)
    }
}

/// The row of the ruleset of an event.
fn ruleset_of(connection: &Connection, sequence: Option<u64>) -> Result<i64, StoreError> {
    let gone = || StoreError::Corrupt("an event is gone".to_owned());
    let sql = "SELECT ruleset FROM events WHERE sequence = ?1";
    let sequence = stored(sequence.ok_or_else(gone)?);
    connection.prepare_cached(sql)?.query_row([sequence], |row| row.get(0)).optional()?.ok_or_else(gone)
}

/// Operations after this one, and not to be undone with it, that put rulesets in force.
fn later(
    connection: &Connection,
    operation: &Operation,
    undoing: &[Operation],
) -> Result<Vec<InTheWay>, StoreError> {
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE character = 0 AND kind = 'ruleset' AND sequence > ?1 ORDER BY version"
    );
    let mut log = Log::new(connection);
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([stored(operation.last.0)])?;
    let mut found: BTreeMap<OperationId, InTheWay> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let event = log.read(row)?;
        let is_ours = undoing.iter().any(|operation| operation.id == event.operation);
        let Fact::RulesetInstalled { name, .. } = event.fact else { continue };
        let known = log.operation(event.operation)?.map(|(operation, _)| operation.clone());
        if let Some(operation) = known.filter(|_| !is_ours) {
            let name = format!("the database, which plays by {name} since");
            let (character, events, fields) = (CharacterId::DATABASE, Vec::new(), BTreeSet::new());
            found.insert(operation.id, InTheWay { operation, character, name, events, fields });
        }
    }
    Ok(found.into_values().collect())
}

/// Which operations were taken back by putting an older ruleset in force again, and by which.
pub(super) fn undone_installs(
    connection: &Connection,
    until: Option<crate::ledger::Point>,
) -> Result<Vec<(Vec<u64>, u64)>, StoreError> {
    use crate::ledger::Point;
    let sql = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE character = 0 AND kind = 'ruleset' ORDER BY version"
    );
    let mut log = Log::new(connection);
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let event = log.read(row)?;
        let is_over = match until {
            None => false,
            Some(Point::Time(at)) => event.at > at,
            Some(Point::Sequence(sequence)) => event.sequence > sequence,
        };
        if let Fact::RulesetInstalled { undo, .. } = event.fact
            && !undo.is_empty()
            && !is_over
        {
            found.push((undo, event.operation.0));
        }
    }
    Ok(found)
}
