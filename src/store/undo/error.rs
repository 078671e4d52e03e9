//! What stands in the way of an undo.

use crate::ledger::{CharacterId, Operation, OperationId, Who};
use crate::progression::{Event, Field, Refusal};
use crate::store::command::CommandError;
use crate::store::error::StoreError;
use std::collections::BTreeSet;
use thiserror::Error;

/// An operation that came later and rests on what is to be undone.
#[derive(Debug, Clone, PartialEq)]
pub struct InTheWay {
    /// The operation.
    pub operation: Operation,
    /// A character that it changed.
    pub character: CharacterId,
    /// The character's name.
    pub name: String,
    /// What it did to that character.
    pub events: Vec<Event>,
    /// What of it rests on what is to be undone.
    pub fields: BTreeSet<Field>,
}

/// What stands in the way of an undo on some of the characters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Blocked {
    /// The first of the operations.
    pub first: Vec<InTheWay>,
    /// How many operations there are in all.
    pub operations: u64,
    /// On how many characters; 0 where it is about the ruleset in force.
    pub characters: u64,
    /// How many characters are free: nothing later rests on what they got.
    pub free: u64,
    /// Whether each character can be looked at by itself: a ruleset holds for all.
    pub is_each: bool,
}

/// Why operations can't be undone.
#[derive(Debug, Error)]
pub enum UndoError {
    /// There is no such operation.
    #[error("there is no operation #{0}")]
    NotFound(OperationId),
    /// It has been taken back already.
    #[error("operation #{operation} was undone by #{by} already")]
    AlreadyUndone {
        /// The operation.
        operation: OperationId,
        /// What took it back.
        by: OperationId,
    },
    /// It made the database, or is about no character.
    #[error("operation #{0} is about the database itself")]
    NotOfCharacters(OperationId),
    /// Later operations rest on it.
    #[error("{} came after it", .0.operations)]
    InTheWay(Box<Blocked>),
    /// A ruleset is in force for all, so it can't be taken back from some.
    #[error("operation #{0} put a ruleset in force, which holds for all characters")]
    OfRuleset(OperationId),
    /// A ruleset and something else can't be rebased together.
    #[error("operation #{0} put a ruleset in force, the others did not")]
    Mixed(OperationId),
    /// The names that characters would get back are taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommandError> for UndoError {
    fn from(error: CommandError) -> UndoError {
        match error {
            CommandError::Refused(refusal) => UndoError::Refused(refusal),
            CommandError::Store(error) => UndoError::Store(error),
            // Whom an event is about is there; only its read model can be gone.
            CommandError::NotFound(Who::Id(id)) => {
                UndoError::Store(StoreError::ReadModel { character: id.0, what: "it is gone".to_owned() })
            }
            CommandError::NotFound(who @ (Who::Name(_) | Who::External(_))) => {
                UndoError::Store(StoreError::Corrupt(format!("the character `{who}` is gone")))
            }
        }
    }
}
