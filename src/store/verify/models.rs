//! The read models: what is stored is what the events make.

use super::snapshots::Snapshots;
use super::{Place, Verified};
use crate::ledger::{OperationId, Who};
use crate::store::Progress;
use crate::store::backend::ReadTx;
use crate::store::error::StoreError;
use crate::store::fold::Folded;
use crate::store::models::{self, Pending};
use crate::store::rebuild::{Check, Told, each_character};
use crate::store::undone::{TakenBack, undone_installs};
use std::collections::BTreeSet;

/// Read models that don't fit are told one by one up to here.
const MOST_PROBLEMS: usize = 10;

/// What the events make, as far as it is gathered while they are folded.
#[derive(Default)]
struct Expected {
    characters: u64,
    places: u64,
    sums: Pending,
    taken_back: BTreeSet<(OperationId, OperationId)>,
}

impl Expected {
    fn take_back(&mut self, (operations, by): &TakenBack) {
        self.taken_back.extend(operations.iter().map(|id| (OperationId(*id), OperationId(*by))));
    }
}

/// Every character as its events make it is the character that is stored, and the sums are sums over these.
pub(super) fn check(tx: &dyn ReadTx, verified: &mut Verified, progress: Progress) -> Result<(), StoreError> {
    let mut expected = Expected::default();
    let mut snapshots = Snapshots::new(tx)?;
    let mut problems = Vec::new();
    each_character(tx, Check::Outcomes, progress, &mut |told| {
        let (folded, taken_back) = match told {
            Told::Before(folded, next) => return snapshots.before(folded, next),
            Told::Whole(folded, taken_back) => (folded, taken_back),
        };
        let differ = snapshots.whole(folded.character.id)?;
        expected.characters += 1;
        expected.places += folded.places.len() as u64;
        expected.sums.count(folded);
        taken_back.iter().for_each(|taken| expected.take_back(taken));
        if problems.len() < MOST_PROBLEMS {
            problems.extend(differs(tx, folded)?.or(differ));
        }
        Ok(())
    })?;
    undone_installs(tx, None)?.iter().for_each(|taken| expected.take_back(taken));
    verified.characters = expected.characters;
    if problems.is_empty() {
        problems.extend(differs_in_all(tx, &expected)?);
        problems.extend(snapshots.differ_in_all()?);
    }
    for what in problems {
        verified.problem(Place::ReadModels, what);
    }
    Ok(())
}

fn differs(tx: &dyn ReadTx, folded: &Folded) -> Result<Option<String>, StoreError> {
    let who = Who::Id(folded.character.id);
    let says = |what: &str| Some(format!("the read model of {who} {what}"));
    Ok(match models::load_folded(tx, folded.character.id) {
        Ok(Some(stored)) if stored == *folded && tx.is_found_by(&models::row_of(&folded.character)?)? => None,
        Ok(Some(_)) => says("does not fit its events"),
        Ok(None) => says("is missing"),
        Err(StoreError::ReadModel { what, .. } | StoreError::Corrupt(what)) => {
            says(&format!("can't be read ({what})"))
        }
        Err(error) => return Err(error),
    })
}

/// What is there that no character accounts for.
fn differs_in_all(tx: &dyn ReadTx, expected: &Expected) -> Result<Option<String>, StoreError> {
    let (characters, places) = tx.counts()?;
    let counts = [("characters", characters, expected.characters), ("standings", places, expected.places)];
    for (what, stored, events) in counts {
        if stored != events {
            return Ok(Some(format!("{stored} {what} are stored, the events know {events}")));
        }
    }
    let taken_back: BTreeSet<(OperationId, OperationId)> = tx.all_taken_back()?.into_iter().collect();
    if taken_back != expected.taken_back {
        return Ok(Some("what is stored of undone operations is not what the events say".to_owned()));
    }
    if !expected.sums.is_stored(tx)? {
        return Ok(Some("the sums of the leaderboards don't fit the characters".to_owned()));
    }
    Ok(None)
}
