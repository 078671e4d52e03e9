//! Rulesets and policies: each is proved by its own hash, and which rulesets there were by the events under them.

use super::super::super::chain::{self, Hash};
use super::super::super::error::StoreError;
use super::super::super::texts::RulesetText;
use super::prove::Rulesets;
use super::record::Value;
use crate::text::hex;
use rusqlite::{Connection, params};

/// A row of `rulesets` or `policies`.
pub(super) struct FoundText {
    row: i64,
    /// The hash that is stored with it.
    stored: Hash,
    /// The hash that it has.
    real: Hash,
    name: String,
    text: String,
}

impl FoundText {
    pub(super) fn of(row: i64, values: &[Value]) -> Option<FoundText> {
        let [_, Value::Blob(hash), Value::Text(name), Value::Text(text)] = values else { return None };
        let lossy = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        let (name, text) = (lossy(name), lossy(text));
        Some(FoundText { row, stored: (*hash).try_into().ok()?, real: chain::of_text(&text), name, text })
    }
}

/// Every hash by which an event may name its ruleset, with the row of it where that is known: the likeliest first.
pub(super) fn hashes(texts: &[FoundText], known: &RulesetText) -> Rulesets {
    let mut rulesets = Rulesets::default();
    for text in texts.iter().filter(|text| text.real == text.stored) {
        rulesets.suggest(text.real);
    }
    for text in texts {
        rulesets.suggest(text.real);
        rulesets.suggest(text.stored);
    }
    hex::decode(&known.hash).into_iter().for_each(|hash| rulesets.suggest(hash));
    rulesets
}

/// Puts texts into their tables. Rulesets are those that events are under; of the others nothing else is known, and they
/// are kept as policies.
pub(super) fn into_own(
    own: &Connection,
    texts: Vec<FoundText>,
    known: &RulesetText,
    rulesets: &Rulesets,
) -> Result<(), StoreError> {
    let sql =
        |table: &str| format!("INSERT OR IGNORE INTO {table} (id, hash, name, text) VALUES (?1, ?2, ?3, ?4)");
    let (ruleset, policy) = (sql("rulesets"), sql("policies"));
    for (row, hash) in rulesets.in_use() {
        let found = texts.iter().find(|text| text.real == hash);
        let found = found.map(|text| (text.name.as_str(), text.text.as_str()));
        let given = || {
            Some((known.name.as_str(), known.text.as_str()))
                .filter(|_| hex::decode(&known.hash) == Some(hash))
        };
        let changed = || {
            let changed = texts.iter().find(|text| text.stored == hash);
            changed.map(|text| (text.name.as_str(), text.text.as_str()))
        };
        let (name, text) = found.or_else(given).or_else(changed).unwrap_or_default();
        let name = rulesets.name(&hash).unwrap_or(name);
        own.execute(&ruleset, params![row, hash, name, text])?;
    }
    let is_ruleset = |hash: Hash| rulesets.in_use().any(|(_, known)| known == hash);
    for text in texts {
        let (hash, is_proved) = (text.real, text.real == text.stored);
        if is_ruleset(text.real) || is_ruleset(text.stored) {
            continue;
        }
        let name = rulesets.name(&hash).unwrap_or(&text.name);
        // The name is proved by the event that installed it, so is the text by its hash.
        let is_installed = is_proved || rulesets.name(&hash).is_some();
        let hash = if is_installed { hash } else { text.stored };
        own.execute(&policy, params![text.row, hash, name, text.text])?;
    }
    Ok(())
}
