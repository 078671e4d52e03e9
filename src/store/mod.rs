//! The progression database: one SQLite file, in which the event log is the truth and all else can be rebuilt from it.
//!
//! [`Store`] opens it and answers questions; [`Store::write`] runs one operation in one transaction through a [`Writer`],
//! which asks `decide` and appends what came of it. Nothing here knows a rule, a command line or a format of answers.

mod approvals;
mod backup;
mod boards;
mod chain;
mod characters;
mod command;
mod connection;
mod deeds;
mod error;
mod export;
mod fold;
mod guard;
mod health;
mod history;
mod import;
mod install;
mod joins;
mod keys;
mod log;
mod models;
mod past;
mod policy;
mod preview;
mod rebuild;
mod rulebook;
mod schema;
#[cfg(test)]
mod tests;
mod undo;
mod undo_install;
mod verify;
mod wire;
mod write;
mod writer;

pub use approvals::{ApprovalError, Approved};
pub use command::{CommandError, Done};
pub use connection::is_database;
pub use deeds::Deed;
pub use error::{StoreError, WireErrorText};
pub use export::{ExportError, Exported, Part, RawEvent, StoredText, Taker, export_lines};
pub use guard::{Denial, Guard, Waiting};
pub use health::Health;
pub use import::{BadLine, ImportError, Imported, LineAdvice};
pub use install::{InstallError, Installed, Terms};
pub use policy::PolicyText;
pub use rulebook::ReadRuleset;
pub use schema::SCHEMA_VERSION;
pub use undo::{InTheWay, UndoError, Undoing};
pub use verify::{Place, Problem, Verified};
pub use write::{Mode, Written};
pub use writer::Writer;

use crate::ledger::Intent;
use crate::rules::ruleset::Ruleset;
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};

/// An open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// The log, and the read models of today.
    connection: Connection,
    /// The read models of the past, when it is the past that is asked about.
    past: Option<past::Past>,
    /// Reads rulesets of before.
    read_ruleset: Option<ReadRuleset>,
    /// Who may write what; everyone everything while there is none.
    guard: Option<Guard>,
}

/// The text of a ruleset with its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesetText {
    /// Its name.
    pub name: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    /// The YAML.
    pub text: String,
}

/// The ruleset in force, read and checked.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// As it stands in the database.
    pub text: &'a RulesetText,
    /// What it says.
    pub ruleset: &'a Ruleset,
}

/// What a database demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Every change needs a reason.
    pub require_reason: bool,
}

/// What is told of work that takes long: how many events are done, and of how many. `false` asks the work to end.
pub type Progress<'a> = &'a mut dyn FnMut(Step) -> bool;

/// How far some work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Done.
    pub done: u64,
    /// In all.
    pub of: u64,
}

impl Store {
    /// Makes a database that plays by a ruleset.
    ///
    /// # Errors
    /// When there is such a file, or it can't be made.
    pub fn create(
        path: &Path,
        ruleset: &RulesetText,
        settings: Settings,
        intent: &Intent,
    ) -> Result<Store, StoreError> {
        connection::create(path, |connection| write::found(connection, path, ruleset, settings, intent))?;
        Ok(Store {
            path: path.to_owned(),
            connection: connection::open(path)?,
            past: None,
            read_ruleset: None,
            guard: None,
        })
    }

    /// Opens a database. One of an older version is copied to a file beside it and brought up to date; then `copied` is
    /// told of the copy.
    ///
    /// # Errors
    /// When it is not there, not ours, newer than this program, damaged, or busy for too long.
    pub fn open(path: &Path, copied: &mut dyn FnMut(&Path)) -> Result<Store, StoreError> {
        let mut connection = connection::open(path)?;
        let found = schema::version(&connection)?;
        schema::check_known(found)?;
        if found < SCHEMA_VERSION
            && let Some(copy) = schema::migrate(&mut connection, path)?
        {
            copied(&copy);
        }
        Ok(Store { path: path.to_owned(), connection, past: None, read_ruleset: None, guard: None })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ruleset in force, at the point in the past that is asked about if one is.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn ruleset(&self) -> Result<RulesetText, StoreError> {
        let sql = "SELECT name, hash, text FROM rulesets WHERE id = (SELECT ruleset FROM head)";
        let found = match self.point() {
            Some(point) => rulebook::at(&self.connection, point)?,
            None => self.connection.query_row(sql, [], rulebook::text_of).optional()?,
        };
        found.ok_or_else(|| StoreError::Corrupt("the ruleset in force is gone".to_owned()))
    }

    /// From now on all answers are of this one moment, whoever writes meanwhile; nothing can be written any more.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn freeze(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN")?;
        // The moment is that of the first reading.
        log::head(&self.connection).map(|_| ())
    }

    /// What this database demands.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        let sql = "SELECT value FROM settings WHERE name = 'require_reason'";
        let value: Option<String> = self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        Ok(Settings { require_reason: value.as_deref() == Some("yes") })
    }

    /// The connection to the read models that questions are about.
    fn models(&self) -> &Connection {
        self.past.as_ref().map_or(&self.connection, |past| &past.connection)
    }
}
