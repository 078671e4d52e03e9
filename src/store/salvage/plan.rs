//! What stands where events were lost, decided before anything is written: the chain can't be changed afterwards.

use super::decide::{Decide, Verdict};
use super::texts::Texts;
use super::{Damaged, More};
use crate::ledger::{CharacterId, Fact, Sequence};
use crate::store::backend::{StoredEvent, TextKind};
use crate::store::error::StoreError;
use crate::store::readable::{self, Found};
use crate::store::rebuild::STRIDE;
use crate::store::verify::Problem;
use crate::text::hex;
use std::collections::{BTreeMap, BTreeSet};

/// What stands where.
#[derive(Default)]
pub(super) struct Plan {
    /// Where a character is made of whom nothing was saved, and its id: ids have no gaps.
    pub(super) creations: BTreeMap<u64, u64>,
    /// Where the ruleset with this hash is put in force, because events after it are under it; the stand-in where there
    /// is none.
    pub(super) installs: BTreeMap<u64, Option<String>>,
    pub(super) kept: u64,
    pub(super) lost: u64,
    /// Characters of whom some events were saved and others lost.
    pub(super) broken: BTreeSet<u64>,
    /// Events that are what they were and can't be saved.
    pub(super) problems: Vec<Problem>,
    /// The last id that events were saved of, or are known of.
    newest: u64,
    /// Where events were lost, as ranges in their order, as far as nothing else stands there.
    free: Vec<(u64, u64)>,
    characters: u64,
}

impl Plan {
    /// Decides it.
    pub(super) fn make(from: &Damaged, texts: &Texts, more: More) -> Result<Plan, StoreError> {
        let mut plan = Plan::default();
        let mut decide = Decide::new(from);
        // The sequence that comes next, and the row of the ruleset in force.
        let (mut next, mut row, mut seen) = (0, None, BTreeSet::new());
        readable::each(from.tx, 0, from.last, &mut |found| {
            let Found::Event(stored) = found else { return Ok(()) };
            let at = stored.sequence.0;
            let verdict = decide.next(stored, texts)?;
            if matches!(verdict, Verdict::Unknown) {
                return Ok(());
            }
            plan.lose(next, at);
            plan.under(from, texts, (next, at), stored, (&mut row, &verdict))?;
            match verdict {
                Verdict::Keep(event) => {
                    plan.kept += 1;
                    if event.character != CharacterId::DATABASE && event.version == 1 {
                        plan.created(event.character.0)?;
                    }
                }
                Verdict::Lost(what) => {
                    plan.lose(at, at + 1);
                    plan.tell(stored, what);
                    seen.insert(stored.character.0);
                }
                Verdict::Unknown => {}
            }
            next = at + 1;
            if at.is_multiple_of(STRIDE) && !more(STRIDE) { Err(StoreError::Interrupted) } else { Ok(()) }
        })?;
        plan.installs.entry(0).or_insert(None);
        if decide.versions.is_empty() && plan.kept == 0 {
            return Err(super::nothing());
        }
        if next > 0 && !plan.free.iter().any(|(from, _)| *from == 0) {
            // The first event was saved, and puts its own ruleset in force.
            plan.installs.remove(&0);
        }
        // Ids that were given are not given again.
        let newest = seen.last().copied().unwrap_or_default();
        if newest > plan.newest {
            plan.created(newest + 1)?;
        }
        plan.characters = decide.versions.len() as u64;
        let known = |id: &u64| *id > 0 && decide.versions.contains_key(id);
        plan.broken = decide.broken.iter().copied().filter(known).collect();
        plan.free = Vec::new();
        Ok(plan)
    }

    /// How many characters have all of their events, as far as is known.
    pub(super) fn whole_characters(&self) -> u64 {
        self.characters.saturating_sub(self.broken.len() as u64)
    }

    /// The events from one to before another were lost.
    fn lose(&mut self, from: u64, to: u64) {
        if from >= to {
            return;
        }
        self.lost += to - from;
        match self.free.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(from) => *last = to - 1,
            _ => self.free.push((from, to - 1)),
        }
    }

    /// An event that is what it was is under a ruleset: where what put that in force was lost, something else does.
    fn under(
        &mut self,
        from: &Damaged,
        texts: &Texts,
        (next, at): (u64, u64),
        stored: &StoredEvent,
        (row, verdict): (&mut Option<i64>, &Verdict),
    ) -> Result<(), StoreError> {
        if *row == Some(stored.ruleset) {
            return Ok(());
        }
        let installs_itself =
            matches!(verdict, Verdict::Keep(event) if matches!(event.fact, Fact::RulesetInstalled { .. }));
        *row = Some(stored.ruleset);
        if installs_itself || next >= at {
            return Ok(());
        }
        let hash = from.tx.text_hash(TextKind::Ruleset, stored.ruleset)?.map(|hash| hex::encode(&hash));
        let hash = hash.filter(|hash| texts.ruleset(hash).is_some());
        // The first event of all puts a ruleset in force.
        let place = if next == 0 { 0 } else { at - 1 };
        if place == 0 || hash.is_some() {
            self.installs.insert(place, hash);
            self.use_up(place);
        }
        Ok(())
    }

    /// Something stands at a place where an event was lost.
    fn use_up(&mut self, place: u64) {
        let Some(index) = self.free.iter().rposition(|(from, to)| (*from..=*to).contains(&place)) else {
            return;
        };
        let (from, to) = self.free.remove(index);
        if place < to {
            self.free.insert(index, (place + 1, to));
        }
        if from < place {
            self.free.insert(index, (from, place - 1));
        }
    }

    /// A character with this id is saved: those between it and the last before were lost, and were made before it.
    fn created(&mut self, id: u64) -> Result<(), StoreError> {
        for lost in (self.newest + 1..id).rev() {
            let place = self.free.last().map(|(_, last)| *last).filter(|place| *place > 0);
            let place = place.ok_or_else(|| {
                StoreError::Corrupt(format!(
                    "no event is missing that could have made id:{lost}, which is not there"
                ))
            })?;
            self.use_up(place);
            self.creations.insert(place, lost);
        }
        self.newest = self.newest.max(id);
        Ok(())
    }

    fn tell(&mut self, stored: &StoredEvent, what: String) {
        let problem = Problem::of_stored(stored, what);
        let at = stored.sequence.0;
        if let Some(known) = self.problems.last_mut() {
            let end = known.last.or(known.sequence).map(|end| end.0 + 1);
            let is_same = (known.character, known.operation, &known.what)
                == (problem.character, problem.operation, &problem.what);
            if is_same && end == Some(at) {
                known.last = Some(Sequence(at));
                return;
            }
        }
        self.problems.push(problem);
    }
}
