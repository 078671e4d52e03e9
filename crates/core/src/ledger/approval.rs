//! What waits for a second actor, and what became of it.

use super::ids::{CharacterId, OperationId};
use super::operation::Operation;
use super::operation_kind::OperationKind;
use super::query::Point;
use super::row::Row;
use crate::progression::{Adaptation, Merging};

/// What somebody wanted to do and a second actor must look at first.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The kind of operation that it will be.
    pub kind: OperationKind,
    /// What is to be carried out.
    pub work: Work,
    /// How many events the characters had that it is about, where it matters whether they play on.
    pub seen: Vec<(CharacterId, u64)>,
    /// Why it waits.
    pub reasons: Vec<String>,
}

/// What an operation does, so that it can be done later.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Commands, in this order.
    Rows(Vec<Row>),
    /// These operations are taken back.
    Undo(Vec<OperationId>),
    /// The same, but for characters on which something later rests.
    UndoSkipping(Vec<OperationId>),
    /// The same, where what came later is kept: on which terms, and the same as people say it.
    UndoRebasing(Vec<OperationId>, Adaptation, String),
    /// A character goes back to where it stood.
    Restore(CharacterId, Point),
    /// The second gets what the first has, and the first is archived.
    Merge(CharacterId, CharacterId, Merging),
    /// A character of this name is made that stands where another stood, or stands then.
    Clone(CharacterId, Option<Point>, String),
    /// A ruleset comes into force.
    Install(Box<Installing>),
}

/// A ruleset that is to come into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installing {
    /// Its name.
    pub name: String,
    /// Its YAML.
    pub text: String,
    /// What becomes of the characters; which rulesets these are is known only then.
    pub adaptation: Adaptation,
    /// The same as people say it.
    pub words: String,
}

impl Asked {
    /// What a policy must allow for it: `character.grant`.
    pub fn permission(&self) -> &'static str {
        self.kind.permission().unwrap_or_default()
    }

    /// The commands that it is made of; none where it is something else.
    pub fn rows(&self) -> &[Row] {
        match &self.work {
            Work::Rows(rows) => rows,
            _ => &[],
        }
    }
}

/// That an operation was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The operation that asked for it.
    pub request: OperationId,
    /// Who approved it.
    pub by: String,
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
