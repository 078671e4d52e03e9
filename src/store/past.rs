//! Looking into the past.

use super::backend::Backend;
use super::error::StoreError;
use super::rebuild::{self, Check};
use super::{Progress, Store, sqlite};
use crate::ledger::Point;

/// A point in the past with its read models.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) point: Point,
    /// Empty until something asks about more than one character.
    pub(super) models: Box<dyn Backend>,
    is_filled: bool,
}

impl Store {
    /// From now on questions are about this point in the past. A single character is folded when it is asked for; for
    /// lists and boards call [`Store::fill_past`] first.
    ///
    /// # Errors
    /// When there is no room for a temporary database.
    pub fn look_at(&mut self, point: Point) -> Result<(), StoreError> {
        self.past = Some(Past { point, models: sqlite::temporary()?, is_filled: false });
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
        // One transaction: as many as there are rows would each go through the whole cache.
        let models = past.models.write()?;
        models.expect_long_work(1)?;
        rebuild::fill_from(&*models, &*self.backend.read()?, Some(past.point), Check::Order, progress)?;
        models.commit()?;
        past.is_filled = true;
        Ok(())
    }

    /// The point in the past that questions are about.
    pub fn point(&self) -> Option<Point> {
        self.past.as_ref().map(|past| past.point)
    }
}
