//! A transaction, or the moment that a reader sees.

use super::super::backend::{Memo, ReadTx, StoredCharacter, WriteTx};
use super::super::error::StoreError;
use super::known::{Known, given_up};
use super::{ahead, connection, indexes, integrity, schema};
use crate::ledger::CharacterId;
use rusqlite::{Connection, Transaction};
use std::cell::RefCell;
use std::ops::Deref;

/// What questions are asked of and changes are made through.
pub(super) struct Tx<C> {
    base: C,
    /// What makes again the indexes that were taken away.
    pub(super) indexes: RefCell<Vec<String>>,
}

/// A connection, with what is known of what it leads to.
pub(super) trait Base {
    fn connection(&self) -> &Connection;

    fn known(&self) -> &Known;

    /// Whether what many operations change waits until all of them are kept.
    fn waits(&self) -> bool;
}

/// One that shares what it knows with nobody.
pub(super) struct Alone<C> {
    connection: C,
    known: Known,
}

impl<C: Deref<Target = Connection>> Base for Alone<C> {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn known(&self) -> &Known {
        &self.known
    }

    fn waits(&self) -> bool {
        false
    }
}

/// One of several operations that are kept together, or a question between them.
pub(super) struct OfGroup<'g> {
    connection: &'g Connection,
    known: &'g Known,
    /// Whether what was written through it is to be given up.
    is_open: bool,
}

impl Base for OfGroup<'_> {
    fn connection(&self) -> &Connection {
        self.connection
    }

    fn known(&self) -> &Known {
        self.known
    }

    fn waits(&self) -> bool {
        true
    }
}

impl Drop for OfGroup<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.known.give_up_one();
            // It fails where all of the group is given up already.
            let _ = run(self.connection, "ROLLBACK TO one").and_then(|()| run(self.connection, KEEP_ONE));
        }
    }
}

const KEEP_ONE: &str = "RELEASE one";

fn run(connection: &Connection, sql: &str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

impl<C> Tx<C> {
    fn over(base: C) -> Tx<C> {
        Tx { base, indexes: RefCell::new(Vec::new()) }
    }
}

impl<C> Tx<Alone<C>> {
    pub(super) fn new(connection: C) -> Tx<Alone<C>> {
        Tx::over(Alone { connection, known: Known::default() })
    }
}

impl<'g> Tx<OfGroup<'g>> {
    /// Begins one of several operations.
    pub(super) fn begin_one(connection: &'g Connection, known: &'g Known) -> Result<Self, StoreError> {
        if connection.is_autocommit() {
            // SQLite gives up everything by itself where a disk is full.
            return Err(given_up());
        }
        known.begin_one()?;
        run(connection, "SAVEPOINT one")?;
        Ok(Tx::over(OfGroup { connection, known, is_open: true }))
    }

    /// Looks at what was written so far.
    pub(super) fn between(connection: &'g Connection, known: &'g Known) -> Self {
        Tx::over(OfGroup { connection, known, is_open: false })
    }
}

impl<C: Base> Tx<C> {
    pub(super) fn connection(&self) -> &Connection {
        self.base.connection()
    }

    pub(super) fn known(&self) -> &Known {
        self.base.known()
    }

    /// Whether what many operations change waits until all of them are kept.
    pub(super) fn waits(&self) -> bool {
        self.base.waits()
    }

    /// The connection, for questions about what may wait: nothing waits any more.
    pub(super) fn settled(&self) -> Result<&Connection, StoreError> {
        self.known().settle(self.connection())?;
        Ok(self.connection())
    }
}

impl<C: Base> ReadTx for Tx<C> {
    fn memo(&self) -> Option<&Memo> {
        Some(&self.known().memo)
    }

    fn expect_long_work(&self, readers: usize) -> Result<(), StoreError> {
        connection::widen_cache(self.connection(), readers)
    }

    fn stored(&self, ids: &[CharacterId]) -> Result<Vec<StoredCharacter>, StoreError> {
        ahead::stored(self, ids)
    }

    fn unused<'k>(&self, keys: &[&'k str]) -> Result<Vec<&'k str>, StoreError> {
        ahead::unused(self.connection(), keys)
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

impl WriteTx for Tx<Alone<Transaction<'_>>> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.keep()
    }
}

impl WriteTx for Tx<OfGroup<'_>> {
    fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        run(self.base.connection, KEEP_ONE)?;
        self.base.is_open = false;
        self.base.known.keep_one();
        Ok(())
    }
}

impl Tx<Alone<Transaction<'_>>> {
    /// Keeps what was written to a new database, which is one of ours from now on.
    pub(super) fn initialise(self) -> Result<(), StoreError> {
        self.base.connection.pragma_update(None, "application_id", connection::APPLICATION_ID)?;
        self.keep()
    }

    /// Keeps what was written.
    pub(super) fn keep(self) -> Result<(), StoreError> {
        Ok(self.base.connection.commit()?)
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
