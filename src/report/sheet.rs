//! Rows and columns, as a table for people and as CSV for programs.

use super::ReportError;
use super::numbers;
use comfy_table::{CellAlignment, Table};
use std::borrow::Cow;

/// Rows of cells under named columns.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in CSV: `xp_to_next`.
    pub key: String,
    /// Its heading for people.
    pub heading: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where a cell stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing to say; empty in CSV.
    None,
    /// Words.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A number, shown with so many decimals; in full in CSV.
    Real(f64, usize),
    /// A share, shown as percent with so many decimals; as a fraction in CSV.
    Percent(f64, usize),
}

impl Column {
    /// A column of words.
    pub fn text(key: &str, heading: &str) -> Column {
        Column { key: key.to_owned(), heading: heading.to_owned(), align: Align::Left }
    }

    /// A column of numbers.
    pub fn number(key: &str, heading: &str) -> Column {
        Column { align: Align::Right, ..Column::text(key, heading) }
    }
}

impl Cell {
    /// A number if there is one.
    pub fn whole(value: Option<u64>) -> Cell {
        value.map_or(Cell::None, Cell::Whole)
    }

    fn shown(&self) -> String {
        match self {
            Cell::None => "–".to_owned(),
            Cell::Text(text) => numbers::escaped(text),
            Cell::Whole(whole) => numbers::whole(*whole),
            Cell::Real(real, decimals) => numbers::real(*real, *decimals),
            Cell::Percent(share, decimals) => numbers::percent(*share, *decimals),
        }
    }

    fn written(&self) -> String {
        match self {
            Cell::None => String::new(),
            Cell::Text(text) => defused(text).into_owned(),
            Cell::Whole(whole) => whole.to_string(),
            Cell::Real(real, _) | Cell::Percent(real, _) => real.to_string(),
        }
    }
}

impl Sheet {
    /// No rows yet.
    pub fn new(columns: Vec<Column>) -> Sheet {
        Sheet { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Every value of `view` with the way to it, for answers that are no table.
    pub(super) fn paths(view: &impl serde::Serialize) -> Sheet {
        let mut sheet = Sheet::new(vec![Column::text("path", ""), Column::text("value", "")]);
        sheet.flatten(String::new(), &serde_json::to_value(view).unwrap_or_default());
        sheet
    }

    fn flatten(&mut self, path: String, value: &serde_json::Value) {
        use serde_json::Value;
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.flatten(below(name), value)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, value)| self.flatten(below(&at.to_string()), value));
            }
            Value::Null => self.row(vec![Cell::Text(path), Cell::None]),
            Value::String(text) => self.row(vec![Cell::Text(path), Cell::Text(text.clone())]),
            plain => self.row(vec![Cell::Text(path), Cell::Text(plain.to_string())]),
        }
    }

    /// How many columns of a terminal its widest rows take.
    pub fn width(&self) -> usize {
        let widest = |at: usize, column: &Column| {
            let cells =
                self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.shown().chars().count());
            cells.chain([column.heading.chars().count()]).max().unwrap_or(0)
        };
        self.columns.iter().enumerate().map(|(at, column)| widest(at, column) + 2).sum()
    }

    pub(super) fn text(&self, width: usize) -> String {
        if self.columns.is_empty() {
            return String::new();
        }
        let mut table = Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        if self.columns.iter().any(|column| !column.heading.is_empty()) {
            table.set_header(self.columns.iter().map(|column| aligned(column.heading.clone(), column.align)));
        }
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            table.add_row(cells.map(|(cell, column)| aligned(cell.shown(), column.align)));
        }
        let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }

    pub(super) fn csv(&self) -> Result<String, ReportError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| defused(&column.key).into_owned()))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::written))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A text for a cell of CSV, in which a spreadsheet finds no formula and a terminal nothing to obey.
///
/// What begins as a formula does gets a `'` before it, unless all of it is a number; control characters are written as
/// `\u{1b}`, but for line breaks and tabs inside the text.
pub fn defused(text: &str) -> Cow<'_, str> {
    let begins =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n');
    let is_formula = text.starts_with(begins) && !is_number(text);
    let drives = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    if !is_formula && !text.contains(drives) {
        return Cow::Borrowed(text);
    }
    let mut defused = String::with_capacity(text.len() + 1);
    if is_formula {
        defused.push('\'');
    }
    for c in text.chars() {
        if drives(c) {
            defused.extend(c.escape_unicode());
        } else {
            defused.push(c);
        }
    }
    Cow::Owned(defused)
}

/// `-5`, `+1,250`, `-1.5e-7`: calculates nothing.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let signs = text.len() - digits.len();
    let (number, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    signs <= 1
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

fn aligned(text: String, align: Align) -> comfy_table::Cell {
    let alignment = match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    };
    comfy_table::Cell::new(text).set_alignment(alignment)
}

/// The columns, or the cells of a row, that are kept.
pub(super) fn kept_of<T>(all: Vec<T>, kept: &[bool]) -> Vec<T> {
    all.into_iter().zip(kept).filter(|&(_, &kept)| kept).map(|(one, _)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1+1", "'＝1+1"),
            ("-", "'-"),
            ("+1e", "'+1e"),
            ("--5", "'--5"),
            ("-5.5e+", "'-5.5e+"),
            ("Vex", "Vex"),
            ("a=1", "a=1"),
            (" =1", " =1"),
            ("'=1", "'=1"),
            ("", ""),
            ("two\nlines\tand\r\nmore", "two\nlines\tand\r\nmore"),
            ("\u{1b}[2J\u{9b}1m\u{0}", "\\u{1b}[2J\\u{9b}1m\\u{0}"),
            ("=\u{7}", "'=\\u{7}"),
        ] {
            assert_eq!(defused(text), written, "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for text in ["-5", "+1,250", "-1.5e-7", "+0", "-3E+10", "-1.", "12"] {
            assert_eq!(defused(text), text);
        }
    }

    #[test]
    fn every_text_of_a_sheet_is_defused() {
        let mut sheet = Sheet::new(vec![Column::text("=name", "Name"), Column::number("xp", "XP")]);
        sheet.row(vec![Cell::Text("=1+1".to_owned()), Cell::Real(-2.5, 1)]);
        assert_eq!(sheet.csv().unwrap(), "'=name,xp\n'=1+1,-2.5\n");
    }
}
