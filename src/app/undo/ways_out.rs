//! What can be done where later operations are in the way of an undo. What takes back more than
//! was asked for has been tried before it is told.

use super::{Undo, by_whom};
use crate::app::problem::{Hint, Problem};
use crate::app::session::Session;
use crate::app::way_out::WayOut;
use crate::ledger::{CharacterId, Entry, Fact, HistoryQuery, OperationId, Point, Sequence};
use crate::progression::{Command, Event, Field};
use crate::report::event::phrase;
use crate::report::gm::called;
use crate::report::numbers::{clipped, counted, whole};
use crate::rules::units::Xp;
use crate::store::{Blocked, CommandError, InTheWay, Mode, StoreError, UndoError};
use std::collections::{BTreeMap, BTreeSet};

/// Where more characters are touched than this, not every way out is tried.
const MOST_TRIED: u64 = 1_000;
/// Later operations that are taken along.
const MOST: usize = 10;
/// Events of one of them that are told of.
const TOLD_EVENTS: usize = 3;
/// Characters whose own way back is told.
const CHARACTERS: usize = 3;
/// How often more operations are taken along until nothing is in the way.
const ROUNDS: usize = 8;

/// Later operations by their number.
type Found = BTreeMap<OperationId, InTheWay>;

/// The refusal of an undo, with all that is in its way and what can be done.
///
/// # Errors
/// When the database can't be read.
pub(super) fn problem(session: &mut Session, undo: &Undo, blocked: &Blocked) -> Result<Problem, StoreError> {
    let mut found = BTreeMap::new();
    let mut ways = after_play(undo, blocked);
    let is_small = blocked.characters + blocked.free <= MOST_TRIED;
    let together = if is_small { together(session, undo, &blocked.first, &mut found)? } else { None };
    // Those that took each other back are not in the way.
    let operations = if together.is_some() { found.len() as u64 } else { blocked.operations };
    ways.extend(together);
    if found.is_empty() {
        found.extend(blocked.first.iter().map(|later| (later.operation.id, later.clone())));
    }
    ways.extend(restore(session, undo, &found)?);
    ways.extend(revoke(session, undo)?);
    let mut reasons: Vec<String> = found.values().map(told).collect();
    if operations > reasons.len() as u64 {
        let more = operations - reasons.len() as u64;
        reasons.push(format!("and {} more", whole(more)));
    }
    let hint = (!ways.is_empty()).then_some(Hint::WaysOut { ways, operations });
    Ok(Problem {
        hint,
        ..Problem::refused("in-the-way", message(undo, blocked, operations)).reasons(reasons)
    })
}

/// `300 operations that came after #31 rest on it, on 3,003 characters; 1,997 characters are free`
fn message(undo: &Undo, blocked: &Blocked, operations: u64) -> String {
    let list: Vec<String> = undo.operations.iter().map(|id| format!("#{id}")).collect();
    let (list, what) = (list.join(", "), if undo.operations.len() == 1 { "it" } else { "them" });
    let mut message = match operations {
        1 => format!("an operation that came after {list} rests on {what}"),
        many => format!("{} operations that came after {list} rest on {what}", whole(many)),
    };
    if blocked.characters + blocked.free > 1 {
        message.push_str(&format!(", on {}", counted(blocked.characters, "character")));
    }
    if blocked.free > 0 && blocked.is_each {
        let are = if blocked.free == 1 { "is" } else { "are" };
        message.push_str(&format!("; {} {are} free", counted(blocked.free, "character")));
    }
    message
}

/// Those that leave what came later as it is.
fn after_play(undo: &Undo, blocked: &Blocked) -> Vec<WayOut> {
    let newest_first: BTreeSet<OperationId> = undo.operations.iter().copied().collect();
    let operations: Vec<OperationId> = newest_first.into_iter().rev().collect();
    let (free, characters) = (blocked.free, blocked.characters + blocked.free);
    let skip = WayOut::SkipTouched { operations: operations.clone(), free };
    let rebase = WayOut::Rebase { operations, characters, is_ruleset: !blocked.is_each };
    let skip = Some(skip).filter(|_| blocked.is_each && free > 0);
    skip.into_iter().chain(Some(rebase).filter(|_| blocked.characters > 0)).collect()
}

/// `#8841 on Vex, by ana, 2026-11-21 18:04: +50,000 XP paragon`
fn told(later: &InTheWay) -> String {
    let mut did: Vec<String> = later.events.iter().take(TOLD_EVENTS).map(phrase).collect();
    if later.events.len() > TOLD_EVENTS {
        did.push(format!("and {} more events", later.events.len() - TOLD_EVENTS));
    }
    let (did, name) = (clipped(&did.join("; "), 160), clipped(&later.name, 80));
    let did = if did.is_empty() { did } else { format!(": {did}") };
    format!("#{} on {name}, by {}{did}", later.operation.id, by_whom(&later.operation))
}

/// Those that still count, by their number: neither taken back nor the undo that took one of them back.
fn standing(session: &Session, later: &[InTheWay]) -> Result<Found, StoreError> {
    let mut standing: Found = later.iter().map(|later| (later.operation.id, later.clone())).collect();
    for InTheWay { operation, .. } in later {
        if let Some(by) = session.store.operation(operation.id)?.and_then(|known| known.undone_by)
            && standing.contains_key(&by)
        {
            standing.remove(&operation.id);
            standing.remove(&by);
        }
    }
    Ok(standing)
}

/// All of them at once: `found` gets those that are in the way, and what is in their way in turn.
fn together(
    session: &mut Session,
    undo: &Undo,
    later: &[InTheWay],
    found: &mut Found,
) -> Result<Option<WayOut>, StoreError> {
    let mut more = standing(session, later)?;
    let observer = session.observer;
    for _ in 0..ROUNDS {
        let count = found.len();
        found.append(&mut more);
        if found.len() == count || found.len() > MOST {
            return Ok(None);
        }
        let all: BTreeSet<OperationId> = undo.operations.iter().chain(found.keys()).copied().collect();
        let newest_first: Vec<OperationId> = all.into_iter().rev().collect();
        let tried = session.write(undo.intent, Mode::DryRun, |writer| {
            writer.undo(&newest_first, 0, &mut |_| !observer.is_stopped())
        });
        match tried {
            Ok(written) => {
                return Ok(Some(WayOut::Together { newest_first, characters: written.answer.characters }));
            }
            Err(UndoError::InTheWay(blocked)) => more = standing(session, &blocked.first)?,
            // A way that this actor may not go is none.
            Err(UndoError::Store(StoreError::Denied(_))) => return Ok(None),
            Err(UndoError::Store(error)) => return Err(error),
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

/// Each character as it stood before the first of the operations.
fn restore(session: &mut Session, undo: &Undo, later: &Found) -> Result<Vec<WayOut>, StoreError> {
    let Some(oldest) = undo.operations.iter().min() else { return Ok(Vec::new()) };
    let first = session.store.operation(*oldest)?.map(|operation| operation.first);
    let Some(before) = first.and_then(|first| first.0.checked_sub(1)) else { return Ok(Vec::new()) };
    let characters: BTreeMap<CharacterId, &str> =
        later.values().map(|later| (later.character, later.name.as_str())).collect();
    // Only progression is restored, no name.
    let mut moved = later.values().flat_map(|later| &later.fields);
    let only_names = moved.all(|field| matches!(field, Field::Name | Field::Archived));
    let mut ways = Vec::new();
    for (id, name) in characters.into_iter().take(CHARACTERS) {
        let tried = session
            .write(undo.intent, Mode::DryRun, |writer| writer.restore(id, Point::Sequence(Sequence(before))));
        let who = called(name, id);
        ways.extend(tried.ok().and_then(|written| match written.answer {
            Some(_) if only_names => None,
            Some(_) => Some(WayOut::Restore { who, at: before, before: *oldest }),
            None => Some(WayOut::Archive { who }),
        }));
    }
    Ok(ways)
}

/// What the operation gave, taken away again, where it was a single gain.
fn revoke(session: &mut Session, undo: &Undo) -> Result<Option<WayOut>, StoreError> {
    let [operation] = undo.operations else { return Ok(None) };
    let query = HistoryQuery { operation: Some(*operation), last: Some(2), ..HistoryQuery::default() };
    let entries = session.store.history(&query)?.unwrap_or_default();
    let [entry] = entries.as_slice() else { return Ok(None) };
    let Some((command, way)) = taken_away(entry, *operation) else { return Ok(None) };
    let tried: Result<_, CommandError> =
        session.write(undo.intent, Mode::DryRun, |writer| writer.execute(entry.character, &command));
    Ok(tried.ok().map(|_| way))
}

/// The command that takes a gain away.
fn taken_away(entry: &Entry, given_by: OperationId) -> Option<(Command, WayOut)> {
    let who = called(&entry.name, entry.character);
    match &entry.fact {
        Fact::Progression(Event::XpGained(gain)) if gain.gained > Xp::ZERO => {
            let (track, xp) = (gain.track.clone(), gain.gained);
            let command = Command::RevokeXp { track: track.clone(), amount: xp };
            Some((command, WayOut::RevokeXp { who, track, xp, given_by }))
        }
        Fact::Progression(Event::CurrencyGained { amount, .. }) => {
            let amount = *amount;
            Some((Command::RevokeCurrency { amount }, WayOut::RevokeCurrency { who, amount, given_by }))
        }
        _ => None,
    }
}
