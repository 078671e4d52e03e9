//! What runs that were killed have left, and files that belong to a database that is no longer there.

use super::part::{COMPANIONS, GROWING, reserved_by};
use super::{beside, folder_of, with_ending};
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read, Result};
use std::path::{Path, PathBuf};

/// Something that was found where a file was to be put, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// A part of what a killed run was making; it was removed.
    Removed(PathBuf),
    /// It may hold data of a database that is gone, so it was renamed.
    SetAside {
        /// Its name before.
        from: PathBuf,
        /// Its name now.
        to: PathBuf,
    },
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Left::Removed(path) => {
                write!(f, "removed {}, which a run that did not end had left", path.display())
            }
            Left::SetAside { from, to } => write!(
                f,
                "set aside {} as {}: it belongs to a database that is no longer there",
                from.display(),
                to.display()
            ),
        }
    }
}

/// Removes what processes that are gone have left in the folder of `path`: files that grew there, and names that begin
/// as its own does and were taken for them.
pub fn sweep(path: &Path) -> Vec<Left> {
    let mut removed = Vec::new();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let entries = std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| path.with_file_name(entry.file_name())).collect();
    found.sort();
    for beside in found {
        let text = beside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_left = maker(&text).is_some_and(is_gone)
            || (maker_before(&text, &name).is_some_and(is_gone) && may_be_ours(&beside))
            || (text.starts_with(&name) && reserved_by(&beside).is_some_and(is_gone));
        if is_left && std::fs::remove_file(&beside).is_ok() {
            let is_companion = COMPANIONS.iter().any(|ending| text.ends_with(ending));
            if !is_companion {
                removed.push(Left::Removed(beside));
            }
        }
    }
    removed
}

/// Whether this is a file that grows, or was left by a run that was killed: what is in it may be half of what was meant.
pub fn is_part(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let number = name.rsplit_once(&format!(".{GROWING}")).map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The process that makes the file of this name.
fn maker(name: &str) -> Option<u32> {
    let (_, number) = without_companion(name).rsplit_once(&format!(".{GROWING}"))?;
    process(number)
}

/// The same for names that earlier versions gave to parts of what was to be put beside or in the place of `target`.
fn maker_before(name: &str, target: &str) -> Option<u32> {
    let name = without_companion(name.strip_prefix(target).filter(|rest| rest.starts_with('.'))?);
    if let Some(number) = name.strip_suffix(".part") {
        return process(number.strip_prefix('.')?);
    }
    let (_, last) = name.rsplit_once('.')?;
    let (_, number) = last.split_once('-').filter(|(kind, _)| matches!(*kind, "new" | "part" | "import"))?;
    process(number)
}

fn without_companion(name: &str) -> &str {
    COMPANIONS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// A number as it stands in names; others number their files from 00 on.
fn process(number: &str) -> Option<u32> {
    number.parse().ok().filter(|parsed: &u32| *parsed > 1 && parsed.to_string() == number)
}

/// Whether what has a name of earlier versions is what they put there.
fn may_be_ours(path: &Path) -> bool {
    let mut start = [0; 6];
    let is_text_part = path.extension().is_some_and(|ending| ending == "part");
    let is_companion = COMPANIONS.iter().any(|ending| path.to_string_lossy().ends_with(ending));
    let is_file = path.symlink_metadata().is_ok_and(|known| known.is_file());
    let read = || match File::open(path).and_then(|mut file| file.read_exact(&mut start)) {
        Ok(()) => start == *b"SQLite",
        Err(error) => error.kind() == ErrorKind::UnexpectedEof,
    };
    is_file && (is_text_part || is_companion || { read }())
}

/// Whether no other process has this number; one that has the number of this process made its files before.
fn is_gone(process: u32) -> bool {
    process == std::process::id() || !is_running(process)
}

#[cfg(unix)]
fn is_running(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    // Who may not send signals to it knows that it is there.
    process.is_some_and(|process| !matches!(test_kill_process(process), Err(rustix::io::Errno::SRCH)))
}

#[cfg(not(unix))]
fn is_running(_: u32) -> bool {
    true
}

/// Clears the way for a new database at `path`: what lies beside the name would run over it. What may hold data gets
/// another name.
///
/// # Errors
/// The file that can't be moved away, and why.
pub fn set_aside(path: &Path) -> std::result::Result<Vec<Left>, (PathBuf, std::io::Error)> {
    let mut set = Vec::new();
    for ending in COMPANIONS {
        let from = with_ending(path, ending);
        let Ok(known) = from.symlink_metadata() else { continue };
        // The index of a log holds no data of its own.
        let is_empty = ending == "-shm" || (known.is_file() && known.len() == 0);
        if is_empty && !known.is_dir() {
            std::fs::remove_file(&from).map_err(|error| (from, error))?;
            continue;
        }
        let to = free_name(path, "left-over", ending).map_err(|error| (from.clone(), error))?;
        std::fs::rename(&from, &to).map_err(|error| (from.clone(), error))?;
        set.push(Left::SetAside { from, to });
    }
    Ok(set)
}

/// `gm.db.left-over-wal`, or the first such name with a number that nothing has.
///
/// # Errors
/// When all are taken.
pub fn free_name(path: &Path, what: &str, ending: &str) -> Result<PathBuf> {
    let first = std::iter::once(String::new());
    let mut names = first.chain((2..100_000).map(|number| format!("-{number}")));
    let free = |number: String| {
        let name = beside(path, &format!("{what}{number}{ending}"));
        name.symlink_metadata().is_err().then_some(name)
    };
    names.find_map(free).ok_or_else(|| ErrorKind::AlreadyExists.into())
}
