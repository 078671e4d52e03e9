//! Which file keeps this user from using a database, and whose it is.

use super::super::error::StoreError;
use crate::files::{self, with_ending};
use std::borrow::Cow;
use std::path::Path;

/// What SQLite needs beside a database that is written to.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file that a name leads to: what SQLite keeps lies beside that.
pub(super) fn real(path: &Path) -> Cow<'_, Path> {
    if !path.is_symlink() {
        return Cow::Borrowed(path);
    }
    path.canonicalize().map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Refuses a database that this user can't write to, before anything is made beside it.
pub(super) fn check_writable(path: &Path) -> Result<(), StoreError> {
    let real = real(path);
    if !files::may_write(&real) {
        return Err(StoreError::ReadOnly(unwritable(&real)));
    }
    let folder = files::folder_of(&real);
    if !files::may_write(folder) {
        return Err(StoreError::ReadOnly(format!("its folder {}", unwritable(folder))));
    }
    check_beside(&real)
}

/// The same for what lies beside it.
fn check_beside(real: &Path) -> Result<(), StoreError> {
    let beside = BESIDE.map(|ending| with_ending(real, ending));
    let is_in_the_way = |path: &&std::path::PathBuf| {
        path.symlink_metadata().is_ok() && !(files::may_write(path) && files::may_read(path))
    };
    match beside.iter().find(is_in_the_way) {
        Some(path) => Err(StoreError::InTheWay(unwritable(path))),
        None => Ok(()),
    }
}

/// Names the file in what SQLite could not open or write.
pub(super) fn explained(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::ReadOnly(_) => check_writable(path).err().unwrap_or(error),
        error => error,
    }
}

/// `gm.db-shm` belongs to nobody (65534), and ana (1000) may not write to it.
fn unwritable(path: &Path) -> String {
    if files::is_fixed(path) {
        return format!("`{}` is on a medium that can only be read", path.display());
    }
    forbidden(path, "write to it")
}

/// The same for what can't be read.
pub(super) fn unreadable(path: &Path) -> StoreError {
    StoreError::ReadOnly(forbidden(path, "read it"))
}

fn forbidden(path: &Path, what: &str) -> String {
    let shown = path.display();
    match (files::owner(path), files::user()) {
        (Some(owner), Some(user)) if owner != user => {
            format!("`{shown}` belongs to {owner}, and {user} may not {what}")
        }
        (_, Some(user)) => format!("{user} may not {what}: `{shown}`"),
        _ => format!("this user may not {what}: `{shown}`"),
    }
}
