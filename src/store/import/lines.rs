//! Lines of a file that may hold anything.

use super::{BadLine, ImportError, LineAdvice, shown};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// The longest line that is read, in bytes: a ruleset has at most 8 MiB, and JSON at most doubles that.
const LONGEST_LINE: usize = 17 * 1024 * 1024;

/// What files begin with that are no JSON Lines, and what to do with them.
const STRANGERS: [(&[u8], &str, LineAdvice); 6] = [
    (b"SQLite format 3\0", "it is a database", LineAdvice::Restore),
    (b"PAR1", "it is a Parquet file", LineAdvice::ExportJsonLines),
    (b"sequence,", "it is a CSV file", LineAdvice::ExportJsonLines),
    (&[0x1f, 0x8b], "it is compressed by gzip", LineAdvice::Unpack("gunzip -c")),
    (&[0x28, 0xb5, 0x2f, 0xfd], "it is compressed by zstd", LineAdvice::Unpack("zstdcat")),
    (&[0xff, 0xfe], "it is text in UTF-16", LineAdvice::Text(Cow::Borrowed("save it as UTF-8"))),
];

/// The lines of a file, one at a time.
pub(super) struct Lines<'r> {
    from: &'r mut dyn BufRead,
    /// The line, without what ends it.
    line: Vec<u8>,
    number: u64,
    /// Of the lines before this one.
    digest: Sha256,
}

impl<'r> Lines<'r> {
    pub(super) fn new(from: &'r mut dyn BufRead) -> Lines<'r> {
        Lines { from, line: Vec::new(), number: 0, digest: Sha256::new() }
    }

    /// Reads the next line; `false` when there is none.
    pub(super) fn advance(&mut self) -> Result<bool, ImportError> {
        if self.number > 0 {
            self.digest.update(&self.line);
            self.digest.update(b"\n");
        }
        self.line.clear();
        self.number += 1;
        let most = LONGEST_LINE as u64 + 1;
        let read =
            (&mut *self.from).take(most).read_until(b'\n', &mut self.line).map_err(ImportError::Read)?;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
        } else if read > LONGEST_LINE {
            return Err(self
                .bad(format!("the line is longer than {} MiB", LONGEST_LINE >> 20), LineAdvice::OnlyExports)
                .into());
        }
        if self.number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
            self.line.drain(..3);
        }
        Ok(read > 0)
    }

    /// Which line it is, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The digest of the lines before this one.
    pub(super) fn digest(&self) -> Sha256 {
        self.digest.clone()
    }

    fn bad(&self, what: impl Into<String>, right: impl Into<LineAdvice>) -> BadLine {
        BadLine::new(self.number, what, right)
    }

    /// What the line says.
    pub(super) fn parse<'l, T: Deserialize<'l>>(&'l self) -> Result<T, BadLine> {
        let text = std::str::from_utf8(&self.line).map_err(|error| {
            self.bad(
                format!("its byte {} is not UTF-8", error.valid_up_to() + 1),
                "an export is text in UTF-8",
            )
        })?;
        if text.is_empty() {
            return Err(self.bad("it is empty", "every line of an export is a JSON object"));
        }
        serde_json::from_str(text).map_err(|error| {
            let told = error.to_string();
            // It is always the first line of what it was given.
            let what = told.split(" at line ").next().unwrap_or(&told);
            let what = format!("{} (column {})", shown(what), error.column());
            self.bad(what, "a line as it was exported; the file was changed or cut off")
        })
    }

    /// The form that the line says it has.
    pub(super) fn schema(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct AnyForm {
            schema: String,
        }
        serde_json::from_slice::<AnyForm>(&self.line).ok().map(|form| form.schema)
    }

    /// What the file is, when it is known to be something else, and the way out.
    pub(super) fn stranger(&self) -> Option<(&'static str, LineAdvice)> {
        let found = STRANGERS.into_iter().find(|(start, ..)| self.line.starts_with(start));
        found.map(|(_, what, right)| (what, right))
    }

    /// That the file ends too early.
    pub(super) fn cut_off(&self, events: u64, of: u64) -> BadLine {
        let what = format!("the file ends after {events} of {of} events");
        self.bad(what, "the last line of an export begins with `{\"end\":`; the file was cut off")
    }

    /// Fails when anything comes after the end.
    pub(super) fn nothing_more(&mut self) -> Result<(), ImportError> {
        if self.advance()? {
            return Err(self
                .bad("it comes after the end of the log", "one export, and nothing after it")
                .into());
        }
        Ok(())
    }
}
