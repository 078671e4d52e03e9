//! What only a database in a file can be tested for, and the kit that every backend must pass.

mod chain;
mod damage;
mod exchange;
mod names;
mod old;
mod placing;
mod short;
mod snapshots;

use super::super::testkit::{Game, Place, intent, tests_of};
use super::super::{Settings, Store, Unwatched};
use super::Sqlite;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

tests_of!(place);

/// A database in a folder that goes away with it.
pub(super) struct File {
    folder: TempDir,
}

fn place() -> Box<dyn Place> {
    Box::new(File::new())
}

impl File {
    pub(super) fn new() -> File {
        File { folder: TempDir::new().unwrap() }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("gm.db")
    }
}

impl Place for File {
    fn create(&self, game: &Game) -> Store {
        Store::create(&self.path(), &game.text, Settings::default(), &intent("init", 0), &mut Unwatched)
            .unwrap()
    }

    fn open(&self) -> Store {
        Store::open(&self.path(), &mut |copy: &Path| panic!("migrated to {}", copy.display())).unwrap()
    }

    fn hurry(&self, store: &Store) {
        connection(store).pragma_update(None, "synchronous", "OFF").unwrap();
    }
}

/// The connection of a store, to damage what is stored: also by way of the view `events`.
fn connection(store: &Store) -> &Connection {
    let connection = store.backend.as_any().downcast_ref::<Sqlite>().unwrap().connection();
    // One of before has a table of that name.
    let _ = connection.execute_batch(include_str!("editable.sql"));
    connection
}
