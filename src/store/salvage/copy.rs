//! Writes the new log: event by event under the numbers they had, each with a hash of its own.

use super::decide::{Decide, Verdict};
use super::plan::Plan;
use super::texts::Texts;
use super::{Damaged, More};
use crate::ledger::{
    CharacterId, Fact, Intent, Key, KindText, Moment, Operation, OperationId, OperationKind, Sequence,
};
use crate::progression::{Creation, Event};
use crate::store::backend::{Head, StoredEvent, TextKind, WriteTx};
use crate::store::chain::{self, GENESIS, Hash};
use crate::store::error::StoreError;
use crate::store::log::{Logged, link};
use crate::store::readable::{self, Found};
use crate::store::rebuild::STRIDE;
use crate::store::texts::{POLICY, parsed, store};
use crate::store::verify::{Place, Problem};
use crate::store::wire::{Payload, write_event, write_fact};
use std::collections::BTreeMap;

/// What an event says, as it is to be written.
pub(super) struct Said<'s> {
    pub(super) character: CharacterId,
    pub(super) version: u64,
    pub(super) kind: &'s str,
    pub(super) format: i64,
    pub(super) payload: &'s str,
    pub(super) at: Moment,
    pub(super) key: Option<&'s Key>,
}

/// The new log so far.
pub(super) struct NewLog<'w> {
    pub(super) tx: &'w dyn WriteTx,
    /// The sequence that comes next.
    pub(super) next: u64,
    hash: Hash,
    /// The operation whose events come now, with its digest.
    pub(super) operation: Option<(Operation, Hash)>,
    /// The row and hash of the ruleset in force.
    ruleset: Option<(i64, Hash)>,
    /// How many events the database itself has.
    own: u64,
}

impl NewLog<'_> {
    /// The operations whose events come from here on.
    pub(super) fn begin(&mut self, id: u64, intent: &Intent) -> Result<(), StoreError> {
        self.end_operation()?;
        let (id, first) = (OperationId(id), Sequence(self.next));
        let operation =
            Operation { id, intent: intent.clone(), first, last: first, undone_by: None, left: 0 };
        self.tx.add_operation(&operation)?;
        let digest = chain::digest(id, first, intent);
        self.operation = Some((operation, digest));
        Ok(())
    }

    /// The operation whose events come now.
    pub(super) fn operation_now(&self) -> Option<OperationId> {
        self.operation.as_ref().map(|(operation, _)| operation.id)
    }

    fn end_operation(&self) -> Result<(), StoreError> {
        let Some((operation, _)) = &self.operation else { return Ok(()) };
        self.tx.end_operation(operation.id, Sequence(self.next.saturating_sub(1)))
    }

    /// Adds an event.
    pub(super) fn add(&mut self, said: &Said) -> Result<Sequence, StoreError> {
        let bad = || StoreError::Corrupt("the log does not begin with a ruleset".to_owned());
        let ((operation, digest), (row, ruleset)) =
            (self.operation.as_ref().ok_or_else(bad)?, self.ruleset.ok_or_else(bad)?);
        let Said { character, version, kind, format, payload, at, key } = *said;
        let mut event = StoredEvent {
            sequence: Sequence(self.next),
            character,
            version,
            operation: operation.id,
            kind,
            format,
            payload,
            at,
            ruleset: row,
            previous: Some(self.hash),
            hash: GENESIS,
            key,
        };
        event.hash = chain::hash(&self.hash, digest, &link(&event, &ruleset));
        self.tx.add_event(&event)?;
        (self.hash, self.next) = (event.hash, self.next + 1);
        Ok(event.sequence)
    }

    /// Adds an event of the database itself.
    pub(super) fn add_own(&mut self, payload: &Payload, at: Moment) -> Result<(), StoreError> {
        self.own += 1;
        let (version, character) = (self.own, CharacterId::DATABASE);
        let Payload { kind, format, json } = payload;
        self.add(&Said { character, version, kind, format: *format, payload: json, at, key: None }).map(drop)
    }

    /// Ends the last operation and the log.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        self.end_operation()?;
        let (row, _) = self.ruleset.ok_or_else(super::nothing)?;
        self.tx.set_head(&Head {
            sequence: Sequence(self.next.saturating_sub(1)),
            hash: self.hash,
            ruleset: row,
        })
    }

    pub(super) fn last_time(&self) -> Option<Moment> {
        self.operation.as_ref().map(|(operation, _)| operation.intent.at)
    }
}

/// Copies what is whole.
pub(super) struct Copy<'c> {
    log: NewLog<'c>,
    from: &'c Damaged<'c>,
    texts: &'c mut Texts,
    plan: &'c Plan,
    /// Who salvages.
    by: &'c Intent,
    /// Operations of which nothing could be proved.
    lost: Vec<Problem>,
}

impl<'c> Copy<'c> {
    pub(super) fn new(
        tx: &'c dyn WriteTx,
        from: &'c Damaged<'c>,
        texts: &'c mut Texts,
        plan: &'c Plan,
        by: &'c Intent,
    ) -> Copy<'c> {
        let log = NewLog { tx, next: 0, hash: GENESIS, operation: None, ruleset: None, own: 0 };
        Copy { log, from, texts, plan, by, lost: Vec::new() }
    }

    pub(super) fn all(&mut self, more: More) -> Result<(), StoreError> {
        let from = self.from;
        let mut decide = Decide::new(from);
        readable::each(from.tx, 0, from.last, &mut |found| {
            let Found::Event(stored) = found else { return Ok(()) };
            let verdict = decide.next(stored, self.texts)?;
            if matches!(verdict, Verdict::Unknown) {
                return Ok(());
            }
            let gone = || StoreError::Corrupt("an operation is gone".to_owned());
            let operation = decide.log.operation(stored.operation)?.ok_or_else(gone)?.0.clone();
            self.reach(stored.sequence.0, &operation)?;
            match verdict {
                Verdict::Keep(event) => self.keep(stored, &event)?,
                Verdict::Lost(why) => self.stand_in(Some(stored.character), &why)?,
                Verdict::Unknown => {}
            }
            let is_pause = stored.sequence.0.is_multiple_of(STRIDE);
            if is_pause && !more(STRIDE) { Err(StoreError::Interrupted) } else { Ok(()) }
        })
    }

    pub(super) fn end(self) -> (NewLog<'c>, Vec<Problem>) {
        (self.log, self.lost)
    }

    /// Fills what was lost before an event that is whole, and begins its operation where that begins.
    fn reach(&mut self, at: u64, operation: &Operation) -> Result<(), StoreError> {
        let starts = self.starts(at, operation)?;
        while self.log.next <= at {
            if let Some(&id) = starts.get(&self.log.next) {
                let intent = match id == operation.id.0 {
                    true => operation.intent.clone(),
                    false => self.lost_operation(id, operation),
                };
                self.log.begin(id, &intent)?;
            }
            if self.log.next == at {
                break;
            }
            self.stand_in(None, "it could not be proved")?;
        }
        Ok(())
    }

    /// Where operations begin from here on up to an event of `operation`: those before it of which nothing is proved have
    /// at least one event each, and begin where they say if that is possible.
    fn starts(&self, at: u64, operation: &Operation) -> Result<BTreeMap<u64, u64>, StoreError> {
        let known = self.log.operation.as_ref().map(|(operation, _)| operation.id.0);
        let mut starts = BTreeMap::new();
        if known == Some(operation.id.0) {
            return Ok(starts);
        }
        let next_id = known.map_or(0, |id| id + 1);
        let begins = operation.first.0.max(self.log.next).min(at);
        let room = begins.saturating_sub(self.log.next);
        let missing = operation.id.0.checked_sub(next_id).filter(|missing| *missing <= room);
        let missing = missing.ok_or_else(|| {
            StoreError::Corrupt(format!("the events before operation #{} are too few", operation.id))
        })?;
        let mut lowest = self.log.next;
        for (index, id) in (0..missing).zip(next_id..) {
            let highest = begins - (missing - index);
            let said = self.from.tx.operation(OperationId(id)).ok().flatten().map(|known| known.first.0);
            let is_first = known.is_none() && index == 0;
            let start = if is_first { 0 } else { said.unwrap_or(lowest).max(lowest).min(highest) };
            starts.insert(start, id);
            lowest = start + 1;
        }
        let begins = if known.is_none() && missing == 0 { self.log.next } else { begins };
        starts.insert(begins, operation.id.0);
        Ok(starts)
    }

    /// What stands for an operation of which nothing is proved.
    fn lost_operation(&mut self, id: u64, after: &Operation) -> Intent {
        let what = "who did it, why and when could not be proved".to_owned();
        self.lost.push(Problem {
            operation: Some(OperationId(id)),
            sequence: Some(Sequence(self.log.next)),
            ..Problem::of_all(Place::Log, what)
        });
        let at = self.log.last_time().unwrap_or(after.intent.at);
        let reason = Some("lost: nothing of it could be proved".to_owned());
        match id {
            // Whoever made the database may do everything.
            0 => Intent { kind: OperationKind::Init.into(), at, reason, ..self.by.clone() },
            _ => Intent {
                kind: KindText::stored("lost"),
                actor: "unknown".to_owned(),
                reason,
                ticket: None,
                at,
            },
        }
    }

    fn keep(&mut self, stored: &StoredEvent, event: &Logged) -> Result<(), StoreError> {
        match &event.fact {
            Fact::RulesetInstalled { hash, .. } => self.install(hash)?,
            Fact::PolicyInstalled { hash, .. } => {
                if let Some(text) = self.texts.policy(hash) {
                    let row = store(self.log.tx, TextKind::Policy, &parsed(hash)?, &text.name, &text.text)?;
                    self.log.tx.set(POLICY, &row.to_string())?;
                }
            }
            _ => {}
        }
        let is_own = stored.character == CharacterId::DATABASE;
        self.log.own += u64::from(is_own);
        let version = if is_own { self.log.own } else { stored.version };
        let &StoredEvent { character, kind, format, payload, at, key, .. } = stored;
        self.log.add(&Said { character, version, kind, format, payload, at, key }).map(drop)
    }

    /// The events from here on are under this ruleset.
    fn install(&mut self, hash: &str) -> Result<(), StoreError> {
        let text = self.texts.ruleset(hash);
        let (name, text) = text.ok_or_else(|| StoreError::Corrupt(format!("the ruleset {hash} is gone")))?;
        let hash = parsed(hash)?;
        self.log.ruleset = Some((store(self.log.tx, TextKind::Ruleset, &hash, &name, &text)?, hash));
        Ok(())
    }

    /// Writes what stands in the place of an event that was lost.
    fn stand_in(&mut self, whose: Option<CharacterId>, why: &str) -> Result<(), StoreError> {
        let place = self.log.next;
        let at = self.log.last_time().unwrap_or(self.by.at);
        if let Some(id) = self.plan.creations.get(&place) {
            let (name, tracks) = (format!("lost-{id}"), BTreeMap::new());
            let created = Event::Created(Creation { name, external_id: None, tracks });
            let Payload { kind, format, json } = write_event(&created)?;
            let (character, version) = (CharacterId(*id), 1);
            let said = Said { character, version, kind, format, payload: &json, at, key: None };
            return self.log.add(&said).map(drop);
        }
        let hash = self.plan.installs.get(&place).cloned();
        let payload = match hash {
            Some(hash) => {
                if hash.is_none() {
                    self.texts.replaced.push("that the log began with".to_owned());
                    self.texts.trust_stand_in();
                }
                let hash = hash.unwrap_or_else(|| self.texts.stand_in.hash.clone());
                self.install(&hash)?;
                let name = self.texts.ruleset(&hash).map(|(name, _)| name).unwrap_or_default();
                let (terms, undo) = (String::new(), Vec::new());
                write_fact(&Fact::RulesetInstalled { name, hash, terms, undo })?
            }
            None => write_fact(&Fact::Lost {
                character: whose.filter(|id| *id != CharacterId::DATABASE),
                why: why.to_owned(),
            })?,
        };
        self.log.add_own(&payload, at)
    }
}
