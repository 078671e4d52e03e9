//! What the log says of a clock.

use super::Store;
use super::error::StoreError;
use crate::ledger::{Moment, Operation};

/// A log is ahead of a clock when it says more than this, in milliseconds: clocks of several machines differ by less.
const TOLERANCE: i64 = 5 * 60_000;
/// No clock moves on by more than this, in milliseconds, between two operations: a year.
const LARGEST_STEP: i64 = 366 * 86_400_000;
/// So many of the last operations are asked: what was wrong long before them is history.
const RECENT: u64 = 100;

/// What the last operations say of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockCheck {
    /// Nothing speaks against it.
    Fits,
    /// This operation says that it was later: that clock was ahead, or this one is behind.
    Behind(Operation),
    /// More than a year passed since the last operation that was before: this one.
    FarAhead(Operation),
}

impl Store {
    /// What the last operations say of a clock.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn check_clock(&self, now: Moment) -> Result<ClockCheck, StoreError> {
        let recent = self.backend.read()?.last_operations(RECENT)?;
        let (later, before): (Vec<Operation>, Vec<Operation>) =
            recent.into_iter().partition(|operation| is_ahead(operation, now));
        let latest = |operations: Vec<Operation>| operations.into_iter().max_by_key(|one| one.intent.at);
        let jumped = |last: &Operation| now.0.saturating_sub(last.intent.at.0) > LARGEST_STEP;
        Ok(match (latest(before).filter(jumped), latest(later)) {
            (Some(last), _) => ClockCheck::FarAhead(last),
            (None, Some(later)) => ClockCheck::Behind(later),
            (None, None) => ClockCheck::Fits,
        })
    }

    /// The operation whose clock said the latest time of all, should that be more than some minutes after `now`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ahead_of(&self, now: Moment) -> Result<Option<Operation>, StoreError> {
        let latest = self.backend.read()?.latest_operation()?;
        Ok(latest.filter(|latest| is_ahead(latest, now)))
    }
}

fn is_ahead(operation: &Operation, now: Moment) -> bool {
    operation.intent.at.0.saturating_sub(now.0) > TOLERANCE
}
