//! What can go wrong with a store.

use super::wire::WireError;
use crate::files::missing;
use crate::ledger::KeyHeld;
use crate::policy::{Denial, Waiting};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A store that can't do what it should.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no file.
    #[error("{}", missing("database", .0))]
    Missing(PathBuf),
    /// There is one already.
    #[error("`{}` exists already", .0.display())]
    Exists(PathBuf),
    /// It is a folder.
    #[error("`{}` is a folder, not a database", .0.display())]
    Folder(PathBuf),
    /// The folder that it should be in is not there.
    #[error("there is no folder `{}`", .0.display())]
    NoFolder(PathBuf),
    /// The file is something else.
    #[error("`{}` is not an endgame database", .0.display())]
    NotOurs(PathBuf),
    /// A newer version of the program wrote it.
    #[error("the database has schema version {found}, this program knows versions up to {known}")]
    Newer {
        /// The version it has.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// The rights on the file or its folder don't suffice.
    #[error("the database can't be opened or written to: {0}")]
    ReadOnly(String),
    /// A file of somebody else keeps it from being used.
    #[error("the database can't be used: {0}")]
    InTheWay(String),
    /// An older version of the program wrote it, and this user may not bring it up to date.
    #[error("the database has schema version {found} and can't be brought up to date to {known} here")]
    Older {
        /// The version it has.
        found: i64,
        /// The one that it should have.
        known: i64,
    },
    /// Somebody wrote while it was read without a lock.
    #[error("the database was changed while it was read")]
    Changed,
    /// What is read by the name of a new database is not what was put there.
    #[error("`{}` does not hold what was put there", .0.display())]
    Misplaced(PathBuf),
    /// A copy is not whole.
    #[error("the copy is not sound, and was not kept: {0}")]
    Unproved(String),
    /// No space is left.
    #[error("the disk is full, or a limit on the size of files is reached; nothing was changed")]
    Full,
    /// Another process has held it for too long.
    #[error("the database has been busy for {0} s")]
    Busy(u64),
    /// The database finds its own structures broken.
    #[error("the database file is damaged: {0}")]
    Corrupt(String),
    /// An event is not what it was when it was written.
    #[error("event {sequence} is damaged: {what}")]
    Damaged {
        /// The event.
        sequence: u64,
        /// What is wrong.
        what: String,
    },
    /// A read model does not fit.
    #[error("the read model of character id:{character} is damaged: {what}")]
    ReadModel {
        /// The character.
        character: u64,
        /// What is wrong.
        what: String,
    },
    /// Sums over characters don't fit.
    #[error("the read models are damaged: {0}")]
    Sums(String),
    /// A ruleset or a policy is not what was installed.
    #[error("the {kind} `{name}` is damaged: {what}")]
    Text {
        /// `ruleset` or `policy`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// Two characters that are not archived have one name.
    #[error("two characters have the same name")]
    NameTwice,
    /// Another ruleset came into force meanwhile.
    #[error("another ruleset was installed meanwhile")]
    RulesetChanged,
    /// Another policy came into force meanwhile.
    #[error("another policy was installed meanwhile")]
    PolicyChanged,
    /// No policy knows what kind of operation it is.
    #[error("`{0}` is not an action that a policy can allow")]
    Unguarded(String),
    /// The policy in force does not allow it.
    #[error("{} is not allowed", .0.command)]
    Denied(Box<Denial>),
    /// It is over a limit and was not done; a second actor may approve it.
    #[error("this waits for approval by somebody else, as request {}", .0.request)]
    Waits(Box<Waiting>),
    /// A character has changed since it was looked at.
    #[error("the character has changed since the preview")]
    Outdated,
    /// A reason is required.
    #[error("this database requires a reason for every change")]
    ReasonRequired,
    /// An address of a server has a password in it.
    #[error(
        "the address of the database has a password in it, which everybody reads who lists the processes"
    )]
    Secret,
    /// This build was made without PostgreSQL.
    #[error("this build of endgame can't reach a PostgreSQL server")]
    NoPostgres,
    /// An address of a server, or what stands beside it, is not right.
    #[error("the database can't be reached: {0}")]
    Address(String),
    /// There is no connection to the server.
    #[error("the server can't be reached: {0}")]
    NoServer(String),
    /// A server has no tables of ours where an address says.
    #[error("there is no database in the schema `{schema}` of `{}`", .address.display())]
    NoTables {
        /// The address.
        address: PathBuf,
        /// The schema.
        schema: String,
    },
    /// The server does not let this user do that.
    #[error("the server does not allow it: {0}")]
    NoRight(String),
    /// A table of a server is not what it was.
    #[error("the tables of the database are damaged: {0}")]
    Tables(String),
    /// The connection was lost before anything was to be kept.
    #[error("the connection to the server was lost ({0}); nothing was changed")]
    Lost(String),
    /// The connection was lost while an operation was to be kept.
    #[error("the connection to the server was lost ({what}); it is not known whether {} was carried out", operation.map_or("what was asked".to_owned(), |id| format!("operation #{id}")))]
    Unknown {
        /// The number that it has, should it have been carried out.
        operation: Option<u64>,
        /// What the system says.
        what: String,
    },
    /// A database on a server is not copied as a file.
    #[error(
        "a database on a server is backed up and put back by what PostgreSQL has for that, such as `pg_dump`"
    )]
    NotAFile,
    /// The system refuses.
    #[error("{what}: {error}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Keys that are in use would be used a second time.
    #[error("what would count again used keys that are in use by now; nothing was changed")]
    KeysHeld(Vec<KeyHeld>),
    /// What a character would get back was given under keys, and undone.
    #[error("what it had then was given under keys, and undone since; nothing was changed")]
    KeysUndone(Vec<KeyHeld>),
    /// The work was asked to end.
    #[error("stopped; nothing was changed")]
    Interrupted,
    /// An event can't be written.
    #[error("an event can't be written: {0}")]
    Wire(#[from] WireErrorText),
    /// Anything else that the database says.
    #[error("{0}")]
    Backend(String),
}

/// What could not be written, in words.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct WireErrorText(String);

impl From<WireError> for StoreError {
    fn from(error: WireError) -> StoreError {
        StoreError::Wire(WireErrorText(error.to_string()))
    }
}

impl StoreError {
    /// What the system said when `what` was tried.
    pub(super) fn io(what: impl Into<String>, error: std::io::Error) -> StoreError {
        StoreError::Io { what: what.into(), error }
    }

    /// The same for a file.
    pub(super) fn file(path: &Path, error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::FileTooLarge => StoreError::Full,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(format!("`{}`: {error}", path.display()))
            }
            std::io::ErrorKind::NotFound => {
                StoreError::NoFolder(path.parent().unwrap_or(Path::new("")).to_owned())
            }
            _ => StoreError::io(format!("`{}`", path.display()), error),
        }
    }

    /// Whether what is stored is not what was written.
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            StoreError::Corrupt(_)
                | StoreError::Damaged { .. }
                | StoreError::ReadModel { .. }
                | StoreError::Sums(_)
                | StoreError::Text { .. }
                | StoreError::NameTwice
                | StoreError::Tables(_)
        )
    }

    /// A short stable name, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Missing(_) => "no-database",
            StoreError::Exists(_) => "database-exists",
            StoreError::Folder(_) => "database-is-a-folder",
            StoreError::NoFolder(_) => "no-folder",
            StoreError::NotOurs(_) => "not-a-database",
            StoreError::Newer { .. } => "database-newer",
            StoreError::ReadOnly(_) => "database-read-only",
            StoreError::InTheWay(_) => "file-in-the-way",
            StoreError::Older { .. } => "database-older",
            StoreError::Changed => "database-changed",
            StoreError::Misplaced(_) => "database-misplaced",
            StoreError::Unproved(_) => "backup-unproved",
            StoreError::Full => "disk-full",
            StoreError::Busy(_) => "database-busy",
            StoreError::Corrupt(_) => "database-damaged",
            StoreError::Damaged { .. } => "event-damaged",
            StoreError::ReadModel { .. } | StoreError::Sums(_) => "read-model-damaged",
            StoreError::Text { .. } => "text-damaged",
            StoreError::RulesetChanged => "ruleset-changed",
            StoreError::PolicyChanged => "policy-changed",
            StoreError::Denied(_) | StoreError::Unguarded(_) => "not-allowed",
            StoreError::Waits(_) => "waits-for-approval",
            StoreError::NotAFile => "database-on-a-server",
            StoreError::Secret => "password-in-address",
            StoreError::NoPostgres => "no-postgres",
            StoreError::Address(_) => "bad-address",
            StoreError::NoServer(_) => "server-unreachable",
            StoreError::NoTables { .. } => "no-database",
            StoreError::NoRight(_) => "no-right",
            StoreError::Tables(_) => "database-damaged",
            StoreError::Lost(_) => "connection-lost",
            StoreError::Unknown { .. } => "outcome-unknown",
            StoreError::Outdated => "character-changed",
            StoreError::ReasonRequired => "reason-required",
            StoreError::NameTwice => "event-damaged",
            StoreError::KeysHeld(_) => "key-in-use",
            StoreError::KeysUndone(_) => "key-undone",
            StoreError::Io { .. } => "storage-failed",
            StoreError::Interrupted => "interrupted",
            StoreError::Wire(_) => "event-unwritable",
            StoreError::Backend(_) => "storage-failed",
        }
    }
}
