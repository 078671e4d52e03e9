//! What counts towards the daily limits of an actor; [`Policy::daily`] says which limits those are.

use super::backend::{EventQuery, Flow, ReadTx};
use super::error::StoreError;
use super::log::Log;
use super::undone::undone_by;
use crate::ledger::{EventKind, Fact, Moment, Operation, OperationId, OperationKind, Sequence};
use crate::policy::{Amounts, Pattern, Policy};
use crate::progression::{Cause, Event, Restoration, State};

/// A day in milliseconds; days begin at midnight UTC.
const DAY: i64 = 86_400_000;

/// What an event gives. An undo takes back, a merge moves, and new rules are nobody's gift: only a restore and a clone give
/// what was not there.
pub(super) fn of_event(before: &State, event: &Event) -> Amounts {
    match event {
        Event::XpGained(gain) => Amounts { xp: gain.gained.get(), currency: 0 },
        Event::CurrencyGained { amount, .. } => Amounts { xp: 0, currency: *amount },
        Event::Restored(Restoration { cause: Cause::Restore(_) | Cause::Clone { .. }, change }) => {
            let more = change.tracks.iter().map(|(track, to)| {
                let held = before.progress(track).xp.get();
                to.xp.get().saturating_sub(held)
            });
            let xp = more.fold(0, u64::saturating_add);
            let currency = change.currency.map_or(0, |to| to.saturating_sub(before.currency));
            Amounts { xp, currency }
        }
        _ => Amounts::default(),
    }
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
            match log.read(stored)?.fact {
                Fact::Progression(Event::XpGained(gain)) => {
                    sum = sum.and(Amounts { xp: gain.gained.get(), currency: 0 });
                }
                Fact::Progression(Event::CurrencyGained { amount, .. }) => {
                    sum = sum.and(Amounts { xp: 0, currency: amount });
                }
                Fact::ApprovalGranted { .. } => is_approved = true,
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

/// The kinds of events that are looked into.
const COUNTED: [EventKind; 3] = [EventKind::Xp, EventKind::Currency, EventKind::Approved];
