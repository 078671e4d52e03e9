//! Opens a file: the only place of this layer that does.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostics;
use super::source::{MAX_BYTES, Source};
use super::table_file::written_out;
use super::words;
use crate::files::missing;

/// Names of neighbours that are compared with a missing file's.
const MOST_NEIGHBOURS: usize = 1_000;

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is none.
    #[error("{}", missing("file", path))]
    Missing {
        /// The path asked for.
        path: PathBuf,
        /// A neighbour that was perhaps meant.
        meant: Option<PathBuf>,
    },
    /// It is a folder.
    #[error("`{}` is a folder, not a file", .0.display())]
    Folder(PathBuf),
    /// It is larger than [`MAX_BYTES`].
    #[error("`{}` is larger than {MAX_BYTES} bytes (8 MiB)", .0.display())]
    TooLarge(PathBuf),
    /// The system won't let us.
    #[error("`{}` can't be read: {error}", path.display())]
    Unreadable {
        /// The path asked for.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is no UTF-8 text; the problems have no place in a text, but name one.
    #[error("`{}` is not readable text: {}", path.display(), first(problems))]
    NotText {
        /// The path asked for.
        path: PathBuf,
        /// What is wrong with the bytes.
        problems: Diagnostics,
    },
}

impl FileError {
    /// What to do about it; may be empty.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { meant: Some(meant), .. } => format!("did you mean `{}`?", meant.display()),
            Self::Folder(_) => "name a YAML file inside it".to_owned(),
            Self::NotText { .. } => "save it as UTF-8".to_owned(),
            Self::Missing { .. } | Self::TooLarge(_) | Self::Unreadable { .. } => String::new(),
        }
    }
}

/// Reads a YAML file. The tables that a ruleset takes from files beside it are written out; what is wrong with them is told when
/// the ruleset is loaded.
///
/// # Errors
/// When there is no such file, it is a folder or too large, it can't be read, or is no UTF-8.
pub fn read_file(path: &Path) -> Result<Source, FileError> {
    let source = read_text(path)?;
    // What comes through a pipe lies in no folder: its tables are seen from where the program runs.
    let folder = if path.is_file() { path.parent() } else { None };
    Ok(written_out(source, folder.unwrap_or(Path::new(""))))
}

/// Reads the text of a file. One that is too large is refused after at most [`MAX_BYTES`] + 1 bytes.
///
/// # Errors
/// As [`read_file`].
pub(super) fn read_text(path: &Path) -> Result<Source, FileError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => FileError::Missing { path: path.to_owned(), meant: neighbour(path) },
        io::ErrorKind::IsADirectory => FileError::Folder(path.to_owned()),
        _ => FileError::Unreadable { path: path.to_owned(), error },
    };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(FileError::Folder(path.to_owned()));
    }
    if metadata.is_file() && metadata.len() > MAX_BYTES as u64 {
        return Err(FileError::TooLarge(path.to_owned()));
    }
    // What is no plain file (a pipe, say) has no length to ask for.
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge(path.to_owned()));
    }
    Source::from_bytes(path.display().to_string(), bytes)
        .map_err(|problems| FileError::NotText { path: path.to_owned(), problems })
}

/// The file in the same folder whose name is like the missing one's.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).ok()?.take(MOST_NEIGHBOURS);
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    // A link that leads nowhere is its own neighbour.
    names.retain(|known| known != name);
    names.sort();
    // With and without the extension: `necpgame` and `necpgame.yml` both mean `necpgame.yaml`.
    let is_table = [".csv", ".tsv", ".json"].iter().any(|ending| name.ends_with(ending));
    let with_yaml = format!("{}.yaml", Path::new(name).file_stem()?.to_str()?);
    let meant = names.iter().find(|known| **known == with_yaml && !is_table).map(String::as_str);
    let meant = meant.or_else(|| words::suggest(name, names.iter().map(String::as_str)))?;
    Some(path.with_file_name(meant))
}

fn first(problems: &Diagnostics) -> String {
    problems.iter().next().map(|problem| problem.message.clone()).unwrap_or_default()
}
