//! Lines of text with their numbers, and the SHA-256 of all of them.

use super::FileHash;
use super::fault::{Encoding, RowsFault};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read};

/// The longest row, in bytes.
pub(super) const LONGEST: usize = 1 << 16;

/// What people name by mistake: how it begins, what it is, and the way out.
const STRANGERS: [(&[u8], &str, &str); 10] = [
    (b"\x1f\x8b", "packed with gzip", "unpack it first: gunzip -k FILE"),
    (b"BZh", "packed with bzip2", "unpack it first: bunzip2 -k FILE"),
    (b"\xfd7zXZ\0", "packed with xz", "unpack it first: unxz -k FILE"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first: unzstd FILE"),
    (b"PK\x03\x04", "a workbook of a spreadsheet (.xlsx, .ods) or a ZIP archive", SAVE_AS_CSV),
    (b"\xd0\xcf\x11\xe0", "a workbook of an old spreadsheet (.xls)", SAVE_AS_CSV),
    (b"PAR1", "a Parquet file", "write its rows as CSV or JSON Lines"),
    (b"SQLite format 3\0", "an SQLite database", "name a file of rows; a database is named by --db"),
    (b"%PDF", "a PDF", SAVE_AS_CSV),
    (b"<", "a web page or XML", SAVE_AS_CSV),
];
const SAVE_AS_CSV: &str = "save the sheet as CSV (`CSV UTF-8`) in the program that made it";

/// A text that is read line by line.
pub(super) struct Lines<R> {
    from: BufReader<R>,
    hash: Sha256,
    /// The line that was read last, from 1.
    pub(super) number: u64,
    /// Bytes so far.
    pub(super) bytes: u64,
    buffer: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(from: R) -> Lines<R> {
        let from = BufReader::with_capacity(1 << 16, from);
        Lines { from, hash: Sha256::new(), number: 0, bytes: 0, buffer: Vec::new() }
    }

    /// Puts the next line, with its end, at the end of `line`; `false` when there is none. A byte-order mark before the
    /// first line goes.
    pub(super) fn next(&mut self, line: &mut String) -> Result<bool, RowsFault> {
        self.buffer.clear();
        let most = LONGEST as u64 + 1;
        let unreadable = |error| RowsFault::Unreadable { what: "the file".to_owned(), error };
        let read = (&mut self.from).take(most).read_until(b'\n', &mut self.buffer).map_err(unreadable)?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        self.bytes += read as u64;
        self.hash.update(&self.buffer);
        let mut bytes = self.buffer.as_slice();
        if self.number == 1 {
            if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
                return Err(RowsFault::Encoding { line: 1, encoding: Encoding::Utf16 });
            }
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            if let Some((_, what, right)) = STRANGERS.into_iter().find(|(start, ..)| bytes.starts_with(start))
            {
                return Err(RowsFault::Stranger { what, right });
            }
        }
        if let Some(first) = bytes.iter().position(|&byte| byte == 0) {
            let (line, zeros) = (self.number, bytes.iter().filter(|&&byte| byte == 0).count());
            // In UTF-16 every other byte of plain letters is one.
            return Err(if zeros * 3 >= bytes.len() {
                RowsFault::Encoding { line, encoding: Encoding::Utf16 }
            } else {
                RowsFault::Zero { line, byte: first + 1 }
            });
        }
        if read > LONGEST {
            return Err(RowsFault::TooLong { line: self.number, most: LONGEST });
        }
        let encoding = Encoding::Windows1252;
        let text =
            std::str::from_utf8(bytes).map_err(|_| RowsFault::Encoding { line: self.number, encoding })?;
        line.push_str(text);
        Ok(true)
    }

    /// The SHA-256 of all lines so far.
    pub(super) fn hash(self) -> FileHash {
        self.hash.finalize().into()
    }
}

/// A line without its end.
pub(super) fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}
