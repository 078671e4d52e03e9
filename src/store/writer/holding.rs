//! Characters in memory: read when they are asked for, or many at once where it is said who comes.

use super::super::command::CommandError;
use super::super::error::StoreError;
use super::super::fold::Folded;
use super::super::models::{self, Stored};
use super::{Held, Writer};
use crate::ledger::{CharacterId, Who};
use std::collections::BTreeSet;

/// More characters than this are written before the next is read. Tests meet the end of the room with a handful.
const MOST_HELD: usize = if cfg!(test) { 3 } else { 20_000 };

impl Writer<'_> {
    /// Says whom the commands that come are about, and which keys they have: what they ask is read at once.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn expect(&mut self, whom: &[&Who], keys: &[&str]) -> Result<(), StoreError> {
        let (mut names, mut ids) = (Vec::new(), BTreeSet::new());
        for who in whom {
            match who {
                Who::Name(name) => names.push(name.as_str()),
                Who::Id(id) if (1..=self.newest).contains(&id.0) => drop(ids.insert(*id)),
                // What is asked for by itself.
                Who::Id(_) | Who::External(_) => {}
            }
        }
        let not_held = |ids: &BTreeSet<CharacterId>, held: &Self| {
            ids.iter().filter(|id| !held.held.contains_key(id)).copied().collect::<Vec<_>>()
        };
        let mut wanted = not_held(&ids, self);
        if self.held.len() + wanted.len() > MOST_HELD {
            self.let_go()?;
            wanted = not_held(&ids, self);
            wanted.truncate(MOST_HELD);
        }
        self.tx.expect(&names, &wanted, keys)?;
        self.hold_all(&wanted)?;
        let free = self.tx.unused(keys)?;
        self.free_keys = free.into_iter().map(str::to_owned).collect();
        Ok(())
    }

    /// Reads characters. Who can't be read is not held, and that is told when it is asked for.
    fn hold_all(&mut self, ids: &[CharacterId]) -> Result<(), StoreError> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for &id in ids {
            match self.lately.and_then(|lately| lately.take(id)) {
                Some(folded) => known.push(folded),
                None => unknown.push(id),
            }
        }
        let read = self.tx.stored(&unknown)?;
        known.extend(read.into_iter().filter_map(|read| models::as_of_its_last_event(read).ok()));
        known.into_iter().for_each(|folded| self.keep(folded));
        Ok(())
    }

    fn keep(&mut self, folded: Folded) {
        let (id, stored) = (folded.character.id, Stored::of(&folded));
        self.held.insert(id, Held { folded, stored });
    }

    pub(super) fn hold(&mut self, id: CharacterId) -> Result<&mut Held, CommandError> {
        if !self.held.contains_key(&id) {
            self.make_room()?;
            let folded = match self.lately.and_then(|lately| lately.take(id)) {
                Some(folded) => folded,
                None => self.load(id)?,
            };
            self.keep(folded);
        }
        self.held.get_mut(&id).ok_or(CommandError::NotFound(Who::Id(id)))
    }

    fn load(&self, id: CharacterId) -> Result<Folded, CommandError> {
        let folded = models::load_folded(self.tx, id)?.ok_or(CommandError::NotFound(Who::Id(id)))?;
        let last = self.tx.last_event_of(id)?;
        Ok(models::as_of_its_last_event((folded, last))?)
    }

    pub(super) fn make_room(&mut self) -> Result<(), StoreError> {
        if self.held.len() >= MOST_HELD { self.let_go() } else { Ok(()) }
    }
}
