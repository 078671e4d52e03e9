//! Who moved under rules that are to be taken back, and was not touched when they came into force.

use super::super::backend::Flow;
use super::super::error::StoreError;
use super::super::install::Mover;
use super::super::writer::Writer;
use super::ahead::Ahead;
use super::ranges::events_of;
use crate::ledger::{CharacterId, Fact, Operation};
use crate::progression::{Adaptation, State, apply, touched};
use crate::text::hex;
use std::collections::BTreeSet;

impl Writer<'_> {
    /// Takes note of those who would stand elsewhere by the rules of before, by what happened to them since: left as they
    /// are, they would keep levels that these rules don't give.
    pub(super) fn moved_since(
        &mut self,
        characters: &BTreeSet<CharacterId>,
        operations: &[Operation],
        ahead: &mut Ahead,
    ) -> Result<(), StoreError> {
        let Some(first) = operations.iter().min_by_key(|operation| operation.last) else { return Ok(()) };
        let mut since = Vec::new();
        self.tx().facts(&mut |facts| {
            let is_one = facts.last > first.last && !characters.contains(&facts.id);
            since.extend(Some(facts.id).filter(|_| is_one));
            Ok(Flow::More)
        })?;
        if since.is_empty() {
            return Ok(());
        }
        let hash = hex::encode(&self.ruleset_in_force().1);
        let before = self.book.older(self.tx(), &hash)?;
        let adaptation =
            Adaptation { old: hex::encode(&self.began_under), new: hash, ..Adaptation::default() };
        let mut mover = Mover::new((self.ruleset(), &before), &adaptation, self.read);
        for id in since {
            let Some(character) = self.tx().character(id)? else { continue };
            let target = mover.adapt(self.tx(), &character.state)?.target;
            let fields = touched(&character.state, &target);
            if fields.is_empty() {
                continue;
            }
            let history = events_of(self.tx(), id)?;
            let mut then = State::default();
            for logged in history.iter().take_while(|logged| logged.sequence <= first.last) {
                if let Fact::Progression(event) = &logged.fact {
                    apply(&mut then, event);
                }
            }
            if !touched(&then, &character.state).is_disjoint(&fields) {
                self.in_the_way(id, &history, (first, operations), &fields, ahead)?;
            }
        }
        Ok(())
    }
}
