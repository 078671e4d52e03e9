//! The database as one SQLite file: the only room that names SQLite.

mod backup;
mod boards;
mod bulk_load;
mod characters;
mod connection;
mod error;
mod events;
mod filter;
mod in_the_way;
mod indexes;
mod integrity;
mod known;
mod log;
mod models;
mod move_events;
mod order;
mod placing;
mod raw;
mod reading;
mod schema;
mod snapshots;
#[cfg(test)]
mod tests;
mod texts;
mod tx;

pub(super) use backup::restore;
pub(super) use bulk_load::grow;
pub use connection::is_database;
pub(super) use raw::found;
pub use schema::SCHEMA_VERSION;

use super::Progress;
use super::backend::signed as stored;
use super::backend::{Access, Backend, FileBackend, LogRead, Opened, Prove, Reader, Reading, WriteTx};
use super::error::StoreError;
use super::watcher::Watcher;
use crate::files::Seen;
use known::Known;
use reading::How;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};
use tx::{Snapshot, Tx};

/// An open file.
#[derive(Debug)]
pub(super) struct Sqlite {
    path: PathBuf,
    connection: Connection,
    how: How,
    /// What is known while several operations are being written that are kept together.
    group: Option<Known>,
    /// Whether the connection is prepared for that.
    is_for_groups: bool,
}

/// Fills read models from events, for databases of versions that had others.
pub(super) type Refill = fn(&dyn WriteTx, Progress) -> Result<(), StoreError>;

/// Fills a new database.
pub(super) type Fill<'f> = &'f dyn Fn(&dyn WriteTx) -> Result<(), StoreError>;

/// Makes a database at `path`, which `fill` fills.
pub(super) fn create(
    path: &Path,
    fill: Fill,
    watcher: &mut dyn Watcher,
) -> Result<Box<dyn Backend>, StoreError> {
    placing::place(path, watcher, |part, _| {
        let mut connection = connection::connect(part)?;
        schema::create(&mut connection)?;
        let tx = Tx::new(connection.transaction_with_behavior(TransactionBehavior::Immediate)?);
        fill(&tx)?;
        let meant = tx.heads()?.written;
        tx.initialise()?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.close().map_err(|(_, error)| StoreError::from(error))?;
        Ok::<_, StoreError>(((), meant))
    })?;
    Ok(Box::new(Sqlite::new(path, connection::open(path)?, How::Writing)))
}

/// Opens the database at `path`. One of an older version is copied to a file beside it and brought up to date, also for
/// questions.
pub(super) fn open(
    path: &Path,
    access: Access,
    refill: Refill,
    watcher: &mut dyn Watcher,
) -> Result<Opened, StoreError> {
    let opened = |connection, how| Box::new(Sqlite::new(path, connection, how));
    if access == Access::Read {
        let (connection, how) = reading::open(path)?;
        let found = schema::version(&connection)?;
        schema::check_known(found)?;
        if found == SCHEMA_VERSION {
            return Ok(Opened { backend: opened(connection, how), copy: None });
        }
        drop(connection);
        in_the_way::check_writable(path).map_err(|_| StoreError::Older { found, known: SCHEMA_VERSION })?;
    }
    let mut connection = connection::open(path)?;
    let found = schema::version(&connection)?;
    schema::check_known(found)?;
    let is_old = found < SCHEMA_VERSION;
    let copy = if is_old { schema::migrate(&mut connection, path, refill, watcher)? } else { None };
    Ok(Opened { backend: opened(connection, How::Writing), copy })
}

impl Sqlite {
    fn new(path: &Path, connection: Connection, how: How) -> Sqlite {
        Sqlite { path: path.to_owned(), connection, how, group: None, is_for_groups: false }
    }
}

impl Backend for Sqlite {
    fn read(&self) -> Result<Reading<'_>, StoreError> {
        Ok(match &self.group {
            Some(known) => Reading::new(Tx::between(&self.connection, known)),
            None => Reading::new(Tx::new(Snapshot::take(&self.connection)?)),
        })
    }

    fn freeze(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN")?;
        // The moment is that of the first reading.
        log::heads(&self.connection).map(|_| ())
    }

    fn readers(&self, most: usize) -> Result<Vec<Reader>, StoreError> {
        let connections = connection::readers(&self.path, &self.how, most)?;
        Ok(connections
            .into_iter()
            .map(|connection| -> Reader { Box::new(Tx::new(Box::new(connection))) })
            .collect())
    }

    fn write(&mut self) -> Result<Box<dyn WriteTx + '_>, StoreError> {
        Ok(match &self.group {
            Some(known) => Box::new(Tx::begin_one(&self.connection, known)?),
            None => {
                Box::new(Tx::new(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?))
            }
        })
    }

    fn thaw(&self) {
        if self.group.is_none() && !self.connection.is_autocommit() {
            // Nothing was written, so there is nothing to lose.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn begin_group(&mut self) -> Result<(), StoreError> {
        if !std::mem::replace(&mut self.is_for_groups, true) {
            connection::prepare_for_groups(&self.connection)?;
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.group = Some(Known::default());
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), StoreError> {
        let known = self.group.take().unwrap_or_default();
        let settled = known.settle(&self.connection);
        let kept = settled.and_then(|()| Ok(self.connection.execute_batch("COMMIT")?));
        self.thaw();
        kept
    }

    fn change_number(&self) -> Result<i64, StoreError> {
        self.how.check_same()?;
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    fn seen(&self) -> Option<&Seen> {
        if let How::Still(seen) = &self.how { Some(seen) } else { None }
    }

    fn file(&self) -> Option<&dyn FileBackend> {
        Some(self)
    }

    #[cfg(test)]
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl FileBackend for Sqlite {
    fn backup(&self, to: &Path, prove: Option<Prove>, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
        backup::copy(&self.connection, to, prove, watcher)
    }
}

#[cfg(test)]
impl Sqlite {
    /// The connection, for tests that damage what is stored.
    fn connection(&self) -> &Connection {
        &self.connection
    }
}
