//! From facts to kind and payload, and back.

use super::{WireError, event, request};
use crate::ledger::{CharacterId, EventKind, Fact};
use crate::progression::Event;
use serde::{Deserialize, Serialize};

/// The version of the forms of all that is not about a character.
pub(super) const FORMAT: i64 = 1;

const RULESET_INSTALLED: &str = EventKind::Ruleset.word();
const POLICY_INSTALLED: &str = EventKind::Policy.word();

const LOST: &str = EventKind::Lost.word();
const SALVAGED: &str = EventKind::Salvaged.word();

/// What stands in the log of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Payload {
    pub(in super::super) kind: &'static str,
    /// The version of its form.
    pub(in super::super) format: i64,
    pub(in super::super) json: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstalledForm {
    name: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesetInstalledForm {
    name: String,
    hash: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    terms: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undo: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LostForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    character: Option<u64>,
    why: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SalvagedForm {
    head: String,
    events: u64,
    lost: u64,
}

pub(in super::super) fn write_event(event: &Event) -> Result<Payload, WireError> {
    Ok(Payload {
        kind: EventKind::of_event(event).word(),
        format: event::format(event),
        json: event::write(event)?,
    })
}

pub(in super::super) fn write_ruleset_installed(
    (name, hash): (&str, &str),
    terms: &str,
    undo: &[u64],
) -> Result<Payload, WireError> {
    if terms.is_empty() && undo.is_empty() {
        return write_installed(RULESET_INSTALLED, name, hash);
    }
    let (name, hash) = (name.to_owned(), hash.to_owned());
    let form = RulesetInstalledForm { name, hash, terms: terms.to_owned(), undo: undo.to_vec() };
    Ok(Payload { kind: RULESET_INSTALLED, format: FORMAT, json: serde_json::to_string(&form)? })
}

/// The payload of any fact.
pub(in super::super) fn write_fact(fact: &Fact) -> Result<Payload, WireError> {
    match fact {
        Fact::Progression(event) => write_event(event),
        Fact::RulesetInstalled { name, hash, terms, undo } => {
            write_ruleset_installed((name, hash), terms, undo)
        }
        Fact::PolicyInstalled { name, hash } => write_installed(POLICY_INSTALLED, name, hash),
        Fact::Lost { character, why } => {
            let form = LostForm { character: character.map(|id| id.0), why: why.clone() };
            Ok(Payload { kind: LOST, format: FORMAT, json: serde_json::to_string(&form)? })
        }
        Fact::Salvaged { head, events, lost } => {
            let form = SalvagedForm { head: head.clone(), events: *events, lost: *lost };
            Ok(Payload { kind: SALVAGED, format: FORMAT, json: serde_json::to_string(&form)? })
        }
        other => {
            let known = request::write(other)?;
            known.ok_or_else(|| WireError::UnknownKind(other.kind().to_owned()))
        }
    }
}

fn write_installed(kind: &'static str, name: &str, hash: &str) -> Result<Payload, WireError> {
    let form = InstalledForm { name: name.to_owned(), hash: hash.to_owned() };
    Ok(Payload { kind, format: FORMAT, json: serde_json::to_string(&form)? })
}

/// The fact of this kind and payload.
pub(in super::super) fn read_fact(kind: &str, format: i64, json: &str) -> Result<Fact, WireError> {
    let thrice = [
        EventKind::Created,
        EventKind::Undone,
        EventKind::Restored,
        EventKind::Merged,
        EventKind::Cloned,
        EventKind::Adapted,
    ];
    let last = if thrice.iter().any(|known| known.word() == kind) { 3 } else { 2 };
    if !(1..=last).contains(&format) {
        return Err(WireError::UnknownFormat { kind: kind.to_owned(), format });
    }
    if let Some(event) = event::read(kind, format, json)? {
        return Ok(Fact::Progression(event));
    }
    if let Some(fact) = request::read(kind, format, json)? {
        return Ok(fact);
    }
    if format != FORMAT {
        return Err(WireError::UnknownFormat { kind: kind.to_owned(), format });
    }
    if kind == RULESET_INSTALLED {
        let RulesetInstalledForm { name, hash, terms, undo } = serde_json::from_str(json)?;
        return Ok(Fact::RulesetInstalled { name, hash, terms, undo });
    }
    if kind == POLICY_INSTALLED {
        let InstalledForm { name, hash } = serde_json::from_str(json)?;
        return Ok(Fact::PolicyInstalled { name, hash });
    }
    if kind == LOST {
        let LostForm { character, why } = serde_json::from_str(json)?;
        return Ok(Fact::Lost { character: character.map(CharacterId), why });
    }
    if kind == SALVAGED {
        let SalvagedForm { head, events, lost } = serde_json::from_str(json)?;
        return Ok(Fact::Salvaged { head, events, lost });
    }
    Err(WireError::UnknownKind(kind.to_owned()))
}
