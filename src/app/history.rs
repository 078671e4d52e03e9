//! Who did what, when and why.

use super::observer::Observer;
use super::problem::{Hint, Problem};
use super::session::nobody;
use super::when::{Point, entry, parse_point, told};
use crate::config::suggest;
use crate::ledger::{
    CharacterId, Entry, EventKind, Filter, HistoryQuery, OperationId, Point as Until, Sequence, Who,
};
use crate::report::numbers::{clipped, whole};
use crate::store::Store;

/// Checks a question about the log, and asks for characters by id, so that who is followed stays the same under another
/// name.
///
/// # Errors
/// A character or operation that is not there, or what the store fails with.
pub fn checked(store: &Store, query: HistoryQuery) -> Result<HistoryQuery, Problem> {
    if let Some(id) = query.operation
        && store.operation(id)?.is_none()
    {
        return Err(no_operation(store, id));
    }
    let who = query.who.as_ref().map(|who| id_of(store, who)).transpose()?.map(Who::Id);
    Ok(HistoryQuery { who, ..query })
}

fn id_of(store: &Store, who: &Who) -> Result<CharacterId, Problem> {
    match who {
        Who::Id(CharacterId::DATABASE) => Ok(CharacterId::DATABASE),
        _ => Ok(store.character(who)?.ok_or_else(|| nobody(store, who))?.id),
    }
}

/// As many entries as one answer holds.
pub const MOST: u64 = 1_000_000;

/// The end of what a question is about.
pub struct Last {
    /// The last entries, oldest first.
    pub entries: Vec<Entry>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// The last entries that a question is about.
/// An operation as somebody names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// By its number: `8790` or `op:8790`.
    Operation(OperationId),
    /// By one of its events: `event:8789`.
    Event(u64),
}

impl Named {
    /// Reads the number of an operation, or of one of its events.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(text: &str) -> Result<Named, String> {
        match parse_point(text) {
            Ok(Point::Number(number) | Point::Operation(number)) => Ok(Named::Operation(OperationId(number))),
            Ok(Point::Event(number)) => Ok(Named::Event(number)),
            Ok(Point::At(_)) | Err(_) => {
                Err("expected the number of an operation, like 8841 or `op:8841`, or `event:8840` for the one that an event is of".to_owned())
            }
        }
    }

    /// The operation that is meant, which is told of where it was named by an event.
    ///
    /// # Errors
    /// That there is no such event.
    pub fn resolve(self, store: &Store, observer: &dyn Observer) -> Result<OperationId, Problem> {
        let number = match self {
            Named::Operation(id) => return Ok(id),
            Named::Event(number) => number,
        };
        let Some(entry) = entry(store, Sequence(number))? else {
            let last = store.last_sequence()?;
            let problem = Problem::refused("unknown-event", format!("there is no event {number}"));
            return Err(problem.hint(format!("the last event is {last}")));
        };
        observer.remark(&format!("event {number}, {}", told(&entry)));
        Ok(entry.operation.id)
    }
}

/// The last entries that a question is about, and whether there are older ones.
///
/// # Errors
/// When the database can't be read, or there are more than one answer holds.
pub fn last(store: &Store, query: &HistoryQuery, last: u64) -> Result<Last, Problem> {
    // One more tells whether there are older ones.
    let more = HistoryQuery { last: Some(last.saturating_add(1)), ..query.clone() };
    let mut entries = store.history(&more)?.unwrap_or_default();
    let older = entries.len().saturating_sub(usize::try_from(last).unwrap_or(usize::MAX));
    if older > 0 && last == MOST {
        let message =
            format!("there are more than {} events, which is more than one answer holds", whole(MOST));
        return Err(Problem::invalid("too-many-events", message).advise(Hint::FewerEvents));
    }
    entries.drain(..older);
    let total = if older == 0 { Some(entries.len() as u64) } else { counted(store, query)? };
    Ok(Last { entries, total, has_older: older > 0 })
}

/// How many entries a question is about, where their numbers tell; `None` where all of them had to be read.
fn counted(store: &Store, query: &HistoryQuery) -> Result<Option<u64>, Problem> {
    let HistoryQuery { who, operation, kind, actor, key, since, until, after, last: _, filter } = query;
    // What asks for nothing leaves out nothing.
    let is_filtered = filter.as_ref().is_some_and(|all| !matches!(all, Filter::All(all) if all.is_empty()));
    let leaves_out = kind.is_some() || actor.is_some() || key.is_some() || is_filtered;
    if leaves_out || since.is_some() || after.is_some() || store.point().is_some() {
        return Ok(None);
    }
    Ok(match (who, operation, until) {
        (None, None, None) => Some(store.last_sequence()?.0 + 1),
        (None, None, Some(Until::Sequence(until))) => Some(store.last_sequence()?.0.min(until.0) + 1),
        (None, Some(id), None) => {
            store.operation(*id)?.map(|one| one.last.0.saturating_add(1).saturating_sub(one.first.0))
        }
        (Some(who), None, None) => store.character(who)?.map(|one| one.version),
        _ => None,
    })
}

/// That there is no such operation, and which is the last.
pub fn no_operation(store: &Store, id: OperationId) -> Problem {
    match store.last_operation() {
        Ok(last) => Problem::refused("unknown-operation", format!("there is no operation #{id}"))
            .advise(Hint::ListOperations(last.map_or(id, |operation| operation.id))),
        Err(error) => error.into(),
    }
}

/// What to say when no event was found of a kind that may be none.
pub fn unknown_kind(kind: &str) -> Option<(Option<String>, String)> {
    let words: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    if words.contains(&kind) {
        return None;
    }
    let meant = suggest(kind, words.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
    Some((meant, format!("no event is of the kind `{}`; there are {}", clipped(kind, 40), words.join(", "))))
}
