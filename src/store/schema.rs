//! Schema versions: numbered SQL files, applied when a database is opened.

use super::error::StoreError;
use super::{backup, rebuild};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// Every version, each made from the one before.
const STEPS: [&[&str]; 4] = [
    &[include_str!("migrations/0001_log.sql")],
    &[include_str!("migrations/0002_read_models.sql")],
    &[include_str!("migrations/0003_keys_and_policies.sql"), include_str!("migrations/0003_last_seen.sql")],
    &[include_str!("migrations/0004_fractions.sql")],
];

/// From this version on states and other read models hold what events say without being made anew.
const READ_MODELS: i64 = 3;

/// The version that this program writes.
pub const SCHEMA_VERSION: i64 = STEPS.len() as i64;

/// The version of a database.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Refuses a database of a newer version.
pub(super) fn check_known(found: i64) -> Result<(), StoreError> {
    if found <= SCHEMA_VERSION { Ok(()) } else { Err(StoreError::Newer { found, known: SCHEMA_VERSION }) }
}

/// Brings a database to [`SCHEMA_VERSION`], in one transaction that keeps other writers out from before it looks until
/// all is done. One that had a version already is copied first: the answer is the copy's file.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    check_known(found)?;
    if found == SCHEMA_VERSION {
        // Another process was faster.
        return Ok(None);
    }
    let copy = if found == 0 { None } else { Some(backup::before_migration(path, found)?) };
    match take_steps(&transaction, found) {
        Ok(()) => transaction.commit()?,
        Err(error) => {
            drop(transaction);
            // The database is as it was, so the copy has nothing that it has not.
            copy.iter().for_each(|copy| drop(std::fs::remove_file(copy)));
            return Err(error);
        }
    }
    Ok(copy)
}

fn take_steps(transaction: &Transaction, found: i64) -> Result<(), StoreError> {
    let done = usize::try_from(found).unwrap_or(0);
    STEPS.iter().skip(done).copied().flatten().try_for_each(|sql| transaction.execute_batch(sql))?;
    if found < READ_MODELS {
        rebuild::fill(transaction, None, rebuild::Check::Order, &mut |_| true)?;
    }
    Ok(transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?)
}

/// Makes every table in a database that has nothing else, to compare others with.
pub(super) fn create_all(connection: &Connection) -> Result<(), StoreError> {
    Ok(STEPS.iter().copied().flatten().try_for_each(|sql| connection.execute_batch(sql))?)
}

/// Makes the tables for read models of the past in a database that has nothing else. There a name may be doubled: where
/// characters came with times of their own, a name may have been given again before, by the clock, it was given up.
pub(super) fn create_past_models(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(include_str!("migrations/0002_read_models.sql"))?;
    connection.execute_batch(include_str!("migrations/0003_last_seen.sql"))?;
    Ok(connection.execute_batch("DROP INDEX characters_by_name")?)
}
