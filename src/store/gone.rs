//! How characters came to be archived, and where what a merged one had went.

use super::Store;
use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::happened::last_happened;
use super::log::{Log, Logged};
use super::naming::only;
use crate::ledger::{CharacterId, EventKind, Fact, Gone, Operation, OperationKind, Point, Who};
use crate::progression::{Cause, Event, Restoration, taken_back};

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
    let mut newest_first: Vec<Logged> = Vec::new();
    let last = until.map(|until| last_happened(tx, id, until)).transpose()?;
    let query = EventQuery { newest_first: true, ..EventQuery::all(Scope::Character(id)) };
    tx.events(&query, &mut |stored| {
        let event = log.prove(stored)?;
        if last.is_none_or(|last| event.sequence <= last) {
            newest_first.push(event);
        }
        Ok(Flow::More)
    })?;
    let latest = newest_first.iter().find_map(|event| archives(event).map(|is_gone| (event, is_gone)));
    let Some((event, true)) = latest else { return Ok(None) };
    let Some(operation) = tx.operation(event.operation)? else { return Ok(None) };
    let merge = merge_that_stands(tx, newest_first.iter())?;
    let into = merge.as_ref().map(|merge| merged_into(tx, id, merge)).transpose()?.flatten();
    let merged = match merge.zip(into) {
        Some((merge, into)) => Some((merge.id, into, tx.name_of(into)?.unwrap_or_default())),
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

/// The merge by which all that a character had is another's, however often that was taken back meanwhile, and whatever
/// archived it beside. Its events come newest first.
pub(super) fn merge_that_stands<'e>(
    tx: &dyn ReadTx,
    newest_first: impl Iterator<Item = &'e Logged> + Clone,
) -> Result<Option<Operation>, StoreError> {
    let events = newest_first.filter_map(|logged| match &logged.fact {
        Fact::Progression(event) => Some((logged.operation, event)),
        _ => None,
    });
    let gone = taken_back(events.clone().map(|(operation, event)| (operation.0, event)), &[]);
    let archivings =
        events.filter(|(operation, event)| matches!(event, Event::Archived) && !gone.contains(&operation.0));
    for (operation, _) in archivings {
        let is_merge = |one: &Operation| one.intent.kind.known() == Some(OperationKind::Merge);
        if let Some(merge) = tx.operation(operation)?.filter(is_merge) {
            return Ok(Some(merge));
        }
    }
    Ok(None)
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
