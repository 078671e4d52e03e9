//! What entries of the log are chosen by.

use super::SHOWN;
use super::subject::{Subject, at_time, is, number};
use crate::config::suggest;
use crate::ledger::{Comparison, EntryColumn, Filter, Moment, Value};
use crate::report::numbers::clipped;

impl Subject for EntryColumn {
    const EXAMPLE: &str = "xp >= 1_000_000";

    fn parse(name: &str) -> Result<EntryColumn, String> {
        let found = EntryColumn::ALL.into_iter().find(|column| column.name() == name);
        found.ok_or_else(|| {
            let (names, shown) = (EntryColumn::ALL.map(EntryColumn::name), clipped(name, SHOWN));
            match suggest(name, names) {
                Some(meant) => format!("the log has no column `{shown}`; did you mean `{meant}`?"),
                None => format!("the log has no column `{shown}`; it has {}", names.join(", ")),
            }
        })
    }

    fn is_time(&self) -> bool {
        *self == EntryColumn::Time
    }

    fn condition(self, comparison: Comparison, value: &str, now: Moment) -> Result<Filter<Self>, String> {
        if self.is_text() {
            return Ok(is(self, comparison, Value::Text(value.to_owned())));
        }
        if comparison == Comparison::Holds {
            return Err(format!("`~` looks for a part of a text; compare `{}` with = < >", self.name()));
        }
        if self.is_time() {
            return at_time(self, comparison, value, now);
        }
        // As the log shows them: `#31`, `id:12`.
        let bare = match self {
            EntryColumn::Operation | EntryColumn::UndoneBy => value.trim_start_matches('#'),
            EntryColumn::Id => value.strip_prefix("id:").unwrap_or(value),
            _ => value,
        };
        Ok(is(self, comparison, Value::Number(number(self.name(), bare)?)))
    }
}
