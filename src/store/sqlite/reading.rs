//! Opens a database for questions, so that nothing of this user stays beside it that keeps others out.
//!
//! Who may write to it reads beside the writers, through files that belong to its owner and go with the last who uses
//! them. Who may not, or where there is no room for them, reads the file as it is: from its log while there is one, and
//! else without any lock. Then nothing keeps others from writing meanwhile, so it is known how the files were before.

use super::super::error::StoreError;
use super::connection::{self, connect, is_ours, looks_like_sqlite, prepare};
use super::error::PATIENCE_SECONDS;
use super::in_the_way::{self, real};
use crate::files::{self, Held, Seen, with_ending};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// How a database is open.
#[derive(Debug)]
pub(super) enum How {
    /// To be written to.
    Writing,
    /// Beside writers, as one of them.
    Live,
    /// Beside writers, by what they keep beside the file; what is held stays so as long as a connection is open.
    Shared { _held: Held },
    /// As it was when it was opened, as long as nobody writes.
    Still(Seen),
}

impl How {
    /// Makes sure that what was read is of one moment.
    pub(super) fn check_same(&self) -> Result<(), StoreError> {
        match self {
            How::Still(seen) if !seen.is_same() => Err(StoreError::Changed),
            _ => Ok(()),
        }
    }
}

/// Less room than this, in bytes, is too little for what SQLite keeps beside a database that is read.
const LEAST_ROOM: u64 = 1 << 20;

/// Opens a database for questions.
pub(super) fn open(path: &Path) -> Result<(Connection, How), StoreError> {
    looks_like_sqlite(path)?;
    let real = real(path);
    let real = real.as_ref();
    let [log, index, journal] = ["-wal", "-shm", "-journal"].map(|ending| with_ending(real, ending));
    let length = |path: &Path| path.symlink_metadata().map_or(0, |known| known.len());
    let has_room = files::room(real).is_none_or(|room| room >= LEAST_ROOM);
    if files::is_own(real) && (has_room || length(&index) > 0) && in_the_way::check_writable(path).is_ok() {
        match reopen(path, &How::Live) {
            Ok(connection) => return Ok((connection, How::Live)),
            Err(StoreError::ReadOnly(_) | StoreError::Full) => {}
            Err(error) => return Err(error),
        }
    }
    for _ in 0..TRIES {
        if length(&journal) > 0 {
            return Err(StoreError::InTheWay(unfinished(&journal)));
        }
        if length(&log) == 0 {
            let seen = Seen::new(vec![real.to_owned(), log.clone(), journal.clone()]);
            // Somebody may have begun to write just now.
            if length(&log) == 0 {
                let how = How::Still(seen);
                return Ok((reopen(path, &how)?, how));
            }
        }
        // As long as this is held, nobody takes the log away: SQLite would make another, which its owner can't use.
        let Some(held) = Held::of(real) else {
            sleep(PAUSE);
            continue;
        };
        if length(&log) > 0 {
            return shared(path, (log.as_path(), index.as_path()), held);
        }
    }
    Err(StoreError::Busy(PATIENCE_SECONDS))
}

/// So often it is looked whether the last who wrote has ended.
const TRIES: u32 = 3_000;
const PAUSE: Duration = Duration::from_millis(20);

/// Reads beside writers, by the log and its index.
fn shared(path: &Path, (log, index): (&Path, &Path), held: Held) -> Result<(Connection, How), StoreError> {
    if !index.exists() {
        return Err(StoreError::InTheWay(unfinished(log)));
    }
    if let Some(path) = [log, index].into_iter().find(|path| !files::may_read(path)) {
        return Err(in_the_way::unreadable(path));
    }
    let how = How::Shared { _held: held };
    match reopen(path, &how) {
        Err(StoreError::ReadOnly(_)) => Err(StoreError::InTheWay(unfinished(log))),
        opened => Ok((opened?, how)),
    }
}

/// Another connection of the same kind. The file is not looked at by other means than SQLite's, which would take away
/// the locks that this process has on it.
pub(super) fn reopen(path: &Path, how: &How) -> Result<Connection, StoreError> {
    let connection = match how {
        How::Writing => connect(path)?,
        How::Live => {
            let connection = connect(path)?;
            connection.pragma_update(None, "query_only", "ON")?;
            connection
        }
        How::Shared { .. } => as_it_is(path, "mode=ro&readonly_shm=1")?,
        How::Still(_) => as_it_is(path, "mode=ro&immutable=1")?,
    };
    if is_ours(&connection)? { Ok(connection) } else { Err(StoreError::NotOurs(path.to_owned())) }
}

/// A part that nobody else has yet, as it is.
pub(super) fn open_part(path: &Path) -> Result<Connection, StoreError> {
    as_it_is(path, "mode=ro&immutable=1")
}

fn as_it_is(path: &Path, options: &str) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let address = format!("file:{}?{options}", connection::escaped(path));
    let connection = Connection::open_with_flags(address, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// What was written last is in a file that only a writer can put into the database.
fn unfinished(path: &Path) -> String {
    let whose = files::owner(path).map_or(String::new(), |owner| format!(" (of {owner})"));
    let user = files::user().unwrap_or_else(|| "this user".to_owned());
    format!(
        "`{}`{whose} holds changes that are not in the database yet, and {user} may not put them there",
        path.display()
    )
}
