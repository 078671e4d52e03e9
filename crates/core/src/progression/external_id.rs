//! How the game itself names a character.

use std::fmt;

/// The id of a character outside of this program: a UUID (RFC 9562), in whatever version the game makes them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(u128);

/// How many digits stand between the hyphens.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

impl ExternalId {
    /// Reads `0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37`, in any case; `None` for all else.
    pub fn parse(text: &str) -> Option<ExternalId> {
        let groups: Vec<&str> = text.split('-').collect();
        let is_uuid = groups.iter().map(|group| group.len()).eq(GROUPS);
        // A sign would be read as part of a number.
        let digits = groups.concat();
        let digits = Some(digits).filter(|all| is_uuid && all.bytes().all(|digit| digit.is_ascii_hexdigit()));
        digits.and_then(|digits| u128::from_str_radix(&digits, 16).ok()).map(ExternalId)
    }
}

/// In lower case, as RFC 9562 has it written.
impl fmt::Display for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let mut rest = &*digits;
        for (at, length) in GROUPS.into_iter().enumerate() {
            let (group, others) = rest.split_at_checked(length).unwrap_or((rest, ""));
            rest = others;
            f.write_str(if at == 0 { "" } else { "-" })?;
            f.write_str(group)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ExternalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_read_in_any_case_and_written_in_one() {
        let written = "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";
        for text in [written, "0190C5F2-7B6C-7D3E-9A41-5C1F0E8D2B37"] {
            assert_eq!(ExternalId::parse(text).unwrap().to_string(), written);
        }
        let zero = "00000000-0000-0000-0000-000000000000";
        assert_eq!(ExternalId::parse(zero).unwrap().to_string(), zero);
    }

    #[test]
    fn what_is_no_uuid_is_none() {
        for text in [
            "",
            "-",
            "----",
            "0190c5f27b6c7d3e9a415c1f0e8d2b37",
            "{0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37}",
            "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b3",
            "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b377",
            "+190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37",
            "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b3g",
            " 0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b3",
            "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2bé",
        ] {
            assert_eq!(ExternalId::parse(text), None, "{text}");
        }
    }
}
