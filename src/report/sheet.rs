//! Rows and columns, as a table for people.

use super::numbers;
use comfy_table::{CellAlignment, Table};

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
    /// Its name: `xp_to_next`.
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
    /// Nothing to say.
    None,
    /// Words.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// A number, shown with so many decimals.
    Real(f64, usize),
    /// A share, shown as percent with so many decimals.
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

    pub(super) fn shown(&self) -> String {
        match self {
            Cell::None => "–".to_owned(),
            Cell::Text(text) => numbers::escaped(text),
            Cell::Whole(whole) => numbers::whole(*whole),
            Cell::Real(real, decimals) => numbers::real(*real, *decimals),
            Cell::Percent(share, decimals) => numbers::percent(*share, *decimals),
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
