//! What a use case tells its face while it works.

use super::problem::Hint;
use crate::files::{Left, Seen};
use crate::ledger::OperationId;
use crate::store::{Progress, Step, Watcher};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// What has happened for good, whatever becomes of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// This operation was carried out.
    Operation(OperationId),
    /// A file was made or replaced: `gm.db was made`.
    File(String),
}

/// Hears of progress and remarks; a face that shows neither can ignore both.
pub trait Observer: Sync {
    /// A sentence that belongs beside the answer.
    fn remark(&self, text: &str);

    /// A sentence that must be seen, beside the answer.
    fn warn(&self, text: &str) {
        self.remark(text);
    }

    /// Whether people see what is answered, in tables, rather than programs.
    fn has_screen(&self) -> bool {
        true
    }

    /// How far long work on things named `unit` (in the plural) has come. `false` asks the work to end.
    fn progress(&self, unit: &'static str, step: Step) -> bool;

    /// Something has happened for good: what goes wrong from here on is the answer's.
    fn carried_out(&self, _: Deed) {}

    /// The long work has ended, well or not: what showed its progress can go.
    fn finished(&self) {}

    /// Whether the work should end, asked by work whose progress nobody is shown.
    fn is_stopped(&self) -> bool {
        false
    }

    /// What is answered from now on was read without a lock: it is of one moment only while these files are the same.
    fn reads(&self, _seen: &Seen) {}

    /// How the face words advice that stands inside a sentence; what needs no face words itself.
    fn spelled(&self, hint: &Hint) -> String {
        match hint {
            Hint::Text(text) => text.clone().into_owned(),
            _ => String::new(),
        }
    }
}

/// Adds up what several threads have done, for an observer.
pub struct Meter<'o> {
    observer: &'o dyn Observer,
    unit: &'static str,
    of: u64,
    done: AtomicU64,
}

impl<'o> Meter<'o> {
    /// Work on `of` things named `unit` begins.
    pub fn new(observer: &'o dyn Observer, unit: &'static str, of: u64) -> Meter<'o> {
        let meter = Meter { observer, unit, of, done: AtomicU64::new(0) };
        meter.advance(0);
        meter
    }

    /// `more` are done. `false` asks the work to end.
    pub fn advance(&self, more: u64) -> bool {
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        self.observer.progress(self.unit, Step { done, of: self.of })
    }
}

impl Drop for Meter<'_> {
    fn drop(&mut self) {
        self.observer.finished();
    }
}

/// Lets work on whole databases tell an observer.
pub struct Watched<'o>(pub &'o dyn Observer);

impl Watcher for Watched<'_> {
    fn progress(&mut self, unit: &'static str, step: Step) -> bool {
        self.0.progress(unit, step)
    }

    fn is_stopped(&mut self) -> bool {
        self.0.is_stopped()
    }

    fn left(&mut self, left: &Left) {
        self.0.remark(&left.to_string());
    }

    fn copied(&mut self, copy: &Path) {
        let copy = copy.display();
        self.0.remark(&format!("the database was brought up to date; its old form is in {copy}"));
    }
}

/// Runs work on a whole database, which the observer may ask to end.
///
/// # Errors
/// What the work fails with.
pub fn watched<T, E>(
    observer: &dyn Observer,
    work: impl FnOnce(&mut dyn Watcher) -> Result<T, E>,
) -> Result<T, E> {
    // From here on a face listens to who wants it to end.
    observer.is_stopped();
    let answer = work(&mut Watched(observer));
    observer.finished();
    answer
}

/// Runs long work on things named `unit`, whose progress the observer hears of and which it may ask to end.
///
/// # Errors
/// What the work fails with.
pub fn long<T, E>(
    observer: &dyn Observer,
    unit: &'static str,
    work: impl FnOnce(Progress) -> Result<T, E>,
) -> Result<T, E> {
    // From here on a face listens to who wants it to end.
    observer.is_stopped();
    let answer = work(&mut |step| observer.progress(unit, step));
    observer.finished();
    answer
}
