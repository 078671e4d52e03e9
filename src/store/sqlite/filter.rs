//! Filters of characters as SQL.

use super::super::error::StoreError;
use super::super::names::name_key;
use super::characters::{COLUMNS, character};
use super::stored;
use crate::ledger::{
    Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Feature, Filter, Value,
};
use crate::rules::track::TrackName;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};

/// The characters that a query finds, and how many there are on all pages.
pub(super) fn find(
    connection: &Connection,
    query: &CharacterQuery,
) -> Result<(Vec<Character>, u64), StoreError> {
    let (filter, mut values) = filter(&query.filter);
    let order = |&(column, falls): &(Column, bool)| {
        format!("{}{}, ", sql_column(column), if falls { " DESC" } else { "" })
    };
    let sort: String = query.sort.iter().map(order).collect();
    let count = format!("SELECT count(*) FROM characters WHERE {filter}");
    let count: i64 = connection.query_row(&count, params_from_iter(&values), |row| row.get(0))?;
    let sql = format!("SELECT {COLUMNS} FROM characters WHERE {filter} ORDER BY {sort}id LIMIT ? OFFSET ?");
    values.extend([SqlValue::from(stored(query.page.take)), SqlValue::from(stored(query.page.skip))]);
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(character(row)?);
    }
    Ok((found, count.cast_unsigned()))
}

/// The ids of the characters that a filter chooses, in their order.
pub(super) fn select(connection: &Connection, which: &Filter) -> Result<Vec<CharacterId>, StoreError> {
    let (filter, values) = filter(which);
    let mut statement =
        connection.prepare(&format!("SELECT id FROM characters WHERE {filter} ORDER BY id"))?;
    let ids = statement.query_map(params_from_iter(&values), |row| row.get::<_, i64>(0))?;
    Ok(ids.map(|id| id.map(|id| CharacterId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
}

fn sql_column(column: Column) -> &'static str {
    match column {
        Column::Name => "name_key",
        Column::ExternalId => "coalesce(external_id, '')",
        other => other.name(),
    }
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
            let name = feature(column, values);
            values.push(sql_value(column, value));
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

/// What a character is chosen by, as SQL. What has no column of its own stands in the state; see `store::wire`.
fn feature(feature: &Feature, values: &mut Vec<SqlValue>) -> String {
    let mut number = |path: String| {
        values.push(path.into());
        "coalesce(json_extract(state, ?), 0)".to_owned()
    };
    let (list, id) = match feature {
        Feature::Column(column) => return sql_column(*column).to_owned(),
        Feature::MasteryLevel(mastery) => return number(format!("$.tracks.{}[1]", quoted(&track(mastery)))),
        Feature::MasteryXp(mastery) => return number(format!("$.tracks.{}[0]", quoted(&track(mastery)))),
        Feature::Attribute(attribute) => return number(format!("$.points_spent.{}", quoted(attribute))),
        Feature::Reward(reward) => (format!("$.rewards.{}", quoted(&reward.track.to_string())), &reward.id),
        Feature::Node(node) => (format!("$.nodes.{}", quoted(&node.mastery)), &node.id),
    };
    values.extend([SqlValue::from(list), SqlValue::from(id.clone())]);
    "EXISTS (SELECT 1 FROM json_each(state, ?) WHERE value = ?)".to_owned()
}

fn track(mastery: &str) -> String {
    TrackName::Mastery(mastery.to_owned()).to_string()
}

/// A key of an object within a path; there is no way to write a quote in one, and no id has any.
fn quoted(key: &str) -> String {
    format!("\"{}\"", key.replace('"', ""))
}

fn sql_value(feature: &Feature, value: &Value) -> SqlValue {
    match (feature, value) {
        (Feature::Column(Column::Name), Value::Text(text)) => name_key(text).into(),
        (Feature::Column(column), Value::Number(number)) if column.is_text() => number.to_string().into(),
        (_, Value::Text(text)) => text.clone().into(),
        (_, Value::Number(number)) => (*number).into(),
    }
}
