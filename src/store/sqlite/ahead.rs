//! What is read of many before anybody asks, by statements that are prepared once for all of them.

use super::super::backend::StoredCharacter;
use super::super::error::StoreError;
use super::super::fold::Folded;
use super::boards::PLACES;
use super::tx::{Base, Tx};
use super::{characters, log};
use crate::ledger::CharacterId;
use rusqlite::Connection;

/// Characters with their places and their last events. Who can't be read is left out.
pub(super) fn stored<C: Base>(tx: &Tx<C>, ids: &[CharacterId]) -> Result<Vec<StoredCharacter>, StoreError> {
    let connection = tx.connection();
    let mut character = connection.prepare_cached(&characters::ONE)?;
    let mut places = connection.prepare_cached(PLACES)?;
    let mut last = connection.prepare_cached(log::LAST)?;
    let mut one = |id: CharacterId| -> Result<Option<StoredCharacter>, StoreError> {
        let Some(character) = characters::load_by(&mut character, id)? else { return Ok(None) };
        let folded = Folded { character, places: tx.places_by(&mut places, id)? };
        Ok(Some((folded, log::last_by(&mut last, id)?)))
    };
    Ok(ids.iter().filter_map(|&id| one(id).ok().flatten()).collect())
}

/// Those of some keys that no event has.
pub(super) fn unused<'k>(connection: &Connection, keys: &[&'k str]) -> Result<Vec<&'k str>, StoreError> {
    let mut found = connection.prepare_cached("SELECT 1 FROM events WHERE key = ?1")?;
    let mut unused = Vec::with_capacity(keys.len());
    for &key in keys {
        unused.extend((!found.exists([key])?).then_some(key));
    }
    Ok(unused)
}
