//! The answer to a change that was carried out before, read back from the log: what is asked for again under its key gets the
//! first answer.

use crate::app::problem::Problem;
use crate::app::session::{Session, stored_ruleset};
use crate::ledger::{Entry, Fact, HistoryQuery, OperationKind, Point, Sequence, Use, Who};
use crate::progression::{Event, State};
use crate::report::gm::{ChangeView, Changed};
use crate::rules::ruleset::Ruleset;
use std::borrow::Cow;

/// What the operation that used a key answered; `None` where that was no change of one character.
///
/// What had no room and what a grant's factors were is not in it: the log tells of what happened.
///
/// # Errors
/// When the database can't be read.
pub fn again(session: &mut Session, used: Use) -> Result<Option<ChangeView>, Problem> {
    let query = HistoryQuery { operation: Some(used.operation), ..HistoryQuery::default() };
    let entries = session.store.history(&query)?.unwrap_or_default();
    let kind = entries.first().and_then(|entry| entry.operation.intent.kind.known());
    // The one that stays is told of, and its event comes last.
    let character = match (kind, entries.last()) {
        (Some(OperationKind::Merge), Some(last)) => last.character,
        _ => used.character,
    };
    let own: Vec<&Entry> = entries.iter().filter(|entry| entry.character == character).collect();
    let events: Vec<Event> = own.iter().filter_map(|entry| event(entry)).collect();
    let (Some(first), Some(last), true) = (own.first(), own.last(), events.len() == own.len()) else {
        return Ok(None);
    };
    let (from, to, hash) = (first.sequence, last.sequence, last.ruleset.clone());
    let who = Who::Id(character);
    let before = match from.0.checked_sub(1) {
        Some(before) => state_at(session, &who, Sequence(before))?,
        None => None,
    };
    let Some(after) = state_at(session, &who, to)? else { return Ok(None) };
    let ruleset = ruleset_of_then(session, &hash)?;
    let ruleset = session.store.rules_of(&after, &ruleset).unwrap_or(Cow::Borrowed(&ruleset));
    Ok(Some(ChangeView::new(&Changed {
        character: Some(character),
        before: &before.unwrap_or_default(),
        after: &after,
        events: &events,
        ruleset: &ruleset,
        operation: Some(used.operation),
        explain: false,
        command: None,
        no_room: &[],
        has_screen: true,
    })))
}

fn event(entry: &Entry) -> Option<Event> {
    match &entry.fact {
        Fact::Progression(event) => Some(event.clone()),
        _ => None,
    }
}

/// Where a character stood after an event.
fn state_at(session: &mut Session, who: &Who, at: Sequence) -> Result<Option<State>, Problem> {
    session.store.look_at(Point::Sequence(at));
    let found = session.store.character(who);
    session.store.look_at_present();
    Ok(found?.map(|character| character.state))
}

fn ruleset_of_then<'s>(session: &'s Session, hash: &str) -> Result<Cow<'s, Ruleset>, Problem> {
    if session.text().hash == hash {
        return Ok(Cow::Borrowed(session.ruleset()));
    }
    match session.store.ruleset_by_hash(hash)? {
        Some(text) => Ok(Cow::Owned(stored_ruleset(&text)?)),
        None => Ok(Cow::Borrowed(session.ruleset())),
    }
}
