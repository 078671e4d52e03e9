//! The read models: what is stored is what the events make.

use super::{Place, Verified};
use crate::ledger::Who;
use crate::store::Progress;
use crate::store::boards::Boards;
use crate::store::error::StoreError;
use crate::store::fold::Folded;
use crate::store::models::{self, Pending};
use crate::store::rebuild::{Check, each_character};
use crate::store::undo_install::undone_installs;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Read models that don't fit are told one by one up to here.
const MOST_PROBLEMS: usize = 10;

/// What the events make, as far as it is gathered while they are folded.
#[derive(Default)]
struct Expected {
    characters: u64,
    places: u64,
    sums: Pending,
    undone: BTreeSet<(i64, i64)>,
}

/// Every character as its events make it is the character that is stored, and the sums are sums over these.
pub(super) fn check(
    connection: &Connection,
    verified: &mut Verified,
    progress: Progress,
) -> Result<(), StoreError> {
    let boards = Boards::load(connection)?;
    let mut expected = Expected::default();
    let mut problems = Vec::new();
    each_character(connection, None, Check::Outcomes, progress, &mut |folded, undone| {
        expected.characters += 1;
        expected.places += folded.places.len() as u64;
        models::count(&boards, folded, &mut expected.sums);
        for (operations, by) in undone {
            let pairs = operations.iter().map(|operation| (models::stored(*operation), models::stored(*by)));
            expected.undone.extend(pairs);
        }
        if problems.len() < MOST_PROBLEMS {
            problems.extend(differs(connection, &boards, folded)?);
        }
        Ok(())
    })?;
    for (operations, by) in undone_installs(connection, None)? {
        let pairs = operations.iter().map(|operation| (models::stored(*operation), models::stored(by)));
        expected.undone.extend(pairs);
    }
    verified.characters = expected.characters;
    if problems.is_empty() {
        problems.extend(differs_in_all(connection, &expected)?);
    }
    for what in problems {
        verified.problem(Place::ReadModels, what);
    }
    Ok(())
}

fn differs(connection: &Connection, boards: &Boards, folded: &Folded) -> Result<Option<String>, StoreError> {
    let who = Who::Id(folded.character.id);
    let says = |what: &str| Some(format!("the read model of {who} {what}"));
    Ok(match models::load_folded(connection, boards, folded.character.id) {
        Ok(Some(stored)) if stored == *folded && models::columns_fit(connection, folded)? => None,
        Ok(Some(_)) => says("does not fit its events"),
        Ok(None) => says("is missing"),
        Err(StoreError::ReadModel { what, .. } | StoreError::Corrupt(what)) => {
            says(&format!("can't be read ({what})"))
        }
        Err(error) => return Err(error),
    })
}

/// What is there that no character accounts for.
fn differs_in_all(connection: &Connection, expected: &Expected) -> Result<Option<String>, StoreError> {
    let count = |table: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {table}");
        Ok(connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.cast_unsigned())
    };
    for (table, events) in [("characters", expected.characters), ("standings", expected.places)] {
        let stored = count(table)?;
        if stored != events {
            return Ok(Some(format!("{stored} {table} are stored, the events know {events}")));
        }
    }
    let mut statement = connection.prepare("SELECT operation, by FROM undone")?;
    let undone = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if undone.collect::<Result<BTreeSet<(i64, i64)>, _>>()? != expected.undone {
        return Ok(Some("what is stored of undone operations is not what the events say".to_owned()));
    }
    if !expected.sums.is_stored(connection)? {
        return Ok(Some("the sums of the leaderboards don't fit the characters".to_owned()));
    }
    Ok(None)
}
