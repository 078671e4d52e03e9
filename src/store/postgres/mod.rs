//! The database on a PostgreSQL server: the only room that names PostgreSQL's client.

mod address;
mod ahead;
mod boards;
mod characters;
mod columns;
mod connection;
mod copy;
mod error;
mod events;
mod filter;
mod integrity;
mod known;
mod log;
mod models;
mod move_events;
mod passfile;
mod pending;
mod schema;
mod snapshots;
#[cfg(test)]
mod tests;
mod texts;
mod tls;
mod tx;
mod value;

use super::SCHEMA_VERSION;
use super::backend::signed as stored;
use super::backend::{Access, Backend, FileBackend, LogRead, Opened, Reader, Reading, TextKind, WriteTx};
use super::error::StoreError;
use super::watcher::Watcher;
use crate::files::Seen;
use address::Address;
use boards::BoardRows;
use connection::{Asked, Connection};
use known::Known;
use std::cell::Cell;
use std::path::Path;
use std::time::Duration;
use tx::{End, Tx};

/// An open connection, with where it leads to.
#[derive(Debug)]
pub(super) struct Postgres {
    address: Address,
    connection: Connection,
    /// Whether it is told of what others write.
    listens: Cell<bool>,
    /// Whether several operations are being written that are kept together.
    is_grouped: bool,
}

/// What a question begins with: the moment that it is about.
const MOMENT: &str = "ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Makes a database, which `fill` fills.
pub(super) fn create(
    path: &Path,
    fill: &dyn Fn(&dyn WriteTx) -> Result<(), StoreError>,
    watcher: &mut dyn Watcher,
) -> Result<Box<dyn Backend>, StoreError> {
    grow(path, watcher, |tx, _| fill(tx)).map(|((), backend)| backend)
}

/// Makes a database in one transaction: when anything of it fails, there is none.
pub(super) fn grow<T, E: From<StoreError>>(
    path: &Path,
    watcher: &mut dyn Watcher,
    fill: impl FnOnce(&dyn WriteTx, &mut dyn Watcher) -> Result<T, E>,
) -> Result<(T, Box<dyn Backend>), E> {
    let address = Address::parse(path)?;
    let connection = Connection::open(&address)?;
    connection.begin(schema::begin_writing(&address));
    let mut tx = Tx::new(&connection, &address, End::GivenUp);
    (tx.is_new, tx.writes) = (true, true);
    schema::create(&connection, &address)?;
    let made = fill(&tx, watcher)?;
    if watcher.is_stopped() {
        return Err(StoreError::Interrupted.into());
    }
    tx.keep()?;
    drop(tx);
    Ok((made, Box::new(Postgres::new(address, connection))))
}

/// Opens the database at an address. One of an older version is brought up to date.
pub(super) fn open(path: &Path, access: Access) -> Result<Opened, StoreError> {
    let address = Address::parse(path)?;
    let connection = Connection::open(&address)?;
    let found = found(&connection, &address, access)?;
    schema::check_known(found)?;
    if found < SCHEMA_VERSION {
        schema::migrate(&connection, &address).map_err(|error| match error {
            StoreError::NoRight(_) | StoreError::ReadOnly(_) if access == Access::Read => {
                StoreError::Older { found, known: SCHEMA_VERSION }
            }
            error => error,
        })?;
    }
    Ok(Opened { backend: Box::new(Postgres::new(address, connection)), copy: None })
}

/// The version of what is found at an address. Who asks questions gets the first answers with it.
fn found(connection: &Connection, address: &Address, access: Access) -> Result<i64, StoreError> {
    if access == Access::Read {
        connection.begin(schema::begin(address, MOMENT));
        match known::first(connection) {
            Ok((found, known)) => {
                connection.keep(known);
                return Ok(found);
            }
            Err(error @ StoreError::Lost(_)) => return Err(error),
            // Of tables that are not there, or not these, the version alone is asked for.
            Err(_) => connection.give_up(),
        }
    }
    connection.begin(schema::begin(address, MOMENT));
    let found = schema::find_version(connection, address);
    connection.give_up();
    found
}

impl Postgres {
    fn new(address: Address, connection: Connection) -> Postgres {
        Postgres { address, connection, listens: Cell::new(false), is_grouped: false }
    }

    /// A transaction that sees one moment, and ends with the answer unless everything is about one moment.
    fn look(&self) -> Tx<&Connection> {
        if self.connection.is_inside() {
            // Of a character what was read before may have been written since.
            let end = if self.is_grouped { End::OfGroup } else { End::Kept };
            let mut tx = Tx::new(&self.connection, &self.address, end);
            tx.known = self.connection.take_known();
            return tx;
        }
        self.connection.begin(schema::begin(&self.address, MOMENT));
        Tx::new(&self.connection, &self.address, End::GivenUp)
    }

    /// Begins to write: the lock comes first, and what every write needs comes with it.
    fn lock(&self) -> Result<Tx<&Connection>, StoreError> {
        let end = match self.is_grouped {
            true => End::OfOne,
            false => End::GivenUp,
        };
        self.connection.begin(match end {
            End::OfOne => tx::BEGIN_ONE.to_owned(),
            End::GivenUp | End::Nothing | End::Kept | End::OfGroup => schema::begin_writing(&self.address),
        });
        let mut tx = Tx::new(&self.connection, &self.address, end);
        tx.writes = true;
        if self.is_grouped {
            tx.known = self.connection.take_known();
            if tx.known.is_enough_to_write() {
                return Ok(tx);
            }
        }
        let last = format!("SELECT {} FROM operations ORDER BY id DESC LIMIT 1", log::OPERATION_COLUMNS);
        let asked: [Asked; 7] = [
            ("SELECT sequence FROM head FOR UPDATE", &[]),
            (log::HEADS, &[]),
            (&last, &[]),
            ("SELECT coalesce(max(id), 0) FROM characters", &[]),
            ("SELECT r.id, r.hash FROM rulesets r JOIN head h ON h.ruleset = r.id", &[]),
            (boards::BOARDS, &[]),
            ("SELECT name, value FROM settings ORDER BY name", &[]),
        ];
        let answers = self.connection.together(&asked, None)?;
        if let [_, heads, last, newest, rulesets, boards, settings] = &answers[..] {
            let memo = &mut tx.known.memo;
            if let Some(heads) = heads.first() {
                memo.know_heads(log::heads_of(heads)?);
            }
            let last = last.first().map(log::operation_of).transpose()?;
            let newest = newest.first().map(|row| row.try_get::<_, i64>(0)).transpose()?.unwrap_or(0);
            memo.know_last(last, newest.max(0).cast_unsigned());
            for row in rulesets {
                // What is no hash is told by whoever asks for it.
                if let Ok(hash) = texts::hash_of(row, 1) {
                    memo.know_hash((TextKind::Ruleset, row.try_get(0)?), hash);
                }
            }
            let pairs = settings.iter().map(|row| Ok::<_, StoreError>((row.try_get(0)?, row.try_get(1)?)));
            memo.know_settings(pairs.collect::<Result<_, _>>()?);
            *tx.known.boards.get_mut() = Some(BoardRows::of(boards)?);
        }
        Ok(tx)
    }
}

impl Backend for Postgres {
    fn read(&self) -> Result<Reading<'_>, StoreError> {
        Ok(Reading::new(self.look()))
    }

    fn freeze(&self) -> Result<(), StoreError> {
        if !self.connection.is_inside() {
            self.connection.begin(schema::begin(&self.address, MOMENT));
            // The moment is that of the first reading.
            let written = known::written(&self.connection)?;
            let known = self.connection.take_known();
            self.connection.keep(if known.is_of(written) { known } else { Known::default() });
        }
        Ok(())
    }

    fn readers(&self, most: usize) -> Result<Vec<Reader>, StoreError> {
        let tx = self.look();
        let row = tx.row("SELECT pg_export_snapshot()", &[])?;
        let moment: String = row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
        let mut readers: Vec<Reader> = Vec::with_capacity(most);
        for _ in 0..most.max(1) {
            let connection = Connection::open(&self.address)?;
            connection.begin(format!(
                "BEGIN {MOMENT}; SET TRANSACTION SNAPSHOT '{}'; SET LOCAL search_path TO {}, pg_temp",
                moment.replace('\'', ""),
                self.address.quoted_schema()
            ));
            connection.query("SELECT 1", &[])?;
            readers.push(Box::new(Tx::new(Box::new(connection), &self.address, End::Nothing)));
        }
        Ok(readers)
    }

    fn write(&mut self) -> Result<Box<dyn WriteTx + '_>, StoreError> {
        Ok(Box::new(self.lock()?))
    }

    fn thaw(&self) {
        if !self.is_grouped && self.connection.is_inside() {
            self.connection.give_up();
            drop(self.connection.take_known());
        }
    }

    fn begin_group(&mut self) -> Result<(), StoreError> {
        self.connection.begin(schema::begin_writing(&self.address));
        self.connection.query("SELECT sequence FROM head FOR UPDATE", &[])?;
        self.is_grouped = true;
        drop((self.connection.take_known(), self.connection.take_put_off()));
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), StoreError> {
        self.is_grouped = false;
        drop(self.connection.take_known());
        let mut tx = Tx::new(&self.connection, &self.address, End::GivenUp);
        *tx.pending.get_mut() = self.connection.take_put_off();
        tx.keep()
    }

    fn change_number(&self) -> Result<i64, StoreError> {
        let last = self.look().heads()?.written;
        Ok(last.map_or(-1, |head| stored(head.sequence.0)))
    }

    fn wait_for_change(&self, most: Duration) -> Result<(), StoreError> {
        if !self.listens.replace(true) {
            let channel = address::quoted(&self.address.channel());
            match self.connection.execute(&format!("LISTEN {channel}")) {
                // A standby can't listen: then it is looked at again and again.
                Err(StoreError::ReadOnly(_) | StoreError::Backend(_)) | Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
        self.connection.wait(most)
    }

    fn seen(&self) -> Option<&Seen> {
        None
    }

    fn file(&self) -> Option<&dyn FileBackend> {
        None
    }

    #[cfg(test)]
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
