//! Who hears of work on whole databases.

use super::Step;
use crate::files::Left;
use std::path::Path;

/// Hears of work on a whole database, and may ask it to end.
pub trait Watcher {
    /// How far work on things named `unit` (in the plural) has come. `false` asks it to end.
    fn progress(&mut self, _unit: &'static str, _step: Step) -> bool {
        true
    }

    /// Whether the work should end, asked where it has no progress to tell.
    fn is_stopped(&mut self) -> bool {
        false
    }

    /// What was found where a file was to be put.
    fn left(&mut self, _left: &Left) {}

    /// The database was brought up to date; this is what it was before.
    fn copied(&mut self, _copy: &Path) {}
}

/// Nobody.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watcher for Unwatched {}

/// Hears of copies only.
pub(super) struct OnlyCopies<'c>(pub(super) &'c mut dyn FnMut(&Path));

impl Watcher for OnlyCopies<'_> {
    fn copied(&mut self, copy: &Path) {
        (self.0)(copy);
    }
}
