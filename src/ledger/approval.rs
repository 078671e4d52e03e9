//! What waits for a second actor, and what became of it.

use super::ids::OperationId;
use super::operation::Operation;
use super::operation_kind::OperationKind;
use super::row::Row;

/// What somebody wanted to do and a second actor must look at first.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The kind of operation that it will be.
    pub kind: OperationKind,
    /// What is to be carried out, in this order.
    pub rows: Vec<Row>,
    /// Why it waits.
    pub reasons: Vec<String>,
}

impl Asked {
    /// What a policy must allow for it: `character.grant`.
    pub fn permission(&self) -> &'static str {
        self.kind.permission().unwrap_or_default()
    }
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
