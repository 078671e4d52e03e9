//! Names.

use super::super::event::{Creation, Event};
use super::super::external_id::ExternalId;
use super::super::refusal::Reason;
use super::super::state::{State, first_levels};
use super::Decision;
use super::unless;
use crate::rules::ruleset::Ruleset;
use crate::text::hidden::is_unseen;
use crate::text::name::{composed, is_number};
use std::collections::BTreeSet;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

pub(super) fn create(
    state: &State,
    name: &str,
    external_id: Option<ExternalId>,
    ruleset: &Ruleset,
) -> Decision {
    let mut reasons = against_name(name);
    if !state.name.is_empty() {
        reasons.push(Reason::Exists(state.name.clone()));
    }
    unless(reasons, || {
        let (name, tracks) = (composed(name).into_owned(), first_levels(ruleset));
        vec![Event::Created(Creation { name, external_id, tracks })]
    })
}

pub(super) fn rename(state: &State, name: &str) -> Decision {
    unless(against_name(name), || {
        let to = composed(name).into_owned();
        if state.name == to {
            return Vec::new();
        }
        vec![Event::Renamed { from: state.name.clone(), to }]
    })
}

/// Back as it was, or under another name.
pub(super) fn unarchive(state: &State, name: Option<&str>) -> Decision {
    let renamed = name.map_or(Ok(Vec::new()), |name| rename(state, name));
    let (mut events, mut reasons) = match renamed {
        Ok(events) => (events, Vec::new()),
        Err(refusal) => (Vec::new(), refusal.reasons),
    };
    if !state.archived {
        reasons.insert(0, Reason::NotArchived);
    }
    events.push(Event::Unarchived);
    unless(reasons, || events)
}

/// A name is what people tell a character by: no two may look alike by what can't be seen.
fn against_name(name: &str) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !name.chars().any(char::is_alphanumeric) {
        reasons.push(Reason::NameEmpty);
    }
    if name.trim() != name {
        reasons.push(Reason::NameSpaces);
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        reasons.push(Reason::NameTooLong { length, most: LONGEST_NAME });
    }
    // What is past the longest name must go anyway, and a reason for each of a million characters helps nobody.
    let unseen: BTreeSet<char> = name.chars().take(LONGEST_NAME).filter(|&c| is_unseen(c)).collect();
    reasons.extend(unseen.into_iter().map(Reason::NameUnseen));
    let begins = |with: &str| name.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if ["id:", "name:", "ext:", "op:", "operation:", "event:"].into_iter().any(begins) {
        reasons.push(Reason::NameLikeId);
    }
    if is_number(name) {
        reasons.push(Reason::NameNumber);
    }
    reasons
}
