//! Files that are there as a whole or not at all: what is written grows beside them and takes their name at the end.

mod held;
mod left;
mod part;
mod rights;
mod seen;
#[cfg(test)]
mod tests;

pub use held::Held;
pub use left::{Left, free_name, is_part, set_aside, sweep};
pub use part::{Part, reserved_by};
pub use rights::is_secret;
pub use rights::{is_fixed, is_own, may_read, may_write, owner, room, user};
pub use seen::Mark;
pub use seen::Seen;

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::path::{Path, PathBuf};

/// That there is no such thing; of a link that leads nowhere, where it leads.
pub fn missing(what: &str, path: &Path) -> String {
    match std::fs::read_link(path) {
        Ok(to) => format!("`{}` is a link to `{}`, where there is no {what}", path.display(), to.display()),
        Err(_) => format!("there is no {what} `{}`", path.display()),
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
    let part = Part::new(&target);
    let mut file = OpenOptions::new().write(true).create_new(true).open(part.beside())?;
    file.write_all(bytes)?;
    if let Ok(known) = std::fs::metadata(&target) {
        std::fs::set_permissions(part.beside(), known.permissions())?;
    }
    drop(file);
    part.replace()
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

/// The folder of a file.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Lets the names in the folder of a file last, as far as the system can.
pub fn sync_folder(path: &Path) {
    // Not every system opens folders; there the name lasts a little later.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
}

/// With rights for the owner only, where the system knows rights.
pub fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
