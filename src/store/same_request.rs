//! Whether a request that comes again under its key is the one that was carried out: the same for the same character,
//! however that is named.
//!
//! What is kept of a request is a digest of its row as it was written. So the row is written with the names that the
//! character has had, until one of them fits.

use super::Store;
use super::backend::{EventQuery, Flow, ReadTx, Scope};
use super::error::StoreError;
use super::log::Log;
use super::naming::only;
use super::writer::Writer;
use crate::ledger::{CharacterId, EventKind, Fact, Row, Use, Who};
use crate::progression::{Command, Event};
use std::collections::BTreeSet;

impl Store {
    /// Whether a row asks for what was carried out under its key, for the same character by another name.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn is_same_request(&self, row: &Row, used: &Use) -> Result<bool, StoreError> {
        is_same_request(&*self.backend.read()?, row, used)
    }
}

impl Writer<'_> {
    /// As [`Store::is_same_request`].
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn is_same_request(&self, row: &Row, used: &Use) -> Result<bool, StoreError> {
        is_same_request(self.tx(), row, used)
    }
}

fn is_same_request(tx: &dyn ReadTx, row: &Row, used: &Use) -> Result<bool, StoreError> {
    if row.digest() == used.request {
        return Ok(true);
    }
    let is_new = matches!(row.command, Command::Create { .. });
    if is_new || meant(tx, &row.who)? != Some(used.character) {
        return Ok(false);
    }
    let mut whom = vec![Who::Id(used.character)];
    let known = tx.character(used.character)?.and_then(|one| one.state.external_id);
    whom.extend(known.map(Who::External));
    for name in names(tx, used.character)? {
        whom.extend([name.to_lowercase(), name.to_uppercase(), name].map(Who::Name));
    }
    Ok(whom.into_iter().any(|who| Row { who, ..row.clone() }.digest() == used.request))
}

/// The character that is meant, should it be there.
fn meant(tx: &dyn ReadTx, who: &Who) -> Result<Option<CharacterId>, StoreError> {
    Ok(match who {
        Who::Id(id) => Some(*id),
        Who::Name(name) => only(&tx.ids_of(name, false, 2)?),
        Who::External(id) => tx.id_of_external(*id)?,
    })
}

/// Every name that a character has or had.
fn names(tx: &dyn ReadTx, id: CharacterId) -> Result<BTreeSet<String>, StoreError> {
    let mut names: BTreeSet<String> = tx.name_of(id)?.into_iter().collect();
    let mut log = Log::new(tx);
    let renamed = EventQuery { kinds: &[EventKind::Renamed], ..EventQuery::all(Scope::Character(id)) };
    tx.events(&renamed, &mut |stored| {
        if let Fact::Progression(Event::Renamed { from, to }) = log.prove(stored)?.fact {
            names.extend([from, to]);
        }
        Ok(Flow::More)
    })?;
    Ok(names)
}
