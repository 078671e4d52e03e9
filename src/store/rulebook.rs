//! The rules that hold for one character: those in force, with the older curves that it keeps.

use super::chain::{self, Hash};
use super::error::StoreError;
use super::writer::Writer;
use super::{RulesetText, Store};
use crate::ledger::Point;
use crate::progression::{Grandfathered, State, with_old_curves};
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use rusqlite::{Connection, OptionalExtension};
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
        connection: &Connection,
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
            curves.insert(track.clone(), self.older(connection, hash)?);
        }
        let curves = curves.iter().map(|(track, older)| (track.clone(), older.as_ref())).collect();
        let mixed = Arc::new(with_old_curves(ruleset, &curves));
        self.mixed.insert(names, Arc::clone(&mixed));
        Ok(Some(mixed))
    }

    /// A ruleset that was installed once.
    pub(super) fn older(&mut self, connection: &Connection, hash: &str) -> Result<Arc<Ruleset>, StoreError> {
        if let Some(known) = self.older.get(hash) {
            return Ok(Arc::clone(known));
        }
        let gone = || StoreError::Corrupt(format!("the ruleset {hash}, which is still needed, is gone"));
        let text = by_hash(connection, hash)?.ok_or_else(gone)?;
        let unreadable = || StoreError::Corrupt(format!("the ruleset `{}` can't be read", text.name));
        let read = self.read.and_then(|read| read(&text)).ok_or_else(unreadable)?;
        let read = Arc::new(read);
        self.older.insert(hash.to_owned(), Arc::clone(&read));
        Ok(read)
    }
}

/// A stored ruleset.
pub(super) fn by_hash(connection: &Connection, hash: &str) -> Result<Option<RulesetText>, StoreError> {
    let Some(hash) = chain::from_hex(hash) else { return Ok(None) };
    let sql = "SELECT name, hash, text FROM rulesets WHERE hash = ?1";
    Ok(connection.query_row(sql, [hash], text_of).optional()?)
}

/// The ruleset of a row of name, hash and text.
pub(super) fn text_of(row: &rusqlite::Row) -> rusqlite::Result<RulesetText> {
    Ok(RulesetText { name: row.get(0)?, hash: chain::hex(&row.get(1)?), text: row.get(2)? })
}

/// The ruleset that was in force at a point in the past.
pub(super) fn at(connection: &Connection, point: Point) -> Result<Option<RulesetText>, StoreError> {
    let (column, until) = match point {
        Point::Sequence(sequence) => ("sequence", super::models::stored(sequence.0)),
        Point::Time(at) => ("time", at.0),
    };
    // Before the first there was none; who looks there sees nobody anyway.
    let sql = format!(
        "SELECT r.name, r.hash, r.text FROM events e JOIN rulesets r ON r.id = e.ruleset \
         WHERE e.character = 0 AND e.kind = 'ruleset' AND (e.{column} <= ?1 OR e.version = 1) \
         ORDER BY e.version DESC LIMIT 1"
    );
    Ok(connection.query_row(&sql, [until], text_of).optional()?)
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
        let mixed = book.of(&self.connection, ruleset, &state.grandfathered)?;
        Ok(mixed.map_or(Cow::Borrowed(ruleset), |mixed| Cow::Owned(Arc::unwrap_or_clone(mixed))))
    }

    /// A ruleset that is or was in force, by its hash.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ruleset_by_hash(&self, hash: &str) -> Result<Option<RulesetText>, StoreError> {
        by_hash(&self.connection, hash)
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
        let connection = self.connection();
        if *hash == self.began_under {
            let ruleset = self.ruleset();
            return self.book.of(connection, ruleset, &state.grandfathered);
        }
        self.book.older(connection, &chain::hex(hash)).map(Some)
    }

    /// The row and hash of the ruleset in force.
    pub(super) fn ruleset_in_force(&self) -> (i64, Hash) {
        self.appender.ruleset_in_force()
    }
}
