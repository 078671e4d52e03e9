//! What is known of a database while it is written to, and what waits until several operations are kept together: sums and
//! counts that many of them change, and the head, which each of them moves.

use super::super::backend::{Head, Memo, Sums};
use super::super::error::StoreError;
use super::super::snapshot::Span;
use super::boards::{self, BoardRows};
use super::{log, models};
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) memo: Memo,
    /// The rows of boards, once they were needed.
    pub(super) boards: RefCell<Option<BoardRows>>,
    /// The first days whose snapshots are kept, where there are none of before.
    pub(super) swept: Cell<Option<[(Span, i64); 3]>>,
    waiting: RefCell<Waiting>,
}

/// What waits to be written.
#[derive(Debug, Default)]
struct Waiting {
    /// Of operations that are kept.
    kept: Changes,
    /// Of the one that is being written.
    own: Changes,
    /// What of those that are kept was written since this one began: it is gone again where this one is given up.
    lent: Changes,
    is_in_one: bool,
    /// Whether some of it may be written and some not.
    is_broken: bool,
}

/// What is added to how many stand in buckets, by the rows of boards and by bucket.
pub(super) type Counts = BTreeMap<(i64, i64), i64>;

#[derive(Debug, Default)]
struct Changes {
    sums: Sums,
    counts: Counts,
    head: Option<Head>,
}

impl Changes {
    fn merge(&mut self, other: Changes) {
        self.sums.add(other.sums, 1);
        other.counts.into_iter().for_each(|(place, more)| *self.counts.entry(place).or_default() += more);
        self.head = other.head.or(self.head);
    }

    fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        for (&(board, bucket), &more) in self.counts.iter().filter(|&(_, &more)| more != 0) {
            boards::count(connection, board, bucket, more)?;
        }
        models::add_to_sums(connection, self.sums)?;
        self.head.iter().try_for_each(|head| log::write_head(connection, head))
    }
}

/// After some failures nothing of what was to be kept together can be kept.
pub(super) fn given_up() -> StoreError {
    StoreError::Backend("what was to be kept together was given up".to_owned())
}

impl Known {
    /// Sums and counts that come to those that wait.
    pub(super) fn count(&self, sums: Sums, counts: Counts) {
        let mut waiting = self.waiting.borrow_mut();
        waiting.own.merge(Changes { sums, counts, head: None });
    }

    /// A head that waits.
    pub(super) fn set_head(&self, head: Head) {
        self.waiting.borrow_mut().own.head = Some(head);
    }

    /// Writes all that waits, for who reads where it belongs.
    pub(super) fn settle(&self, connection: &Connection) -> Result<(), StoreError> {
        let Waiting { kept, own, lent, is_in_one, is_broken } = &mut *self.waiting.borrow_mut();
        if std::mem::replace(is_broken, true) {
            return Err(given_up());
        }
        [&*kept, &*own].into_iter().try_for_each(|changes| changes.write(connection))?;
        *is_broken = false;
        *own = Changes::default();
        let written = std::mem::take(kept);
        if *is_in_one {
            lent.merge(written);
        }
        Ok(())
    }

    /// An operation begins.
    pub(super) fn begin_one(&self) -> Result<(), StoreError> {
        let mut waiting = self.waiting.borrow_mut();
        waiting.is_in_one = true;
        if waiting.is_broken { Err(given_up()) } else { Ok(()) }
    }

    /// It is kept with the others.
    pub(super) fn keep_one(&self) {
        let Waiting { kept, own, lent, is_in_one, .. } = &mut *self.waiting.borrow_mut();
        kept.merge(std::mem::take(own));
        (*lent, *is_in_one) = (Changes::default(), false);
    }

    /// It is given up: what was read since it began is not true any more.
    pub(super) fn give_up_one(&self) {
        self.memo.forget();
        self.boards.take();
        self.swept.take();
        let Waiting { mut kept, lent, .. } = self.waiting.take();
        kept.merge(lent);
        self.waiting.replace(Waiting { kept, ..Waiting::default() });
    }
}
