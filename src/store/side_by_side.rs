//! Work in parts, on several readers of one moment, each in a thread of its own.

use super::backend::{ReadTx, Reader};
use super::error::StoreError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Where a part of the work tells how many events it has done.
pub(super) struct Told<'t> {
    sender: Sender<u64>,
    is_over: &'t AtomicBool,
}

impl Told<'_> {
    /// So many more are done.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] when no more are wanted.
    pub(super) fn done(&self, more: u64) -> Result<(), StoreError> {
        // Nobody listens any more only when the whole work is over.
        let is_heard = self.sender.send(more).is_ok();
        if is_heard && !self.is_over.load(Ordering::Relaxed) { Ok(()) } else { Err(StoreError::Interrupted) }
    }
}

/// Does every part on one of the readers, and answers with what came of them in the order of the parts, whoever did them.
pub(super) fn side_by_side<P: Sync, T: Send>(
    readers: &mut [Reader],
    parts: &[P],
    work: impl Fn(&dyn ReadTx, &P, &Told) -> Result<T, StoreError> + Sync,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Vec<T>, StoreError> {
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, receiver) = channel();
    let mut done = thread::scope(|scope| {
        let (next, is_over, work) = (&next, &is_over, &work);
        let workers: Vec<_> = readers
            .iter_mut()
            .map(|reader| {
                let told = Told { sender: sender.clone(), is_over };
                scope.spawn(move || {
                    let mut done = Vec::new();
                    while let (index, false) =
                        (next.fetch_add(1, Ordering::Relaxed), is_over.load(Ordering::Relaxed))
                        && let Some(part) = parts.get(index)
                    {
                        let came = work(&**reader, part, &told);
                        // What fails ends the work of all.
                        is_over.fetch_or(came.is_err(), Ordering::Relaxed);
                        done.push((index, came?));
                    }
                    Ok(done)
                })
            })
            .collect();
        drop(sender);
        let mut is_asked_to_end = false;
        for more in receiver {
            if !progress(more) {
                is_asked_to_end = true;
                is_over.store(true, Ordering::Relaxed);
            }
        }
        let mut all = Vec::new();
        let mut failed: Option<StoreError> = None;
        for worker in workers {
            let died = |_| StoreError::Backend("a part of the work ended too early".to_owned());
            match worker.join().map_err(died).and_then(|done| done) {
                Ok(mut done) => all.append(&mut done),
                // Others are interrupted by what failed first.
                Err(StoreError::Interrupted) => {
                    failed.get_or_insert(StoreError::Interrupted);
                }
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) => Err(error),
            None if is_asked_to_end => Err(StoreError::Interrupted),
            None => Ok(all),
        }
    })?;
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, came)| came).collect())
}

/// Cuts what goes from one number to another, both included, into at most so many parts that follow each other.
pub(super) fn cut(first: u64, last: u64, parts: u64) -> Vec<(u64, u64)> {
    if first > last {
        return Vec::new();
    }
    let size = ((last - first) / parts.max(1)).saturating_add(1);
    let mut cut = Vec::new();
    let mut from = first;
    loop {
        let to = from.saturating_add(size - 1).min(last);
        cut.push((from, to));
        if to == last {
            return cut;
        }
        from = to + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn parts_follow_each_other_from_the_first_to_the_last() {
        for (first, last, parts) in
            [(0, 0, 4), (0, 9, 3), (1, 100, 7), (5, 4, 2), (0, u64::MAX - 1, 2), (3, 5, 0)]
        {
            let cut = cut(first, last, parts);
            let numbers = cut.iter().map(|(from, to)| u128::from(to - from) + 1).sum::<u128>();
            assert_eq!(
                numbers,
                (u128::from(last) + 1).saturating_sub(u128::from(first)),
                "{first} {last} {parts}"
            );
            assert!(cut.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0), "{cut:?}");
            assert!(cut.len() as u64 <= parts.max(1), "{cut:?}");
        }
    }
}
