//! What is not done because of the policy: refused, or left to a second actor.

use crate::ledger::OperationId;

/// A refusal by the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The command.
    pub command: String,
    /// Why.
    pub reasons: Vec<String>,
    /// Who may do it: `ana (lead)`.
    pub who_may: Vec<String>,
    /// The operation that recorded the attempt; none in a dry run.
    pub recorded: Option<OperationId>,
}

/// A request for a second actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The command.
    pub command: String,
    /// Its number: that of the operation that asked.
    pub request: OperationId,
    /// Whether it waited before this was asked for again.
    pub already: bool,
    /// A request of somebody else for the same, and whose it is.
    pub alike: Option<(OperationId, String)>,
    /// Why it waits.
    pub reasons: Vec<String>,
    /// Who may approve it, without who asked.
    pub who_may: Vec<String>,
}
