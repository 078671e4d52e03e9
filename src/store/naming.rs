//! Whose name it is: what is against a name or an external id that somebody wants, keeps or comes back to.

use super::command::CommandError;
use super::error::StoreError;
use super::gone::gone;
use super::names::is_twin;
use super::writer::Writer;
use crate::ledger::{CharacterId, Gone};
use crate::progression::{ExternalId, Reason};

impl Writer<'_> {
    /// Why a name can't be had.
    pub(super) fn name_taken(
        &self,
        name: &str,
        by: Option<CharacterId>,
    ) -> Result<Option<Reason>, StoreError> {
        // Databases of before names were compared in one form may hold two.
        let mut holders = self.tx().ids_of(name, false, 3)?.into_iter();
        let holder = holders.find(|holder| Some(*holder) != by);
        let (name, by) = (name.to_owned(), by.map(|by| by.0));
        Ok(holder.map(|holder| Reason::NameTaken { name, id: holder.0, by }))
    }

    /// Why an external id can't be had. It belongs to one character for ever, archived or not: so nothing that comes back
    /// can meet another that has it by now.
    pub(super) fn external_id_taken(&self, wanted: Option<ExternalId>) -> Result<Option<Reason>, StoreError> {
        let Some(external_id) = wanted else { return Ok(None) };
        let holder = self.tx().id_of_external(external_id)?;
        Ok(holder.map(|holder| Reason::ExternalIdTaken { external_id, id: holder.0 }))
    }

    /// Why a name can't stay: another came to have it. One that only reads the same was there before.
    pub(super) fn name_lost(&self, name: &str, by: CharacterId) -> Result<Option<Reason>, StoreError> {
        for holder in self.tx().ids_of(name, false, 3)?.into_iter().filter(|holder| *holder != by) {
            if !self.tx().name_of(holder)?.is_some_and(|other| is_twin(name, &other)) {
                return Ok(Some(Reason::NameTaken { name: name.to_owned(), id: holder.0, by: Some(by.0) }));
            }
        }
        Ok(None)
    }

    /// Why an archived character can't come back under its name or a new one.
    pub(super) fn against_return(
        &mut self,
        id: CharacterId,
        name: Option<&str>,
    ) -> Result<Option<Reason>, CommandError> {
        let state = self.state(id)?;
        if !state.archived {
            return Ok(None);
        }
        let name = name.unwrap_or(&state.name).to_owned();
        match gone(self.tx(), id, None)? {
            Some(Gone { merged: Some((operation, into, _)), .. }) => {
                Ok(Some(Reason::Merged { into: into.0, operation: operation.0 }))
            }
            _ => Ok(self.name_taken(&name, Some(id))?),
        }
    }
}

/// The only one of a list.
pub(super) fn only(ids: &[CharacterId]) -> Option<CharacterId> {
    match ids {
        [only] => Some(*only),
        _ => None,
    }
}
