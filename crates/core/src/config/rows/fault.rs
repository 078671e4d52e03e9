//! What makes a whole file unreadable.

use crate::batch::{Column, Problem};
use crate::files::missing;
use std::fmt;
use std::path::PathBuf;
use thiserror::Error;

/// A file whose rows can't be read at all.
#[derive(Debug, Error)]
pub enum RowsFault {
    /// There is none.
    #[error("{}", missing("file", .0))]
    Missing(PathBuf),
    /// It is a folder.
    #[error("`{}` is a folder, not a file", .0.display())]
    Folder(PathBuf),
    /// The system won't let us.
    #[error("{what} can't be read: {error}")]
    Unreadable {
        /// The file, as people know it.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// There is no room for the copy of what comes through a pipe.
    #[error("what comes in can't be kept in {}: {error}", folder.display())]
    NoRoom {
        /// Where temporary files go.
        folder: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// It has a header and nothing else.
    #[error("the file has a header and no rows")]
    NoRows,
    /// It is written in another encoding.
    #[error("line {line} is no UTF-8; the file looks like {encoding}")]
    Encoding {
        /// The first line that is not.
        line: u64,
        /// What it probably is.
        encoding: Encoding,
    },
    /// It is something else.
    #[error("the file is {what}, not CSV or JSON Lines")]
    Stranger {
        /// What it is.
        what: &'static str,
        /// The way out.
        right: &'static str,
    },
    /// A byte that no text has.
    #[error("line {line} holds a zero byte (NUL), as its byte {byte}; text has none")]
    Zero {
        /// The line.
        line: u64,
        /// Which byte of the line, from 1.
        byte: usize,
    },
    /// A row that is longer than any row.
    #[error("the row that begins on line {line} is longer than {most} bytes")]
    TooLong {
        /// Where it begins.
        line: u64,
        /// The most there may be.
        most: usize,
    },
    /// A quote that nothing closes.
    #[error("a quote on line {line} is never closed")]
    OpenQuote {
        /// Where the row begins.
        line: u64,
    },
    /// Lines end with a carriage return alone.
    #[error("the lines of the file end with CR alone")]
    CarriageReturns,
    /// Its cells are not separated by commas.
    #[error("the cells of the header are separated by `{}`, not by commas", .0.escape_debug())]
    Separator(char),
    /// The header is wrong.
    #[error("the header can't be used: {}", Listed(.0))]
    Header(Vec<Problem>),
    /// It is not what it was when it was checked.
    #[error("the file changed while it was read; nothing was changed")]
    Changed,
    /// Whoever asked wanted to stop.
    #[error("stopped; nothing was changed")]
    Stopped,
}

/// An encoding that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes a character; what spreadsheets call Unicode.
    Utf16,
    /// One byte a character, as old Windows programs write.
    Windows1252,
}

impl Encoding {
    fn iconv(self) -> &'static str {
        match self {
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1252 => "WINDOWS-1252",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1252 => "Latin-1 or Windows-1252",
        })
    }
}

struct Listed<'a>(&'a [Problem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&all.join("; "))
    }
}

impl RowsFault {
    /// A short stable name, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            RowsFault::Missing(_) => "no-file",
            RowsFault::Folder(_) => "file-is-a-folder",
            RowsFault::Unreadable { .. } => "file-unreadable",
            RowsFault::NoRoom { .. } => "no-room-for-input",
            RowsFault::Empty | RowsFault::NoRows => "no-rows",
            RowsFault::Encoding { .. } => "wrong-encoding",
            RowsFault::Stranger { .. } => "not-rows",
            RowsFault::Zero { .. } => "zero-byte",
            RowsFault::TooLong { .. } => "row-too-long",
            RowsFault::OpenQuote { .. } => "open-quote",
            RowsFault::CarriageReturns => "wrong-line-ends",
            RowsFault::Separator(_) => "wrong-separator",
            RowsFault::Header(_) => "bad-header",
            RowsFault::Changed => "file-changed",
            RowsFault::Stopped => "interrupted",
        }
    }

    /// The way out.
    pub fn hint(&self) -> String {
        let columns = || Column::ALL.map(Column::name).join(", ");
        match self {
            RowsFault::Missing(_) | RowsFault::Folder(_) => {
                "name a file of CSV or JSON Lines, or `-` for standard input".to_owned()
            }
            RowsFault::Unreadable { .. } => "look at the rights on the file".to_owned(),
            RowsFault::NoRoom { .. } => "make space there, or name another folder with TMPDIR".to_owned(),
            RowsFault::Empty | RowsFault::NoRows => {
                "a CSV file has a header, such as `key,command,character,track,xp`, and a row a line"
                    .to_owned()
            }
            RowsFault::Encoding { encoding, .. } => format!(
                "save it as UTF-8 (`CSV UTF-8` in a spreadsheet), or: iconv -f {} -t UTF-8 FILE > NEW",
                encoding.iconv()
            ),
            RowsFault::Stranger { right, .. } => (*right).to_owned(),
            RowsFault::Zero { .. } => {
                "write the file anew: what made it was cut off, or is not a program for text".to_owned()
            }
            RowsFault::TooLong { .. } => {
                "is it the right file? A quote that is not closed makes many rows one".to_owned()
            }
            RowsFault::OpenQuote { .. } => {
                "close it, or double the quotes that belong to the text: \"\"".to_owned()
            }
            RowsFault::CarriageReturns => "save it with line ends of Unix or Windows".to_owned(),
            RowsFault::Separator(_) => {
                "save it as CSV with commas; a spreadsheet asks for the separator when it exports".to_owned()
            }
            RowsFault::Header(problems) => {
                let meant = problems.iter().find_map(|problem| {
                    let (name, known) = problem.misspelt()?;
                    super::super::suggest(name, known).map(str::to_owned)
                });
                match meant {
                    Some(meant) => format!("did you mean `{meant}`? The columns are {}", columns()),
                    None => format!("the columns are {}", columns()),
                }
            }
            RowsFault::Changed => "run the command again when nobody writes to the file".to_owned(),
            RowsFault::Stopped => "run it again when you like".to_owned(),
        }
    }
}
