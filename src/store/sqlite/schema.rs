//! Schema versions: numbered SQL files, applied when a database is opened.

use super::super::error::StoreError;
use super::super::watcher::{Unwatched, Watcher};
use super::move_events::move_events;
use super::tx::{Alone, Base, Tx};
use super::{Refill, backup};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every version, each made from the one before.
const STEPS: [&[Step]; 7] = [
    &[Step::Sql(include_str!("migrations/0001_log.sql"))],
    &[Step::Sql(include_str!("migrations/0002_read_models.sql"))],
    &[
        Step::Sql(include_str!("migrations/0003_keys_and_policies.sql")),
        Step::Sql(include_str!("migrations/0003_last_seen.sql")),
    ],
    &[Step::Sql(include_str!("migrations/0004_fractions.sql"))],
    &[
        Step::Sql(include_str!("migrations/0005_names.sql")),
        Step::Sql(include_str!("migrations/0005_snapshots.sql")),
    ],
    &[Step::Sql(include_str!("migrations/0006_external_ids.sql"))],
    &[
        Step::Sql(include_str!("migrations/0007_log.sql")),
        Step::MoveEvents,
        Step::Sql(include_str!("migrations/0007_events.sql")),
    ],
];

/// A step from one version to the next.
enum Step {
    Sql(&'static str),
    /// Moves every event into the table that this version keeps them in.
    MoveEvents,
}

impl Step {
    fn take(&self, connection: &Connection, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
        match self {
            Step::Sql(sql) => Ok(connection.execute_batch(sql)?),
            Step::MoveEvents => move_events(connection, watcher),
        }
    }
}

/// Before this version events took more room.
pub(super) const SHORT: i64 = 7;

/// From this version on states and other read models hold what events say without being made anew.
const READ_MODELS: i64 = 5;

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

/// Makes the tables of a new database.
pub(super) fn create(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    create_all(&transaction)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    Ok(transaction.commit()?)
}

/// Brings a database to [`SCHEMA_VERSION`], in one transaction that keeps other writers out from before it looks until
/// all is done. It is copied first: the answer is the copy's file.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    refill: Refill,
    watcher: &mut dyn Watcher,
) -> Result<Option<PathBuf>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    check_known(found)?;
    if found == SCHEMA_VERSION {
        // Another process was faster.
        return Ok(None);
    }
    let copy = backup::before_migration(path, found, watcher)?;
    let tx = Tx::new(transaction);
    match take_steps(&tx, found, refill, watcher).and_then(|()| tx.keep()) {
        Ok(()) => {
            if found < SHORT {
                // The room that is free now is used by what comes, should the disk have none for this.
                let _ = connection.execute_batch("VACUUM");
            }
            Ok(Some(copy))
        }
        Err(error) => {
            // The database is as it was, so the copy has nothing that it has not.
            let _ = std::fs::remove_file(copy);
            Err(error)
        }
    }
}

fn take_steps(
    tx: &Tx<Alone<rusqlite::Transaction>>,
    found: i64,
    refill: Refill,
    watcher: &mut dyn Watcher,
) -> Result<(), StoreError> {
    let done = usize::try_from(found).unwrap_or(0);
    let connection = tx.connection();
    STEPS.iter().skip(done).copied().flatten().try_for_each(|step| step.take(connection, watcher))?;
    if found < READ_MODELS {
        refill(tx, &mut |step| watcher.progress("events", step))?;
    }
    Ok(connection.pragma_update(None, "user_version", SCHEMA_VERSION)?)
}

/// Makes every table in a database that has nothing else, to compare others with.
pub(super) fn create_all(connection: &Connection) -> Result<(), StoreError> {
    STEPS.iter().copied().flatten().try_for_each(|step| step.take(connection, &mut Unwatched))
}

/// Takes the indexes of tables away, for rows go in faster without.
pub(super) fn drop_indexes<C: Base>(tx: &Tx<C>, tables: &str) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL \
         AND tbl_name IN ({tables}) ORDER BY name"
    );
    let mut statement = tx.connection().prepare(&sql)?;
    let found = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let found: Vec<(String, String)> = found.collect::<Result<_, _>>()?;
    for (name, sql) in found {
        tx.connection().execute_batch(&format!("DROP INDEX {name}"))?;
        tx.indexes.borrow_mut().push(sql);
    }
    Ok(())
}

/// Makes those indexes that every database has and this one lacks, or has in another form.
pub(super) fn restore_indexes(connection: &Connection) -> Result<(), StoreError> {
    let made = Connection::open_in_memory()?;
    create_all(&made)?;
    let found = indexes(connection)?;
    for (name, sql) in indexes(&made)? {
        let known = found.get(&name);
        if known == Some(&sql) {
            continue;
        }
        if known.is_some() {
            connection.execute_batch(&format!("DROP INDEX {name}"))?;
        }
        connection.execute_batch(&sql)?;
    }
    Ok(())
}

/// The indexes that a database has, each with what makes it. Those that SQLite makes by itself are not told.
fn indexes(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Makes again the indexes that were taken away.
pub(super) fn make_indexes<C: Base>(tx: &Tx<C>) -> Result<(), StoreError> {
    for sql in tx.indexes.take() {
        tx.connection().execute_batch(&sql)?;
    }
    Ok(())
}
