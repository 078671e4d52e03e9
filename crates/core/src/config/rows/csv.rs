//! Records of CSV (RFC 4180), each with the line on which it begins.
//!
//! The csv crate tells the line of a record wrongly after blank lines, and makes one record of all that follows a quote
//! that nobody closed; the tests hold this reader against it.

use super::fault::RowsFault;
use super::lines::{LONGEST, Lines, without_end};
use crate::batch::{Cell, Column, Fields, Problem};
use crate::text::formula::taken_back;
use std::borrow::Cow;
use std::io::Read;

/// A record, its cells behind each other in one text.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The line on which it begins.
    pub(super) line: u64,
    text: String,
    ends: Vec<usize>,
    raw: String,
    /// What stands between cells, where the first line says so.
    separator: Option<char>,
}

impl Record {
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.text.get(start..end).unwrap_or_default())
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Reads the next record; blank lines are none.
    pub(super) fn read<R: Read>(&mut self, lines: &mut Lines<R>) -> Result<bool, RowsFault> {
        loop {
            self.raw.clear();
            if !lines.next(&mut self.raw)? {
                return Ok(false);
            }
            if !without_end(&self.raw).is_empty() {
                break;
            }
        }
        self.line = lines.number;
        self.text.clear();
        self.ends.clear();
        let mut at = 0;
        loop {
            match self.cell(at) {
                Next::Cell(next) => at = next,
                Next::End => return Ok(true),
                Next::Open => {
                    // The quote goes on over the end of the line: the cell is read anew, with one line more.
                    let end = self.ends.last().copied().unwrap_or(0);
                    self.text.truncate(end);
                    self.more(lines)?;
                }
            }
        }
    }

    /// Reads the first record, which names the columns; a line before it may say what stands between cells.
    pub(super) fn read_header<R: Read>(&mut self, lines: &mut Lines<R>) -> Result<(), RowsFault> {
        let there = |is_there: bool| if is_there { Ok(()) } else { Err(RowsFault::Empty) };
        there(self.read(lines)?)?;
        let Some(separator) = self.said_separator() else { return Ok(()) };
        if !matches!(separator, ',' | ';' | '\t' | '|') {
            return Err(RowsFault::Separator(separator));
        }
        self.separator = Some(separator);
        there(self.read(lines)?)
    }

    /// Where the header has no comma, a semicolon or a tabulator may stand between its cells.
    pub(super) fn guess_separator(&mut self) {
        if self.separator.is_some() || self.len() != 1 {
            return;
        }
        let Some(separator) = [';', '\t'].into_iter().find(|separator| self.raw.contains(*separator)) else {
            return;
        };
        self.separator = Some(separator);
        self.text.clear();
        self.ends.clear();
        let mut at = 0;
        while let Next::Cell(next) = self.cell(at) {
            at = next;
        }
    }

    /// Whether a decimal may have a comma.
    pub(super) fn has_free_comma(&self) -> bool {
        self.separator.is_some_and(|separator| separator != ',')
    }

    /// `sep=;`, as some spreadsheets write it before the header.
    fn said_separator(&self) -> Option<char> {
        let mut said = without_end(&self.raw).trim_matches('"').strip_prefix("sep=")?.chars();
        let separator = said.next().unwrap_or(',');
        said.next().is_none().then_some(separator)
    }

    /// Adds lines up to one that may close the quote.
    fn more<R: Read>(&mut self, lines: &mut Lines<R>) -> Result<(), RowsFault> {
        let (line, start) = (self.line, self.raw.len());
        while !self.raw.get(start..).is_some_and(|more| more.contains('"')) {
            if self.raw.len() > LONGEST {
                return Err(RowsFault::TooLong { line, most: LONGEST });
            }
            if !lines.next(&mut self.raw)? {
                return Err(RowsFault::OpenQuote { line });
            }
        }
        Ok(())
    }

    /// Reads the cell that begins at this byte.
    fn cell(&mut self, at: usize) -> Next {
        let rest = self.raw.get(at..).unwrap_or_default();
        let after = match rest.strip_prefix('"') {
            None => rest,
            Some(quoted) => match quoted_part(quoted, &mut self.text) {
                Some(after) => after,
                None => return Next::Open,
            },
        };
        let separator = self.separator.unwrap_or(',');
        let end = after.find([separator, '\n']).unwrap_or(after.len());
        let plain = after.get(..end).unwrap_or_default();
        let is_last = !after.get(end..).is_some_and(|rest| rest.starts_with(separator));
        self.text.push_str(if is_last { plain.strip_suffix('\r').unwrap_or(plain) } else { plain });
        self.ends.push(self.text.len());
        let next = at + (rest.len() - after.len()) + end + 1;
        if is_last { Next::End } else { Next::Cell(next) }
    }
}

enum Next {
    /// Another cell begins at this byte.
    Cell(usize),
    /// That was the last.
    End,
    /// A quote is not closed.
    Open,
}

/// Adds what stands between quotes to `text`; the rest after the closing quote, `None` when there is none.
fn quoted_part<'a>(mut rest: &'a str, text: &mut String) -> Option<&'a str> {
    loop {
        let (part, after) = rest.split_once('"')?;
        text.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                text.push('"');
                rest = more;
            }
            None => return Some(after),
        }
    }
}

/// The columns of a file, in its order; `None` for one without a name, whose cells are to be empty.
pub(super) struct Header(Vec<Option<Column>>);

impl Header {
    /// Reads the first record.
    pub(super) fn read<R: Read>(lines: &mut Lines<R>, record: &mut Record) -> Result<Header, RowsFault> {
        record.read_header(lines)?;
        if record.cells().any(|cell| cell.contains('\r')) {
            return Err(RowsFault::CarriageReturns);
        }
        let mut columns: Vec<Option<Column>> = Vec::new();
        let mut problems = Vec::new();
        for name in record.cells().map(str::trim) {
            match Column::parse(name) {
                Some(column) if columns.contains(&Some(column)) => problems.push(Problem::Doubled(column)),
                // A spreadsheet leaves columns behind that were emptied.
                None if name.is_empty() => columns.push(None),
                None => problems.push(Problem::UnknownColumn(name.to_owned())),
                column => columns.push(column),
            }
        }
        let is_column = |name: &str| Column::parse(name.trim().trim_matches('"')).is_some();
        let separator = [';', '\t', '|'].into_iter().find(|&separator| {
            record.len() == 1
                && record.text.contains(separator)
                && record.text.split(separator).any(is_column)
        });
        if let Some(separator) = separator {
            return Err(RowsFault::Separator(separator));
        }
        let has = |column: Column| columns.contains(&Some(column));
        let needed = [
            (Column::Command, has(Column::Command)),
            (Column::Character, has(Column::Character) || has(Column::Id)),
        ];
        problems.extend(
            needed.into_iter().filter(|(_, there)| !there).map(|(column, _)| Problem::Missing(column)),
        );
        if problems.is_empty() { Ok(Header(columns)) } else { Err(RowsFault::Header(problems)) }
    }

    /// The fields of a record.
    pub(super) fn fields<'r>(&self, record: &'r Record) -> (Fields<'r>, Vec<Problem>) {
        let mut fields = Fields::default();
        let mut problems = Vec::new();
        for (at, (column, cell)) in (1..).zip(self.0.iter().zip(record.cells())) {
            match column {
                Some(column) => drop(fields.put(*column, Cell::Text(Cow::Borrowed(taken_back(cell))))),
                None if cell.trim().is_empty() => {}
                None => problems.push(Problem::NamelessColumn { column: at, text: cell.to_owned() }),
            }
        }
        // A spreadsheet ends short rows with empty cells, and some leave them out.
        let has_more = record.cells().skip(self.0.len()).any(|cell| !cell.trim().is_empty());
        let expected = self.0.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        let found = record.len();
        let is_wrong = has_more || (found < expected && !fields.is_empty());
        problems.extend(is_wrong.then_some(Problem::CellCount { found, expected }));
        (fields, problems)
    }
}
