//! A transaction, or the moment that a reader sees.

use super::super::backend::{ReadTx, WriteTx};
use super::super::error::StoreError;
use super::boards::BoardRows;
use super::{connection, indexes, integrity, schema};
use rusqlite::{Connection, Savepoint, Transaction};
use std::cell::RefCell;
use std::ops::Deref;

/// What questions are asked of and changes are made through.
pub(super) struct Tx<C> {
    connection: C,
    /// The rows of boards, once they were needed.
    pub(super) boards: RefCell<Option<BoardRows>>,
    /// What makes again the indexes that were taken away.
    pub(super) indexes: RefCell<Vec<String>>,
}

impl<C> Tx<C> {
    pub(super) fn new(connection: C) -> Tx<C> {
        Tx { connection, boards: RefCell::new(None), indexes: RefCell::new(Vec::new()) }
    }
}

impl<C: Deref<Target = Connection>> Tx<C> {
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl<C: Deref<Target = Connection>> ReadTx for Tx<C> {
    fn expect_long_work(&self, readers: usize) -> Result<(), StoreError> {
        connection::widen_cache(self.connection(), readers)
    }

    fn wrong_tables(&self) -> Result<Vec<String>, StoreError> {
        integrity::tables(self.connection())
    }

    fn wrong_storage(&self) -> Result<Vec<String>, StoreError> {
        integrity::pages(self.connection())
    }

    fn wrong_indexes(&self) -> Result<Vec<String>, StoreError> {
        indexes::wrong(self.connection())
    }

    fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bytes: i64 = self.connection().query_row(sql, [], |row| row.get(0))?;
        Ok(bytes.max(0).cast_unsigned())
    }

    fn schema_version(&self) -> Result<i64, StoreError> {
        schema::version(self.connection())
    }
}

impl WriteTx for Tx<Transaction<'_>> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.keep()
    }
}

impl WriteTx for Tx<Savepoint<'_>> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(self.connection.commit()?)
    }
}

impl Tx<Transaction<'_>> {
    /// Keeps what was written to a new database, which is one of ours from now on.
    pub(super) fn initialise(self) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "application_id", connection::APPLICATION_ID)?;
        self.keep()
    }

    /// Keeps what was written.
    pub(super) fn keep(self) -> Result<(), StoreError> {
        Ok(self.connection.commit()?)
    }
}

/// A connection at one moment, which ends with this unless it began before.
pub(super) struct Snapshot<'c> {
    connection: &'c Connection,
    is_own: bool,
}

impl<'c> Snapshot<'c> {
    pub(super) fn take(connection: &'c Connection) -> Result<Snapshot<'c>, StoreError> {
        let is_own = connection.is_autocommit();
        if is_own {
            connection.execute_batch("BEGIN")?;
        }
        Ok(Snapshot { connection, is_own })
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if self.is_own {
            // Nothing was written, so there is nothing to lose.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}
