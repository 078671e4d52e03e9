//! Events of a log that can't be read in places: what can't be read is skipped and told.

use super::backend::{EventQuery, Flow, ReadTx, StoredEvent};
use super::error::StoreError;
use crate::ledger::Sequence;

/// What is found where events are read one after the other.
pub(super) enum Found<'f> {
    /// An event, of which nothing is proved.
    Event(&'f StoredEvent<'f>),
    /// What stands at these sequences, if anything does, can't be read.
    Unreadable(u64, u64, &'f str),
}

/// Who takes what is found.
pub(super) type TakeFound<'t> = &'t mut dyn FnMut(Found) -> Result<(), StoreError>;

/// Tells what stands at these sequences, both included, in their order.
pub(super) fn each(tx: &dyn ReadTx, first: u64, last: u64, take: TakeFound) -> Result<(), StoreError> {
    let mut at = first;
    loop {
        let mut failed: Option<StoreError> = None;
        let mut next = at;
        let read = tx.events(&EventQuery::part(Sequence(at), Sequence(last)), &mut |stored| {
            if stored.sequence.0 < next {
                return Err(StoreError::Corrupt("events don't come in their order".to_owned()));
            }
            next = stored.sequence.0.saturating_add(1);
            failed = take(Found::Event(stored)).err();
            Ok(if failed.is_some() { Flow::Enough } else { Flow::More })
        });
        if let Some(failed) = failed {
            return Err(failed);
        }
        let (from, to, what) = match read {
            Ok(()) => return Ok(()),
            // A row that is none.
            Err(StoreError::Damaged { sequence, what }) if sequence >= next => (sequence, sequence, what),
            // A row that stands where it was not asked for is no way to go on.
            Err(StoreError::Damaged { what, .. } | StoreError::Corrupt(what)) if next <= last => {
                let readable = first_readable(tx, next, last)?;
                (next, readable.map_or(last, |first| first - 1), what)
            }
            Err(StoreError::Damaged { .. } | StoreError::Corrupt(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        take(Found::Unreadable(from, to, &what))?;
        if to >= last {
            return Ok(());
        }
        at = to + 1;
    }
}

/// From which sequence past `bad` on the log can be read again: found in steps that double, then by halving.
fn first_readable(tx: &dyn ReadTx, bad: u64, last: u64) -> Result<Option<u64>, StoreError> {
    let (mut low, mut step) = (bad, 1_u64);
    let mut high = loop {
        let probe = low.saturating_add(step);
        if probe > last {
            if !is_readable(tx, last, last)? || low >= last {
                return Ok(None);
            }
            break last;
        }
        if is_readable(tx, probe, last)? {
            break probe;
        }
        (low, step) = (probe, step.saturating_mul(2));
    };
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_readable(tx, middle, last)? { high = middle } else { low = middle }
    }
    Ok(Some(high))
}

/// Whether the way to the first event from here on, and the event itself, can be read.
fn is_readable(tx: &dyn ReadTx, from: u64, last: u64) -> Result<bool, StoreError> {
    let read = tx.events(&EventQuery::part(Sequence(from), Sequence(last)), &mut |_| Ok(Flow::Enough));
    match read {
        // What is bad in one row only is not in the way of those after it.
        Ok(()) | Err(StoreError::Damaged { .. }) => Ok(true),
        Err(StoreError::Corrupt(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
