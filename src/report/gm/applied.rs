//! What was asked for again under its key, and was not carried out again.

use super::facts::{CharacterFact, OperationFact};
use crate::ledger::{CharacterId, Operation};
use crate::report::numbers::clipped;
use crate::report::{Screen, Sheet, Spell, View};
use schemars::JsonSchema;
use serde::Serialize;

/// An operation that did before what is asked for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AppliedView {
    /// None: nothing was written now.
    operation: Option<u64>,
    /// The operation that did it.
    applied_before: u64,
    key: String,
    /// For whom, where it was asked for under another name than the character has today.
    #[serde(skip_serializing_if = "Option::is_none")]
    character: Option<Box<CharacterFact>>,
    /// Who did it, when and why.
    applied: OperationFact,
}

impl AppliedView {
    /// Of the operation that used the key.
    pub fn new(operation: &Operation, key: &str) -> AppliedView {
        let (applied_before, key, applied) = (operation.id.0, key.to_owned(), OperationFact::new(operation));
        AppliedView { operation: None, applied_before, key, character: None, applied }
    }

    /// With the name today of whom it was for.
    #[must_use]
    pub fn for_whom(self, id: CharacterId, name: &str) -> AppliedView {
        AppliedView { character: Some(Box::new(CharacterFact::new(id, name))), ..self }
    }
}

impl View for AppliedView {
    fn schema(&self) -> &'static str {
        "endgame/applied/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let (id, key, at) = (self.applied_before, clipped(&self.key, super::NAME), self.applied.at.shown());
        let (kind, actor) = (clipped(&self.applied.kind, super::WORD), self.applied.actor());
        let whom =
            self.character.as_ref().map_or(String::new(), |one| format!(" for {}", one.shown_with_id()));
        let heading = format!("applied before as #{id}{whom} · {kind} by {actor}, {at} · key {key}");
        let notes = vec!["nothing was written".to_owned()];
        Screen { heading: vec![heading], sheet: Sheet::default(), notes }
    }
}
