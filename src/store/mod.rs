//! The progression database: the event log is the truth, and all else can be rebuilt from it.
//!
//! [`Store`] opens it and answers questions; [`Store::write`] runs one operation in one transaction through a [`Writer`],
//! which asks `decide` and appends what came of it. It works over the traits of `backend`, which say what a database must be
//! able to do; `sqlite` is one. Nothing here knows a rule, a command line or a format of answers.

mod append;
mod approvals;
mod backend;
mod boards;
mod chain;
mod characters;
mod clock;
mod command;
mod daily_gains;
mod error;
mod export;
mod fold;
mod given_back;
mod gone;
mod guard;
mod happened;
mod health;
mod history;
mod import;
mod install;
mod lately;
mod log;
mod merge_and_clone;
mod models;
mod names;
mod naming;
mod notes;
mod past;
mod play_events;
mod policy;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(not(feature = "postgres"))]
#[path = "postgres_left_out.rs"]
mod postgres;
mod preview;
mod readable;
mod rebuild;
mod recall;
mod refill;
mod rulebook;
mod salvage;
mod same_request;
mod server_address;
mod short;
mod side_by_side;
mod sketch;
mod snapshot;
mod sqlite;
#[cfg(test)]
mod testkit;
mod texts;
mod unbroken;
mod undo;
mod undone;
mod unlocking;
mod verify;
mod wanted;
mod watcher;
mod wire;
mod write;
mod writer;

pub use crate::policy::{Denial, Waiting};
pub use approvals::{ApprovalError, Approved, is_same as are_one_person};
pub use backend::{Access, StoredText};
pub use clock::ClockCheck;
pub use command::{CommandError, Done};
pub use error::{StoreError, WireErrorText};
pub use export::{ExportError, Exported, Part, RawEvent, Taker, export_lines};
pub use gone::Nobody;
pub use guard::Guard;
pub use health::{Health, Proved};
pub use import::{BadLine, ImportError, Imported, LineAdvice};
pub use install::{InstallError, Installed, Terms};
pub use play_events::PlayEvent;
pub use recall::Recall;
pub use rulebook::ReadRuleset;
pub use salvage::Salvaged;
pub use server_address::{check_secret, is_address as is_on_a_server};
pub use sqlite::{SCHEMA_VERSION, is_database};
pub use texts::{PolicyText, RulesetText, Settings};
pub use undo::{Blocked, IfTouched, InTheWay, UndoError, Undoing};
pub use verify::{Place, Problem, Verified};
pub use watcher::{Unwatched, Watcher};
pub use write::{Mode, Written};
pub use writer::Writer;

use crate::files::Seen;
use crate::ledger::{Intent, Sequence};
use crate::rules::ruleset::Ruleset;
use backend::Backend;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// The log, and the read models of today.
    backend: Box<dyn Backend>,
    /// The past, when it is what is asked about.
    past: Option<past::Past>,
    /// Reads rulesets of before.
    read_ruleset: Option<ReadRuleset>,
    /// Who may write what; everyone everything while there is none.
    guard: Option<Guard>,
    /// Characters that are known from questions before.
    remembered: Option<recall::Remembered>,
    /// Whether several operations are being written that are kept together.
    is_grouped: bool,
    /// Characters that such operations wrote.
    lately: lately::Lately,
}

/// The ruleset in force, read and checked.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// As it stands in the database.
    pub text: &'a RulesetText,
    /// What it says.
    pub ruleset: &'a Ruleset,
}

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Its last event.
    pub sequence: Sequence,
    /// Tells rulesets in force apart.
    pub ruleset: i64,
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
        watcher: &mut dyn Watcher,
    ) -> Result<Store, StoreError> {
        let fill: sqlite::Fill = &|tx| write::initialise(tx, ruleset, settings, intent);
        let backend = match server_address::is_address(path) {
            true => postgres::create(path, fill, watcher)?,
            false => sqlite::create(path, fill, watcher)?,
        };
        Ok(Store::over(path, backend))
    }

    /// Opens a database to change it; `copied` is told of the copy of one of an older version.
    ///
    /// # Errors
    /// As [`Store::open_for`].
    pub fn open(path: &Path, copied: &mut dyn FnMut(&Path)) -> Result<Store, StoreError> {
        Store::open_for(Access::Write, path, &mut watcher::OnlyCopies(copied))
    }

    /// Opens a database. One of an older version is copied to a file beside it and brought up to date.
    ///
    /// # Errors
    /// When it is not there, not ours, newer than this program, damaged, or busy for too long; or when this user may not do
    /// with it what it is opened for.
    pub fn open_for(access: Access, path: &Path, watcher: &mut dyn Watcher) -> Result<Store, StoreError> {
        let refill: sqlite::Refill = |tx, progress| rebuild::fill(tx, rebuild::Check::Order, progress);
        let opened = match server_address::is_address(path) {
            true => postgres::open(path, access)?,
            false => sqlite::open(path, access, refill, watcher)?,
        };
        opened.copy.iter().for_each(|copy| watcher.copied(copy));
        Ok(Store::over(path, opened.backend))
    }

    /// The files as they were when they were opened, where nothing keeps others from writing to them meanwhile: what was
    /// answered is of one moment only if they are still the same.
    pub fn seen(&self) -> Option<&Seen> {
        self.backend.seen()
    }

    /// Makes a database and puts it at `path` when it is whole.
    fn grow<T, E: From<StoreError>>(
        path: &Path,
        watcher: &mut dyn Watcher,
        fill: impl FnOnce(&dyn backend::WriteTx, &mut dyn Watcher) -> Result<T, E>,
    ) -> Result<T, E> {
        match server_address::is_address(path) {
            true => postgres::grow(path, watcher, fill).map(|(made, _)| made),
            false => sqlite::grow(path, watcher, fill),
        }
    }

    /// Waits until somebody else may have written, but no longer than this.
    ///
    /// # Errors
    /// When the database can't be reached any more.
    pub fn wait_for_change(&self, most: Duration) -> Result<(), StoreError> {
        self.backend.wait_for_change(most)
    }

    fn over(path: &Path, backend: Box<dyn Backend>) -> Store {
        Store {
            path: path.to_owned(),
            backend,
            past: None,
            read_ruleset: None,
            guard: None,
            remembered: None,
            is_grouped: false,
            lately: lately::Lately::default(),
        }
    }

    /// Puts a backup in the place of what the database at `path` holds, which is first copied to a file beside it; the
    /// answer is that file, `None` when there was no database. Other processes see either the one or the other. A database
    /// that is too damaged to be copied is moved to that file as it is.
    ///
    /// # Errors
    /// When the backup is not an endgame database, or what it is to replace is none or can't be copied.
    pub fn restore_backup(
        from: &Path,
        path: &Path,
        watcher: &mut dyn Watcher,
    ) -> Result<Option<PathBuf>, StoreError> {
        if [from, path].into_iter().any(server_address::is_address) {
            return Err(only_in_files());
        }
        sqlite::restore(from, path, watcher)
    }

    /// Copies the database as it is now to a new file; with `is_proved` only when [`Store::verify`] finds nothing wrong
    /// with the copy.
    ///
    /// # Errors
    /// When there is such a file, no space, or something is wrong.
    pub fn backup(&self, to: &Path, is_proved: bool, watcher: &mut dyn Watcher) -> Result<(), StoreError> {
        let file = self.backend.file().ok_or_else(only_in_files)?;
        let mut prove = |copy: Box<dyn Backend>, watcher: &mut dyn Watcher| {
            if self.seen().is_some_and(|seen| !seen.is_same()) {
                return Err(StoreError::Changed);
            }
            if !is_proved {
                return Ok(());
            }
            let verified =
                Store::over(to, copy).verify(None, &mut |step| watcher.progress("events", step))?;
            verified
                .problems
                .first()
                .map_or(Ok(()), |problem| Err(StoreError::Unproved(problem.what.clone())))
        };
        file.backup(to, Some(&mut prove), watcher)
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
        texts::ruleset_in_force(&*self.backend.read()?, self.point())
    }

    /// From now on all answers are of this one moment, whoever writes meanwhile; nothing can be written any more.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn freeze(&self) -> Result<(), StoreError> {
        self.hold()?;
        log::head(&*self.backend.read()?).map(|_| ())
    }

    /// The same for who reads events one by one, and tells of a log that is cut short by what is missing.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn hold(&self) -> Result<(), StoreError> {
        self.backend.freeze()
    }

    /// Lets go of the moment that answers are of since [`Store::freeze`].
    pub fn thaw(&self) {
        self.backend.thaw();
    }

    /// Runs `work` on several operations that are kept together, in one transaction: none of them is safe before this
    /// returns. One that fails leaves the others as they are.
    ///
    /// # Errors
    /// When they can't be kept: then none of them has happened, or [`StoreError::Unknown`] says that it is not known.
    pub fn together<S, T>(
        of: impl Fn(&mut S) -> &mut Store,
        all: &mut S,
        work: impl FnOnce(&mut S) -> T,
    ) -> Result<T, StoreError> {
        of(all).backend.begin_group()?;
        of(all).is_grouped = true;
        let answer = work(all);
        let store = of(all);
        store.is_grouped = false;
        store.backend.end_group().inspect_err(|_| store.lately.forget()).map(|()| answer)
    }

    /// Where the log ends, and the hash of the ruleset in force there.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn tip(&self) -> Result<Tip, StoreError> {
        let tx = self.backend.read()?;
        let head = log::head(&*tx)?;
        Ok(Tip { sequence: head.sequence, ruleset: head.ruleset })
    }

    /// What this database demands.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn settings(&self) -> Result<Settings, StoreError> {
        texts::settings(&*self.backend.read()?)
    }
}

/// What is done where a server keeps the database.
fn only_in_files() -> StoreError {
    StoreError::NotAFile
}
