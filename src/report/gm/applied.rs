//! What was asked for again under its key, and was not carried out again.

use super::facts::OperationFact;
use crate::ledger::Operation;
use crate::report::numbers::clipped;
use crate::report::{Screen, Sheet, Spell, View};
use serde::Serialize;

/// An operation that did before what is asked for.
#[derive(Debug, Clone, Serialize)]
pub struct AppliedView {
    /// None: nothing was written now.
    operation: Option<u64>,
    /// The operation that did it.
    applied_before: u64,
    key: String,
    /// Who did it, when and why.
    applied: OperationFact,
}

impl AppliedView {
    /// Of the operation that used the key.
    pub fn new(operation: &Operation, key: &str) -> AppliedView {
        let (applied_before, key, applied) = (operation.id.0, key.to_owned(), OperationFact::new(operation));
        AppliedView { operation: None, applied_before, key, applied }
    }
}

impl View for AppliedView {
    fn schema(&self) -> &'static str {
        "endgame/applied/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let (id, key, at) = (self.applied_before, clipped(&self.key, super::NAME), self.applied.at.shown());
        let (kind, actor) = (clipped(&self.applied.kind, super::WORD), self.applied.actor());
        let heading = format!("applied before as #{id} · {kind} by {actor}, {at} · key {key}");
        let notes = vec!["nothing was written".to_owned()];
        Screen { heading: vec![heading], sheet: Sheet::default(), notes }
    }
}
