//! The hash chain: what makes an edited, deleted, inserted or swapped event visible.
//!
//! The hash of an event is SHA-256 over the hash of the event before, the digest of its operation, its columns as
//! numbers of eight bytes (big-endian), the hash of the ruleset in force, and its kind and payload, each after its length;
//! where it has a key, also that, after its length, and the digest of its request.
//! The digest of an operation covers who, what, why and when, so that these can't be edited unseen either.

use crate::ledger::{Intent, Key, OperationId, Sequence};
use sha2::{Digest, Sha256};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// The hash before the first event.
pub(super) const GENESIS: Hash = [0; 32];

/// The event that was read last, by its number, and its hash.
#[derive(Debug, Default)]
pub(super) struct Before(Option<(u64, Hash)>);

impl Before {
    /// The next event that is read: the hash of the one before it in the log, if that was read just before it.
    pub(super) fn next(&mut self, sequence: u64, hash: Hash) -> Option<Hash> {
        let before = self.0.replace((sequence, hash));
        before.filter(|(at, _)| at.checked_add(1) == Some(sequence)).map(|(_, hash)| hash)
    }
}

/// The columns of an event that its hash covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) sequence: u64,
    pub(super) character: u64,
    pub(super) version: u64,
    pub(super) operation: u64,
    pub(super) format: i64,
    pub(super) time: i64,
    pub(super) ruleset: &'a Hash,
    pub(super) kind: &'a str,
    pub(super) payload: &'a str,
    pub(super) key: Option<&'a Key>,
}

fn put_text(digest: &mut Sha256, text: &str) {
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text.as_bytes());
}

/// The digest of an operation.
pub(super) fn digest(id: OperationId, first: Sequence, intent: &Intent) -> Hash {
    let mut digest = Sha256::new();
    digest.update(id.0.to_be_bytes());
    digest.update(first.0.to_be_bytes());
    digest.update(intent.at.0.to_be_bytes());
    put_text(&mut digest, intent.kind.as_str());
    put_text(&mut digest, &intent.actor);
    for text in [&intent.reason, &intent.ticket] {
        digest.update([u8::from(text.is_some())]);
        put_text(&mut digest, text.as_deref().unwrap_or_default());
    }
    digest.finalize().into()
}

/// The hash of an event.
pub(super) fn hash(previous: &Hash, operation: &Hash, link: &Link) -> Hash {
    let mut digest = Sha256::new();
    digest.update(previous);
    digest.update(operation);
    let Link { sequence, character, version, operation, format, time, ruleset, kind, payload, key } = link;
    let mut numbers = [0; 48];
    let words = [*sequence, *character, *version, *operation, format.cast_unsigned(), time.cast_unsigned()];
    for (bytes, word) in numbers.chunks_exact_mut(8).zip(words) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest.update(numbers);
    digest.update(ruleset);
    put_text(&mut digest, kind);
    put_text(&mut digest, payload);
    if let Some(key) = key {
        put_text(&mut digest, &key.text);
        digest.update(key.request);
    }
    digest.finalize().into()
}

/// The hash of a text: of a ruleset or a policy.
pub(super) fn of_text(text: &str) -> Hash {
    Sha256::digest(text).into()
}
