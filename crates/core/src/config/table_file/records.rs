//! Records of CSV and TSV (RFC 4180) with the place of every cell.

use super::super::source::Span;
use super::Fault;

/// A cell: its text without quotes, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub span: Span,
}

/// The cells of each record. Blank lines are none, nor are lines that start with `# `, in which tables name their source.
pub(super) fn records(text: &str, separator: char) -> Result<Vec<Vec<Cell>>, Fault> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        if line.trim().is_empty() || line == "#" || line.starts_with("# ") {
            at += line.len() + 1;
            continue;
        }
        let mut cells = Vec::new();
        loop {
            let (cell, end) = cell(text, at, separator)?;
            cells.push(cell);
            at = end;
            match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(next) if next == separator => at += separator.len_utf8(),
                _ => break,
            }
        }
        at += 1;
        records.push(cells);
    }
    Ok(records)
}

/// The cell that starts at `at`, and where it ends: at a separator, a line's end or the end of the text.
fn cell(text: &str, at: usize, separator: char) -> Result<(Cell, usize), Fault> {
    let rest = text.get(at..).unwrap_or_default();
    let ends = |from: &str| from.find([separator, '\n', '\r']).unwrap_or(from.len());
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let Some(quoted) = rest.get(blank..).and_then(|own| own.strip_prefix('"')) else {
        let end = ends(rest);
        let own = &rest[..end];
        let start = at + (own.len() - own.trim_start().len());
        let text = own.trim().to_owned();
        return Ok((Cell { span: Span::new(start, start + text.len()), text }, at + end));
    };
    let start = at + blank;
    let mut content = String::new();
    let mut left = quoted;
    loop {
        let Some(close) = left.find('"') else {
            let message = "a quote is opened here and never closed";
            return Err(Fault::there(Span::new(start, start + 1), message, "close it with `\"`"));
        };
        content.push_str(&left[..close]);
        left = &left[close + 1..];
        match left.strip_prefix('"') {
            Some(more) => {
                content.push('"');
                left = more;
            }
            None => break,
        }
    }
    let close = text.len() - left.len();
    let end = ends(left);
    if !left[..end].trim().is_empty() {
        let message = "there is text behind the closing quote";
        return Err(Fault::there(
            Span::new(close, close + end),
            message,
            "a quote inside of quotes is written twice",
        ));
    }
    Ok((Cell { text: content.trim().to_owned(), span: Span::new(start, close) }, close + end))
}
