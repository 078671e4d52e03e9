//! How characters came to be archived, and where what a merged one had went.

use super::Store;
use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::happened::last_happened;
use super::log::{Log, Logged};
use super::naming::only;
use crate::ledger::{CharacterId, EventKind, Fact, Gone, Operation, OperationId, OperationKind, Point, Who};
use crate::progression::{Cause, Event, Restoration};

/// How many of the same name are told of.
const MOST_TOLD: u64 = 5;

/// Why a name or an id leads to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nobody {
    /// There never was one.
    Unknown,
    /// Several have this name, in two ways of writing it.
    Several(Vec<CharacterId>),
    /// Those who have it are archived, the last ones first, each with how that came.
    Archived(Vec<(CharacterId, Option<Gone>)>),
}

impl Store {
    /// How a character came to be archived; `None` for one that is not, of which the whole history is read.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn gone(&self, id: CharacterId) -> Result<Option<Gone>, StoreError> {
        gone(&*self.backend.read()?, id, self.point())
    }

    /// Why nobody is found by a name or an id.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn why_nobody(&self, who: &Who) -> Result<Nobody, StoreError> {
        let Who::Name(name) = who else { return Ok(Nobody::Unknown) };
        let tx = &*self.backend.read()?;
        let several = tx.ids_of(name, false, MOST_TOLD)?;
        if several.len() > 1 {
            return Ok(Nobody::Several(several));
        }
        let mut archived = Vec::new();
        for id in tx.ids_of(name, true, MOST_TOLD)? {
            archived.push((id, gone(tx, id, self.point())?));
        }
        archived.reverse();
        Ok(if archived.is_empty() { Nobody::Unknown } else { Nobody::Archived(archived) })
    }
}

/// How a character came to be archived, as it stood at a point; `None` for one that is not.
pub(super) fn gone(
    tx: &dyn ReadTx,
    id: CharacterId,
    until: Option<Point>,
) -> Result<Option<Gone>, StoreError> {
    let mut log = Log::new(tx);
    let mut found: Option<Option<Logged>> = None;
    let last = until.map(|until| last_happened(tx, id, until)).transpose()?;
    let query = EventQuery { newest_first: true, ..EventQuery::all(Scope::Character(id)) };
    tx.events(&query, &mut |stored| {
        let event = log.prove(stored)?;
        if last.is_some_and(|last| event.sequence > last) {
            return Ok(Flow::More);
        }
        let Some(is_gone) = archives(&event) else { return Ok(Flow::More) };
        found = Some(Some(event).filter(|_| is_gone));
        Ok(Flow::Enough)
    })?;
    let Some(event) = found.flatten() else { return Ok(None) };
    let Some(operation) = tx.operation(event.operation)? else { return Ok(None) };
    let merged = match merge_behind(tx, id, &event, MOST_STEPS)? {
        Some((by, into)) => Some((by, into, tx.name_of(into)?.unwrap_or_default())),
        None => None,
    };
    Ok(Some(Gone { operation, merged }))
}

/// Whether an event archives its character, or brings it back; `None` for one that does neither.
fn archives(event: &Logged) -> Option<bool> {
    match &event.fact {
        Fact::Progression(Event::Archived) => Some(true),
        Fact::Progression(Event::Unarchived | Event::Created(_)) => Some(false),
        Fact::Progression(Event::Restored(Restoration { change, .. })) => change.archived,
        _ => None,
    }
}

/// More undos of undos than this are not followed.
const MOST_STEPS: usize = 16;

/// The merge that an event archived its character for, however often that was taken back meanwhile.
fn merge_behind(
    tx: &dyn ReadTx,
    id: CharacterId,
    event: &Logged,
    steps: usize,
) -> Result<Option<(OperationId, CharacterId)>, StoreError> {
    match &event.fact {
        Fact::Progression(Event::Archived) => match tx.operation(event.operation)? {
            Some(operation) => Ok(merged_into(tx, id, &operation)?.map(|into| (operation.id, into))),
            None => Ok(None),
        },
        Fact::Progression(Event::Restored(Restoration { cause: Cause::Undo(operations), .. }))
            if steps > 0 =>
        {
            for operation in operations {
                let Some(operation) = tx.operation(OperationId(*operation))? else { continue };
                let range = Some((operation.first, operation.last));
                let mut own = Vec::new();
                let mut log = Log::new(tx);
                let query = EventQuery { range, ..EventQuery::all(Scope::Character(id)) };
                tx.events(&query, &mut |stored| {
                    own.push(log.prove(stored)?);
                    Ok(Flow::More)
                })?;
                for event in own {
                    if let Some(found) = merge_behind(tx, id, &event, steps - 1)? {
                        return Ok(Some(found));
                    }
                }
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// Who got what a character had, where an operation merged it into another.
pub(super) fn merged_into(
    tx: &dyn ReadTx,
    id: CharacterId,
    operation: &Operation,
) -> Result<Option<CharacterId>, StoreError> {
    if operation.intent.kind.known() != Some(OperationKind::Merge) {
        return Ok(None);
    }
    let mut log = Log::new(tx);
    let mut into = Vec::new();
    let range = Some((operation.first, operation.last));
    let query = EventQuery { range, kinds: &[EventKind::Merged], ..EventQuery::all(Scope::Log) };
    tx.events(&query, &mut |stored| {
        let event = log.prove(stored)?;
        if let Fact::Progression(Event::Restored(Restoration { cause: Cause::Merge(of), .. })) = &event.fact
            && *of == id.0
        {
            into.push(event.character);
        }
        Ok(Flow::More)
    })?;
    Ok(only(&into))
}
