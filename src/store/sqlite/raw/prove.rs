//! Proves what is found. The hash of an event covers its number, so that it may be tried under any, and its ruleset and its
//! operation, so that these may be tried where theirs were lost.

use super::super::super::backend::{LogRead, StoredEvent};
use super::super::super::chain::{self, Hash};
use super::super::super::error::StoreError;
use super::super::super::log::link;
use super::super::super::wire;
use super::super::tx::{Alone, Tx};
use super::near;
use crate::ledger::{CharacterId, Fact, Operation, OperationId};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

/// So many events of one operation are tried with others before all of its events are given up.
const TRIES: u32 = 8;
/// So many events of one operation are tried with what is one byte away from it.
const NEAR_TRIES: u32 = 2;
/// After so many for which that found nothing it is given up: about a minute.
const MOST_FAR: u32 = 500;
/// More operations than this are not remembered at once.
const MOST_OPERATIONS: usize = 10_000;
/// More rulesets than this are not tried with every event.
const MOST_RULESETS: usize = 256;

/// The rulesets that events are under.
#[derive(Default)]
pub(super) struct Rulesets {
    rows: BTreeMap<i64, Hash>,
    hashes: Vec<Hash>,
    /// What was installed, and under which name, by events that are proved.
    names: BTreeMap<Hash, String>,
}

impl Rulesets {
    /// A hash that events may be under.
    pub(super) fn suggest(&mut self, hash: Hash) {
        if !self.hashes.contains(&hash) && self.hashes.len() < MOST_RULESETS {
            self.hashes.push(hash);
        }
    }

    /// Those that events are under, with their rows.
    pub(super) fn in_use(&self) -> impl Iterator<Item = (i64, Hash)> {
        self.rows.iter().map(|(row, hash)| (*row, *hash))
    }

    /// The name under which a text was installed.
    pub(super) fn name(&self, hash: &Hash) -> Option<&str> {
        self.names.get(hash).map(String::as_str)
    }

    /// The row of a ruleset that an event is proved to be under: the one that it says, unless that is another's.
    fn row_of(&mut self, said: i64, hash: Hash) -> i64 {
        if self.rows.get(&said) == Some(&hash) {
            return said;
        }
        let known = self.in_use().find(|(_, known)| *known == hash).map(|(row, _)| row);
        let next = self.rows.last_key_value().map_or(1, |(last, _)| last.saturating_add(1));
        let row = known.unwrap_or(if self.rows.contains_key(&said) { next } else { said });
        self.rows.insert(row, hash);
        row
    }
}

/// What proves events.
pub(super) struct Prover<'c> {
    own: &'c Connection,
    tx: Tx<Alone<&'c Connection>>,
    /// Operations under a number that another has.
    others: Vec<Operation>,
    digests: HashMap<u64, Option<Hash>>,
    tried: HashMap<u64, u32>,
    /// How often none was found one byte away.
    far: u32,
    pub(super) rulesets: Rulesets,
}

impl<'c> Prover<'c> {
    pub(super) fn new(own: &'c Connection, others: Vec<Operation>, rulesets: Rulesets) -> Prover<'c> {
        let (digests, tried) = (HashMap::new(), HashMap::new());
        Prover { own, tx: Tx::new(own), others, digests, tried, far: 0, rulesets }
    }

    /// The row of its ruleset, should an event be what its hash says after the event with this hash.
    pub(super) fn prove(&mut self, event: &StoredEvent, previous: &Hash) -> Result<Option<i64>, StoreError> {
        let rulesets = self.rulesets_of(event);
        let fits = |digest: Hash| {
            let is_it = |hash: &&Hash| chain::hash(previous, &digest, &link(event, hash)) == event.hash;
            rulesets.iter().find(is_it).copied()
        };
        let mut under = self.digest(event.operation)?.and_then(fits);
        if under.is_none() {
            for operation in self.others(event)? {
                under = fits(chain::digest(event.operation, operation.first, &operation.intent));
                if under.is_some() {
                    self.replace(event.operation, &operation)?;
                    break;
                }
            }
        }
        if under.is_none()
            && let Some(operation) = self.near(event, &mut |digest| fits(digest).is_some())?
        {
            under = fits(chain::digest(event.operation, operation.first, &operation.intent));
            self.replace(event.operation, &operation)?;
        }
        let Some(hash) = under else { return Ok(None) };
        self.learn(event);
        Ok(Some(self.rulesets.row_of(event.ruleset, hash)))
    }

    /// The same by nothing but what the operation and the rulesets say that are there.
    pub(super) fn prove_plainly(
        &mut self,
        event: &StoredEvent,
        previous: &Hash,
    ) -> Result<Option<i64>, StoreError> {
        let Some(digest) = self.digest(event.operation)? else { return Ok(None) };
        let fits = |hash: &Hash| chain::hash(previous, &digest, &link(event, hash)) == event.hash;
        let Some(hash) = self.rulesets_of(event).into_iter().find(fits) else { return Ok(None) };
        self.learn(event);
        Ok(Some(self.rulesets.row_of(event.ruleset, hash)))
    }

    /// The hash that an event has after one with this hash, by what it says.
    pub(super) fn meant(&mut self, event: &StoredEvent, previous: &Hash) -> Result<Option<Hash>, StoreError> {
        let Some(digest) = self.digest(event.operation)? else { return Ok(None) };
        let ruleset = self.rulesets_of(event).into_iter().next();
        Ok(ruleset.map(|hash| chain::hash(previous, &digest, &link(event, &hash))))
    }

    /// The rulesets that an event may be under, the likeliest first.
    fn rulesets_of(&self, event: &StoredEvent) -> Vec<Hash> {
        let said = self.rulesets.rows.get(&event.ruleset).copied();
        // What installs a ruleset is under that ruleset, and says which.
        let own = self.installed(event).map(|(hash, _)| hash);
        said.into_iter().chain(own).chain(self.rulesets.hashes.iter().copied()).collect()
    }

    fn installed(&self, event: &StoredEvent) -> Option<(Hash, String)> {
        if event.character != CharacterId::DATABASE {
            return None;
        }
        match wire::read_fact(event.kind, event.format, event.payload) {
            Ok(Fact::RulesetInstalled { name, hash, .. } | Fact::PolicyInstalled { name, hash }) => {
                crate::text::hex::decode(&hash).map(|hash| (hash, name))
            }
            _ => None,
        }
    }

    fn learn(&mut self, event: &StoredEvent) {
        if let Some((hash, name)) = self.installed(event) {
            self.rulesets.suggest(hash);
            self.rulesets.names.insert(hash, name);
        }
    }

    fn digest(&mut self, id: OperationId) -> Result<Option<Hash>, StoreError> {
        if let Some(known) = self.digests.get(&id.0) {
            return Ok(*known);
        }
        if self.digests.len() >= MOST_OPERATIONS {
            self.digests.clear();
        }
        let operation = self.read(id)?;
        let digest = operation.map(|known| chain::digest(known.id, known.first, &known.intent));
        self.digests.insert(id.0, digest);
        Ok(digest)
    }

    fn read(&self, id: OperationId) -> Result<Option<Operation>, StoreError> {
        match self.tx.operation(id) {
            // A text of it is none.
            Err(StoreError::Corrupt(_)) => Ok(None),
            read => read,
        }
    }

    /// Operations that may be the one of an event, although they stand under other numbers or say another beginning.
    fn others(&mut self, event: &StoredEvent) -> Result<Vec<Operation>, StoreError> {
        let tried = self.tried.entry(event.operation.0).or_default();
        *tried += 1;
        if *tried > TRIES {
            return Ok(Vec::new());
        }
        let stated = self.read(event.operation)?;
        let mut others: Vec<Operation> =
            stated.into_iter().map(|stated| Operation { first: event.sequence, ..stated }).collect();
        let may_be = |one: &&Operation| one.id == event.operation || one.first <= event.sequence;
        others.extend(self.others.iter().filter(may_be).take(100).cloned());
        self.own.execute_batch("CREATE INDEX IF NOT EXISTS found_by_first ON operations (first)")?;
        let mut statement = self
            .own
            .prepare_cached("SELECT id FROM operations WHERE first <= ?1 ORDER BY first DESC LIMIT 3")?;
        let ids = statement.query_map([event.sequence.0.cast_signed()], |row| row.get::<_, i64>(0))?;
        let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
        for id in ids {
            others.extend(self.read(OperationId(id.cast_unsigned()))?);
        }
        Ok(others)
    }

    /// The operation of an event as it was before one byte of it changed. It takes tens of thousands of hashes, so it is
    /// asked of few events, and not again and again where it finds nothing.
    fn near(
        &mut self,
        event: &StoredEvent,
        fits: &mut dyn FnMut(Hash) -> bool,
    ) -> Result<Option<Operation>, StoreError> {
        let tried = self.tried.get(&event.operation.0).copied().unwrap_or_default();
        if tried > NEAR_TRIES || self.far >= MOST_FAR {
            return Ok(None);
        }
        let Some(stated) = near::stated(self.own, event.operation)? else { return Ok(None) };
        let found = stated.near(&mut |one| fits(chain::digest(one.id, one.first, &one.intent)));
        self.far += u32::from(found.is_none());
        Ok(found)
    }

    /// Puts an operation under the number by which events prove it.
    fn replace(&mut self, id: OperationId, operation: &Operation) -> Result<(), StoreError> {
        let Operation { intent, first, last, .. } = operation;
        let row = params![
            id.0.cast_signed(),
            intent.kind.as_str(),
            intent.actor,
            intent.reason,
            intent.ticket,
            intent.at.0,
            first.0.cast_signed(),
            last.0.cast_signed()
        ];
        let sql = "INSERT OR REPLACE INTO operations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.own.execute(sql, row)?;
        self.digests.insert(id.0, Some(chain::digest(id, *first, intent)));
        Ok(())
    }
}
