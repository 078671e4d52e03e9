//! Which of a character's events had happened at a point in the past; [`Point`] says what that means.

use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::log::Log;
use crate::ledger::{CharacterId, Moment, OperationId, Point, Sequence, happened_by};
use std::collections::BTreeMap;

/// The last event of a character that had happened at a point. Where none had it is 0, the making of the database.
pub(super) fn last_happened(tx: &dyn ReadTx, id: CharacterId, point: Point) -> Result<Sequence, StoreError> {
    let until = match point {
        Point::Sequence(sequence) => return Ok(sequence),
        Point::Time(until) => until,
    };
    let mut last = Sequence(0);
    // Those that say that they were by then come first, unless the times are torn.
    let (mut is_over, mut is_torn) = (false, false);
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        let is_later = stored.at > until;
        (is_torn, is_over) = (is_over && !is_later, is_over || is_later);
        if !is_over {
            last = stored.sequence;
        }
        Ok(if is_torn { Flow::Enough } else { Flow::More })
    })?;
    if is_torn { by_all_times(tx, id, until) } else { Ok(last) }
}

/// The same where the times fall: all of them decide, so all of them are proved.
fn by_all_times(tx: &dyn ReadTx, id: CharacterId, until: Moment) -> Result<Sequence, StoreError> {
    let mut log = Log::new(tx);
    let (mut sequences, mut times, mut made) = (Vec::new(), Vec::new(), Moment(i64::MIN));
    tx.events(&EventQuery::part(Sequence(0), Sequence(0)), &mut |stored| {
        made = log.prove(stored)?.at;
        Ok(Flow::More)
    })?;
    tx.events(&EventQuery::all(Scope::Character(id)), &mut |stored| {
        let event = log.prove(stored)?;
        sequences.push(event.sequence);
        times.push(event.at);
        Ok(Flow::More)
    })?;
    let last = happened_by(made, &times, until).checked_sub(1).and_then(|last| sequences.get(last));
    Ok(last.copied().unwrap_or(Sequence(0)))
}

/// Whether an operation had begun at a point: its first event had happened.
pub(super) fn has_begun(tx: &dyn ReadTx, id: OperationId, point: Option<Point>) -> Result<bool, StoreError> {
    let Some(point) = point else { return Ok(true) };
    let Some(operation) = tx.operation(id)? else { return Ok(false) };
    let first = operation.first;
    let mut of = None;
    tx.events(&EventQuery::part(first, first), &mut |stored| {
        of = Some(stored.character);
        Ok(Flow::Enough)
    })?;
    of.map_or(Ok(false), |character| Ok(first <= last_happened(tx, character, point)?))
}

/// What had happened at a point, for questions about many characters.
pub(super) struct Happened<'t> {
    tx: &'t dyn ReadTx,
    point: Option<Point>,
    last: BTreeMap<CharacterId, Sequence>,
}

impl<'t> Happened<'t> {
    /// At a point; with none everything has.
    pub(super) fn new(tx: &'t dyn ReadTx, point: Option<Point>) -> Happened<'t> {
        Happened { tx, point, last: BTreeMap::new() }
    }

    /// Whether an event of a character had.
    pub(super) fn has(&mut self, id: CharacterId, sequence: Sequence) -> Result<bool, StoreError> {
        let Some(point) = self.point else { return Ok(true) };
        if let Some(last) = self.last.get(&id) {
            return Ok(sequence <= *last);
        }
        let last = last_happened(self.tx, id, point)?;
        self.last.insert(id, last);
        Ok(sequence <= last)
    }
}
