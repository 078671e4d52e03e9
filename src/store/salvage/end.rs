//! The end of the new log, which says where it comes from, and the read models.

use super::More;
use super::copy::{NewLog, Said};
use super::plan::Plan;
use crate::ledger::{CharacterId, Fact, Intent, KindText, OperationKind};
use crate::progression::Event;
use crate::store::backend::WriteTx;
use crate::store::error::StoreError;
use crate::store::fold::{Places, Stamp};
use crate::store::models::{self, Pending, Stored};
use crate::store::rebuild::{self, Check};
use crate::store::snapshot::Snapshots;
use crate::store::wire::{Payload, write_event, write_fact};

/// Ends the log with an operation that says where it comes from, sets aside the characters of whom nothing was saved,
/// and fills the read models.
pub(super) fn finish(
    tx: &dyn WriteTx,
    mut log: NewLog,
    (plan, intent, head): (&Plan, &Intent, &str),
    more: More,
) -> Result<(), StoreError> {
    let at = log.last_time().map_or(intent.at, |last| last.max(intent.at));
    let intent = Intent { kind: KindText::from(OperationKind::Salvage), at, ..intent.clone() };
    let id = log.operation.as_ref().map_or(0, |(operation, _)| operation.id.0 + 1);
    tx.begin_filling()?;
    let mut done = 0;
    let mut snapshots = Snapshots::of_log(tx)?;
    rebuild::fold_into(tx, &mut snapshots, Check::Outcomes, &mut |step| {
        let goes_on = more(step.done.saturating_sub(done));
        done = step.done;
        goes_on
    })?;
    log.begin(id, &intent)?;
    let fact = Fact::Salvaged { head: head.to_owned(), events: plan.kept, lost: plan.lost };
    log.add_own(&write_fact(&fact)?, at)?;
    let mut pending = Pending::default();
    for id in plan.creations.values() {
        add(tx, &mut log, CharacterId(*id), &|_| Event::Archived, (&mut pending, &mut snapshots))?;
    }
    for id in tx.names_twice()? {
        // Who lost events may have lost those by which a name became free.
        if plan.broken.contains(&id.0) {
            let to = format!("salvaged-{id}", id = id.0);
            let renamed = |from: &str| Event::Renamed { from: from.to_owned(), to: to.clone() };
            add(tx, &mut log, id, &renamed, (&mut pending, &mut snapshots))?;
        }
    }
    pending.write(tx)?;
    snapshots.finish(tx)?;
    log.finish()?;
    tx.end_filling()
}

/// Adds an event of a character to the log and to what is made from it.
fn add(
    tx: &dyn WriteTx,
    log: &mut NewLog,
    id: CharacterId,
    event: &dyn Fn(&str) -> Event,
    (pending, snapshots): (&mut Pending, &mut Snapshots),
) -> Result<(), StoreError> {
    let gone = || StoreError::ReadModel { character: id.0, what: "it is gone".to_owned() };
    let mut folded = models::load_folded(tx, id)?.ok_or_else(gone)?;
    let mut stored = Stored::of(&folded);
    let event = event(&folded.character.state.name);
    let at = log.last_time().unwrap_or(folded.character.changed);
    let Payload { kind, format, json } = write_event(&event)?;
    let version = folded.character.version + 1;
    let said = Said { character: id, version, kind, format, payload: &json, at, key: None };
    let sequence = log.add(&said)?;
    let operation = log.operation_now().ok_or_else(gone)?;
    let stamp = Stamp { sequence, operation, at, is_play: false };
    snapshots.before(tx, &folded, stamp)?;
    // Nothing is taken back here, so no place comes back.
    folded.apply(&event, stamp, &Places::new(), &mut |board, place| stored.leave(board, place));
    stored.change(&event);
    models::save(tx, std::iter::once((&folded, &mut stored)), pending)
}
