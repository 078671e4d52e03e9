//! The rulesets that were in force, by which histories are told again.

use super::super::ReadRuleset;
use super::super::backend::{EventQuery, Flow, ReadTx};
use super::super::chain::Hash;
use super::super::error::StoreError;
use super::super::install::Mover;
use super::super::log::Log;
use super::super::rulebook::Rulebook;
use crate::ledger::{EventKind, Fact, Sequence};
use crate::progression::{Adaptation, Keep, Life, Overspent, State};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::rules::units::Level;
use crate::text::hex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rulesets that were in force, one after the other.
pub(super) struct Eras<'t> {
    tx: &'t dyn ReadTx,
    eras: Vec<Era>,
    /// With the older curves that are kept under it, by the ruleset's hash.
    books: BTreeMap<String, (Arc<Ruleset>, Rulebook)>,
    read: Option<ReadRuleset>,
}

/// A ruleset that came into force.
struct Era {
    first: Sequence,
    /// Its hash.
    hash: String,
    /// How it was installed.
    terms: Adaptation,
}

impl<'t> Eras<'t> {
    /// Those before an event. `in_force` are the rules that hold now, with their hash.
    pub(super) fn new(
        tx: &'t dyn ReadTx,
        before: Sequence,
        (hash, in_force): (&Hash, &Ruleset),
        read: Option<ReadRuleset>,
    ) -> Result<Eras<'t>, StoreError> {
        let (mut log, mut eras) = (Log::new(tx), Vec::new());
        tx.events(&EventQuery::of_database(&[EventKind::Ruleset]), &mut |stored| {
            let event = log.prove(stored)?;
            if let Fact::RulesetInstalled { hash, terms, .. } = event.fact
                && event.sequence < before
            {
                eras.push(Era { first: event.sequence, hash, terms: adaptation(&terms) });
            }
            Ok(Flow::More)
        })?;
        let known = (hex::encode(hash), (Arc::new(in_force.clone()), Rulebook::new(read)));
        Ok(Eras { tx, eras, books: BTreeMap::from([known]), read })
    }

    /// The rules of an era, with the curves that a character keeps.
    pub(super) fn rules(&mut self, era: usize, state: &State) -> Result<Arc<Ruleset>, StoreError> {
        let (tx, read) = (self.tx, self.read);
        let gone = || StoreError::Corrupt("the first ruleset is gone from the log".to_owned());
        let hash = &self.eras.get(era).ok_or_else(gone)?.hash;
        if !self.books.contains_key(hash) {
            let mut book = Rulebook::new(read);
            let ruleset = book.older(tx, hash)?;
            self.books.insert(hash.clone(), (ruleset, book));
        }
        let (ruleset, book) = self.books.get_mut(hash).ok_or_else(gone)?;
        let mixed = book.of(tx, ruleset, &state.grandfathered)?;
        Ok(mixed.unwrap_or_else(|| Arc::clone(ruleset)))
    }

    /// Brings lives under all rules that came into force up to an event. The era that it happens in.
    pub(super) fn pass_eras(
        &mut self,
        lives: &mut [Life; 2],
        from: usize,
        at: Sequence,
    ) -> Result<usize, StoreError> {
        let mut era = from;
        while self.eras.get(era + 1).is_some_and(|next| next.first <= at) {
            // The rules themselves: who keeps which curve is a matter of each life.
            let (old, new) = (self.rules(era, &State::default())?, self.rules(era + 1, &State::default())?);
            let hash = |era: usize| self.eras.get(era).map(|era| era.hash.clone()).unwrap_or_default();
            let terms = self.eras.get(era + 1).map(|era| era.terms.clone()).unwrap_or_default();
            let terms = Adaptation { old: hash(era), new: hash(era + 1), ..terms };
            let mut mover = Mover::new((&old, &new), &terms, self.read);
            for life in lives.iter_mut().filter(|life| *life.state() != State::default()) {
                let [own_old, own_new] = mover.rules(self.tx, life.state())?;
                let rules = (own_old.as_deref().unwrap_or(&old), own_new.as_deref().unwrap_or(&new));
                life.adapt(rules, &terms);
            }
            era += 1;
        }
        Ok(era)
    }
}

/// The terms of an installation, as the log has them in words.
fn adaptation(words: &str) -> Adaptation {
    let mut terms = Adaptation::default();
    for part in words.split(", ") {
        match part.split_once(' ') {
            Some(("keep", "level")) => terms.keep = Keep::Level,
            Some(("grandfather", who)) => {
                let level = |(track, level): (&str, &str)| {
                    Some((TrackName::parse(track)?, Level(level.parse().ok()?)))
                };
                terms.grandfather.extend(who.split_once('=').and_then(level));
            }
            Some(("overspent", choice)) => terms.overspent = Overspent::parse(choice),
            Some(("trim", order)) => {
                let order = order.strip_prefix("order ").unwrap_or_default();
                terms.trim_order = order.split(' ').map(str::to_owned).collect();
            }
            _ => {}
        }
    }
    terms
}
