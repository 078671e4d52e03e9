//! What a use case tells its face while it works.

use crate::store::Step;

/// Hears of progress and remarks; a face that shows neither can ignore both.
pub trait Observer {
    /// A sentence that belongs beside the answer.
    fn remark(&self, text: &str);

    /// How far long work on things named `unit` (in the plural) has come. `false` asks the work to end.
    fn progress(&self, unit: &'static str, step: Step) -> bool;
}

/// Hears nothing, and never asks the work to end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn remark(&self, _: &str) {}

    fn progress(&self, _: &'static str, _: Step) -> bool {
        true
    }
}
