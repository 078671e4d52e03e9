//! The text of one file, and where in it a byte offset is.

use std::ops::Range;
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::origins::Origins;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// The largest file that is read, in bytes. Whoever opens the file checks its length against this
/// before reading it; [`Source::from_bytes`] checks again.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A file's text and the name under which messages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user knows it.
    pub name: String,
    /// The whole text, without a byte-order mark. It stands on its own: tables that come from files are written out.
    pub text: String,
    /// Where the text comes from, if parts of it come from other files.
    pub(super) origins: Option<Arc<Origins>>,
}

/// A range of byte offsets into a [`Source`]'s text: `start` is inside, `end` is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte; equal to `start` for a place between two characters.
    pub end: usize,
}

/// A place in a text as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, counted in characters; a tab is one.
    pub column: usize,
}

impl Source {
    /// A source from a text that is known to be good, such as a built-in file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), origins: None }
    }

    /// The fingerprint of the text: its SHA-256 in hexadecimal, as `sha256sum` prints it.
    pub fn hash(&self) -> String {
        hex::encode(&Sha256::digest(self.text.as_bytes()))
    }

    /// Takes a file's bytes as UTF-8 and strips a byte-order mark.
    ///
    /// # Errors
    /// A file above [`MAX_BYTES`], UTF-16 or UTF-32, and invalid UTF-8: one error without a span,
    /// whose message names line and column.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        if bytes.len() > MAX_BYTES {
            let message =
                format!("the file has {} bytes; at most {MAX_BYTES} bytes (8 MiB) are read", bytes.len());
            return Err(Diagnostic::error("file-too-large", message).into());
        }
        if let Some(encoding) = foreign_encoding(&bytes) {
            let message = format!("the file is encoded as {encoding}; save it as UTF-8");
            return Err(Diagnostic::error("not-utf-8", message).into());
        }
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.drain(..'\u{feff}'.len_utf8());
                }
                Ok(Self::new(name, text))
            }
            Err(error) => Err(invalid_utf8(name.into(), &error).into()),
        }
    }

    /// The file in which a span is written, and where in it: for what comes from a table in a file, that file.
    pub fn origin(&self, span: Span) -> (&Source, Span) {
        match &self.origins {
            Some(origins) => origins.of(span).unwrap_or((self, span)),
            None => (self, span),
        }
    }

    /// The text of the file itself, in which a table may be the name of another file.
    pub fn written(&self) -> &str {
        self.origins.as_ref().map_or(&self.text, |origins| &origins.written().text)
    }

    /// The names of all files that the text comes from.
    pub fn files(&self) -> Vec<&str> {
        match &self.origins {
            Some(origins) => origins.names().collect(),
            None => vec![&self.name],
        }
    }

    /// The line and column of a byte offset in the file that it comes from ([`Source::origin`] tells which).
    pub fn location(&self, offset: usize) -> Location {
        let (file, span) = self.origin(Span::new(offset, offset));
        file.own_location(span.start)
    }

    /// An offset inside a character counts as that character's start, one behind the text as its end.
    fn own_location(&self, offset: usize) -> Location {
        let offset = self.text.floor_char_boundary(offset);
        let start = self.line_start(offset);
        let line = 1 + count_breaks(self.text.get(..start).unwrap_or_default());
        let column = 1 + self.text.get(start..offset).unwrap_or_default().chars().count();
        Location { line, column }
    }

    /// The byte range of the line that holds `offset`, without its line break.
    pub fn line_at(&self, offset: usize) -> Range<usize> {
        let start = self.line_start(self.text.floor_char_boundary(offset));
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        start..start + length
    }

    /// YAML ends a line at LF, CR LF and a lone CR; the two bytes of a CR LF belong to the line they end.
    fn line_start(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        let inside_break = before.ends_with('\r') && self.text.as_bytes().get(offset) == Some(&b'\n');
        let before = if inside_break { &before[..before.len() - 1] } else { before };
        before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }
}

impl Span {
    /// The span from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// Line breaks in a text that does not end between CR and LF.
fn count_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends_line = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|&pair| ends_line(pair)).count()
}

/// The name of an encoding that UTF-8 readers meet by accident, told by its byte-order mark or by
/// where the zero bytes of its first characters are (YAML 1.2, section 5.2).
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, 1..=255, ..] | [1..=255, 0, 0, 0, ..] => {
            Some("UTF-32")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn invalid_utf8(name: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    let valid = String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or_default());
    let Location { line, column } = Source::new(name, valid).location(at);
    let message = format!("the file is not UTF-8: byte 0x{byte:02X} at line {line}, column {column}");
    Diagnostic::error("not-utf-8", message).note("save the file as UTF-8")
}
