//! Whether anything is missing of what is read: the log is numbered without a gap, and so are the events of a character.

use super::backend::{EventQuery, ReadTx, Scope};
use super::error::StoreError;
use super::log::Logged;
use crate::ledger::{CharacterId, Sequence};

/// Events that are read one after the other, each of which must be there.
pub(super) struct Unbroken {
    is_of_log: bool,
    descends: bool,
    /// The number that must come next, where it is known.
    next: Option<u64>,
    /// The number that must be the last to come, where it is known.
    end: Option<u64>,
    /// The event that came last.
    last: Sequence,
}

impl Unbroken {
    /// What a question asks for. Where it leaves out some by what they say, nothing is known of the others, but that the
    /// log ends where it was written to end.
    ///
    /// # Errors
    /// When the log ends before, and the question asks for what is missing.
    pub(super) fn of(tx: &dyn ReadTx, query: &EventQuery) -> Result<Unbroken, StoreError> {
        let descends = query.newest_first;
        let unknown = Unbroken { is_of_log: true, descends, next: None, end: None, last: Sequence(0) };
        let (first, last, last_event) = match query.scope {
            Scope::Log => match ends(tx, query)? {
                Some((first, last)) => (first, Some(last), Sequence(last)),
                None => return Ok(unknown),
            },
            Scope::Character(_) if query.range.is_some() => {
                return Ok(Unbroken { is_of_log: false, ..unknown });
            }
            Scope::Character(CharacterId::DATABASE) => (1, None, Sequence(0)),
            Scope::Character(id) => match tx.character(id)? {
                Some(known) => (1, Some(known.version), known.last),
                None => (1, None, Sequence(0)),
            },
            Scope::Characters(..) => return Ok(unknown),
        };
        let is_of_log = query.scope == Scope::Log;
        let (next, end) = if descends { (last, Some(first)) } else { (Some(first), last) };
        Ok(Unbroken { is_of_log, descends, next, end, last: last_event })
    }

    /// The next event.
    ///
    /// # Errors
    /// When one that should have come before it is missing.
    pub(super) fn take(&mut self, event: &Logged) -> Result<(), StoreError> {
        let number = if self.is_of_log { event.sequence.0 } else { event.version };
        let missing = match self.next {
            Some(next) if !self.descends && number > next => Some(next),
            // What goes on past the end that is known is no gap.
            Some(next) if self.descends && number < next => Some(number + 1),
            _ => None,
        };
        self.last = event.sequence;
        // Where nothing is known of the first, it says which comes next, unless the question leaves some out.
        let is_followed = self.next.is_some() || self.end.is_some() || !self.is_of_log;
        let after = if self.descends { number.checked_sub(1) } else { number.checked_add(1) };
        self.next = after.filter(|_| is_followed);
        missing.map_or(Ok(()), |number| Err(self.missing(number)))
    }

    /// No more events come.
    ///
    /// # Errors
    /// When one that should have come is missing.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        match (self.next, self.end) {
            (Some(next), Some(end)) if !self.descends && next <= end => Err(self.missing(next)),
            (Some(next), Some(end)) if self.descends && next >= end => Err(self.missing(end)),
            _ => Ok(()),
        }
    }

    fn missing(&self, number: u64) -> StoreError {
        if self.is_of_log {
            return StoreError::Damaged { sequence: number, what: "it is missing".to_owned() };
        }
        let what = format!("event {number} of its character, before or after it, is missing");
        StoreError::Damaged { sequence: self.last.0, what }
    }
}

/// The first and the last number of what is asked of the whole log; `None` where what events say leaves some out, or none
/// is asked for.
fn ends(tx: &dyn ReadTx, query: &EventQuery) -> Result<Option<(u64, u64)>, StoreError> {
    let heads = tx.heads()?;
    let Some(written) = heads.written.map(|head| head.sequence).filter(|at| at.0 <= i64::MAX.cast_unsigned())
    else {
        return Ok(None);
    };
    let (first, last) = query.range.unwrap_or((Sequence(0), Sequence(u64::MAX)));
    // What stands below 0 was never written.
    let end = heads.last.map(|head| head.sequence).filter(|at| at.0 <= i64::MAX.cast_unsigned());
    let gone = end.map_or(0, |end| end.0 + 1).max(first.0);
    if gone <= written.0.min(last.0) {
        return Err(StoreError::Damaged { sequence: gone, what: "it is missing".to_owned() });
    }
    let is_whole = query.kinds.is_empty()
        && query.kind.is_none()
        && query.actor.is_none()
        && query.key.is_none()
        && query.times == (None, None);
    Ok(Some((first.0, last.min(written).0)).filter(|(first, last)| is_whole && first <= last))
}
