//! The named fields of a row before anything is made of them.

use super::column::Column;
use std::borrow::Cow;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number of JSON, as it was written.
    Number(String),
    /// Names with values.
    Map(Vec<(String, Cell<'a>)>),
    /// Something that no field takes, in words: `a list`.
    Other(&'static str),
}

/// The fields that a row has. Those that are empty are not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    cells: [Option<Cell<'a>>; Column::ALL.len()],
}

impl<'a> Fields<'a> {
    /// Puts a field into the row; spaces around a text go, and an empty text is nothing. `false` when the row has it
    /// already.
    pub fn put(&mut self, column: Column, cell: Cell<'a>) -> bool {
        let cell = match cell {
            Cell::Text(Cow::Borrowed(text)) => Cell::Text(Cow::Borrowed(text.trim())),
            Cell::Text(Cow::Owned(text)) if text.trim() != text => {
                Cell::Text(Cow::Owned(text.trim().to_owned()))
            }
            cell => cell,
        };
        if matches!(&cell, Cell::Text(text) if text.is_empty()) {
            return true;
        }
        let slot = self.cells.get_mut(column as usize);
        let is_free = slot.as_ref().is_some_and(|slot| slot.is_none());
        if let Some(slot) = slot {
            *slot = Some(cell);
        }
        is_free
    }

    /// What the row has in this column.
    pub fn get(&self, column: Column) -> Option<&Cell<'a>> {
        self.cells.get(column as usize).and_then(Option::as_ref)
    }

    /// Whether the row has nothing at all.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Option::is_none)
    }
}
