//! What the database tells of itself: rulesets and policies that were installed, and requests that waited.

use super::chain::Chain;
use super::policies::Policies;
use super::{Place, Problem, Verified};
use crate::ledger::{CharacterId, Fact};
use crate::store::backend::{EventQuery, Flow, ReadTx, Scope, StoredEvent, TextKind};
use crate::store::chain;
use crate::store::error::StoreError;
use crate::store::log::{Log, Logged};
use crate::store::texts;
use crate::text::hex;
use std::collections::BTreeSet;

/// Follows the events of the database itself.
pub(super) fn check(tx: &dyn ReadTx, chain: &Chain, verified: &mut Verified) -> Result<(), StoreError> {
    let mut own =
        Own { tx, log: Log::new(tx), policies: Policies::default(), installed: Vec::new(), version: 0 };
    // Where one of them is gone, what follows from it can't be compared.
    let mut is_whole = true;
    tx.events(&EventQuery::all(Scope::Character(CharacterId::DATABASE)), &mut |stored| {
        if chain.bad.has(stored.sequence.0) {
            is_whole = false;
            return Ok(Flow::More);
        }
        match own.take(stored) {
            Ok(problems) => {
                let problem = |what| Problem::of_stored(stored, what);
                is_whole &= problems.is_empty();
                verified.problems.extend(problems.into_iter().map(problem));
            }
            Err(StoreError::Damaged { what, .. } | StoreError::Corrupt(what)) => {
                is_whole = false;
                verified.problems.push(Problem::of_stored(stored, what));
            }
            Err(error) => return Err(error),
        }
        Ok(Flow::More)
    })?;
    if is_whole && chain.bad.is_empty() {
        own.check_in_force(chain, verified);
        own.policies.check_end(tx, verified)?;
    }
    own.check_texts(is_whole, verified)
}

struct Own<'t> {
    tx: &'t dyn ReadTx,
    log: Log<'t>,
    policies: Policies,
    /// Events that put a row of rulesets in force.
    installed: Vec<(u64, i64)>,
    version: u64,
}

impl Own<'_> {
    /// Takes the next event. What is wrong with it.
    fn take(&mut self, stored: &StoredEvent) -> Result<Vec<String>, StoreError> {
        let event = self.log.read(stored)?;
        let mut wrong = Vec::new();
        self.version += 1;
        if event.version != self.version {
            wrong.push(format!("event {} of the database itself is missing", self.version));
            self.version = event.version;
        }
        if let Fact::RulesetInstalled { name, hash, .. } = &event.fact {
            self.installed.push((event.sequence.0, event.ruleset));
            wrong.extend(self.ruleset(&event, name, hash)?);
        }
        let actor = self.log.operation(event.operation)?.map(|(operation, _)| operation.intent.actor.clone());
        wrong.extend(self.policies.follow(self.tx, &event, &actor.unwrap_or_default())?);
        Ok(wrong)
    }

    /// Whether a ruleset is still the one that was installed.
    fn ruleset(&self, event: &Logged, name: &str, hash: &str) -> Result<Option<String>, StoreError> {
        let Some(text) = self.tx.text(TextKind::Ruleset, event.ruleset)? else {
            return Ok(Some("its ruleset is not in the database".to_owned()));
        };
        Ok(if hex::encode(&chain::of_text(&text.text)) != hash {
            Some(format!("the text of the ruleset `{name}` was changed"))
        } else if text.name != name {
            Some(format!("the ruleset `{name}` has another name now"))
        } else {
            None
        })
    }

    /// Every event is under the ruleset that was installed last before it.
    fn check_in_force(&self, chain: &Chain, verified: &mut Verified) {
        for &(sequence, row) in &chain.rulesets {
            let last = self.installed.iter().rev().find(|(at, _)| *at <= sequence);
            if last.is_none_or(|(_, installed)| *installed != row) {
                let what = "its ruleset is not the one that was in force".to_owned();
                verified.problems.push(Problem::of_event(sequence, what));
            }
        }
    }

    /// Every text is what its hash says, and every ruleset that is stored was installed.
    fn check_texts(&self, is_whole: bool, verified: &mut Verified) -> Result<(), StoreError> {
        let installed: BTreeSet<i64> = self.installed.iter().map(|(_, row)| *row).collect();
        let mut is_unknown = false;
        let mut changed = Vec::new();
        for kind in [TextKind::Ruleset, TextKind::Policy] {
            self.tx.texts(kind, &mut |text| {
                is_unknown |= kind == TextKind::Ruleset && !installed.contains(&text.row);
                let is_told = kind == TextKind::Ruleset && installed.contains(&text.row);
                changed.extend(texts::check(kind, text).err().filter(|_| !is_told));
                Ok(())
            })?;
        }
        if is_unknown && is_whole {
            verified.problem(Place::Log, "a ruleset is stored that was never installed");
        }
        changed.into_iter().for_each(|error| verified.problem(Place::Log, error.to_string()));
        Ok(())
    }
}
