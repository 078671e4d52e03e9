//! A use case as it is seen on a terminal: remarks on stderr, a progress bar, and signals.

use super::context::Context;
use super::hints;
use super::progress::Bar;
use super::signals;
use crate::app::observer::Deed;
use crate::app::{Hint, Observer};
use crate::files::Seen;
use crate::store::Step;
use std::sync::{Mutex, PoisonError};

/// Shows what one use case tells.
pub struct Terminal<'c> {
    pub(super) context: &'c Context,
    bar: Mutex<Option<Shown>>,
}

/// A bar, and how far it has come.
struct Shown {
    bar: Bar,
    unit: &'static str,
    done: u64,
}

impl<'c> Terminal<'c> {
    /// For one use case.
    pub fn new(context: &'c Context) -> Terminal<'c> {
        Terminal { context, bar: Mutex::new(None) }
    }
}

impl Observer for Terminal<'_> {
    fn remark(&self, text: &str) {
        self.context.tell(text);
    }

    fn warn(&self, text: &str) {
        self.context.warn(text);
    }

    fn progress(&self, unit: &'static str, step: Step) -> bool {
        signals::catch();
        let mut shown = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        // Work on other things has a bar of its own.
        shown.take_if(|shown| shown.unit != unit);
        let begin = || Shown { bar: Bar::new(self.context, step.of, unit), unit, done: 0 };
        let own = shown.get_or_insert_with(begin);
        // Threads may come to tell in another order than they finished.
        own.bar.advance(step.done.saturating_sub(own.done));
        own.done = own.done.max(step.done);
        !signals::is_asked()
    }

    fn carried_out(&self, deed: Deed) {
        self.context.carried_out(deed);
    }

    fn finished(&self) {
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn is_stopped(&self) -> bool {
        signals::catch();
        signals::is_asked()
    }

    fn reads(&self, seen: &Seen) {
        self.context.unlocked.add(seen);
    }

    fn spelled(&self, hint: &Hint) -> String {
        hints::spelled(hint)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.bar.finish();
    }
}
