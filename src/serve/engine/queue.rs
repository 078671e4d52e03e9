//! What waits for a thread: first in, first out, and no more than there is room for.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub(super) struct Queue<T> {
    waiting: Mutex<Waiting<T>>,
    came: Condvar,
    most: usize,
}

struct Waiting<T> {
    all: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new(most: usize) -> Queue<T> {
        let waiting = Waiting { all: VecDeque::new(), is_closed: false };
        Queue { waiting: Mutex::new(waiting), came: Condvar::new(), most }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets it wait; gives it back where there is no room, or nobody takes anything any more.
    pub(super) fn push(&self, one: T) -> Result<(), T> {
        let mut waiting = self.waiting();
        if waiting.is_closed || waiting.all.len() >= self.most {
            return Err(one);
        }
        waiting.all.push_back(one);
        drop(waiting);
        self.came.notify_one();
        Ok(())
    }

    /// Waits for at least one, and takes at most so many; none once it is closed and empty.
    pub(super) fn take(&self, most: usize) -> Vec<T> {
        let mut waiting = self.waiting();
        while waiting.all.is_empty() && !waiting.is_closed {
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let count = waiting.all.len().min(most);
        waiting.all.drain(..count).collect()
    }

    /// Whether nothing more comes in.
    pub(super) fn is_closed(&self) -> bool {
        self.waiting().is_closed
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.waiting().all.len()
    }

    /// Takes nothing more in; what waits is still taken out.
    pub(super) fn close(&self) {
        self.waiting().is_closed = true;
        self.came.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn what_waits_is_taken_in_its_order_also_after_the_end() {
        let queue = Queue::new(3);
        assert!((0..3).all(|number| queue.push(number).is_ok()));
        assert_eq!(queue.push(3), Err(3), "there is room for three");
        assert_eq!(queue.take(2), [0, 1]);
        queue.close();
        assert_eq!(queue.push(4), Err(4), "nothing comes in after the end");
        assert_eq!((queue.take(9), queue.take(9)), (vec![2], vec![]));
    }
}
