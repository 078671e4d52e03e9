//! Whether rows come in the order in which they were asked for.
//!
//! SQLite reads a table in the order in which its pages hold it, and believes them: where one is damaged a row may come
//! that stands somewhere else, or the same rows again. Whoever goes on behind the last row would never come to an end.

use super::super::error::StoreError;

/// The rows of one question, each of which must come after the one before it.
pub(super) struct Order<K> {
    table: &'static str,
    descends: bool,
    before: Option<K>,
}

impl<K: PartialOrd> Order<K> {
    /// Those of a question that asks a table for what rises.
    pub(super) fn rising(table: &'static str) -> Order<K> {
        Order { table, descends: false, before: None }
    }

    /// The same where the last may come first.
    pub(super) fn of(table: &'static str, descends: bool) -> Order<K> {
        Order { descends, ..Order::rising(table) }
    }

    /// The next row has this key.
    ///
    /// # Errors
    /// When it does not come after the one before it.
    pub(super) fn next(&mut self, key: K) -> Result<(), StoreError> {
        let follows = match &self.before {
            None => true,
            Some(before) if self.descends => key < *before,
            Some(before) => key > *before,
        };
        self.before = Some(key);
        if follows { Ok(()) } else { Err(out_of_order(self.table)) }
    }
}

/// What is said of rows that are not where they belong.
pub(super) fn out_of_order(table: &str) -> StoreError {
    StoreError::Corrupt(format!("rows of `{table}` don't come in their order"))
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn the_same_row_again_is_damage() {
        let mut rising = Order::rising("events");
        assert!(rising.next(3).is_ok() && rising.next(5).is_ok());
        assert!(rising.next(5).is_err());
        let mut falling = Order::of("events", true);
        assert!(falling.next(5).is_ok() && falling.next(3).is_ok());
        assert!(falling.next(4).is_err());
    }
}
