//! What conditions are about.

use super::SHOWN;
use crate::app::when::parse_when;
use crate::ledger::{Comparison, Condition, Filter, Moment, Value};
use crate::report::numbers::clipped;
use crate::rules::amount::parse_currency;
use std::fmt::Debug;

/// What the conditions of a filter are about, by name.
pub(super) trait Subject: Clone + PartialEq + Debug {
    /// A condition as people write it.
    const EXAMPLE: &str;

    /// Reads a name.
    fn parse(name: &str) -> Result<Self, String>;

    /// Whether it is compared with times, which may have a space in them.
    fn is_time(&self) -> bool;

    /// What a value means for it.
    fn condition(self, comparison: Comparison, value: &str, now: Moment) -> Result<Filter<Self>, String>;
}

/// One condition.
pub(super) fn is<K>(column: K, comparison: Comparison, value: Value) -> Filter<K> {
    Filter::Is(Condition { column, comparison, value })
}

/// A comparison with a time; a whole day is from its first moment to its last.
pub(super) fn at_time<K: Clone>(
    column: K,
    comparison: Comparison,
    value: &str,
    now: Moment,
) -> Result<Filter<K>, String> {
    let when = parse_when(value).map_err(|error| format!("`{}`: {error}", clipped(value, SHOWN)))?;
    let (start, end) = (Value::Number(when.start(now).0), Value::Number(when.end(now).0));
    let within = || {
        Filter::All(vec![
            is(column.clone(), Comparison::AtLeast, start.clone()),
            is(column.clone(), Comparison::AtMost, end.clone()),
        ])
    };
    Ok(match comparison {
        Comparison::Less | Comparison::AtLeast => is(column, comparison, start),
        Comparison::AtMost | Comparison::More => is(column, comparison, end),
        Comparison::Equal | Comparison::Holds => within(),
        Comparison::Unequal => Filter::Not(Box::new(within())),
    })
}

/// A whole number.
pub(super) fn number(name: &str, value: &str) -> Result<i64, String> {
    let grouped = || parse_currency(value).ok().and_then(|number| i64::try_from(number).ok());
    value.parse().ok().or_else(grouped).ok_or_else(|| {
        let shown = clipped(value, SHOWN);
        format!("`{name}` is compared with a whole number up to 2^63 − 1, not `{shown}`")
    })
}

/// Whether something is so: 1 or 0.
pub(super) fn flag(value: &str) -> Option<i64> {
    match value {
        "true" | "yes" | "1" => Some(1),
        "false" | "no" | "0" => Some(0),
        _ => None,
    }
}
