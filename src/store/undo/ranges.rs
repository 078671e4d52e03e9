//! The part of operations in a character's history.

use super::super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::super::error::StoreError;
use super::super::gone::merge_that_stands;
use super::super::log::{Log, Logged};
use crate::ledger::{CharacterId, Fact, Operation, OperationId};
use crate::progression::{State, apply, taken_back};

/// Operations with the states before and after them, newest first.
pub(super) type Ranges<'o> = Vec<(&'o Operation, State, State)>;

/// All that happened to a character.
pub(super) fn events_of(tx: &dyn ReadTx, id: CharacterId) -> Result<Vec<Logged>, StoreError> {
    let mut log = Log::new(tx);
    let mut events = Vec::new();
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        events.push(log.prove(stored)?);
        Ok(Flow::More)
    })?;
    Ok(events)
}

/// Those of the operations that touched this character and were not undone on it.
pub(super) fn ranges<'o>(history: &[Logged], operations: &'o [Operation]) -> Ranges<'o> {
    let mut spans: Vec<(&Operation, State, State)> = Vec::new();
    let newest_first = history.iter().rev().filter_map(|logged| match &logged.fact {
        Fact::Progression(event) => Some((logged.operation.0, event)),
        _ => None,
    });
    let gone = taken_back(newest_first, &[]);
    let mut state = State::default();
    for logged in history {
        let Fact::Progression(event) = &logged.fact else { continue };
        let operation = operations.iter().find(|operation| operation.id == logged.operation);
        if let Some(operation) = operation
            && spans.last().is_none_or(|(last, ..)| last.id != operation.id)
        {
            spans.push((operation, state.clone(), state.clone()));
        }
        apply(&mut state, event);
        if let Some((last, _, after)) = spans.last_mut()
            && last.id == logged.operation
        {
            after.clone_from(&state);
        }
    }
    spans.retain(|(operation, ..)| !gone.contains(&operation.id.0));
    spans.reverse();
    spans
}

/// The merge by which a character is gone that operations had given something to: what it had went to another.
pub(super) fn merged_since(
    tx: &dyn ReadTx,
    now: &State,
    history: &[Logged],
    operations: &[Operation],
) -> Result<Option<OperationId>, StoreError> {
    if !now.archived {
        return Ok(None);
    }
    let merge = merge_that_stands(tx, history.iter().rev())?;
    let is_later = |merge: &Operation| {
        operations.iter().all(|one| one.id != merge.id) && operations.iter().any(|one| one.last < merge.first)
    };
    Ok(merge.filter(is_later).map(|merge| merge.id))
}
