//! Files that are there as a whole or not at all: what is written grows beside them and takes their name at the end.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

/// That there is no such thing; of a link that leads nowhere, where it leads.
pub fn missing(what: &str, path: &Path) -> String {
    match std::fs::read_link(path) {
        Ok(to) => format!("`{}` is a link to `{}`, where there is no {what}", path.display(), to.display()),
        Err(_) => format!("there is no {what} `{}`", path.display()),
    }
}

/// A file that grows beside the one whose name it gets. Dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct Part {
    beside: PathBuf,
    path: PathBuf,
    /// Endings of files that others keep beside it, which go when it goes.
    companions: &'static [&'static str],
}

impl Part {
    /// For `path`, by the name `path.suffix`. What an earlier attempt left there is removed.
    pub fn new(path: &Path, suffix: &str) -> Part {
        Part::with_companions(path, suffix, &[])
    }

    /// The same, for a file beside which others are kept: `-journal`.
    pub fn with_companions(path: &Path, suffix: &str, companions: &'static [&'static str]) -> Part {
        let part = Part { beside: beside(path, suffix), path: path.to_owned(), companions };
        part.remove();
        part
    }

    /// Where it grows.
    pub fn beside(&self) -> &Path {
        &self.beside
    }

    /// Makes it, for its owner only.
    ///
    /// # Errors
    /// When the folder is missing or can't be written to.
    pub fn create(&self) -> Result<File> {
        owner_only(OpenOptions::new().write(true).create_new(true)).open(&self.beside)
    }

    /// Gives it its name, in place of a file that has it.
    ///
    /// # Errors
    /// When the name is that of a folder, or the folder can't be written to.
    pub fn replace(self) -> Result<()> {
        std::fs::rename(&self.beside, &self.path)
    }

    /// Gives it its name, unless anything has it.
    ///
    /// # Errors
    /// [`std::io::ErrorKind::AlreadyExists`] when something has the name, or when the folder can't be written to.
    pub fn place(self) -> Result<()> {
        // Unlike renaming, this never takes the place of another file.
        std::fs::hard_link(&self.beside, &self.path)
    }

    fn remove(&self) {
        let _ = std::fs::remove_file(&self.beside);
        for companion in self.companions {
            let _ = std::fs::remove_file(with_ending(&self.beside, companion));
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Writes a whole file, or leaves what was there. It keeps the permissions that it has; a link is followed, and a device
/// such as `/dev/null` is written to as it is.
///
/// # Errors
/// When the folder is missing or can't be written to.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if is_device(&target) {
        return std::fs::write(&target, bytes);
    }
    let part = Part::new(&target, &part_suffix());
    let mut file = OpenOptions::new().write(true).create_new(true).open(part.beside())?;
    file.write_all(bytes)?;
    if let Ok(known) = std::fs::metadata(&target) {
        std::fs::set_permissions(part.beside(), known.permissions())?;
    }
    drop(file);
    part.replace()
}

/// The suffix of what this process writes: no other's has it.
pub fn part_suffix() -> String {
    format!("{}.part", std::process::id())
}

/// Whether something is there that is neither a file nor a folder.
pub fn is_device(path: &Path) -> bool {
    path.exists() && !path.is_file() && !path.is_dir()
}

/// `gm.db` and `backup` make `gm.db.backup`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    with_ending(path, format!(".{suffix}"))
}

/// `gm.db` and `-wal` make `gm.db-wal`.
pub fn with_ending(path: &Path, ending: impl AsRef<OsStr>) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// With rights for the owner only, where the system knows rights.
pub fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
