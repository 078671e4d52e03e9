//! Versions of characters as entity tags: `"12.34"` is the character 12 with 34 events. A change that names one by `If-Match`
//! happens on that version or not at all (RFC 9110, section 13.1.1).

use crate::app::{Problem, Session};
use crate::ledger::{Character, CharacterId, Who};

/// The tag of a version of a character.
pub(super) fn tag(character: &Character) -> String {
    format!("\"{}.{}\"", character.id, character.version)
}

/// What `If-Match` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// Whatever there is.
    Any,
    /// One of these versions.
    Versions(Vec<(CharacterId, u64)>),
}

impl Expected {
    /// Reads `*` or a list of tags. A weak tag is the same as none, and others than ours are of no version.
    pub(super) fn parse(text: &str) -> Expected {
        if text.trim() == "*" {
            return Expected::Any;
        }
        let version = |tag: &str| {
            let (id, version) = tag.trim().strip_prefix('"')?.strip_suffix('"')?.split_once('.')?;
            Some((CharacterId(id.parse().ok()?), version.parse().ok()?))
        };
        Expected::Versions(text.split(',').filter_map(version).collect())
    }

    /// The version that a character must still have; one that no character has where none fits. None where any will do, or
    /// where there is no such character, which is told better elsewhere.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) fn of(&self, session: &Session, who: &Who) -> Result<Option<(CharacterId, u64)>, Problem> {
        let (Expected::Versions(named), Some(character)) = (self, session.store.character(who)?) else {
            return Ok(None);
        };
        let held = (character.id, character.version);
        Ok(Some(if named.contains(&held) { held } else { (character.id, u64::MAX) }))
    }
}

/// That a character is not what a request took it for.
pub(super) fn changed(session: &Session, who: &Who) -> Problem {
    let now = session.store.character(who).ok().flatten();
    let now = now.map_or(String::new(), |now| format!(": its tag is {} now", tag(&now)));
    let message =
        format!("the character is not of the version that `If-Match` names{now}; nothing was changed");
    Problem::refused("version-changed", message).hint("look at it again, then decide again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_lists_and_weak_ones_never_match() {
        let versions = |all: &[(u64, u64)]| {
            Expected::Versions(all.iter().map(|&(id, version)| (CharacterId(id), version)).collect())
        };
        assert_eq!(Expected::parse("\"12.34\""), versions(&[(12, 34)]));
        assert_eq!(Expected::parse("\"1.2\", \"other\" ,\"12.35\""), versions(&[(1, 2), (12, 35)]));
        assert_eq!(Expected::parse("W/\"12.34\""), versions(&[]));
        assert_eq!(Expected::parse(" * "), Expected::Any);
    }
}
