//! Looking into the past.

use super::error::StoreError;
use super::{Progress, Store, connection, rebuild, schema};
use crate::ledger::Point;
use rusqlite::Connection;

/// A point in the past with its read models.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) point: Point,
    /// Empty until something asks about more than one character.
    pub(super) connection: Connection,
    is_filled: bool,
}

impl Store {
    /// From now on questions are about this point in the past. A single character is folded when it is asked for; for
    /// lists and boards call [`Store::fill_past`] first.
    ///
    /// # Errors
    /// When there is no room for a temporary database.
    pub fn look_at(&mut self, point: Point) -> Result<(), StoreError> {
        let connection = connection::temporary()?;
        schema::create_past_models(&connection)?;
        self.past = Some(Past { point, connection, is_filled: false });
        Ok(())
    }

    /// From now on questions are about the present again.
    pub fn look_at_present(&mut self) {
        self.past = None;
    }

    /// Makes the read models of the past in a temporary database; nothing where it is the present that is asked about.
    ///
    /// # Errors
    /// When an event is damaged, or the work was asked to end.
    pub fn fill_past(&mut self, progress: Progress) -> Result<(), StoreError> {
        let Some(past) = self.past.as_mut().filter(|past| !past.is_filled) else { return Ok(()) };
        connection::widen_cache(&past.connection, rebuild::WIDE_CACHE_KIB)?;
        // One transaction: as many as there are rows would each go through the whole cache.
        let transaction = past.connection.unchecked_transaction()?;
        rebuild::fill_from(
            &transaction,
            &self.connection,
            Some(past.point),
            rebuild::Check::Order,
            progress,
        )?;
        transaction.commit()?;
        past.is_filled = true;
        Ok(())
    }

    /// The point in the past that questions are about.
    pub fn point(&self) -> Option<Point> {
        self.past.as_ref().map(|past| past.point)
    }
}
