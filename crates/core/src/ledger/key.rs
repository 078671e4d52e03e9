//! Keys by which a row is carried out once, however often it is asked for.

use super::ids::{CharacterId, OperationId};

/// The key of a row, and which row it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// As its owner wrote it.
    pub text: String,
    /// The first 16 bytes of the SHA-256 of what was asked for: the same key for another row is a mistake.
    pub request: [u8; 16],
}

/// A key that would be used twice: by an operation that would count again, and by another that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHeld {
    /// The key.
    pub key: String,
    /// The operation that would count again.
    pub of: OperationId,
    /// The operation that uses it now; none where only its undo says that it does not count.
    pub by: Option<OperationId>,
}

/// A key that an operation used. It is free again once that operation is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The operation.
    pub operation: OperationId,
    /// Whom it was used for.
    pub character: CharacterId,
    /// What was asked for.
    pub request: [u8; 16],
}
