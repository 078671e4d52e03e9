//! What can be done where an undo can't, as values that each face spells.

use crate::ledger::OperationId;
use crate::rules::track::TrackName;
use crate::rules::units::Xp;

/// What can be done in place of an undo. `who` is a character as it is named: its name, or its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    /// Take operations back where nothing later rests on them, and leave the other characters.
    SkipTouched {
        /// The operations, newest first.
        operations: Vec<OperationId>,
        /// The characters on which nothing does.
        free: u64,
    },
    /// Take out what operations gave, and keep what came later.
    Rebase {
        /// The operations, newest first.
        operations: Vec<OperationId>,
        /// All characters that they touched.
        characters: u64,
        /// Whether it is a ruleset that came into force, under which everybody is.
        is_ruleset: bool,
    },
    /// Take all of them back, on so many characters.
    Together {
        /// The operations.
        newest_first: Vec<OperationId>,
        /// The characters.
        characters: u64,
    },
    /// Put a character back to before this operation.
    Restore {
        /// The character.
        who: String,
        /// The last event before the operation.
        at: u64,
        /// The operation.
        before: OperationId,
    },
    /// Archive a character.
    Archive {
        /// The character.
        who: String,
    },
    /// Take away XP that this operation gave.
    RevokeXp {
        /// The character.
        who: String,
        /// The track.
        track: TrackName,
        /// How much.
        xp: Xp,
        /// The operation.
        given_by: OperationId,
    },
    /// Take away currency that this operation gave.
    RevokeCurrency {
        /// The character.
        who: String,
        /// How much.
        amount: u64,
        /// The operation.
        given_by: OperationId,
    },
}
