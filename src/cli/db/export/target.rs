//! Where an export goes: a file that gets its name when it is whole, a device, or stdout.

use super::super::super::failure::Failure;
use super::unwritten;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// Where an export goes. What is not finished leaves nothing behind.
pub(super) struct Target {
    to: BufWriter<To>,
    /// The file that grows, and the name that it gets.
    growing: Option<(PathBuf, PathBuf)>,
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
        let opened = if path.exists() && !path.is_file() && !path.is_dir() {
            // A device such as /dev/null is written to as it is.
            OpenOptions::new().write(true).open(path).map(|file| Target::of(To::File(file), None))
        } else {
            let mut beside = path.as_os_str().to_owned();
            beside.push(format!(".{}.part", std::process::id()));
            let beside = PathBuf::from(beside);
            let _ = std::fs::remove_file(&beside);
            let mut options = OpenOptions::new();
            // The database is for its owner only; what is in it stays so.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.write(true).create_new(true).open(&beside);
            file.map(|file| Target::of(To::File(file), Some((beside, path.to_owned()))))
        };
        opened.map_err(|error| unwritten(&error, output))
    }

    fn of(to: To, growing: Option<(PathBuf, PathBuf)>) -> Target {
        Target { to: BufWriter::with_capacity(BUFFER, to), growing }
    }

    /// Ends the file and gives it its name.
    ///
    /// # Errors
    /// When the rest can't be written, or the name is that of a folder.
    pub(super) fn finish(&mut self) -> std::io::Result<()> {
        self.to.flush()?;
        let Some((beside, path)) = self.growing.as_ref() else { return Ok(()) };
        if let To::File(file) = self.to.get_ref() {
            file.sync_all()?;
        }
        std::fs::rename(beside, path)?;
        self.growing = None;
        Ok(())
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

impl Drop for Target {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.growing {
            let _ = std::fs::remove_file(beside);
        }
    }
}
