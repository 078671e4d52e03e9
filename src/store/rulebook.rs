//! The rules that hold for one character: those in force, with the older curves that it keeps.

use super::Store;
use super::backend::ReadTx;
use super::chain::Hash;
use super::error::StoreError;
use super::texts::{RulesetText, ruleset_by_hash};
use super::writer::Writer;
use crate::progression::{Grandfathered, State, with_old_curves};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::text::hex;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads a ruleset's text, which a store can't; `None` when it is none.
pub type ReadRuleset = fn(&RulesetText) -> Option<Ruleset>;

/// Rulesets that were in force before, read when somebody who keeps a curve of theirs is met.
#[derive(Debug, Default)]
pub(super) struct Rulebook {
    read: Option<ReadRuleset>,
    older: BTreeMap<String, Arc<Ruleset>>,
    /// By the ruleset whose curve is kept on each track.
    mixed: BTreeMap<BTreeMap<TrackName, String>, Arc<Ruleset>>,
}

impl Rulebook {
    pub(super) fn new(read: Option<ReadRuleset>) -> Rulebook {
        Rulebook { read, ..Rulebook::default() }
    }

    /// `ruleset`, always the same, with the curves that are kept; `None` where none is.
    pub(super) fn of(
        &mut self,
        tx: &dyn ReadTx,
        ruleset: &Ruleset,
        kept: &BTreeMap<TrackName, Grandfathered>,
    ) -> Result<Option<Arc<Ruleset>>, StoreError> {
        if kept.is_empty() {
            return Ok(None);
        }
        let names: BTreeMap<TrackName, String> =
            kept.iter().map(|(track, kept)| (track.clone(), kept.ruleset.clone())).collect();
        if let Some(known) = self.mixed.get(&names) {
            return Ok(Some(Arc::clone(known)));
        }
        let mut curves = BTreeMap::new();
        for (track, hash) in &names {
            curves.insert(track.clone(), self.older(tx, hash)?);
        }
        let curves = curves.iter().map(|(track, older)| (track.clone(), older.as_ref())).collect();
        let mixed = Arc::new(with_old_curves(ruleset, &curves));
        self.mixed.insert(names, Arc::clone(&mixed));
        Ok(Some(mixed))
    }

    /// A ruleset that was installed once.
    pub(super) fn older(&mut self, tx: &dyn ReadTx, hash: &str) -> Result<Arc<Ruleset>, StoreError> {
        if let Some(known) = self.older.get(hash) {
            return Ok(Arc::clone(known));
        }
        let gone = || StoreError::Corrupt(format!("the ruleset {hash}, which is still needed, is gone"));
        let text = ruleset_by_hash(tx, hash)?.ok_or_else(gone)?;
        let unreadable = || StoreError::Corrupt(format!("the ruleset `{}` can't be read", text.name));
        let read = self.read.and_then(|read| read(&text)).ok_or_else(unreadable)?;
        let read = Arc::new(read);
        self.older.insert(hash.to_owned(), Arc::clone(&read));
        Ok(read)
    }
}

impl Store {
    /// From now on rulesets that are no longer in force, and whose curves somebody keeps, are read by this.
    pub fn read_rulesets_with(&mut self, read: ReadRuleset) {
        self.read_ruleset = Some(read);
    }

    /// The rules that hold for a character where `ruleset` is in force.
    ///
    /// # Errors
    /// When an older ruleset whose curve it keeps can't be read.
    pub fn rules_of<'r>(&self, state: &State, ruleset: &'r Ruleset) -> Result<Cow<'r, Ruleset>, StoreError> {
        let mut book = Rulebook::new(self.read_ruleset);
        let mixed = book.of(&*self.backend.read()?, ruleset, &state.grandfathered)?;
        Ok(mixed.map_or(Cow::Borrowed(ruleset), |mixed| Cow::Owned(Arc::unwrap_or_clone(mixed))))
    }

    /// A ruleset that is or was in force, by its hash.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ruleset_by_hash(&self, hash: &str) -> Result<Option<RulesetText>, StoreError> {
        ruleset_by_hash(&*self.backend.read()?, hash)
    }
}

impl Writer<'_> {
    /// The rules of a character where the ruleset with this hash is in force; `None` where these are the ones that the
    /// operation began with.
    pub(super) fn rules_under(
        &mut self,
        hash: &Hash,
        state: &State,
    ) -> Result<Option<Arc<Ruleset>>, StoreError> {
        let tx = self.tx();
        if *hash == self.began_under {
            let ruleset = self.ruleset();
            return self.book.of(tx, ruleset, &state.grandfathered);
        }
        self.book.older(tx, &hex::encode(hash)).map(Some)
    }

    /// The row and hash of the ruleset in force.
    pub(super) fn ruleset_in_force(&self) -> (i64, Hash) {
        self.appender.ruleset_in_force()
    }
}
