//! Characters that operations wrote lately which are kept together with others: who is written again need not be read again.
//!
//! What is kept is right as of one event, the head of the log. Where the log ends elsewhere, somebody else wrote, and
//! everything is forgotten; so is whom an operation that is given up had taken out.

use super::backend::{Head, ReadTx};
use super::chain::Hash;
use super::error::StoreError;
use super::fold::Folded;
use super::log;
use crate::ledger::{Character, CharacterId, Sequence};
use std::cell::RefCell;
use std::collections::HashMap;

/// More characters than this are not kept: about 2 KB each. Tests meet the end of the room with a handful.
const MOST: usize = if cfg!(test) { 4 } else { 16_384 };

/// Characters that were written lately.
#[derive(Debug, Default)]
pub(super) struct Lately(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Whoever is kept is right as of this end of the log.
    at: Option<(Sequence, Hash)>,
    /// Looked up by id only: its order reaches nobody.
    characters: HashMap<CharacterId, Folded>,
    /// Whom an operation wrote that is not kept yet, and where it ends.
    written: Option<(Head, Vec<Folded>)>,
}

impl Lately {
    /// An operation begins where the log ends here.
    pub(super) fn begin(&self, head: &Head) {
        let mut kept = self.0.borrow_mut();
        kept.written = None;
        if kept.at.replace((head.sequence, head.hash)) != Some((head.sequence, head.hash)) {
            kept.characters.clear();
        }
    }

    /// Takes a character out.
    pub(super) fn take(&self, id: CharacterId) -> Option<Folded> {
        self.0.borrow_mut().characters.remove(&id)
    }

    /// What an operation wrote: all whose events it added, but for those that it has let go.
    pub(super) fn wrote(&self, head: Head, characters: impl Iterator<Item = Folded>) {
        self.0.borrow_mut().written = Some((head, characters.take(MOST).collect()));
    }

    /// The operation is kept.
    pub(super) fn keep(&self) {
        let mut kept = self.0.borrow_mut();
        let Some((Head { sequence, hash, .. }, written)) = kept.written.take() else { return };
        kept.at = Some((sequence, hash));
        if kept.characters.len() + written.len() > MOST {
            kept.characters.clear();
        }
        kept.characters.extend(written.into_iter().map(|folded| (folded.character.id, folded)));
    }

    /// A character, where it is known how it stands in a transaction.
    pub(super) fn get(&self, tx: &dyn ReadTx, id: CharacterId) -> Result<Option<Character>, StoreError> {
        let kept = self.0.borrow();
        let Some(found) = kept.characters.get(&id) else { return Ok(None) };
        let head = log::head(tx)?;
        Ok((kept.at == Some((head.sequence, head.hash))).then(|| found.character.clone()))
    }

    /// Nobody is known any more.
    pub(super) fn forget(&self) {
        self.0.take();
    }
}
