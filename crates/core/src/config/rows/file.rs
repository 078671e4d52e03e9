//! The file that rows come from, which is read more than once.

use super::csv::{Header, Record};
use super::fault::RowsFault;
use super::lines::Lines;
use super::{FileHash, FileRow, RowFormat, jsonl};
use crate::batch::WrittenRow;
use crate::files::owner_only;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A file of rows.
#[derive(Debug)]
pub struct RowFile {
    file: File,
    format: RowFormat,
    bytes: u64,
    /// A copy of what can't be read twice; it goes with this.
    copy: Option<PathBuf>,
}

impl RowFile {
    /// Opens a file. What is no plain file, such as a named pipe, is copied.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub fn open(path: &Path, format: Option<RowFormat>) -> Result<RowFile, RowsFault> {
        let unreadable = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => RowsFault::Missing(path.to_owned()),
            ErrorKind::IsADirectory => RowsFault::Folder(path.to_owned()),
            _ => RowsFault::Unreadable { what: format!("`{}`", path.display()), error },
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(RowsFault::Folder(path.to_owned()));
        }
        let named = || match path.extension()?.to_str()?.to_lowercase().as_str() {
            "csv" => Some(RowFormat::Csv),
            "jsonl" | "ndjson" | "json" => Some(RowFormat::JsonLines),
            _ => None,
        };
        let format = format.or_else(named);
        if metadata.is_file() {
            RowFile::of(file, format, None).map_err(unreadable)
        } else {
            RowFile::copy(&mut file, format)
        }
    }

    /// Copies everything that comes, to a temporary file that nobody else can read.
    ///
    /// # Errors
    /// When it can't be read, or there is no room for it.
    pub fn copy(from: &mut impl Read, format: Option<RowFormat>) -> Result<RowFile, RowsFault> {
        let folder = std::env::temp_dir();
        let no_room = |error| RowsFault::NoRoom { folder: folder.clone(), error };
        let (mut file, path) = temporary(&folder).map_err(no_room)?;
        // Where a file can lose its name while it is open, nothing stays behind whatever happens.
        let copy = if std::fs::remove_file(&path).is_ok() { None } else { Some(path) };
        let copied = std::io::copy(from, &mut file).and_then(|_| RowFile::of(file, format, copy.clone()));
        copied.map_err(|error| {
            copy.iter().for_each(|path| drop(std::fs::remove_file(path)));
            no_room(error)
        })
    }

    fn of(mut file: File, format: Option<RowFormat>, copy: Option<PathBuf>) -> std::io::Result<RowFile> {
        let bytes = file.seek(SeekFrom::End(0))?;
        let format = match format {
            Some(format) => format,
            None => guessed(&mut file)?,
        };
        Ok(RowFile { file, format, bytes, copy })
    }

    /// How long it is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Tells of every row, in order, with the bytes read so far; the answer is the hash of the whole. `false` stops it.
    ///
    /// # Errors
    /// When it can't be read as rows at all, or was told to stop.
    pub fn read(&mut self, each: &mut dyn FnMut(FileRow, u64) -> bool) -> Result<FileHash, RowsFault> {
        let seek = self.file.seek(SeekFrom::Start(0));
        seek.map_err(|error| RowsFault::Unreadable { what: "the file".to_owned(), error })?;
        let mut lines = Lines::new(&self.file);
        match self.format {
            RowFormat::Csv => csv_rows(&mut lines, each)?,
            RowFormat::JsonLines => json_rows(&mut lines, each)?,
        }
        Ok(lines.hash())
    }
}

fn csv_rows<R: Read>(
    lines: &mut Lines<R>,
    each: &mut dyn FnMut(FileRow, u64) -> bool,
) -> Result<(), RowsFault> {
    let mut record = Record::default();
    let header = Header::read(lines, &mut record)?;
    let mut row = 0;
    while record.read(lines)? {
        let (fields, mut problems) = header.fields(&record);
        if fields.is_empty() && problems.is_empty() {
            continue;
        }
        row += 1;
        let content = match WrittenRow::read(&fields) {
            Ok(content) if problems.is_empty() => Ok(content),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        };
        if !each(FileRow { row, line: record.line, content }, lines.bytes) {
            return Err(RowsFault::Stopped);
        }
    }
    if row == 0 { Err(RowsFault::NoRows) } else { Ok(()) }
}

fn json_rows<R: Read>(
    lines: &mut Lines<R>,
    each: &mut dyn FnMut(FileRow, u64) -> bool,
) -> Result<(), RowsFault> {
    let (mut text, mut row) = (String::new(), 0);
    while let Some(line) = jsonl::next(lines, &mut text)? {
        row += 1;
        if !each(FileRow { row, line, content: jsonl::row(&text) }, lines.bytes) {
            return Err(RowsFault::Stopped);
        }
    }
    if row == 0 { Err(RowsFault::Empty) } else { Ok(()) }
}

/// JSON begins with a brace, a header never does.
fn guessed(file: &mut File) -> std::io::Result<RowFormat> {
    let mut start = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(1 << 10).read_to_end(&mut start)?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(if first == Some(&b'{') { RowFormat::JsonLines } else { RowFormat::Csv })
}

/// A new file of a name that nothing has.
fn temporary(folder: &Path) -> std::io::Result<(File, PathBuf)> {
    let mut options = OpenOptions::new();
    owner_only(options.read(true).write(true).create_new(true));
    let mut attempt = 0_u32;
    loop {
        let path = folder.join(format!("endgame-rows-{}-{attempt}", std::process::id()));
        match options.open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 1_000 => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

impl Drop for RowFile {
    fn drop(&mut self) {
        self.copy.iter().for_each(|path| drop(std::fs::remove_file(path)));
    }
}
