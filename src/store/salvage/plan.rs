//! What stands where events were lost, decided before anything is written: the chain can't be changed afterwards.

use super::decide::{Decide, Verdict};
use super::texts::Texts;
use super::{Damaged, More};
use crate::ledger::{CharacterId, Fact, Sequence};
use crate::store::backend::{Flow, ReadTx, StoredEvent, TextKind};
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
        let mut known = Known::default();
        // The sequence that comes next, and the row of the ruleset in force.
        let (mut next, mut row) = (0, None);
        readable::each(from.tx, 0, from.last, &mut |found| {
            let Found::Event(stored) = found else { return Ok(()) };
            let at = stored.sequence.0;
            let verdict = decide.next(stored, texts)?;
            if matches!(verdict, Verdict::Unknown) {
                known.says(stored.character.0, stored.version);
                return Ok(());
            }
            plan.lose(next, at);
            plan.under(from, texts, (next, at), stored, (&mut row, &verdict))?;
            match verdict {
                Verdict::Keep(event) => {
                    plan.kept += 1;
                    known.is_first_kept |= at == 0;
                    if event.character != CharacterId::DATABASE && event.version == 1 {
                        plan.created(event.character.0)?;
                    }
                }
                Verdict::Lost(what) => {
                    plan.lose(at, at + 1);
                    plan.tell(stored, what);
                    known.proved = known.proved.max(stored.character.0);
                }
                Verdict::Unknown => {}
            }
            next = at + 1;
            if at.is_multiple_of(STRIDE) && !more(STRIDE) { Err(StoreError::Interrupted) } else { Ok(()) }
        })?;
        if !known.is_first_kept {
            plan.installs.entry(0).or_insert(None);
            plan.use_up(0);
        }
        // Ids that were given are not given again.
        if known.proved > plan.newest {
            plan.created(known.proved + 1)?;
        }
        // Where nothing of the log is missing, there is nothing that others could know better.
        if !from.is_all_there() {
            known.read_models(from.tx)?;
        }
        let room: u64 = plan.free.iter().map(|(from, to)| to - from + 1).sum();
        if known.said > plan.newest && known.said - plan.newest <= room {
            plan.created(known.said + 1)?;
        }
        plan.characters = decide.versions.len() as u64;
        for (id, kept) in &decide.versions {
            let more = known.versions.get(id).is_some_and(|version| version > kept);
            if more || decide.broken.contains(id) {
                plan.broken.insert(*id);
            }
        }
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

/// What is known of characters beside the events that are saved.
#[derive(Default)]
struct Known {
    /// Whether the first event of the log is saved.
    is_first_kept: bool,
    /// The last id that an event proves which is not saved.
    proved: u64,
    /// The last id that a read model has, which proves nothing.
    said: u64,
    /// How many events a character has by what proves nothing: what can't be proved to be lost is still not called whole.
    versions: BTreeMap<u64, u64>,
}

impl Known {
    fn says(&mut self, id: u64, version: u64) {
        if id > 0 && version <= i64::MAX.cast_unsigned() {
            let known = self.versions.entry(id).or_default();
            *known = version.max(*known);
        }
    }

    /// What the read models know, as far as they can be read.
    fn read_models(&mut self, tx: &dyn ReadTx) -> Result<(), StoreError> {
        let mut from = 1;
        loop {
            let read = tx.characters(from..u64::MAX, &mut |one| {
                self.says(one.id.0, one.version);
                self.said = one.id.0;
                Ok(Flow::More)
            });
            match read {
                Err(StoreError::ReadModel { character, .. }) if character >= from => {
                    from = character.saturating_add(1)
                }
                Err(StoreError::ReadModel { .. } | StoreError::Corrupt(_)) => return Ok(()),
                read => return read,
            }
        }
    }
}
