//! A transaction, or the moment that a reader sees. What is written waits until it is asked for or kept, and goes out
//! together.

use super::super::backend::{Memo, ReadTx, WriteTx};
use super::super::error::StoreError;
use super::address::Address;
use super::connection::{Asked, Connection};
use super::known::Known;
use super::pending::{Pending, Ready};
use super::value::Value;
use super::{copy, error, integrity, schema};
use crate::ledger::CharacterId;
use crate::progression::ExternalId;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use tokio_postgres::Row;

/// What questions are asked of and changes are made through.
pub(super) struct Tx<C: Deref<Target = Connection>> {
    connection: C,
    pub(super) address: Address,
    end: Cell<End>,
    /// Whether nobody else can see these tables yet.
    pub(super) is_new: bool,
    /// What waits to be written.
    pub(super) pending: RefCell<Pending>,
    /// What was read.
    pub(super) known: Known,
    /// Those that will be asked for next.
    pub(super) wanted: RefCell<Vec<i64>>,
    /// Characters whose names will be asked for next.
    pub(super) wanted_names: RefCell<Vec<i64>>,
    /// Whose the external ids are that were written here.
    pub(super) external_ids: RefCell<BTreeMap<ExternalId, CharacterId>>,
    /// Keys that nobody used, of those that commands are about.
    pub(super) free_keys: RefCell<BTreeSet<String>>,
    /// Whether it began to be written to.
    pub(super) writes: bool,
    /// What makes again the indexes that were taken away.
    pub(super) indexes: RefCell<Vec<String>>,
}

/// What becomes of a transaction that nobody keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is given up.
    GivenUp,
    /// It is over, or goes on without this.
    Nothing,
    /// What was written since it began is given up, and what goes around it goes on.
    OfOne,
    /// It goes on, and what was read of the whole database stays known to the operations that come.
    OfGroup,
    /// It goes on, and what was read stays known to those who ask after this.
    Kept,
}

/// Begins one of several operations in a transaction.
pub(super) const BEGIN_ONE: &str = "SAVEPOINT one";
const KEEP_ONE: &str = "RELEASE SAVEPOINT one";
const GIVE_UP_ONE: &str = "ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one";

impl<C: Deref<Target = Connection>> Tx<C> {
    pub(super) fn new(connection: C, address: &Address, end: End) -> Tx<C> {
        Tx {
            connection,
            address: address.clone(),
            end: Cell::new(end),
            is_new: false,
            pending: RefCell::default(),
            known: Known::default(),
            wanted: RefCell::default(),
            wanted_names: RefCell::default(),
            external_ids: RefCell::default(),
            free_keys: RefCell::default(),
            writes: false,
            indexes: RefCell::default(),
        }
    }

    /// Whether it is one of several operations that are kept together.
    pub(super) fn is_of_group(&self) -> bool {
        self.end.get() == End::OfOne
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The rows of a question about what is written already.
    pub(super) fn rows(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.connection.query(sql, values)
    }

    /// The one row of a question, should there be one.
    pub(super) fn row(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Writes what waits, so that it is seen by what is asked next.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        let statements = self.pending.borrow_mut().take();
        let rest = self.copy(&statements)?;
        if !rest.is_empty() {
            self.connection.together(&rest, None)?;
        }
        Ok(())
    }

    /// Copies what is many new rows to its table, with what must come before it; the answer is what is left.
    fn copy<'s>(&self, statements: &'s [Ready]) -> Result<Vec<Asked<'s>>, StoreError> {
        let mut rest: Vec<Asked> = Vec::new();
        for Ready { sql, values, table } in statements {
            match table.filter(|_| copy::is_worth_it(values)) {
                Some(table) => {
                    if !rest.is_empty() {
                        self.connection.together(&std::mem::take(&mut rest), None)?;
                    }
                    self.connection.copy(table, copy::binary(values))?;
                }
                None => rest.push((sql, values)),
            }
        }
        Ok(rest)
    }

    /// The same once so much waits that it should not grow any more.
    pub(super) fn flush_if_long(&self) -> Result<(), StoreError> {
        let is_long = self.pending.borrow().is_long();
        if is_long { self.flush() } else { Ok(()) }
    }

    /// Keeps what was written: the rest of it, the word to those who listen, and the end go out together.
    pub(super) fn keep(&self) -> Result<(), StoreError> {
        if self.end.get() == End::OfOne && self.connection.forget_first() {
            self.connection.put_off(self.pending.take());
            self.end.set(End::OfGroup);
            return Ok(());
        }
        let statements = self.pending.borrow_mut().take();
        let operation = self.pending.borrow().last_operation;
        if self.end.get() == End::OfOne {
            let asked = self.copy(&statements)?;
            self.connection.together(&asked, Some(KEEP_ONE))?;
            self.end.set(End::OfGroup);
            return Ok(());
        }
        let channel = [Value::from(self.address.channel())];
        let mut asked = self.copy(&statements)?;
        asked.push(("SELECT 1 FROM (SELECT pg_notify($1, '')) told", &channel));
        let ended = self.connection.together(&asked, Some("COMMIT"));
        self.end.set(End::Nothing);
        self.connection.ended();
        match ended {
            Ok(_) => Ok(()),
            Err(error) if error::is_lost(&error) => {
                Err(StoreError::Unknown { operation: operation.map(|id| id.0), what: error::words(&error) })
            }
            // The server gave up the rest, and the transaction with it.
            Err(error) => Err(error.into()),
        }
    }
}

impl<C: Deref<Target = Connection>> Drop for Tx<C> {
    fn drop(&mut self) {
        match self.end.get() {
            End::GivenUp => self.connection.give_up(),
            End::OfOne => self.connection.give_up_one(GIVE_UP_ONE),
            End::OfGroup => self.connection.keep(self.known.lasting()),
            End::Kept => self.connection.keep(std::mem::take(&mut self.known)),
            End::Nothing => {}
        }
    }
}

impl<C: Deref<Target = Connection>> ReadTx for Tx<C> {
    fn expect_long_work(&self, _: usize) -> Result<(), StoreError> {
        Ok(())
    }

    fn memo(&self) -> Option<&Memo> {
        Some(&self.known.memo)
    }

    fn expect(&self, names: &[&str], ids: &[CharacterId], keys: &[&str]) -> Result<(), StoreError> {
        self.read_ahead(names, ids, keys)
    }

    fn wrong_tables(&self) -> Result<Vec<String>, StoreError> {
        integrity::tables(self)
    }

    fn wrong_storage(&self) -> Result<Vec<String>, StoreError> {
        // The server keeps its pages by itself; `pg_amcheck` and checksums tell of them.
        Ok(Vec::new())
    }

    fn wrong_indexes(&self) -> Result<Vec<String>, StoreError> {
        integrity::indexes(self)
    }

    fn size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c \
                   JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'";
        let row = self.row(sql, &[self.address.schema().into()])?;
        Ok(row.map(|row| row.try_get::<_, i64>(0)).transpose()?.unwrap_or(0).max(0).cast_unsigned())
    }

    fn schema_version(&self) -> Result<i64, StoreError> {
        schema::version(self.connection())
    }
}

impl<C: Deref<Target = Connection>> WriteTx for Tx<C> {
    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.keep()
    }
}
