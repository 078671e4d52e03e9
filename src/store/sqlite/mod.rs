//! The database as one SQLite file: the only room that names SQLite.

mod backup;
mod boards;
mod bulk_load;
mod characters;
mod connection;
mod error;
mod events;
mod filter;
mod integrity;
mod log;
mod models;
mod schema;
mod snapshots;
#[cfg(test)]
mod tests;
mod texts;
mod tx;

pub(super) use backup::restore;
pub(super) use bulk_load::grow;
pub use connection::is_database;
pub use schema::SCHEMA_VERSION;

use super::backend::signed as stored;
use super::backend::{Backend, FileBackend, Opened, Reader, Reading, WriteTx};
use super::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};
use tx::{Snapshot, Tx};

/// An open file.
#[derive(Debug)]
pub(super) struct Sqlite {
    path: PathBuf,
    connection: Connection,
}

/// Fills read models from events, for databases of versions that had others.
pub(super) type Refill<'r> = &'r dyn Fn(&dyn WriteTx) -> Result<(), StoreError>;

/// Fills a new database.
pub(super) type Fill<'f> = &'f dyn Fn(&dyn WriteTx) -> Result<(), StoreError>;

/// Makes a database at `path`, which `fill` fills.
pub(super) fn create(path: &Path, fill: Fill) -> Result<Box<dyn Backend>, StoreError> {
    connection::create(path, |connection| {
        schema::create(connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tx = Tx::new(transaction);
        fill(&tx)?;
        tx.initialise()
    })?;
    Ok(Box::new(Sqlite { path: path.to_owned(), connection: connection::open(path)? }))
}

/// Opens the database at `path`. One of an older version is copied to a file beside it and brought up to date.
pub(super) fn open(path: &Path, refill: Refill) -> Result<Opened, StoreError> {
    let mut connection = connection::open(path)?;
    let found = schema::version(&connection)?;
    schema::check_known(found)?;
    let is_old = found < SCHEMA_VERSION;
    let copy = if is_old { schema::migrate(&mut connection, path, refill)? } else { None };
    let backend = Box::new(Sqlite { path: path.to_owned(), connection });
    Ok(Opened { backend, copy })
}

impl Backend for Sqlite {
    fn read(&self) -> Result<Reading<'_>, StoreError> {
        Ok(Reading::new(Tx::new(Snapshot::take(&self.connection)?)))
    }

    fn freeze(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN")?;
        // The moment is that of the first reading.
        log::heads(&self.connection).map(|_| ())
    }

    fn readers(&self, most: usize) -> Result<Vec<Reader>, StoreError> {
        let connections = connection::readers(&self.path, most)?;
        Ok(connections
            .into_iter()
            .map(|connection| -> Reader { Box::new(Tx::new(Box::new(connection))) })
            .collect())
    }

    fn write(&mut self) -> Result<Box<dyn WriteTx + '_>, StoreError> {
        Ok(Box::new(Tx::new(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)))
    }

    fn change_number(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
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
    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::copy(&self.connection, to)
    }
}

#[cfg(test)]
impl Sqlite {
    /// The connection, for tests that damage what is stored.
    fn connection(&self) -> &Connection {
        &self.connection
    }
}
