//! What can be wrong with a row.

use super::column::Column;
use crate::ledger::OperationKind;
use thiserror::Error;

/// One thing that is wrong with a row, whatever the database holds.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is no JSON object.
    #[error("{0}")]
    NotAnObject(String),
    /// A field that rows don't have.
    #[error("there is no column `{}`", clipped(.0))]
    UnknownColumn(String),
    /// A cell under a header that has no name.
    #[error("column {column} has no name in the header, and here it holds `{}`", clipped(text))]
    NamelessColumn {
        /// Which, from 1.
        column: usize,
        /// What it holds.
        text: String,
    },
    /// A field that is there twice.
    #[error("`{0}` appears twice")]
    Doubled(Column),
    /// It has more or fewer cells than the header.
    #[error("it has {found} cells, the header {expected}")]
    CellCount {
        /// Its cells.
        found: usize,
        /// The header's.
        expected: usize,
    },
    /// It asks for something that nobody knows.
    #[error("there is no command `{}`", clipped(.0))]
    UnknownCommand(String),
    /// A field that every row has.
    #[error("`{0}` is missing")]
    Missing(Column),
    /// It says twice whom it is about.
    #[error("`character` and `id` both say who it is; leave one of them empty")]
    TwoWho,
    /// A field that the command needs.
    #[error("`{verb}` needs `{column}`")]
    Needs {
        /// The command.
        verb: OperationKind,
        /// The field.
        column: Column,
    },
    /// It says neither XP nor currency.
    #[error("`{0}` needs `xp` and `track`, or `currency`")]
    NeedsAmount(OperationKind),
    /// It says both XP and currency.
    #[error("`{0}` takes `xp` with `track`, or `currency`, not both in one row")]
    TwoAmounts(OperationKind),
    /// A field that the command does not take.
    #[error("`{verb}` takes no `{column}`")]
    TakesNo {
        /// The command.
        verb: OperationKind,
        /// The field.
        column: Column,
    },
    /// The XP has a source, the currency has none.
    #[error("`source` goes with `xp` only")]
    SourceOfCurrency,
    /// A field whose value is none.
    #[error("`{column}` is `{}`: {why}", clipped(text))]
    Bad {
        /// The field.
        column: Column,
        /// What it holds.
        text: String,
        /// What would be right.
        why: String,
    },
    /// A key that a row before it has.
    #[error("the key `{}` is that of row {row} too", clipped(key))]
    DoubledKey {
        /// The key.
        key: String,
        /// The first row that has it.
        row: u64,
    },
    /// The ruleset does not have what is named.
    #[error("the ruleset has no {what} `{}`", clipped(text))]
    NotInRuleset {
        /// What it should be: `track`.
        what: &'static str,
        /// What the row says.
        text: String,
        /// What there is.
        known: Vec<String>,
    },
}

impl Problem {
    /// What was perhaps misspelt, and what could have been meant.
    pub fn misspelt(&self) -> Option<(&str, Vec<&str>)> {
        match self {
            Problem::UnknownColumn(name) => Some((name, Column::ALL.map(Column::name).to_vec())),
            Problem::UnknownCommand(name) => {
                Some((name, OperationKind::ROWS.map(OperationKind::word).to_vec()))
            }
            Problem::NotInRuleset { text, known, .. } => {
                Some((text, known.iter().map(String::as_str).collect()))
            }
            Problem::Bad { column: Column::Track, text, .. } => Some((text, vec!["character", "paragon"])),
            _ => None,
        }
    }
}

/// How much of a text a message repeats, in characters.
const SHOWN: usize = 40;

/// The start of a text.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
