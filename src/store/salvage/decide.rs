//! Which events are saved: the same answer, event by event in the order of the log, however often it is asked.

use super::Damaged;
use super::texts::Texts;
use crate::ledger::{CharacterId, Fact};
use crate::progression::Event;
use crate::store::backend::StoredEvent;
use crate::store::error::StoreError;
use crate::store::log::{Log, Logged};
use crate::store::verify::Policies;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of an event that can be read.
pub(super) enum Verdict {
    /// It is saved.
    Keep(Box<Logged>),
    /// It is what it was, and can't be saved.
    Lost(String),
    /// Nothing of it is proved.
    Unknown,
}

/// What decides it.
pub(super) struct Decide<'d> {
    from: &'d Damaged<'d>,
    pub(super) log: Log<'d>,
    /// How many events of each character are saved.
    pub(super) versions: BTreeMap<u64, u64>,
    /// Characters of whom events were lost.
    pub(super) broken: BTreeSet<u64>,
    policies: Policies,
    /// The sequence after the last event that was known for what it is.
    after: u64,
}

impl<'d> Decide<'d> {
    pub(super) fn new(from: &'d Damaged<'d>) -> Decide<'d> {
        Decide {
            from,
            log: Log::new(from.tx),
            versions: BTreeMap::new(),
            broken: BTreeSet::new(),
            policies: Policies::default(),
            after: 0,
        }
    }

    /// What becomes of the next event.
    pub(super) fn next(&mut self, stored: &StoredEvent, texts: &Texts) -> Result<Verdict, StoreError> {
        let sequence = stored.sequence.0;
        // Damaged pages may tell an event twice, or out of its place.
        let is_out_of_order = sequence < self.after || sequence > i64::MAX.cast_unsigned();
        if is_out_of_order || self.from.chain.bad.has(sequence) {
            return Ok(Verdict::Unknown);
        }
        self.after = sequence + 1;
        let event = match self.log.read(stored) {
            Err(StoreError::Damaged { what, .. }) => {
                self.broken.insert(stored.character.0);
                return Ok(Verdict::Lost(what));
            }
            event => event?,
        };
        if event.character == CharacterId::DATABASE {
            let wrong = self.of_database(&event, texts)?;
            return Ok(wrong.map_or_else(|| Verdict::Keep(Box::new(event)), Verdict::Lost));
        }
        let id = event.character.0;
        let version = self.versions.get(&id).map_or(1, |version| version + 1);
        let begins = matches!(event.fact, Fact::Progression(Event::Created(_) | Event::Restored(_)));
        if self.broken.contains(&id) || event.version != version || (version == 1 && !begins) {
            self.broken.insert(id);
            return Ok(Verdict::Lost("an event of its character before it was lost".to_owned()));
        }
        self.versions.insert(id, version);
        Ok(Verdict::Keep(Box::new(event)))
    }

    /// What is in the way of saving an event of the database itself.
    fn of_database(&mut self, event: &Logged, texts: &Texts) -> Result<Option<String>, StoreError> {
        match &event.fact {
            Fact::RulesetInstalled { name, hash, .. } => {
                let is_there = texts.ruleset(hash).is_some_and(|(known, _)| known == *name);
                Ok(Some(format!("the text of the ruleset `{name}` is not what was installed"))
                    .filter(|_| !is_there))
            }
            Fact::PolicyInstalled { name, hash } => {
                let is_there = texts.policy(hash).is_some_and(|known| known.name == *name);
                Ok(Some(format!("the text of the policy `{name}` is not what was installed"))
                    .filter(|_| !is_there))
            }
            _ => {
                let actor = self.log.operation(event.operation)?;
                let actor = actor.map(|(operation, _)| operation.intent.actor.clone()).unwrap_or_default();
                self.policies.follow(self.from.tx, event, &actor)
            }
        }
    }
}
