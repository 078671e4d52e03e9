//! The hash chain, from the first event to the last.

use super::policies::Policies;
use super::{Place, Verified};
use crate::ledger::{CharacterId, Fact};
use crate::store::backend::{EventQuery, Flow, Head, ReadTx, Scope, StoredEvent, TextKind};
use crate::store::chain::{self, GENESIS, Hash};
use crate::store::error::StoreError;
use crate::store::log::{Log, Logged};
use crate::store::rebuild::STRIDE;
use crate::text::hex;
use std::collections::BTreeSet;

/// The chain, followed from event to event.
pub(super) struct Chain<'c> {
    tx: &'c dyn ReadTx,
    kept: Option<Hash>,
    is_kept_met: bool,
    /// The hash of the event before.
    hash: Hash,
    /// The sequence that comes next.
    next: u64,
    operation: u64,
    /// The row of the ruleset in force.
    ruleset: i64,
    /// The rows of all that were installed.
    installed: BTreeSet<i64>,
    /// How many events each character has, by its id.
    versions: Vec<u64>,
    policies: Policies,
}

impl<'c> Chain<'c> {
    pub(super) fn new(tx: &'c dyn ReadTx, kept: Option<&str>) -> Chain<'c> {
        Chain {
            tx,
            kept: kept.and_then(hex::decode),
            is_kept_met: false,
            hash: GENESIS,
            next: 0,
            operation: 0,
            ruleset: 0,
            installed: BTreeSet::new(),
            versions: Vec::new(),
            policies: Policies::default(),
        }
    }

    /// Whether the head that was kept was among the events.
    pub(super) fn met_kept_head(&self) -> bool {
        self.is_kept_met
    }

    /// Follows the chain up to the first event that does not fit, and compares its end.
    pub(super) fn check(
        &mut self,
        verified: &mut Verified,
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), StoreError> {
        let mut log = Log::new(self.tx);
        // What the events themselves fail with, told apart from what the database can't read.
        let mut wrong: Option<StoreError> = None;
        let read = self.tx.events(&EventQuery::all(Scope::Log), &mut |stored| {
            let taken = self.take(stored, &mut log).and_then(|()| {
                let goes_on = !self.next.is_multiple_of(STRIDE) || progress(self.next);
                if goes_on { Ok(()) } else { Err(StoreError::Interrupted) }
            });
            wrong = taken.err();
            Ok(if wrong.is_some() { Flow::Enough } else { Flow::More })
        });
        match (wrong, read) {
            (Some(error), _) => return Err(error),
            // What can't be read is the event that should come next, or the way to it.
            (None, Err(StoreError::Corrupt(what))) => return Err(self.bad(what)),
            (None, read) => read?,
        }
        (verified.events, verified.head) = (self.next, hex::encode(&self.hash));
        self.check_end()?;
        self.check_rulesets_known(verified)?;
        self.policies.check_end(self.tx, verified)
    }

    /// Proves the next event and follows it.
    fn take(&mut self, stored: &StoredEvent, log: &mut Log) -> Result<(), StoreError> {
        let sequence = stored.sequence;
        if sequence.0 != self.next {
            // As it is stored: what is below 0 was never written.
            let found = sequence.0.cast_signed();
            return Err(self.bad(format!("event {} is missing: {found} comes in its place", self.next)));
        }
        let event = log.prove(stored)?;
        self.follow(&event)?;
        if event.character == CharacterId::DATABASE {
            let actor = log.operation(event.operation)?.map(|(operation, _)| &operation.intent.actor);
            let actor = actor.map(String::as_str).unwrap_or_default();
            if let Some(what) = self.policies.follow(self.tx, &event, actor)? {
                return Err(StoreError::Damaged { sequence: event.sequence.0, what });
            }
        }
        self.is_kept_met |= self.kept == Some(self.hash);
        Ok(())
    }

    fn bad(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { sequence: self.next, what: what.into() }
    }

    /// Takes the next event, whose own hash is proved.
    fn follow(&mut self, event: &Logged) -> Result<(), StoreError> {
        if event.previous != self.hash {
            return Err(self.bad("it does not follow the event before it"));
        }
        let at = usize::try_from(event.character.0).unwrap_or(usize::MAX);
        // An id past the next one can't be in a sound log.
        if at > self.versions.len() + 1 {
            return Err(self.bad(format!("its character id:{at} can't exist yet")));
        }
        if at >= self.versions.len() {
            self.versions.resize(at + 1, 0);
        }
        let version = self.versions.get(at).map_or(1, |version| version + 1);
        if version != event.version {
            return Err(self.bad(format!("it should be event {version} of its character")));
        }
        if let Some(known) = self.versions.get_mut(at) {
            *known = version;
        }
        if event.operation.0 < self.operation {
            return Err(self.bad("its operation came before that of the event before it"));
        }
        if let Fact::RulesetInstalled { name, hash, .. } = &event.fact {
            self.check_ruleset(event.ruleset, name, hash)?;
            self.ruleset = event.ruleset;
            self.installed.insert(event.ruleset);
        } else if event.ruleset != self.ruleset {
            return Err(self.bad("its ruleset is not the one that was in force"));
        }
        (self.hash, self.operation, self.next) = (event.hash, event.operation.0, self.next + 1);
        Ok(())
    }

    /// A ruleset is still the one that was installed.
    fn check_ruleset(&self, row: i64, name: &str, hash: &str) -> Result<(), StoreError> {
        let found = self.tx.text(TextKind::Ruleset, row)?;
        let text = found.ok_or_else(|| self.bad("its ruleset is not in the database"))?;
        if hex::encode(&chain::of_text(&text.text)) != hash {
            return Err(self.bad(format!("the text of the ruleset `{name}` was changed")));
        }
        if text.name != name {
            return Err(self.bad(format!("the ruleset `{name}` has another name now")));
        }
        Ok(())
    }

    /// Every ruleset that is stored was installed.
    fn check_rulesets_known(&self, verified: &mut Verified) -> Result<(), StoreError> {
        let mut is_unknown = false;
        self.tx.texts(TextKind::Ruleset, &mut |text| {
            is_unknown |= !self.installed.contains(&text.row);
            Ok(())
        })?;
        if is_unknown {
            verified.problem(Place::Log, "a ruleset is stored that was never installed");
        }
        Ok(())
    }

    /// The log ends where it was written to end.
    fn check_end(&self) -> Result<(), StoreError> {
        let Some(Head { sequence, hash, ruleset }) = self.tx.heads()?.written else {
            return Err(StoreError::Corrupt("the head of the log is gone".to_owned()));
        };
        let sequence = sequence.0.cast_signed();
        let events = i64::try_from(self.next).unwrap_or(i64::MAX);
        let bad = |sequence: i64, what: String| {
            Err(StoreError::Damaged { sequence: sequence.max(0).cast_unsigned(), what })
        };
        if sequence >= events {
            let missing = sequence - (events - 1);
            return bad(
                events,
                format!("the log ends before it: events are missing, {missing} by the end that was written"),
            );
        }
        if sequence < events - 1 {
            return bad(sequence.max(-1) + 1, "the log goes on past the end that was written".to_owned());
        }
        if hash != self.hash {
            return bad(sequence, "it is not the event that the log was written to end with".to_owned());
        }
        if ruleset != self.ruleset {
            return bad(sequence, "the ruleset in force is not the one that was installed last".to_owned());
        }
        Ok(())
    }
}
