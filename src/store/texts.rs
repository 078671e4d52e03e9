//! The ruleset and the policy in force, and what a database demands.

use super::backend::{EventQuery, Flow, ReadTx, StoredText, TextKind, WriteTx};
use super::chain::Hash;
use super::error::StoreError;
use super::happened::last_happened;
use crate::ledger::{CharacterId, EventKind, Point, Sequence};
use crate::text::hex;

/// The text of a ruleset with its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesetText {
    /// Its name.
    pub name: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The YAML.
    pub text: String,
}

/// The text of a policy with its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyText {
    /// Its name.
    pub name: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The YAML.
    pub text: String,
}

/// What a database demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Every change needs a reason.
    pub require_reason: bool,
}

/// The setting that says whether every change needs a reason: `yes` or `no`.
pub(super) const REQUIRE_REASON: &str = "require_reason";
/// The setting that holds the row of the policy in force.
pub(super) const POLICY: &str = "policy";

impl From<StoredText> for RulesetText {
    fn from(StoredText { name, hash, text, .. }: StoredText) -> RulesetText {
        RulesetText { name, hash, text }
    }
}

impl From<StoredText> for PolicyText {
    fn from(StoredText { name, hash, text, .. }: StoredText) -> PolicyText {
        PolicyText { name, hash, text }
    }
}

/// The hash that a text is named by.
pub(super) fn parsed(hash: &str) -> Result<Hash, StoreError> {
    hex::decode(hash).ok_or_else(|| StoreError::Corrupt(format!("`{hash}` is not a SHA-256")))
}

/// What the database demands.
pub(super) fn settings(tx: &dyn ReadTx) -> Result<Settings, StoreError> {
    Ok(Settings { require_reason: tx.setting(REQUIRE_REASON)?.as_deref() == Some("yes") })
}

/// Says what a new database demands.
pub(super) fn set_settings(tx: &dyn WriteTx, settings: Settings) -> Result<(), StoreError> {
    tx.set(REQUIRE_REASON, if settings.require_reason { "yes" } else { "no" })
}

/// The row and the hash of the policy in force.
pub(super) fn policy_in_force(tx: &dyn ReadTx) -> Result<Option<(i64, Hash)>, StoreError> {
    let Some(row) = tx.setting(POLICY)? else { return Ok(None) };
    let gone = || StoreError::Corrupt("the policy in force is gone".to_owned());
    let row = row.parse().map_err(|_| gone())?;
    Ok(Some((row, tx.text_hash(TextKind::Policy, row)?.ok_or_else(gone)?)))
}

/// The ruleset in force, at a point in the past if one is given.
pub(super) fn ruleset_in_force(tx: &dyn ReadTx, point: Option<Point>) -> Result<RulesetText, StoreError> {
    let row = match point {
        Some(point) => ruleset_at(tx, point)?,
        None => tx.heads()?.written.map(|head| head.ruleset),
    };
    let gone = || StoreError::Corrupt("the ruleset in force is gone".to_owned());
    let text = tx.text(TextKind::Ruleset, row.ok_or_else(gone)?)?;
    Ok(text.ok_or_else(gone)?.into())
}

/// The row of the ruleset that was in force at a point in the past: before the database was made, the first.
fn ruleset_at(tx: &dyn ReadTx, point: Point) -> Result<Option<i64>, StoreError> {
    let last = last_happened(tx, CharacterId::DATABASE, point)?;
    let range = Some((Sequence(0), last));
    let query = EventQuery { range, newest_first: true, ..EventQuery::of_database(&[EventKind::Ruleset]) };
    let mut found = None;
    tx.events(&query, &mut |event| {
        found = Some(event.ruleset);
        Ok(Flow::Enough)
    })?;
    Ok(found)
}

/// The ruleset that was in force after an event.
pub(super) fn ruleset_after(tx: &dyn ReadTx, sequence: Option<u64>) -> Result<i64, StoreError> {
    let gone = || StoreError::Corrupt("an event is gone".to_owned());
    let sequence = Sequence(sequence.ok_or_else(gone)?);
    let mut found = None;
    tx.events(&EventQuery::part(sequence, sequence), &mut |event| {
        found = Some(event.ruleset);
        Ok(Flow::Enough)
    })?;
    found.ok_or_else(gone)
}

/// A ruleset that is or was in force.
pub(super) fn ruleset_by_hash(tx: &dyn ReadTx, hash: &str) -> Result<Option<RulesetText>, StoreError> {
    let Some(hash) = hex::decode(hash) else { return Ok(None) };
    Ok(tx.text_by_hash(TextKind::Ruleset, &hash)?.map(RulesetText::from))
}

/// The row of a text, stored when it is not yet.
pub(super) fn store(
    tx: &dyn WriteTx,
    kind: TextKind,
    hash: &Hash,
    name: &str,
    text: &str,
) -> Result<i64, StoreError> {
    match tx.text_by_hash(kind, hash)? {
        Some(known) => Ok(known.row),
        None => tx.add_text(kind, None, hash, name, text),
    }
}
