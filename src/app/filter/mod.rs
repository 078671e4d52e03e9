//! The language in which characters are chosen: `paragon_level >= 100 and (last_seen > 2026-11-01 or not name ~ vex)`.
//!
//! It can say nothing but which columns compare how with which values, so nothing in it can do harm: values reach the
//! database as parameters, columns come from a list.

mod grammar;
#[cfg(test)]
mod tests;

use super::when::parse_when;
use crate::config::suggest;
use crate::ledger::{Column, Comparison, Condition, Filter, Moment, Value};
use crate::report::numbers::clipped;
use crate::rules::amount::parse_currency;

/// A filter as typed, known to be sound: what a time such as `3d` means depends on the clock.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedFilter(Typed);

#[derive(Debug, Clone, PartialEq)]
enum Typed {
    /// All of these hold.
    All(Vec<Typed>),
    /// At least one holds.
    Any(Vec<Typed>),
    /// It does not hold.
    Not(Box<Typed>),
    /// A column compares so with a value.
    Is(Column, Comparison, String),
}

/// The longest filter, in bytes, and the most conditions in one: more than people write, and less than SQLite takes.
const LONGEST: usize = 10_000;
const MOST_CONDITIONS: usize = 200;
/// How deep brackets and `not` may stand in each other.
const DEEPEST: usize = 50;
/// How much of a text an error repeats.
const SHOWN: usize = 40;

/// Reads a filter.
///
/// # Errors
/// What is wrong, where, and what would be right.
pub fn parse_filter(text: &str) -> Result<TypedFilter, String> {
    if text.len() > LONGEST {
        return Err(format!("a filter has at most {LONGEST} bytes, this one has {}", text.len()));
    }
    let typed = grammar::parse(text)?;
    if typed.conditions() > MOST_CONDITIONS {
        return Err(format!(
            "a filter has at most {MOST_CONDITIONS} conditions, this one {}",
            typed.conditions()
        ));
    }
    // What is wrong with a value shows here, before anything is opened; the clock does not matter for that.
    typed.resolve(Moment(0))?;
    Ok(TypedFilter(typed))
}

impl TypedFilter {
    /// What it means now. A whole day is from its first moment to its last.
    pub fn resolve(&self, now: Moment) -> Filter {
        // It was resolved once already; what a value can mean does not depend on the clock.
        self.0.resolve(now).unwrap_or(Filter::Any(Vec::new()))
    }
}

/// Reads the name of a column.
///
/// # Errors
/// That there is none of this name, with one like it.
pub fn parse_column(name: &str) -> Result<Column, String> {
    Column::parse(name).ok_or_else(|| {
        let (names, shown) = (Column::ALL.map(Column::name), clipped(name, SHOWN));
        match suggest(name, names) {
            Some(meant) => format!("there is no column `{shown}`; did you mean `{meant}`?"),
            None => format!("there is no column `{shown}`; there are {}", names.join(", ")),
        }
    })
}

impl Typed {
    fn conditions(&self) -> usize {
        match self {
            Typed::All(parts) | Typed::Any(parts) => parts.iter().map(Typed::conditions).sum(),
            Typed::Not(part) => part.conditions(),
            Typed::Is(..) => 1,
        }
    }

    fn resolve(&self, now: Moment) -> Result<Filter, String> {
        let every = |parts: &[Typed]| parts.iter().map(|part| part.resolve(now)).collect::<Result<_, _>>();
        Ok(match self {
            Typed::All(parts) => Filter::All(every(parts)?),
            Typed::Any(parts) => Filter::Any(every(parts)?),
            Typed::Not(part) => Filter::Not(Box::new(part.resolve(now)?)),
            Typed::Is(column, comparison, value) => condition(*column, *comparison, value, now)?,
        })
    }
}

fn condition(column: Column, comparison: Comparison, value: &str, now: Moment) -> Result<Filter, String> {
    let is = |comparison, value| Filter::Is(Condition { column, comparison, value });
    if comparison == Comparison::Holds && column != Column::Name {
        return Err(format!("`~` looks for a part of the name; compare `{}` with = < >", column.name()));
    }
    if column == Column::Name {
        return Ok(is(comparison, Value::Text(value.to_owned())));
    }
    if column == Column::Archived && !matches!(comparison, Comparison::Equal | Comparison::Unequal) {
        return Err("`archived` is yes or no: write `archived = yes` or `archived != yes`; for both, `archived in (yes, no)`".to_owned());
    }
    if !column.is_time() {
        return Ok(is(comparison, Value::Number(number(column, value)?)));
    }
    let when = parse_when(value).map_err(|error| format!("`{}`: {error}", clipped(value, SHOWN)))?;
    let (start, end) = (Value::Number(when.start(now).0), Value::Number(when.end(now).0));
    let within =
        Filter::All(vec![is(Comparison::AtLeast, start.clone()), is(Comparison::AtMost, end.clone())]);
    Ok(match comparison {
        Comparison::Less | Comparison::AtLeast => is(comparison, start),
        Comparison::AtMost | Comparison::More => is(comparison, end),
        Comparison::Equal | Comparison::Holds => within,
        Comparison::Unequal => Filter::Not(Box::new(within)),
    })
}

fn number(column: Column, value: &str) -> Result<i64, String> {
    match value {
        "true" | "yes" | "1" if column == Column::Archived => Ok(1),
        "false" | "no" | "0" if column == Column::Archived => Ok(0),
        _ if column == Column::Archived => {
            Err(format!("`archived` is compared with yes or no, not with `{}`", clipped(value, SHOWN)))
        }
        _ => {
            let grouped = || parse_currency(value).ok().and_then(|number| i64::try_from(number).ok());
            value.parse().ok().or_else(grouped).ok_or_else(|| {
                let (name, shown) = (column.name(), clipped(value, SHOWN));
                format!("`{name}` is compared with a whole number up to 2^63 − 1, not `{shown}`")
            })
        }
    }
}
