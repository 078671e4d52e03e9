//! Rulesets that are or were in force in a database.

use super::problem::{Hint, Problem};
use crate::ledger::{CharacterId, Entry, Fact, HistoryQuery, Who};
use crate::report::numbers::{clipped, whole};
use crate::store::{RulesetText, Store, StoreError};

/// Every time that a ruleset came into force, oldest first.
///
/// # Errors
/// When the database can't be read.
pub fn installations(store: &Store) -> Result<Vec<Entry>, StoreError> {
    let query = HistoryQuery { who: Some(Who::Id(CharacterId::DATABASE)), ..HistoryQuery::default() };
    let mut entries = store.history(&query)?.unwrap_or_default();
    entries.retain(|entry| matches!(entry.fact, Fact::RulesetInstalled { .. }));
    Ok(entries)
}

/// The text of the ruleset that came into force as the N-th, from 1.
///
/// # Errors
/// When there were not so many.
pub fn installed_text(store: &Store, number: u64) -> Result<RulesetText, Problem> {
    let all = installations(store)?;
    let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let Some(Fact::RulesetInstalled { hash, .. }) = at.and_then(|at| all.get(at)).map(|entry| &entry.fact)
    else {
        let message = format!("no ruleset came into force as number {}", whole(number));
        return Err(Problem::refused("unknown-ruleset", message).advise(Hint::ListRulesets(all.len())));
    };
    let gone = || StoreError::Corrupt(format!("the ruleset {} is gone", clipped(hash, 12)));
    Ok(store.ruleset_by_hash(hash)?.ok_or_else(gone)?)
}
