//! What can be done where later operations are in the way of an undo. Every way out has been tried before it is told.

use super::by_whom;
use crate::cli::context::Context;
use crate::cli::database::Session;
use crate::cli::failure::{Exit, Failure};
use crate::cli::progress::interrupted;
use crate::cli::wrap::wrapped;
use crate::ledger::{CharacterId, Fact, HistoryQuery, Intent, OperationId, Point, Sequence};
use crate::progression::{Command, Event, Field};
use crate::report::event::phrase;
use crate::report::gm::called;
use crate::report::numbers::{clipped, whole};
use crate::rules::units::Xp;
use crate::store::{CommandError, InTheWay, Mode, StoreError, UndoError};
use std::collections::{BTreeMap, BTreeSet};

/// Later operations that are told of.
const TOLD: usize = 10;
/// Events of one of them that are told of.
const TOLD_EVENTS: usize = 3;
/// Characters whose own way back is told.
const CHARACTERS: usize = 3;
/// How often more operations are taken along until nothing is in the way.
const ROUNDS: usize = 8;

/// Later operations by their number.
type Found = BTreeMap<OperationId, InTheWay>;

/// A command with what it does.
struct Way {
    command: String,
    does: String,
}

/// The refusal of an undo, with all that is in its way and what can be done.
///
/// # Errors
/// When the database can't be read.
pub(super) fn failure(
    session: &mut Session,
    context: &Context,
    (operations, intent): (&[OperationId], &Intent),
    later: &[InTheWay],
) -> Result<Failure, Failure> {
    let mut found = BTreeMap::new();
    let together = together(session, (operations, intent), later, &mut found)?;
    if found.is_empty() {
        found.extend(later.iter().map(|later| (later.operation.id, later.clone())));
    }
    let reasons: Vec<String> = found.values().map(told).collect();
    let restore = restore(session, operations, intent, &found)?;
    let revoke = revoke(session, operations, intent)?;
    let ways: Vec<Way> = together.into_iter().chain(restore).chain(revoke).collect();
    let list = list(operations, ", ", "#");
    let what = if operations.len() == 1 { "it" } else { "them" };
    let first = match reasons.len() {
        1 => format!("an operation that came after {list} rests on {what}"),
        many => format!("{many} operations that came after {list} rest on {what}"),
    };
    let hint = ways.iter().map(|way| format!("`{}`", way.command)).collect::<Vec<_>>().join(", or ");
    let failure = Failure::not_found("in-the-way", &first);
    Ok(Failure {
        exit: Exit::Refused,
        shown: Some(screen(&first, &reasons, &ways, context.width)),
        reasons,
        hint: Some(hint).filter(|hint| !hint.is_empty()),
        ..failure
    })
}

fn screen(first: &str, reasons: &[String], ways: &[Way], width: usize) -> String {
    let mut text = format!("refused: {first}");
    for reason in reasons.iter().take(TOLD) {
        text.push_str("\n  ");
        text.push_str(&wrapped(reason, width.saturating_sub(4)).join("\n    "));
    }
    if reasons.len() > TOLD {
        text.push_str(&format!("\n  and {} more", reasons.len() - TOLD));
    }
    if !ways.is_empty() {
        text.push_str("\n  what can be done:");
    }
    let widest = ways.iter().map(|way| way.command.chars().count()).max().unwrap_or_default();
    ways.iter().for_each(|Way { command, does }| {
        text.push_str(&format!("\n    {command:widest$}   {does}"));
    });
    text
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

fn list(operations: &[OperationId], between: &str, before: &str) -> String {
    operations.iter().map(|id| format!("{before}{id}")).collect::<Vec<_>>().join(between)
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
    (operations, intent): (&[OperationId], &Intent),
    later: &[InTheWay],
    found: &mut Found,
) -> Result<Option<Way>, StoreError> {
    let mut more = standing(session, later)?;
    for _ in 0..ROUNDS {
        let count = found.len();
        found.append(&mut more);
        if found.len() == count || found.len() > TOLD {
            return Ok(None);
        }
        let all: BTreeSet<OperationId> = operations.iter().chain(found.keys()).copied().collect();
        let newest_first: Vec<OperationId> = all.into_iter().rev().collect();
        let tried = session
            .write(intent, Mode::DryRun, |writer| writer.undo(&newest_first, 0, &mut |_| !interrupted()));
        match tried {
            Ok(written) => return Ok(Some(all_of_them(&newest_first, written.answer.characters))),
            Err(UndoError::InTheWay(later)) => more = standing(session, &later)?,
            // A way that this actor may not go is none.
            Err(UndoError::Store(StoreError::Denied(_))) => return Ok(None),
            Err(UndoError::Store(error)) => return Err(error),
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

fn all_of_them(newest_first: &[OperationId], characters: u64) -> Way {
    let what = if newest_first.len() == 2 { "both" } else { "all of them" };
    let on = if characters > 1 { format!(", on {} characters", whole(characters)) } else { String::new() };
    Way {
        command: format!("endgame undo {}", list(newest_first, " ", "")),
        does: format!("take back {what}, newest first{on}"),
    }
}

/// Each character as it stood before the first of the operations.
fn restore(
    session: &mut Session,
    operations: &[OperationId],
    intent: &Intent,
    later: &Found,
) -> Result<Vec<Way>, StoreError> {
    let Some(oldest) = operations.iter().min() else { return Ok(Vec::new()) };
    let first = session.store.operation(*oldest)?.map(|operation| operation.first);
    let Some(before) = first.and_then(|first| first.0.checked_sub(1)) else { return Ok(Vec::new()) };
    let characters: BTreeMap<CharacterId, &str> =
        later.values().map(|later| (later.character, later.name.as_str())).collect();
    let mut ways = Vec::new();
    for (id, name) in characters.into_iter().take(CHARACTERS) {
        let tried = session
            .write(intent, Mode::DryRun, |writer| writer.restore(id, Point::Sequence(Sequence(before))));
        let who = called(name, id);
        // Only progression is restored, no name.
        let mut moved = later.values().flat_map(|later| &later.fields);
        let only_names = moved.all(|field| matches!(field, Field::Name | Field::Archived));
        ways.extend(tried.ok().and_then(|written| match written.answer {
            Some(_) if only_names => None,
            Some(_) => Some(Way {
                command: format!("endgame character restore {who} --at {before}"),
                does: format!("put it back to before #{oldest}"),
            }),
            None => Some(Way {
                command: format!("endgame character archive {who}"),
                does: "take it out of lists, with all it has".to_owned(),
            }),
        }));
    }
    Ok(ways)
}

/// What the operation gave, taken away again, where it was a single gain.
fn revoke(
    session: &mut Session,
    operations: &[OperationId],
    intent: &Intent,
) -> Result<Option<Way>, StoreError> {
    let [operation] = operations else { return Ok(None) };
    let query = HistoryQuery { operation: Some(*operation), last: Some(2), ..HistoryQuery::default() };
    let entries = session.store.history(&query)?.unwrap_or_default();
    let [entry] = entries.as_slice() else { return Ok(None) };
    let who = called(&entry.name, entry.character);
    let (command, words) = match &entry.fact {
        Fact::Progression(Event::XpGained(gain)) if gain.gained > Xp::ZERO => (
            Command::RevokeXp { track: gain.track.clone(), amount: gain.gained },
            format!("--track {} --xp {}", gain.track, gain.gained.get()),
        ),
        Fact::Progression(Event::CurrencyGained { amount, .. }) => {
            (Command::RevokeCurrency { amount: *amount }, format!("--currency {amount}"))
        }
        _ => return Ok(None),
    };
    let tried: Result<_, CommandError> =
        session.write(intent, Mode::DryRun, |writer| writer.execute(entry.character, &command));
    let way = || Way {
        command: format!("endgame character revoke {who} {words}"),
        does: format!("take away what #{operation} gave"),
    };
    Ok(tried.ok().map(|_| way()))
}
