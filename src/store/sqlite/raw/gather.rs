//! Every page once: what is small goes into a database of its own, of events only the places are kept.

use super::super::super::error::StoreError;
use super::super::super::texts::RulesetText;
use super::GoesOn;
use super::cell::places;
use super::order::{self, Spot};
use super::pages::Pages;
use super::prove::Prover;
use super::record::Value;
use super::tables::Table;
use super::texts::{self, FoundText};
use crate::ledger::{Intent, KindText, Moment, Operation, OperationId, Sequence};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// More texts than this, and more operations under a number that another has, are not kept.
const MOST: usize = 10_000;

/// What is found besides rows that are in their tables already.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) events: Vec<Spot>,
    pub(super) texts: Vec<FoundText>,
    /// Operations under a number under which another was found before.
    pub(super) operations: Vec<Operation>,
}

/// Puts all that is found in pages into a database of its own; `None` where no event is found.
pub(super) fn into_own(
    path: &Path,
    mut pages: Pages,
    known: &RulesetText,
    goes_on: GoesOn,
) -> Result<Option<Connection>, StoreError> {
    let own = super::own()?;
    own.execute_batch("BEGIN")?;
    let mut gathered = Gathered::default();
    for number in 1..=pages.count {
        let failed = |error| StoreError::file(path, error);
        let found = places(pages.page(number).map_err(failed)?, number);
        for at in found {
            gathered.take(&own, &mut pages, (number, at)).map_err(|error| error.of(path))?;
        }
        if number % 256 == 0 && !goes_on() {
            return Err(StoreError::Interrupted);
        }
    }
    let Gathered { mut events, texts, operations } = gathered;
    if events.is_empty() {
        return Ok(None);
    }
    let mut prover = Prover::new(&own, operations, texts::hashes(&texts, known));
    let failed = |error: Failed| error.of(path);
    order::into_own(&own, &mut pages, &mut events, &mut prover, goes_on).map_err(failed)?;
    texts::into_own(&own, texts, known, &prover.rulesets)?;
    own.execute_batch("COMMIT")?;
    Ok(Some(own))
}

/// What went wrong: with the file that is read, or with what is kept of it.
pub(super) enum Failed {
    File(std::io::Error),
    Own(StoreError),
}

impl Failed {
    fn of(self, path: &Path) -> StoreError {
        match self {
            Failed::File(error) => StoreError::file(path, error),
            Failed::Own(error) => error,
        }
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Failed {
        Failed::File(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::Own(error)
    }
}

/// How many columns the table of characters has; the last two came with later versions.
const CHARACTER_COLUMNS: usize = 22;

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Failed {
        Failed::Own(error.into())
    }
}

impl Gathered {
    fn take(&mut self, own: &Connection, pages: &mut Pages, (number, at): (u32, u16)) -> Result<(), Failed> {
        let Some((cell, record)) = pages.record(number, at)? else { return Ok(()) };
        let (Some(table), Some(values)) = (cell.table(), cell.types.values(&record)) else { return Ok(()) };
        match table {
            Table::Events => self.events.push(Spot { sequence: cell.row, page: number, at }),
            Table::Texts => {
                let known = FoundText::of(cell.row, &values).filter(|_| self.texts.len() < MOST);
                self.texts.extend(known);
            }
            Table::Settings => {
                add(own, "INSERT OR IGNORE INTO settings VALUES (?1, ?2)", values.into_iter())?;
            }
            Table::Head => {
                let sql = "INSERT OR IGNORE INTO head VALUES (1, ?1, ?2, ?3)";
                add(own, sql, values.into_iter().skip(1))?;
            }
            Table::Operations => {
                let sql = "INSERT OR IGNORE INTO operations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let is_new = add(own, sql, numbered(cell.row, &values))?;
                if !is_new && self.operations.len() < MOST {
                    self.operations.extend(operation(cell.row, &values));
                }
            }
            Table::Characters => {
                let marks = vec!["?"; CHARACTER_COLUMNS].join(", ");
                let sql = format!("INSERT OR IGNORE INTO characters VALUES ({marks})");
                // Rows of older versions end before the columns that came later.
                let lacks = CHARACTER_COLUMNS.saturating_sub(values.len());
                let later = [Value::Integer(0), Value::Null];
                let later = later.into_iter().skip(2_usize.saturating_sub(lacks));
                add(own, &sql, numbered(cell.row, &values).chain(later).take(CHARACTER_COLUMNS))?;
            }
        }
        Ok(())
    }
}

/// The values of a row with its number in the first place.
pub(super) fn numbered<'r>(row: i64, values: &[Value<'r>]) -> impl Iterator<Item = Value<'r>> {
    [Value::Integer(row)].into_iter().chain(values.iter().skip(1).copied())
}

/// Adds a row. Whether there was none in its way.
pub(super) fn add<'r>(
    own: &Connection,
    sql: &str,
    values: impl Iterator<Item = Value<'r>>,
) -> Result<bool, StoreError> {
    let values = values.map(|value| {
        ToSqlOutput::Borrowed(match value {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        })
    });
    Ok(own.prepare_cached(sql)?.execute(params_from_iter(values))? > 0)
}

/// The operation of a row; `None` where a text of it is none.
fn operation(row: i64, values: &[Value]) -> Option<Operation> {
    let text = |at: usize| values.get(at).and_then(|value| value.text()).map(str::to_owned);
    let number = |at: usize| values.get(at).and_then(|value| value.integer());
    let optional = |at: usize| match values.get(at) {
        Some(Value::Null) => Some(None),
        _ => text(at).map(Some),
    };
    let intent = Intent {
        kind: KindText::stored(text(1)?),
        actor: text(2)?,
        reason: optional(3)?,
        ticket: optional(4)?,
        at: Moment(number(5)?),
    };
    let (first, last) = (Sequence(number(6)?.cast_unsigned()), Sequence(number(7)?.cast_unsigned()));
    Some(Operation { id: OperationId(row.cast_unsigned()), intent, first, last, undone_by: None, left: 0 })
}
