//! Taking operations out from under what came later, and what is told of it.

use super::super::Progress;
use super::super::Step;
use super::super::error::StoreError;
use super::super::install::{Mover, Terms, chunk};
use super::super::log::Logged;
use super::super::writer::Writer;
use super::Undoing;
use super::eras::Eras;
use super::error::UndoError;
use super::ranges::Ranges;
use crate::ledger::{Character, CharacterId, Rebasing};
use crate::progression::{Adaptation, Adapted, Cause, Overspent, Rebased, Settlement, State, rebase};
use crate::text::hex;
use std::collections::BTreeSet;

/// Takes operations out, character by character.
pub(super) struct Rebaser<'t> {
    eras: Eras<'t>,
    adaptation: Adaptation,
    settlement: Settlement,
    told: Rebasing,
}

impl<'t> Rebaser<'t> {
    /// On these terms. To be made before anything is undone.
    pub(super) fn new(writer: &Writer<'t>, terms: &Terms) -> Result<Rebaser<'t>, StoreError> {
        let start = writer.appender.start();
        let rules = (&writer.began_under, writer.ruleset());
        let overspent = terms.adaptation.overspent.unwrap_or(Overspent::Refund);
        Ok(Rebaser {
            eras: Eras::new(writer.tx(), start, rules, writer.read)?,
            adaptation: Adaptation { overspent: Some(overspent), ..terms.adaptation.clone() },
            settlement: Settlement { overspent, trim_order: terms.adaptation.trim_order.clone() },
            told: Rebasing::default(),
        })
    }

    pub(super) fn settlement(&self) -> &Settlement {
        &self.settlement
    }

    pub(super) fn told(&mut self) -> &mut Rebasing {
        &mut self.told
    }

    pub(super) fn ended(self) -> Rebasing {
        self.told
    }

    /// Where a character stands without operations on which something rests.
    pub(super) fn without(
        &mut self,
        (id, now): (CharacterId, &State),
        history: &[Logged],
        ranges: &Ranges,
    ) -> Result<State, StoreError> {
        let operations: Vec<u64> = ranges.iter().map(|(operation, ..)| operation.id.0).collect();
        let is_new = ranges.iter().any(|(_, before, _)| *before == State::default());
        let target = if is_new {
            // Whoever should not be there is set aside, with all that came later.
            State { archived: true, ..now.clone() }
        } else {
            let ([with, without], rules) = self.eras.lives(history, &operations)?;
            let Rebased { target, excess, locked } = rebase(now, (&with, &without), &self.settlement, &rules);
            self.told.nodes += locked.len() as u64;
            self.told.overspent += u64::from(!excess.is_empty());
            self.told.count((id, now, &target), ranges.iter().map(|(_, before, after)| (before, after)));
            target
        };
        self.told.rebased += 1;
        Ok(target)
    }
}

impl Writer<'_> {
    /// Brings everybody under the rules that are in force again: those to whom nothing happened since exactly as they stood
    /// before, the others as an installation of these rules would.
    pub(super) fn rebase_rules(
        &mut self,
        undoing: &mut Undoing,
        rebaser: &mut Rebaser,
        untouched: &BTreeSet<CharacterId>,
        (keep, progress): (usize, Progress),
    ) -> Result<(), UndoError> {
        let operations: Vec<u64> = undoing.operations.iter().map(|operation| operation.id.0).collect();
        let hash = hex::encode(&self.ruleset_in_force().1);
        let new = self.book.older(self.tx(), &hash)?;
        let adaptation =
            Adaptation { old: hex::encode(&self.began_under), new: hash, ..rebaser.adaptation.clone() };
        let mut mover = Mover::new((self.ruleset(), &new), &adaptation, self.read);
        undoing.characters = 0;
        let (mut after, mut done, of) = (0, 0, self.next_id().0 - 1);
        loop {
            let chunk = chunk(self.tx(), after)?;
            let Some(last) = chunk.last() else { return Ok(()) };
            after = last.id.0;
            for Character { id, state, .. } in chunk {
                done += 1;
                let moved = if untouched.contains(&id) {
                    self.undo_for(id, undoing, Some(rebaser))?
                } else {
                    let Adapted { target, excess, .. } = mover.adapt(self.tx(), &state)?;
                    if state == target {
                        continue;
                    }
                    rebaser.told.rebased += 1;
                    rebaser.told.count((id, &state, &target), []);
                    rebaser.told.overspent += u64::from(!excess.is_empty());
                    let settlement = rebaser.settlement.clone();
                    self.state(id)?;
                    let cause = Cause::Rebase { operations: operations.clone(), settlement };
                    self.put_back(id, state, &target, cause)?
                };
                undoing.characters += 1;
                undoing.keep_largest(moved, keep);
            }
            self.let_go()?;
            if !progress(Step { done, of }) {
                return Err(StoreError::Interrupted.into());
            }
        }
    }
}
