//! A file that is held as those do that read it, by the locks that SQLite uses.

use std::fs::File;
use std::path::Path;

/// A file that nobody can have for himself alone as long as this is there. It must not be dropped before the database
/// that this process has open there is closed: that would take all locks of this process on it away.
#[derive(Debug)]
pub struct Held {
    _file: File,
}

impl Held {
    /// Holds a file; `None` when somebody has it for himself alone, or it is gone. Where the system knows no locks,
    /// nothing is held.
    pub fn of(path: &Path) -> Option<Held> {
        let file = File::open(path).ok()?;
        #[cfg(unix)]
        {
            use rustix::fs::{FlockOperation, fcntl_lock};
            use rustix::io::Errno;
            let locked = fcntl_lock(&file, FlockOperation::NonBlockingLockShared);
            if matches!(locked, Err(Errno::AGAIN | Errno::ACCESS)) {
                return None;
            }
        }
        Some(Held { _file: file })
    }
}
