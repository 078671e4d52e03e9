//! Ids that stay the same: UUIDs of version 8 (RFC 9562), made of the hash of an event in the log.

use std::fmt::Write;

/// The id of the part with this number that is told of the event with this hash.
pub(in crate::serve) fn event_id(hash: &str, number: usize) -> String {
    // A hash has 64 digits; the first 31 and the number say which part of which event it is.
    let digits: Vec<char> = hash.chars().chain(std::iter::repeat('0')).take(29).collect();
    let mut text = String::with_capacity(36);
    let mut digits = digits.into_iter();
    for place in 0..32 {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        match place {
            12 => text.push('8'),
            16 => text.push('a'),
            31 => {
                let _ = write!(text, "{:x}", number % 16);
            }
            _ => text.extend(digits.next()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::event_id;

    #[test]
    fn ids_are_of_version_8_and_differ_by_part() {
        let hash = "ce485d46645303ed68a45235a3f25506636bcd7441087aee0339d7e12275f3b0";
        assert_eq!(event_id(hash, 0), "ce485d46-6453-803e-ad68-a45235a3f250");
        assert_ne!(event_id(hash, 0), event_id(hash, 1));
    }
}
