//! Questions about characters and boards.

use super::boards;
use super::error::StoreError;
use super::models::{self, CHARACTER_COLUMNS, stored};
use super::rebuild::one_character;
use super::{Store, models::name_key};
use crate::ledger::{
    Board, Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Filter, Rank, Standing,
    Summary, Value, Who,
};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

impl Store {
    /// The character; `None` when there is none. In the past its name is still today's.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn character(&self, who: &Who) -> Result<Option<Character>, StoreError> {
        let id = match who {
            Who::Id(id) => Some(*id),
            Who::Name(name) => models::id_of(&self.connection, name)?,
        };
        let Some(id) = id else { return Ok(None) };
        match self.point() {
            None => models::load(&self.connection, id),
            Some(point) => {
                Ok(one_character(&self.connection, id, Some(point))?.map(|folded| folded.character))
            }
        }
    }

    /// Characters, and how many there are on all pages.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn characters(&self, query: &CharacterQuery) -> Result<(Vec<Character>, u64), StoreError> {
        let (filter, mut values) = filter(&query.filter);
        let sort: String = query
            .sort
            .iter()
            .map(|&(column, falls)| {
                let direction = if falls { " DESC" } else { "" };
                format!("{}{direction}, ", sql_column(column))
            })
            .collect();
        let connection = self.models();
        let count: i64 = connection.query_row(
            &format!("SELECT count(*) FROM characters WHERE {filter}"),
            params_from_iter(&values),
            |row| row.get(0),
        )?;
        let sql = format!(
            "SELECT {CHARACTER_COLUMNS} FROM characters WHERE {filter} ORDER BY {sort}id LIMIT ? OFFSET ?"
        );
        values.extend([SqlValue::from(stored(query.page.take)), SqlValue::from(stored(query.page.skip))]);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(&values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(models::character(row)?);
        }
        Ok((found, count.cast_unsigned()))
    }

    /// The ids of the characters that a filter chooses, in their order.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn select(&self, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
        select(self.models(), which)
    }

    /// Names that hold some part of `name`, for "did you mean".
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn names_like(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let key = name_key(name);
        let start: String = key.chars().take(2).collect();
        let sql = "SELECT name FROM characters INDEXED BY characters_by_name \
                   WHERE archived = 0 AND name_key >= ?1 AND name_key < ?2 LIMIT 2000";
        let mut statement = self.connection.prepare(sql)?;
        let names = statement.query_map([&start, &format!("{start}\u{10ffff}")], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The best of a board.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn top(&self, board: &Board, skip: u64, take: u64) -> Result<Vec<Standing>, StoreError> {
        boards::top(self.models(), board, skip, take)
    }

    /// Where a character stands on a board.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn rank(&self, board: &Board, id: CharacterId) -> Result<Rank, StoreError> {
        boards::rank(self.models(), board, id)
    }

    /// The paragon board in a few numbers.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn summary(&self) -> Result<Summary, StoreError> {
        boards::summary(self.models())
    }

    /// When the last event of this kind happened to a character.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn last_of_kind(
        &self,
        id: CharacterId,
        kind: &str,
        version: u64,
    ) -> Result<Option<crate::ledger::Moment>, StoreError> {
        let sql = "SELECT time FROM events WHERE character = ?1 AND version <= ?2 AND kind = ?3 \
                   ORDER BY version DESC LIMIT 1";
        let values = [SqlValue::from(stored(id.0)), stored(version).into(), kind.to_owned().into()];
        let time = self.connection.query_row(sql, params_from_iter(&values), |row| row.get(0)).optional()?;
        Ok(time.map(crate::ledger::Moment))
    }
}

fn sql_column(column: Column) -> &'static str {
    match column {
        Column::Name => "name_key",
        other => other.name(),
    }
}

/// The ids of the characters that a filter chooses, in their order.
pub(super) fn select(connection: &Connection, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
    let (filter, values) = filter(which);
    let mut statement =
        connection.prepare(&format!("SELECT id FROM characters WHERE {filter} ORDER BY id"))?;
    let ids = statement.query_map(params_from_iter(&values), |row| row.get::<_, i64>(0))?;
    Ok(ids.map(|id| id.map(|id| CharacterId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
}

/// A filter as SQL, with the values of its parameters.
fn filter(which: &Filter) -> (String, Vec<SqlValue>) {
    let mut values = Vec::new();
    let wanted = expression(which, &mut values);
    let all = if which.asks(Column::Archived) { wanted } else { format!("archived = 0 AND {wanted}") };
    (all, values)
}

fn expression(which: &Filter, values: &mut Vec<SqlValue>) -> String {
    let mut joined = |parts: &[Filter], by: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(|part| expression(part, values)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(by)) }
    };
    match which {
        Filter::All(parts) => joined(parts, " AND ", "1"),
        Filter::Any(parts) => joined(parts, " OR ", "0"),
        Filter::Not(part) => format!("NOT ({})", expression(part, values)),
        Filter::Is(Condition { column, comparison, value }) => {
            values.push(sql_value(*column, value));
            let name = sql_column(*column);
            match comparison {
                Comparison::Equal => format!("{name} = ?"),
                Comparison::Unequal => format!("{name} <> ?"),
                Comparison::Less => format!("{name} < ?"),
                Comparison::AtMost => format!("{name} <= ?"),
                Comparison::More => format!("{name} > ?"),
                Comparison::AtLeast => format!("{name} >= ?"),
                // Other than LIKE, this has no characters with a meaning of their own.
                Comparison::Holds => format!("instr({name}, ?) > 0"),
            }
        }
    }
}

fn sql_value(column: Column, value: &Value) -> SqlValue {
    match (column, value) {
        (Column::Name, Value::Text(text)) => name_key(text).into(),
        (Column::Name, Value::Number(number)) => number.to_string().into(),
        (_, Value::Text(text)) => text.clone().into(),
        (_, Value::Number(number)) => (*number).into(),
    }
}
