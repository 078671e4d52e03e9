//! Questions about the log.

use super::Store;
use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::gone::merged_into;
use super::happened::Happened;
use super::log::{self, Log, Logged};
use super::naming::only;
use super::unbroken::Unbroken;
use super::undone::{Told, told, used};
use super::wanted::is_chosen;
use crate::ledger::{
    Approval, CharacterId, Entry, EventKind, Fact, HistoryQuery, Moment, Operation, OperationId, Point,
    Sequence, Use, Who,
};
use crate::progression::{Cause, Event, Restoration};
use crate::text::hex;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

impl Store {
    /// Entries of the log, oldest first. `None` when the query names a character that is not there.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn history(&self, query: &HistoryQuery) -> Result<Option<Vec<Entry>>, StoreError> {
        let tx = &*self.backend.read()?;
        let who = match &query.who {
            None => None,
            Some(who) => match whose(tx, who)? {
                None => return Ok(None),
                found => found,
            },
        };
        let of = query.operation.map(|id| tx.operation(id)).transpose()?;
        let range = match &of {
            None => None,
            Some(None) => return Ok(Some(Vec::new())),
            Some(Some(operation)) => {
                log::ends_where_it_says(tx, operation)?;
                Some((operation.first, operation.last))
            }
        };
        self.matching(tx, query, (who, range)).map(Some)
    }

    /// The entries of a character's or of everyone's events in a range that a query asks for.
    fn matching(
        &self,
        tx: &dyn ReadTx,
        query: &HistoryQuery,
        (who, range): (Option<CharacterId>, Option<(Sequence, Sequence)>),
    ) -> Result<Vec<Entry>, StoreError> {
        let point = self.point();
        let mut happened = Happened::new(tx, point);
        let mut log = Log::new(tx);
        let mut found = Vec::new();
        let most = query.last.map_or(usize::MAX, |last| usize::try_from(last).unwrap_or(usize::MAX));
        let is_full = |found: &Vec<Logged>| found.len() >= most;
        let asked = events_of(query, who, range, point);
        let mut unbroken = Unbroken::of(tx, &asked)?;
        tx.events(&asked, &mut |stored| {
            if is_full(&found) {
                return Ok(Flow::Enough);
            }
            let event = log.prove(stored)?;
            unbroken.take(&event)?;
            if is_wanted(query, &event, &mut log)?
                && passes(tx, query, &event, &mut log, point)?
                && happened.has(event.character, event.sequence)?
            {
                found.push(event);
            }
            Ok(if is_full(&found) { Flow::Enough } else { Flow::More })
        })?;
        if !is_full(&found) {
            unbroken.finish()?;
        }
        if query.last.is_some() {
            found.reverse();
        }
        entries(tx, found, &mut log, point)
    }

    /// An operation; `None` when there is none with this number.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn operation(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        let tx = &*self.backend.read()?;
        let Some(operation) = tx.operation(id)? else { return Ok(None) };
        let told = told(tx, id, self.point())?;
        Ok(Some(Operation { undone_by: told.by, left: told.left, ..operation }))
    }

    /// The last operations on a character, newest first, each with what it did to it. Only the last 20 events for each of
    /// the `most` are looked at: where operations did more, there are fewer, and of the oldest only its last events.
    ///
    /// # Errors
    /// When the database can't be read, or an event is damaged.
    pub fn last_operations(
        &self,
        id: CharacterId,
        most: usize,
    ) -> Result<Vec<(Operation, Vec<Event>)>, StoreError> {
        // A grant has at most two events, a seed may have thousands.
        let query =
            HistoryQuery { who: Some(Who::Id(id)), last: Some(20 * most as u64), ..HistoryQuery::default() };
        let entries = self.history(&query)?.unwrap_or_default();
        let mut operations: Vec<(Operation, Vec<Event>)> = Vec::new();
        for entry in entries.into_iter().rev() {
            let Fact::Progression(event) = entry.fact else { continue };
            if let Some((operation, events)) = operations.last_mut()
                && operation.id == entry.operation.id
            {
                events.insert(0, event);
                continue;
            }
            if operations.len() == most {
                break;
            }
            operations.push((entry.operation, vec![event]));
        }
        Ok(operations)
    }

    /// The operation that used a key and was not undone since.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn used(&self, key: &str) -> Result<Option<Use>, StoreError> {
        used(&*self.backend.read()?, key)
    }

    /// The last event's place in the log.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn last_sequence(&self) -> Result<Sequence, StoreError> {
        Ok(log::head(&*self.backend.read()?)?.sequence)
    }

    /// A number that changes when another process has written.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.backend.change_number()
    }

    /// The last operation.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn last_operation(&self) -> Result<Option<Operation>, StoreError> {
        self.backend.read()?.last_operation()
    }
}

/// Whose history is asked for: a character's, or the database's own.
fn whose(tx: &dyn ReadTx, who: &Who) -> Result<Option<CharacterId>, StoreError> {
    match who {
        Who::Id(id) => {
            let is_known = *id == CharacterId::DATABASE || tx.character(*id)?.is_some();
            Ok(Some(*id).filter(|_| is_known))
        }
        Who::Name(name) => Ok(only(&tx.ids_of(name, false, 2)?)),
        Who::External(id) => tx.id_of_external(*id),
    }
}

fn entries(
    tx: &dyn ReadTx,
    found: Vec<Logged>,
    log: &mut Log,
    point: Option<Point>,
) -> Result<Vec<Entry>, StoreError> {
    let mut names: BTreeMap<CharacterId, String> = BTreeMap::new();
    let mut undone: BTreeMap<OperationId, Told> = BTreeMap::new();
    let approvals = approvals(tx, &found, log)?;
    let mut entries = Vec::with_capacity(found.len());
    for event in found {
        let name = match names.entry(event.character) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(slot) => slot.insert(tx.name_of(event.character)?.unwrap_or_default()),
        };
        let told = match undone.entry(event.operation) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(slot) => slot.insert(told(tx, event.operation, point)?),
        };
        let (undone_by, left) = (told.by_on(event.character), told.left);
        let Some((operation, _)) = log.operation(event.operation)? else { continue };
        let operation = Operation { undone_by, left, ..operation.clone() };
        let ruleset = log.ruleset(event.ruleset)?.map(|hash| hex::encode(&hash)).unwrap_or_default();
        let name = name.clone();
        let other = match other(tx, &event, &operation)? {
            Some(id) => Some((id, tx.name_of(id)?.unwrap_or_default())),
            None => None,
        };
        entries.push(Entry {
            sequence: event.sequence,
            character: event.character,
            name,
            other,
            version: event.version,
            approval: approvals.get(&operation.id).cloned(),
            operation,
            at: event.at,
            hash: hex::encode(&event.hash),
            ruleset,
            key: event.key.map(|key| key.text),
            fact: event.fact,
        });
    }
    Ok(entries)
}

/// The other character that an event is about.
fn other(tx: &dyn ReadTx, event: &Logged, operation: &Operation) -> Result<Option<CharacterId>, StoreError> {
    match &event.fact {
        Fact::Progression(Event::Archived) => merged_into(tx, event.character, operation),
        Fact::Progression(Event::Restored(Restoration {
            cause: Cause::Merge(of) | Cause::Clone { character: of, .. },
            ..
        })) => Ok(Some(CharacterId(*of))),
        _ => Ok(None),
    }
}

/// The operations of these events that were approved. That stands at their beginning.
fn approvals(
    tx: &dyn ReadTx,
    found: &[Logged],
    log: &mut Log,
) -> Result<BTreeMap<OperationId, Approval>, StoreError> {
    let mut approvals = BTreeMap::new();
    let mut first: Option<Sequence> = None;
    let mut last: Option<Sequence> = None;
    for event in found {
        let begins = log.operation(event.operation)?.map(|(operation, _)| operation.first);
        first = first.into_iter().chain(begins).min();
        last = last.max(Some(event.sequence));
    }
    let Some(range) = first.zip(last) else { return Ok(approvals) };
    let query = EventQuery { range: Some(range), ..EventQuery::of_database(&[EventKind::Approved]) };
    tx.events(&query, &mut |stored| {
        let event = log.prove(stored)?;
        if let Fact::ApprovalGranted { asked, by, .. } = event.fact {
            approvals.insert(event.operation, Approval { request: asked, by });
        }
        Ok(Flow::More)
    })?;
    Ok(approvals)
}

/// Whether an event, proved to be what was written, is one that is asked for.
fn is_wanted(query: &HistoryQuery, event: &Logged, log: &mut Log) -> Result<bool, StoreError> {
    let is_until = query.until.is_none_or(|until| match until {
        Point::Time(until) => event.at <= until,
        Point::Sequence(until) => event.sequence <= until,
    });
    if !is_until || query.since.is_some_and(|since| event.at < since) {
        return Ok(false);
    }
    if query.key.is_some() && query.key.as_ref() != event.key.as_ref().map(|key| &key.text) {
        return Ok(false);
    }
    let Some((operation, _)) = log.operation(event.operation)? else { return Ok(false) };
    let intent = &operation.intent;
    let is_kind = |kind: &String| kind == intent.kind.as_str() || *kind == event.fact.kind();
    Ok(query.kind.as_ref().is_none_or(is_kind)
        && query.actor.as_ref().is_none_or(|actor| *actor == intent.actor))
}

/// Whether the filter of a query chooses an event.
fn passes(
    tx: &dyn ReadTx,
    query: &HistoryQuery,
    event: &Logged,
    log: &mut Log,
    point: Option<Point>,
) -> Result<bool, StoreError> {
    let Some(filter) = &query.filter else { return Ok(true) };
    let Some((operation, _)) = log.operation(event.operation)? else { return Ok(false) };
    is_chosen(tx, filter, (event, operation), point)
}

/// What finds the events. For one character they are all read, for only what was read can be proved; in the whole log
/// the database looks for what is asked for, by columns that a damaged row may have wrong.
fn events_of<'q>(
    query: &'q HistoryQuery,
    who: Option<CharacterId>,
    range: Option<(Sequence, Sequence)>,
    now: Option<Point>,
) -> EventQuery<'q> {
    let (mut first, mut last) = range.unwrap_or((Sequence(0), Sequence(u64::MAX)));
    if let Some(after) = query.after {
        first = first.max(Sequence(after.0.saturating_add(1)));
    }
    let newest_first = query.last.is_some();
    if let Some(id) = who {
        let range = narrowed(first, last);
        return EventQuery { range, newest_first, ..EventQuery::all(Scope::Character(id)) };
    }
    let mut until: Option<Moment> = None;
    match query.until {
        Some(Point::Time(at)) => until = Some(at),
        Some(Point::Sequence(sequence)) => last = last.min(sequence),
        None => {}
    }
    // What had happened at a time is told character by character, not by the time that stands beside an event.
    if let Some(Point::Sequence(sequence)) = now {
        last = last.min(sequence);
    }
    EventQuery {
        range: narrowed(first, last),
        kind: query.kind.as_deref(),
        actor: query.actor.as_deref(),
        key: query.key.as_deref(),
        times: (query.since, until),
        newest_first,
        ..EventQuery::all(Scope::Log)
    }
}

/// A range, where it leaves out anything.
fn narrowed(first: Sequence, last: Sequence) -> Option<(Sequence, Sequence)> {
    Some((first, last)).filter(|range| *range != (Sequence(0), Sequence(u64::MAX)))
}
