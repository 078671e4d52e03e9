//! The part of operations in a character's history.

use super::super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::super::error::StoreError;
use super::super::log::{Log, Logged};
use crate::ledger::{CharacterId, Fact, Operation, OperationId, OperationKind};
use crate::progression::{Event, State, apply, taken_back};

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
    let is_archiving = |logged: &&Logged| matches!(logged.fact, Fact::Progression(Event::Archived));
    let Some(gone) = history.iter().rev().find(is_archiving).filter(|_| now.archived) else {
        return Ok(None);
    };
    let is_later = operations.iter().all(|one| one.id != gone.operation)
        && operations.iter().any(|one| one.last < gone.sequence);
    let operation = tx.operation(gone.operation)?.filter(|_| is_later);
    let kind = operation.and_then(|operation| operation.intent.kind.known());
    Ok((kind == Some(OperationKind::Merge)).then_some(gone.operation))
}
