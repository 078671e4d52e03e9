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
    #[error("{} came after it", .0.len())]
    InTheWay(Vec<InTheWay>),
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
            CommandError::NotFound(Who::Name(name)) => {
                UndoError::Store(StoreError::Corrupt(format!("the character `{name}` is gone")))
            }
        }
    }
}
