//! Files that grow beside the name that they get at the end.

use super::{beside, owner_only, sync_folder, with_ending};
use std::fs::{File, OpenOptions};
use std::io::{Read, Result, Write};
use std::path::{Path, PathBuf};

/// What stands in the name of a file that grows, before the number of the process.
pub(super) const GROWING: &str = "endgame-part-";

/// What SQLite may keep beside a file.
pub(super) const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// What a name that is taken for a file to come holds, around the number of the process.
const RESERVED: (&str, &str) = ("endgame puts a file here (process ", ")\n");

/// A file that grows beside the one whose name it gets. Dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct Part {
    beside: PathBuf,
    path: PathBuf,
    /// Whether a file of this process holds the name for it.
    is_reserved: bool,
}

impl Part {
    /// For `path`. What an earlier process of the same number left there is removed.
    pub fn new(path: &Path) -> Part {
        let suffix = format!("{GROWING}{}", std::process::id());
        let part = Part { beside: beside(path, &suffix), path: path.to_owned(), is_reserved: false };
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
    pub fn replace(mut self) -> Result<()> {
        std::fs::rename(&self.beside, &self.path)?;
        self.is_reserved = false;
        sync_folder(&self.path);
        Ok(())
    }

    /// Takes the name for it by a small file that says so: from here on nobody else can.
    ///
    /// # Errors
    /// [`std::io::ErrorKind::AlreadyExists`] when something has the name, or when the folder can't be written to.
    pub fn reserve(&mut self) -> Result<()> {
        let (before, after) = RESERVED;
        let text = format!("{before}{}{after}", std::process::id());
        if let Some(reserved) = self.reserve_at_once(&text) {
            self.is_reserved = reserved.is_ok();
            return reserved;
        }
        let mut file = owner_only(OpenOptions::new().write(true).create_new(true)).open(&self.path)?;
        self.is_reserved = true;
        file.write_all(text.as_bytes())
    }

    /// Takes the name by a file that says for whom from its first moment on: a run that is killed in between leaves no
    /// empty file there, which may be anybody's. `None` where the system can't.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn reserve_at_once(&self, text: &str) -> Option<Result<()>> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        let named = beside(&self.path, &format!("name.{GROWING}{}", std::process::id()));
        let _ = std::fs::remove_file(&named);
        let options = &mut OpenOptions::new();
        let file = owner_only(options.write(true).create_new(true)).open(&named);
        let renamed = match file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => renameat_with(CWD, &named, CWD, &self.path, RenameFlags::NOREPLACE),
            // The other way tells what is in the way of it.
            Err(_) => Err(Errno::NOSYS),
        };
        if renamed.is_err() {
            let _ = std::fs::remove_file(&named);
        }
        match renamed {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => None,
            done => Some(done.map_err(Into::into)),
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn reserve_at_once(&self, _: &str) -> Option<Result<()>> {
        None
    }

    fn remove(&self) {
        let _ = std::fs::remove_file(&self.beside);
        for companion in COMPANIONS {
            let _ = std::fs::remove_file(with_ending(&self.beside, companion));
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.remove();
        if self.is_reserved {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The process for whose file this name is taken; `None` where anything else or nothing has it.
pub fn reserved_by(path: &Path) -> Option<u32> {
    let (before, after) = RESERVED;
    let known = path.symlink_metadata().ok()?;
    let longest = before.len() + after.len() + 10;
    if !known.is_file() || known.len() > longest as u64 {
        return None;
    }
    let mut text = String::new();
    File::open(path).ok()?.read_to_string(&mut text).ok()?;
    // Killed in between, it may have said nothing yet; but an empty file may be anybody's.
    text.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}
