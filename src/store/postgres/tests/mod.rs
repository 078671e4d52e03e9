//! What only a database on a server can be tested for, and the kit that every backend must pass.
//!
//! `ENDGAME_TEST_POSTGRES` names a server; each test has a schema of its own there, which goes away with it.

mod damage;
mod losses;
mod trips;

use super::super::testkit::{Game, Place, intent, tests_of};
use super::super::{Settings, Store, Unwatched};
use super::Postgres;
use super::address::Address;
use super::connection::Connection;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

tests_of!(place, is_there);

/// What names the server.
const SERVER: &str = "ENDGAME_TEST_POSTGRES";

/// Whether a server is named; where none is, that is said where nobody can miss it.
fn is_there() -> bool {
    if std::env::var_os(SERVER).is_some() {
        return true;
    }
    let why = format!("left out: all tests of the store on PostgreSQL, for {SERVER} names no server");
    assert!(std::env::var_os("ENDGAME_TEST_ALL").is_none(), "{why}");
    static TOLD: Once = Once::new();
    // What is printed by the macros is only shown of tests that fail.
    TOLD.call_once(|| drop(writeln!(std::io::stderr(), "{why}")));
    false
}

/// A schema that goes away with it.
struct Schema {
    path: PathBuf,
}

fn place() -> Box<dyn Place> {
    Box::new(Schema::new())
}

impl Schema {
    fn new() -> Schema {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let server = std::env::var(SERVER).unwrap();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let join = if server.contains('?') { '&' } else { '?' };
        let path = format!("{server}{join}schema=test_{}_{number}", std::process::id()).into();
        Schema { path }
    }

    /// A connection of its own, in its schema.
    fn connection(&self) -> Connection {
        let address = Address::parse(&self.path).unwrap();
        let connection = Connection::open(&address).unwrap();
        let schema = address.quoted_schema();
        connection
            .execute(&format!("SET search_path TO {schema}; SET client_min_messages TO error"))
            .unwrap();
        connection
    }

    /// A database of a game.
    fn made(game: &Game) -> (Schema, Store) {
        let schema = Schema::new();
        let store = schema.create(game);
        (schema, store)
    }
}

impl Place for Schema {
    fn create(&self, game: &Game) -> Store {
        Store::create(&self.path, &game.text, Settings::default(), &intent("init", 0), &mut Unwatched)
            .unwrap()
    }

    fn open(&self) -> Store {
        Store::open(&self.path, &mut |copy: &Path| panic!("migrated to {}", copy.display())).unwrap()
    }

    fn hurry(&self, store: &Store) {
        backend(store).connection.execute("SET synchronous_commit TO off").unwrap();
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let schema = Address::parse(&self.path).unwrap().quoted_schema();
        self.connection().execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).unwrap();
    }
}

/// The backend of a store, to look into it.
fn backend(store: &Store) -> &Postgres {
    store.backend.as_any().downcast_ref::<Postgres>().unwrap()
}
