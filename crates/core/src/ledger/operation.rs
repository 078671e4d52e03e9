//! Who did what, why and when.

use super::ids::{Moment, OperationId, Sequence};
use super::operation_kind::KindText;

/// The actor by whose name the game itself tells what its players did.
pub const GAME: &str = "game";

/// What someone is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What kind of operation: `grant`.
    pub kind: KindText,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
    /// The ticket it belongs to.
    pub ticket: Option<String>,
    /// When, by the clock of the machine.
    pub at: Moment,
}

/// One operation: its events stand one after the other in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// Who, what, why, when.
    pub intent: Intent,
    /// Its first event.
    pub first: Sequence,
    /// Its last event.
    pub last: Sequence,
    /// The last operation that took it back, if one did.
    pub undone_by: Option<OperationId>,
    /// On how many characters it stands all the same; 0 where it stands on all.
    pub left: u64,
}
