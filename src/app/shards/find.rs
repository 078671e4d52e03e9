//! Where the shards are: files, folders, and standard input.

use super::super::distinct_files::is_standard;
use super::super::problem::{Hint, Problem};
use super::file::BEGINNING;
use crate::files;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Something that shards are read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Input {
    /// Standard input.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// As it is called in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Input::Standard => "standard input".to_owned(),
            Input::File(path) => path.display().to_string(),
        }
    }

    /// Its path; `-` for standard input.
    pub(super) fn path(&self) -> &Path {
        match self {
            Input::Standard => Path::new("-"),
            Input::File(path) => path,
        }
    }
}

/// What was found where shards were looked for.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What is read, in an order that does not depend on that of the arguments.
    pub(super) inputs: Vec<Input>,
    /// Files in folders that are not shards.
    others: Vec<String>,
    /// Parts of shards that are being written, or whose run was killed.
    parts: Vec<String>,
}

/// How many files a line names.
const NAMED: usize = 3;

impl Found {
    /// Folders and arguments have any order.
    fn sort(&mut self) {
        self.inputs.sort();
        self.others.sort();
        self.parts.sort();
    }

    /// What of the folders is not read; `None` where all is.
    pub(super) fn left_out(&self) -> Option<String> {
        (!self.others.is_empty()).then(|| {
            let are = if self.others.len() == 1 { "which is not a shard" } else { "which are not shards" };
            format!("left out {}, {are}", named(&self.others))
        })
    }

    /// What may be the reason that a shard is missing.
    pub(super) fn suspects(&self) -> Vec<String> {
        let parts = match self.parts.len() {
            0 => None,
            1 => Some(format!("{} is half a shard: its run goes on, or was killed", named(&self.parts))),
            _ => Some(format!("{} are half shards: their runs go on, or were killed", named(&self.parts))),
        };
        parts.into_iter().chain(self.left_out()).collect()
    }
}

/// The first few of these names, and how many more there are.
pub(super) fn named(names: &[String]) -> String {
    let first = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Looks for shards: folders are opened, and what is in them is taken by its content.
///
/// # Errors
/// When there is nothing by that name, a folder can't be read or holds no shard, or standard input is named twice.
pub(super) fn find(named: &[PathBuf]) -> Result<Found, Problem> {
    let mut found = Found::default();
    for path in named {
        if is_standard(path) {
            found.inputs.push(Input::Standard);
        } else if path.is_dir() {
            open(path, &mut found)?;
        } else {
            found.inputs.push(Input::File(path.clone()));
        }
    }
    if found.inputs.iter().filter(|input| **input == Input::Standard).count() > 1 {
        let message = "standard input is named more than once";
        return Err(
            Problem::invalid("same-file", message).hint("name `-` once: it may hold any number of shards")
        );
    }
    found.sort();
    Ok(found)
}

/// Adds what lies in a folder.
fn open(folder: &Path, found: &mut Found) -> Result<(), Problem> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Problem::invalid("unreadable-file", format!("can't read {}: {error}", path.display()))
    };
    let before = (found.inputs.len(), found.others.len(), found.parts.len());
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        // What is neither a file nor a folder, such as a pipe, might never end.
        if files::is_part(&path) {
            found.parts.push(path.display().to_string());
        } else if path.is_file() && is_shard(&path).map_err(|error| unreadable(&path, error))? {
            found.inputs.push(Input::File(path));
        } else {
            found.others.push(path.display().to_string());
        }
    }
    if found.inputs.len() > before.0 {
        return Ok(());
    }
    let mut reasons = Found {
        inputs: Vec::new(),
        others: found.others.split_off(before.1),
        parts: found.parts.split_off(before.2),
    };
    reasons.sort();
    let message = format!("there is no shard in the folder {}", folder.display());
    Err(Problem::invalid("missing-shard", message).reasons(reasons.suspects()).advise(Hint::WriteShards))
}

/// Whether a file begins as a shard does, whatever its name.
fn is_shard(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(200).read_to_end(&mut start)?;
    start.retain(|byte| !byte.is_ascii_whitespace());
    Ok(start.starts_with(BEGINNING))
}
