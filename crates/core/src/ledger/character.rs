//! A character as a store keeps it.

use super::ids::{CharacterId, Moment, OperationId, Sequence};
use super::operation::Operation;
use crate::progression::{ExternalId, State};
use thiserror::Error;

/// A character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Character {
    /// Its id.
    pub id: CharacterId,
    /// Where it stands.
    pub state: State,
    /// How many events it has.
    pub version: u64,
    /// When it was created.
    pub created: Moment,
    /// When its last event happened.
    pub changed: Moment,
    /// Its last event.
    pub last: Sequence,
    /// When the game itself last told something of it; until then when it was created.
    pub last_seen: Moment,
}

/// How a character came to be archived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The operation that did it.
    pub operation: Operation,
    /// The operation that merged it into another, with that other and its name now: there is what it had.
    pub merged: Option<(OperationId, CharacterId, String)>,
}

/// Which character somebody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By its id: `id:12`.
    Id(CharacterId),
    /// By its name, in any case; archived characters are found by their id only.
    Name(String),
    /// By how the game itself names it: `ext:` and a UUID. Archived characters are found by it too.
    External(ExternalId),
}

/// Why a text names no character.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadWho {
    /// A bare number.
    #[error("`{0}` may be an id or a name; write `id:{0}` for the id, `name:{0}` for the name")]
    Number(String),
    /// What stands after `id:` is not a number.
    #[error("an id is a whole number: `id:12`")]
    Id,
    /// Nothing stands after `name:`.
    #[error("nothing stands after `name:`")]
    Nameless,
    /// What stands after `ext:` is not a UUID.
    #[error("an external id is a UUID: `ext:0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37`")]
    External,
}

/// How an id, a name and an external id begin where it is said which of them is meant.
const ID: &str = "id:";
const NAME: &str = "name:";
const EXTERNAL: &str = "ext:";

impl Who {
    /// Reads what somebody wrote: `id:12`, `ext:` and a UUID, `name:Vex` or just a name. A bare number is neither, for nobody could tell which
    /// of the two was meant.
    ///
    /// # Errors
    /// What would be right.
    pub fn parse(text: &str) -> Result<Who, BadWho> {
        if let Some(id) = after(text, ID) {
            let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
            let id = id.parse().ok().filter(|_| is_number);
            return id.map(|id| Who::Id(CharacterId(id))).ok_or(BadWho::Id);
        }
        if let Some(id) = after(text, EXTERNAL) {
            return ExternalId::parse(id).map(Who::External).ok_or(BadWho::External);
        }
        match after(text, NAME) {
            Some("") => Err(BadWho::Nameless),
            Some(name) => Ok(Who::Name(name.to_owned())),
            None if is_bare_number(text) => Err(BadWho::Number(text.to_owned())),
            None => Ok(Who::Name(text.to_owned())),
        }
    }

    /// Reads what the log keeps: `id:12`, `ext:` and a UUID, or else a name, whatever it is.
    pub fn stored(text: &str) -> Who {
        match text.strip_prefix(ID).and_then(|id| id.parse().ok()) {
            Some(id) => Who::Id(CharacterId(id)),
            None => match text.strip_prefix(EXTERNAL).and_then(ExternalId::parse) {
                Some(id) => Who::External(id),
                None => Who::Name(text.to_owned()),
            },
        }
    }
}

/// What stands after a beginning, written in any case.
fn after<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

fn is_bare_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// As [`Who::parse`] reads it.
impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Who::Id(id) => write!(f, "{ID}{id}"),
            Who::External(id) => write!(f, "{EXTERNAL}{id}"),
            Who::Name(name) if Who::parse(name) == Ok(self.clone()) => f.write_str(name),
            Who::Name(name) => write!(f, "{NAME}{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Result<Who, BadWho> {
        Ok(Who::Name(name.to_owned()))
    }

    #[test]
    fn ids_and_names_are_told_apart() {
        for id in ["id:12", "ID:12", "Id:012"] {
            assert_eq!(Who::parse(id), Ok(Who::Id(CharacterId(12))), "{id}");
        }
        assert_eq!(Who::parse("Vex"), named("Vex"));
        assert_eq!(Who::parse("name:2"), named("2"));
        assert_eq!(Who::parse("NAME:id:2"), named("id:2"));
        assert_eq!(Who::parse("2nd"), named("2nd"));
        assert_eq!(Who::parse(""), named(""));
        assert_eq!(Who::parse("2"), Err(BadWho::Number("2".to_owned())));
        for bad in ["id:", "id:x", "id:-1", "id:+1", "id:99999999999999999999"] {
            assert_eq!(Who::parse(bad), Err(BadWho::Id), "{bad}");
        }
        assert_eq!(Who::parse("name:"), Err(BadWho::Nameless));
        let uuid = "0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37";
        let external = Who::External(ExternalId::parse(uuid).unwrap());
        assert_eq!(Who::parse(&format!("EXT:{}", uuid.to_uppercase())), Ok(external.clone()));
        assert_eq!(Who::stored(&format!("ext:{uuid}")), external);
        assert_eq!(Who::parse(uuid), named(uuid));
        assert_eq!(Who::parse("name:ext:x"), named("ext:x"));
        for bad in ["ext:", "ext:12", "ext:vex"] {
            assert_eq!(Who::parse(bad), Err(BadWho::External), "{bad}");
        }
    }

    #[test]
    fn what_is_shown_can_be_typed() {
        let external = Who::External(ExternalId::parse("0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37").unwrap());
        for who in [Who::Id(CharacterId(7)), Who::Name("Vex".to_owned()), Who::Name("2".to_owned()), external]
        {
            assert_eq!(Who::parse(&who.to_string()), Ok(who));
        }
        assert_eq!(Who::Name("name:a".to_owned()).to_string(), "name:name:a");
    }
}
