//! Where an export goes: a file that gets its name when it is whole, a device, or whatever else can be written to.

use super::unwritten;
use crate::app::observer::Observer;
use crate::app::problem::Problem;
use crate::files::{self, Part};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// Where an export goes. What is not finished leaves nothing behind.
pub struct Target {
    to: BufWriter<To>,
    /// The file that was named.
    path: Option<PathBuf>,
    /// The file that grows, if it is one.
    growing: Option<Part>,
}

enum To {
    File(File),
    Other(Box<dyn Write + Send>),
}

impl Write for To {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            To::File(file) => file.write(bytes),
            To::Other(other) => other.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            To::File(file) => file.flush(),
            To::Other(other) => other.flush(),
        }
    }
}

impl Target {
    /// Writes to what is called stdout in problems.
    pub fn stdout(to: impl Write + Send + 'static) -> Target {
        Target::of(To::Other(Box::new(to)), None, None)
    }

    /// Begins to write to a file.
    ///
    /// # Errors
    /// When the file can't be made.
    pub fn open(path: &Path, observer: &dyn Observer) -> Result<Target, Problem> {
        let name = Some(path.to_owned());
        let opened = if files::is_device(path) {
            // A device such as /dev/null is written to as it is.
            OpenOptions::new().write(true).open(path).map(|file| Target::of(To::File(file), name, None))
        } else {
            files::sweep(path).iter().for_each(|left| observer.remark(&left.to_string()));
            let part = Part::new(path);
            // The database is for its owner only; what is in it stays so.
            part.create().map(|file| Target::of(To::File(file), name, Some(part)))
        };
        opened.map_err(|error| unwritten(&error, Some(path)))
    }

    fn of(to: To, path: Option<PathBuf>, growing: Option<Part>) -> Target {
        Target { to: BufWriter::with_capacity(BUFFER, to), path, growing }
    }

    /// The file that was named, if one was.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// When the rest can't be written, or the name is that of a folder.
    pub(super) fn finish(&mut self) -> std::io::Result<()> {
        self.to.flush()?;
        let Some(part) = self.growing.take() else { return Ok(()) };
        if let To::File(file) = self.to.get_ref() {
            file.sync_all()?;
        }
        part.replace()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}
