//! What it means to put a character back to where it stood: which moment, which event, and what it has less by then.

use super::change::Action;
use super::problem::Problem;
use super::session::Session;
use super::when::{self, Meant, Point, Side, Typed};
use crate::ledger::{Character, OperationId, Who};
use crate::progression::State;
use crate::report::numbers::{clipped, whole};
use crate::rules::track::TrackName;
use std::collections::BTreeSet;

/// A restore with what it means, which is told before anything happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Restoring {
    /// What is done.
    pub action: Action,
    /// What it means, in lines.
    pub said: Vec<String>,
    /// Whom, to which moment, and what that does to its levels: to be asked about.
    pub what: String,
}

/// A character put back to where it stood at a point.
///
/// # Errors
/// That there is no such character, or was none then.
pub fn restoring(session: &mut Session, who: &Who, point: Typed) -> Result<Restoring, Problem> {
    let Meant { point: then, words } = point.resolve(&session.store)?;
    let (action, [now, past]) = Action::restore(session, who, then)?;
    let name = clipped(&now.state.name, 40);
    let mut said = vec![format!("{name} as it stood {words}{}", own_event(session, point, &past)?)];
    said.extend(other_number(session, point)?);
    let levels = levels(&now.state, &past.state);
    let moved = if levels.is_empty() { "no level changes".to_owned() } else { levels.join(", ") };
    said.push(format!("  {moved}"));
    let what = format!("{name} to where it stood {words} ({moved})");
    Ok(Restoring { action, said, what })
}

/// Its own last event by then, where that is not the one that was named.
fn own_event(session: &Session, point: Typed, past: &Character) -> Result<String, Problem> {
    let is_named = matches!(point.point, Point::Number(number) | Point::Event(number)
        if number == past.last.0 && point.side == Side::After);
    if is_named {
        return Ok(String::new());
    }
    let entry = when::entry(&session.store, past.last)?;
    let told = entry.map_or(String::new(), |entry| format!(", {}", when::told(&entry)));
    Ok(format!(": after its event {}{told}", past.last))
}

/// That a bare number is an event's, where there is an operation of this number too.
fn other_number(session: &Session, point: Typed) -> Result<Option<String>, Problem> {
    let Point::Number(number) = point.point else { return Ok(None) };
    let operation = session.store.operation(OperationId(number))?;
    Ok(operation.map(|_| format!("  {number} is taken for an event; `op:{number}` is the operation")))
}

/// `paragon 50 → 1`, of all tracks whose level changes.
fn levels(now: &State, then: &State) -> Vec<String> {
    let tracks: BTreeSet<&TrackName> = now.tracks.keys().chain(then.tracks.keys()).collect();
    let of_tracks = tracks
        .into_iter()
        .map(|track| (track.to_string(), now.progress(track).level.0, then.progress(track).level.0));
    let resets = ("prestige".to_owned(), now.prestige_level, then.prestige_level);
    let moved = of_tracks.chain([resets]).filter(|(_, from, to)| from != to);
    moved.map(|(what, from, to)| format!("{what} {} → {}", whole(from), whole(to))).collect()
}
