//! Ids that stay the same: UUIDs of version 8 (RFC 9562), made of the hash of an event in the log.

use crate::text::hex;
use sha2::{Digest, Sha256};

/// The id of what is told of the event with this hash: of its part with a number, or of all of it by a word.
pub(in crate::serve) fn event_id(hash: &str, part: &str) -> String {
    let mut bytes: [u8; 32] = Sha256::digest(format!("{hash}/{part}")).into();
    // The version and the variant have places of their own.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex::encode(&bytes);
    let ends = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    ends.map(|(from, to)| digits.get(from..to).unwrap_or_default()).join("-")
}

#[cfg(test)]
mod tests {
    use super::event_id;
    use std::collections::BTreeSet;

    /// By `printf '%s' 'ce485d46/0' | sha256sum`, with the version and the variant put in by hand.
    #[test]
    fn an_id_is_of_version_8_and_each_part_has_its_own() {
        assert_eq!(event_id("ce485d46", "0"), "ed7e61c7-507e-8fa5-a3bc-62b8d1d21541");
        let many: BTreeSet<String> = (0..100).map(|part| event_id("ce485d46", &part.to_string())).collect();
        assert_eq!(many.len(), 100, "one gain may unlock any number of rewards");
    }
}
