//! The log as it grows.

use super::observer::Observer;
use super::problem::Problem;
use crate::ledger::{Entry, HistoryQuery, Point, Sequence};
use crate::store::{Store, StoreError};
use std::time::Duration;

/// How often to look whether another process has written.
const EVERY: Duration = Duration::from_millis(200);
/// Events that are read at once: one operation may have a million.
const AT_ONCE: u64 = 10_000;

/// Where a follower stands in the log.
pub struct Follower {
    store: Store,
    query: HistoryQuery,
    seen: Sequence,
    version: i64,
}

impl Follower {
    /// Begins at the end of the log as it is now.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn new(store: Store, query: HistoryQuery) -> Result<Follower, Problem> {
        let version = store.data_version()?;
        let seen = store.last_sequence()?;
        Ok(Follower { store, query, seen, version })
    }

    /// Goes on with the same database, opened anew.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn reopened(self, store: Store) -> Result<Follower, Problem> {
        let version = store.data_version()?.wrapping_sub(1);
        Ok(Follower { store, version, ..self })
    }

    /// What matches up to where it begins.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn before(&self) -> Result<Vec<Entry>, Problem> {
        let before = HistoryQuery { until: Some(Point::Sequence(self.seen)), ..self.query.clone() };
        Ok(self.store.history(&before)?.unwrap_or_default())
    }

    /// Gives `take` what matches of all that comes, until the observer asks to end, or `take` answers that nobody reads it
    /// any more: then it answers with `false`.
    ///
    /// # Errors
    /// When the database can't be read, or what `take` fails with.
    pub fn run<E: From<Problem>>(
        &mut self,
        observer: &dyn Observer,
        take: &mut dyn FnMut(&[Entry]) -> Result<bool, E>,
    ) -> Result<bool, E> {
        while !observer.is_stopped() {
            self.store.wait_for_change(EVERY).map_err(Problem::from)?;
            let now = self.store.data_version().map_err(Problem::from)?;
            if now == self.version {
                continue;
            }
            self.version = now;
            let end = self.store.last_sequence().map_err(Problem::from)?;
            while self.seen < end && !observer.is_stopped() {
                if !take(&self.part(end)?)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The next part of what came.
    fn part(&mut self, end: Sequence) -> Result<Vec<Entry>, Problem> {
        let part = Sequence(self.seen.0.saturating_add(AT_ONCE).min(end.0));
        let new = HistoryQuery {
            after: Some(self.seen),
            until: Some(Point::Sequence(part)),
            last: None,
            ..self.query.clone()
        };
        let entries = self.store.history(&new)?.unwrap_or_default();
        if self.store.seen().is_some_and(|seen| !seen.is_same()) {
            return Err(StoreError::Changed.into());
        }
        self.seen = part;
        Ok(entries)
    }
}
