//! Taking back that a ruleset came into force.

use super::super::backend::{EventQuery, Flow, ReadTx, TextKind};
use super::super::error::StoreError;
use super::super::log::Log;
use super::super::texts::{self, RulesetText, ruleset_after};
use super::super::writer::Writer;
use super::error::{Blocked, InTheWay, UndoError};
use crate::ledger::{CharacterId, EventKind, Fact, Operation, OperationId, Sequence};
use crate::progression::State;
use crate::rules::ruleset::Ruleset;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Writer<'_> {
    /// Puts in force again what was before `installs`, which are some of `operations`, newest first; `words` are the terms.
    /// Answers with its name; `None` where none of them put a ruleset in force.
    pub(super) fn undo_installs(
        &mut self,
        installs: &BTreeSet<OperationId>,
        operations: &[Operation],
        words: &str,
    ) -> Result<Option<String>, UndoError> {
        let ours = operations.iter().filter(|operation| installs.contains(&operation.id));
        let mut now = self.ruleset_in_force().0;
        let mut undone = Vec::new();
        for operation in ours {
            let before = ruleset_after(self.tx(), operation.first.0.checked_sub(1))?;
            let after = ruleset_after(self.tx(), Some(operation.last.0))?;
            if after != now {
                let first = later(self.tx(), operation, operations)?;
                let blocked = Blocked { operations: first.len() as u64, first, ..Blocked::default() };
                return Err(UndoError::InTheWay(Box::new(blocked)));
            }
            now = before;
            undone.push(operation.id.0);
        }
        if undone.is_empty() {
            return Ok(None);
        }
        let gone = || StoreError::Corrupt("the ruleset that was in force before is gone".to_owned());
        let text =
            RulesetText::from(texts::proved_text(self.tx(), TextKind::Ruleset, now)?.ok_or_else(gone)?);
        let hash = texts::parsed(&text.hash)?;
        self.put_in_force((now, hash), (&text.name, &text.hash), words, &undone)?;
        self.take_back(&undone)?;
        Ok(Some(text.name))
    }

    /// The rules by which a character is put back; `None` for those that the operation began with.
    pub(super) fn rules_after(&mut self, state: &State) -> Result<Option<Arc<Ruleset>>, StoreError> {
        let (_, hash) = self.ruleset_in_force();
        self.rules_under(&hash, state)
    }
}

/// Operations after this one, and not to be undone with it, that put rulesets in force.
fn later(tx: &dyn ReadTx, operation: &Operation, undoing: &[Operation]) -> Result<Vec<InTheWay>, StoreError> {
    let query = EventQuery {
        range: Some((Sequence(operation.last.0 + 1), Sequence(u64::MAX))),
        ..EventQuery::of_database(&[EventKind::Ruleset])
    };
    let mut log = Log::new(tx);
    let mut found: BTreeMap<OperationId, InTheWay> = BTreeMap::new();
    tx.events(&query, &mut |stored| {
        let event = log.prove(stored)?;
        let is_ours = undoing.iter().any(|operation| operation.id == event.operation);
        let Fact::RulesetInstalled { name, .. } = event.fact else { return Ok(Flow::More) };
        let known = log.operation(event.operation)?.map(|(operation, _)| operation.clone());
        if let Some(operation) = known.filter(|_| !is_ours) {
            let name = format!("the database, which plays by {name} since");
            let (character, events, fields) = (CharacterId::DATABASE, Vec::new(), BTreeSet::new());
            found.insert(operation.id, InTheWay { operation, character, name, events, fields });
        }
        Ok(Flow::More)
    })?;
    Ok(found.into_values().collect())
}
