//! The ruleset and the policy in force, and what a database demands.

use super::backend::{EventQuery, Flow, ReadTx, StoredText, TextKind, WriteTx};
use super::chain::{self, Hash};
use super::error::StoreError;
use super::happened::last_happened;
use super::log::Log;
use crate::ledger::{CharacterId, EventKind, Fact, Point, Sequence};
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

/// The policy in force, its text proved, and proved to be the one that was installed last.
pub(super) fn proved_policy_in_force(tx: &dyn ReadTx) -> Result<Option<StoredText>, StoreError> {
    let kind = TextKind::Policy;
    let installed = installed_last(tx, EventKind::Policy)?;
    let (Some((name, hash)), Some((row, _))) = (&installed, policy_in_force(tx)?) else {
        return match installed {
            None if tx.setting(POLICY)?.is_none() => Ok(None),
            None => Err(damaged(kind, "", "it is in force and was never installed")),
            Some((name, _)) => Err(damaged(kind, &name, "it was installed last and is not in force")),
        };
    };
    let gone = || damaged(kind, name, "it is gone");
    let text = proved(kind, tx.text(kind, row)?.ok_or_else(gone)?)?;
    is_installed(kind, &text, (name, hash)).map(|()| Some(text))
}

/// The ruleset in force, at a point in the past if one is given, its text proved, and proved to be the one that was
/// installed.
pub(super) fn ruleset_in_force(tx: &dyn ReadTx, point: Option<Point>) -> Result<RulesetText, StoreError> {
    let row = match point {
        Some(point) => ruleset_at(tx, point)?,
        None => tx.heads()?.written.map(|head| head.ruleset),
    };
    let gone = || StoreError::Corrupt("the ruleset in force is gone".to_owned());
    let row = row.ok_or_else(gone)?;
    let text = proved_text(tx, TextKind::Ruleset, row)?.ok_or_else(gone)?;
    // Every event is proved with the hash of the ruleset in force, so the last one mostly answers for it.
    if point.is_none() && !is_under(tx, row)? {
        match installed_last(tx, EventKind::Ruleset) {
            Ok(Some((name, hash))) => is_installed(TextKind::Ruleset, &text, (&name, &hash))?,
            Ok(None) | Err(StoreError::Damaged { .. }) => {
                return Err(damaged(TextKind::Ruleset, &text.name, "the log was not written under it"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(text.into())
}

/// Whether the last event is whole, and under the ruleset of a row.
fn is_under(tx: &dyn ReadTx, row: i64) -> Result<bool, StoreError> {
    let Some(last) = tx.heads()?.last.map(|last| last.sequence) else { return Ok(false) };
    let mut log = Log::new(tx);
    let mut is_under = false;
    let read = tx.events(&EventQuery::part(last, last), &mut |stored| {
        is_under = stored.ruleset == row && log.check(stored).is_ok();
        Ok(Flow::Enough)
    });
    Ok(read.is_ok() && is_under)
}

/// The name and the hash of what an event of this kind installed last.
fn installed_last(tx: &dyn ReadTx, kind: EventKind) -> Result<Option<(String, String)>, StoreError> {
    let kinds = [kind];
    let query = EventQuery { newest_first: true, ..EventQuery::of_database(&kinds) };
    let mut log = Log::new(tx);
    let mut found = None;
    tx.events(&query, &mut |stored| {
        if let Fact::RulesetInstalled { name, hash, .. } | Fact::PolicyInstalled { name, hash } =
            log.prove(stored)?.fact
        {
            found = Some((name, hash));
        }
        Ok(Flow::Enough)
    })?;
    Ok(found)
}

fn is_installed(kind: TextKind, text: &StoredText, (name, hash): (&str, &str)) -> Result<(), StoreError> {
    if (text.name.as_str(), text.hash.as_str()) == (name, hash) {
        return Ok(());
    }
    Err(damaged(kind, &text.name, &format!("it is not the one that was installed last, `{name}`")))
}

fn damaged(kind: TextKind, name: &str, what: &str) -> StoreError {
    StoreError::Text { kind: kind.noun(), name: name.to_owned(), what: what.to_owned() }
}

/// A text, should it be what its hash says.
pub(super) fn proved(kind: TextKind, text: StoredText) -> Result<StoredText, StoreError> {
    check(kind, &text).map(|()| text)
}

/// Fails unless a text is what its hash says.
pub(super) fn check(kind: TextKind, text: &StoredText) -> Result<(), StoreError> {
    let found = hex::encode(&chain::of_text(&text.text));
    if found == text.hash {
        return Ok(());
    }
    let (found, hash) = (found.get(..12).unwrap_or_default(), text.hash.get(..12).unwrap_or_default());
    let what = format!("its text was changed: its SHA-256 is {found}…, and {hash}… was installed");
    Err(damaged(kind, &text.name, &what))
}

/// The text of a row, should it be what its hash says.
pub(super) fn proved_text(
    tx: &dyn ReadTx,
    kind: TextKind,
    row: i64,
) -> Result<Option<StoredText>, StoreError> {
    tx.text(kind, row)?.map(|text| proved(kind, text)).transpose()
}

/// The row of the ruleset that was in force at a point in the past: before the database was made, the first.
fn ruleset_at(tx: &dyn ReadTx, point: Point) -> Result<Option<i64>, StoreError> {
    let last = last_happened(tx, CharacterId::DATABASE, point)?;
    let range = Some((Sequence(0), last));
    let query = EventQuery { range, newest_first: true, ..EventQuery::of_database(&[EventKind::Ruleset]) };
    let mut log = Log::new(tx);
    let mut found = None;
    tx.events(&query, &mut |stored| {
        found = Some(log.prove(stored)?.ruleset);
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
    let found = tx.text_by_hash(TextKind::Ruleset, &hash)?;
    Ok(found.map(|text| proved(TextKind::Ruleset, text)).transpose()?.map(RulesetText::from))
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
        Some(known) => Ok(proved(kind, known)?.row),
        None => tx.add_text(kind, None, hash, name, text),
    }
}
