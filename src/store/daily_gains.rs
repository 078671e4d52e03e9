//! What counts towards the daily limits of an actor; [`Policy::daily`] says which limits those are.

use super::backend::{ReadTx, StoredGain};
use super::error::StoreError;
use super::undone::undone_by;
use crate::ledger::{Moment, Operation, OperationId, OperationKind, Sequence};
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
            sum = sum.and(gained_by(tx, first, last)?);
        }
    }
    Ok(sum)
}

/// What the events from `first` to `last` gave; nothing where one of them says that they were approved.
fn gained_by(tx: &dyn ReadTx, first: Sequence, last: Sequence) -> Result<Amounts, StoreError> {
    let mut sum = Amounts::default();
    for gain in tx.gains(first, last)? {
        sum = sum.and(match gain {
            StoredGain::Xp(xp) => Amounts { xp, currency: 0 },
            StoredGain::Currency(currency) => Amounts { xp: 0, currency },
            StoredGain::Approved => return Ok(Amounts::default()),
        });
    }
    Ok(sum)
}
