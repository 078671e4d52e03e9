//! What counts towards the daily limits of an actor; [`Policy::daily`] says which limits those are.

use super::backend::{EventQuery, Flow, ReadTx};
use super::error::StoreError;
use super::log::{Log, Logged};
use super::rebuild::one_character;
use super::undone::undone_by;
use crate::ledger::{EventKind, Fact, Moment, Operation, OperationId, OperationKind, Point, Sequence};
use crate::policy::{Amounts, Pattern, Policy};
use crate::progression::{Change, Event, State};

/// A day in milliseconds; days begin at midnight UTC.
const DAY: i64 = 86_400_000;

/// What an event gives, by whatever way: more XP on a track than was held, more currency than was held.
pub(super) fn of_event(before: &State, event: &Event) -> Amounts {
    match event {
        Event::XpGained(gain) => Amounts { xp: gain.gained.get(), currency: 0 },
        Event::CurrencyGained { amount, .. } => Amounts { xp: 0, currency: *amount },
        Event::Restored(restoration) => of_change(before, &restoration.change),
        _ => Amounts::default(),
    }
}

fn of_change(before: &State, change: &Change) -> Amounts {
    let more = change.tracks.iter().map(|(track, to)| {
        let held = before.progress(track).xp.get();
        to.xp.get().saturating_sub(held)
    });
    let xp = more.fold(0, u64::saturating_add);
    let currency = change.currency.map_or(0, |to| to.saturating_sub(before.currency));
    Amounts { xp, currency }
}

/// What an actor's operations before this one gained on the day of `at` that a daily limit counts, each on the day that its own
/// clock said. What was undone or approved is left out.
pub(super) fn before(
    tx: &dyn ReadTx,
    actor: &str,
    (at, operation): (Moment, OperationId),
    pattern: &Pattern,
) -> Result<Amounts, StoreError> {
    let morning = at.0 - at.0.rem_euclid(DAY);
    let day = Moment(morning)..Moment(morning.saturating_add(DAY));
    let mut sum = Amounts::default();
    for Operation { id, intent, first, last, .. } in tx.operations_by(actor, day, operation)? {
        let permission = intent.kind.known().and_then(OperationKind::permission);
        let command = permission.unwrap_or(intent.kind.as_str());
        if Policy::counts(pattern, command) && undone_by(tx, id, None)?.is_none() {
            sum = sum.and(gained_by(tx, (id, first, last))?);
        }
    }
    Ok(sum)
}

/// The kinds of events that give something, and the one that says that a second actor approved it.
const COUNTED: [EventKind; 8] = [
    EventKind::Xp,
    EventKind::Currency,
    EventKind::Undone,
    EventKind::Restored,
    EventKind::Merged,
    EventKind::Cloned,
    EventKind::Adapted,
    EventKind::Approved,
];

/// What the events of an operation gave, each of them proved; nothing where one of them says that they were approved.
fn gained_by(
    tx: &dyn ReadTx,
    (id, first, last): (OperationId, Sequence, Sequence),
) -> Result<Amounts, StoreError> {
    let damaged = |sequence: u64, what: String| StoreError::Damaged { sequence, what };
    let mut log = Log::new(tx);
    let (mut sum, mut next, mut is_approved) = (Amounts::default(), first.0, false);
    // The event after them must be of another operation.
    let part = EventQuery::part(first, Sequence(last.0.saturating_add(1)));
    tx.events(&part, &mut |stored| {
        log.check(stored)?;
        if (stored.operation == id) != (stored.sequence <= last) {
            let what = format!("operation #{id} does not end where it says");
            return Err(damaged(stored.sequence.0, what));
        }
        if stored.sequence > last {
            return Ok(Flow::Enough);
        }
        if stored.sequence.0 != next {
            return Err(damaged(next, "it is missing".to_owned()));
        }
        next += 1;
        if COUNTED.iter().any(|kind| kind.word() == stored.kind) {
            let logged = log.read(stored)?;
            match &logged.fact {
                Fact::ApprovalGranted { .. } => is_approved = true,
                Fact::Progression(event) => sum = sum.and(given(tx, &logged, event)?),
                _ => {}
            }
        }
        Ok(Flow::More)
    })?;
    match next == last.0.saturating_add(1) {
        false => Err(damaged(next, "it is missing".to_owned())),
        true if is_approved => Ok(Amounts::default()),
        true => Ok(sum),
    }
}

/// What a stored event gave to its character, which is folded up to it where the event doesn't say.
fn given(tx: &dyn ReadTx, logged: &Logged, event: &Event) -> Result<Amounts, StoreError> {
    let Event::Restored(restoration) = event else { return Ok(of_event(&State::default(), event)) };
    let change = &restoration.change;
    if change.tracks.is_empty() && change.currency.is_none() {
        return Ok(Amounts::default());
    }
    let point = logged.sequence.0.checked_sub(1).map(|before| Point::Sequence(Sequence(before)));
    let before = one_character(tx, logged.character, point)?;
    Ok(of_change(&before.map(|folded| folded.character.state).unwrap_or_default(), change))
}
