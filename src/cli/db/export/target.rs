//! Where an export goes: a file that gets its name when it is whole, a device, or stdout.

use super::super::super::failure::Failure;
use super::unwritten;
use crate::files::{self, Part};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Stdout, Write};
use std::path::Path;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// Where an export goes. What is not finished leaves nothing behind.
pub(super) struct Target {
    to: BufWriter<To>,
    /// The file that grows, if it is one.
    growing: Option<Part>,
}

enum To {
    File(File),
    Stdout(Stdout),
}

impl Write for To {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            To::File(file) => file.write(bytes),
            To::Stdout(stdout) => stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            To::File(file) => file.flush(),
            To::Stdout(stdout) => stdout.flush(),
        }
    }
}

impl Target {
    /// Begins to write to a file, or to stdout when none is named.
    ///
    /// # Errors
    /// When the file can't be made.
    pub(super) fn open(output: Option<&Path>) -> Result<Target, Failure> {
        let Some(path) = output else {
            return Ok(Target::of(To::Stdout(std::io::stdout()), None));
        };
        let opened = if files::is_device(path) {
            // A device such as /dev/null is written to as it is.
            OpenOptions::new().write(true).open(path).map(|file| Target::of(To::File(file), None))
        } else {
            let part = Part::new(path, &files::part_suffix());
            // The database is for its owner only; what is in it stays so.
            part.create().map(|file| Target::of(To::File(file), Some(part)))
        };
        opened.map_err(|error| unwritten(&error, output))
    }

    fn of(to: To, growing: Option<Part>) -> Target {
        Target { to: BufWriter::with_capacity(BUFFER, to), growing }
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
