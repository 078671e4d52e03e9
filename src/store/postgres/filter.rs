//! Filters of characters as SQL.

use super::super::error::StoreError;
use super::super::names::name_key;
use super::characters::{COLUMNS, character, ids};
use super::connection::Connection;
use super::events::Conditions;
use super::log::may_be_kept;
use super::stored;
use super::tx::Tx;
use super::value::Value as SqlValue;
use crate::ledger::{
    Character, CharacterId, CharacterQuery, Column, Comparison, Condition, Feature, Filter, Value,
};
use crate::rules::track::TrackName;
use std::ops::Deref;

/// The characters that a query finds, and how many there are on all pages.
pub(super) fn find<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    query: &CharacterQuery,
) -> Result<(Vec<Character>, u64), StoreError> {
    let mut all = Conditions::default();
    let filter = filter(&query.filter, &mut all);
    let order = |&(column, falls): &(Column, bool)| {
        format!("{}{}, ", sql_column(column), if falls { " DESC" } else { "" })
    };
    let sort: String = query.sort.iter().map(order).collect();
    let count = format!("SELECT count(*) FROM characters WHERE {filter}");
    let count: Option<i64> = tx.row(&count, &all.values)?.map(|row| row.try_get(0)).transpose()?;
    let (take, skip) = (all.value(stored(query.page.take)), all.value(stored(query.page.skip)));
    let sql = format!(
        "SELECT {COLUMNS} FROM characters WHERE {filter} ORDER BY {sort}id LIMIT {take} OFFSET {skip}"
    );
    let found = tx.rows(&sql, &all.values)?.iter().map(character).collect::<Result<_, _>>()?;
    Ok((found, count.unwrap_or(0).cast_unsigned()))
}

/// The ids of the characters that a filter chooses, in their order.
pub(super) fn select<C: Deref<Target = Connection>>(
    tx: &Tx<C>,
    which: &Filter,
) -> Result<Vec<CharacterId>, StoreError> {
    let mut all = Conditions::default();
    let filter = filter(which, &mut all);
    ids(&tx.rows(&format!("SELECT id FROM characters WHERE {filter} ORDER BY id"), &all.values)?)
}

fn sql_column(column: Column) -> &'static str {
    match column {
        Column::Name => "name_key",
        Column::ExternalId => "coalesce(external_id, '')",
        other => other.name(),
    }
}

/// A filter as SQL.
fn filter(which: &Filter, all: &mut Conditions) -> String {
    let wanted = expression(which, all);
    if which.asks(Column::Archived) { wanted } else { format!("archived = 0 AND {wanted}") }
}

fn expression(which: &Filter, all: &mut Conditions) -> String {
    let mut joined = |parts: &[Filter], by: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(|part| expression(part, all)).collect();
        if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(by)) }
    };
    match which {
        Filter::All(parts) => joined(parts, " AND ", "true"),
        Filter::Any(parts) => joined(parts, " OR ", "false"),
        Filter::Not(part) => format!("NOT ({})", expression(part, all)),
        Filter::Is(condition) => is(condition, all),
    }
}

fn is(Condition { column, comparison, value }: &Condition, all: &mut Conditions) -> String {
    let value = match (column, value) {
        (Feature::Column(Column::Name), Value::Text(text)) => SqlValue::from(name_key(text)),
        (Feature::Column(Column::ExternalId), Value::Text(text)) => text.clone().into(),
        (Feature::Column(column), Value::Number(number)) if column.is_text() => number.to_string().into(),
        (_, Value::Text(text)) => return against_text(column, *comparison, text, all),
        (_, Value::Number(number)) => (*number).into(),
    };
    if let SqlValue::Text(text) = &value
        && !may_be_kept(text)
    {
        // No name has it in it.
        return matches!(comparison, Comparison::Unequal | Comparison::Less | Comparison::AtMost).to_string();
    }
    let name = feature(column, all);
    let value = all.value(value);
    match comparison {
        Comparison::Equal => format!("{name} = {value}"),
        Comparison::Unequal => format!("{name} <> {value}"),
        Comparison::Less => format!("{name} < {value}"),
        Comparison::AtMost => format!("{name} <= {value}"),
        Comparison::More => format!("{name} > {value}"),
        Comparison::AtLeast => format!("{name} >= {value}"),
        // Other than LIKE, this has no characters with a meaning of their own.
        Comparison::Holds => format!("strpos({name}::text, {value}::text) > 0"),
    }
}

/// A number held against a text: every text comes after every number.
fn against_text(column: &Feature, comparison: Comparison, text: &str, all: &mut Conditions) -> String {
    match comparison {
        Comparison::Unequal | Comparison::Less | Comparison::AtMost => "true".to_owned(),
        Comparison::Holds if may_be_kept(text) => {
            let name = feature(column, all);
            format!("strpos(({name})::text, {}) > 0", all.value(text))
        }
        _ => "false".to_owned(),
    }
}

/// What a character is chosen by, as SQL. What has no column of its own stands in the state; see `store::wire`.
fn feature(feature: &Feature, all: &mut Conditions) -> String {
    let mut number = |path: Vec<String>| {
        format!("coalesce((state::json #>> {})::numeric, 0)", all.value(SqlValue::Texts(path)))
    };
    let (list, id) = match feature {
        Feature::Column(column) => return sql_column(*column).to_owned(),
        Feature::MasteryLevel(mastery) => return number(path(["tracks", &track(mastery), "1"])),
        Feature::MasteryXp(mastery) => return number(path(["tracks", &track(mastery), "0"])),
        Feature::Attribute(attribute) => return number(path(["points_spent", attribute])),
        Feature::Reward(reward) => (path(["rewards", &reward.track.to_string()]), &reward.id),
        Feature::Node(node) => (path(["nodes", &node.mastery]), &node.id),
    };
    let (list, id) = (all.value(SqlValue::Texts(list)), all.value(&**id));
    format!(
        "(CASE WHEN EXISTS (SELECT 1 FROM json_array_elements_text(coalesce(state::json #> {list}, '[]'::json)) one(id) \
         WHERE one.id = {id}) THEN 1 ELSE 0 END)"
    )
}

fn path<const N: usize>(parts: [&str; N]) -> Vec<String> {
    parts.map(str::to_owned).to_vec()
}

fn track(mastery: &str) -> String {
    TrackName::Mastery(mastery.to_owned()).to_string()
}
