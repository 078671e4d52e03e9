//! What waits for a second actor, and what became of it.

use super::character::Who;
use super::ids::OperationId;
use super::key::Key;
use super::operation::Operation;
use crate::progression::Command;

/// One command for one character, to be carried out later.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The key under which it is carried out, if it has one.
    pub key: Option<Key>,
    /// For whom: by id, or by name where the same request makes the character.
    pub who: Who,
    /// What.
    pub command: Command,
}

/// What somebody wanted to do and a second actor must look at first.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The command: `character.grant`.
    pub command: String,
    /// The kind of operation that it will be: `grant`.
    pub kind: String,
    /// What is to be carried out, in this order.
    pub wishes: Vec<Wish>,
    /// Why it waits.
    pub reasons: Vec<String>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It waits.
    Pending,
    /// It was carried out by this operation, approved by this actor.
    Granted(OperationId, String),
    /// It was refused by this operation.
    Refused(Operation),
}

/// A request with what became of it. Its number is that of the operation that asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Who asked, why and when.
    pub operation: Operation,
    /// For what.
    pub asked: Asked,
    /// What became of it.
    pub outcome: Outcome,
}
