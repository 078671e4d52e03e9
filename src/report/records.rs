//! CSV: records under the names of their columns, made from what serialises.
//!
//! Here alone is decided how a number, an option, a list or a text is written in a cell.

mod cells;

use super::ReportError;
pub use crate::text::formula::defused;
use cells::Cells;
use serde::Serialize;
use serde_json::Value;

/// What CSV holds of an answer.
#[derive(Debug, Default)]
pub struct Records {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// A value that has no form in CSV, which would be a mistake in a view.
    refused: Option<csv::Error>,
}

impl Records {
    /// Every value of `view` with the way to it, for answers that are no table.
    pub(super) fn paths(view: &(impl Serialize + ?Sized)) -> Records {
        let mut records =
            Records { columns: ["path", "value"].map(str::to_owned).into(), ..Records::default() };
        records.flatten(String::new(), &serde_json::to_value(view).unwrap_or_default());
        records
    }

    fn flatten(&mut self, path: String, value: &Value) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.flatten(below(name), value)),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, value)| self.flatten(below(&at.to_string()), value));
            }
            plain => self.rows.push(vec![path, json_text(plain)]),
        }
    }

    pub(super) fn csv(self) -> Result<String, ReportError> {
        if let Some(refused) = self.refused {
            return Err(refused.into());
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in [self.columns].iter().chain(&self.rows) {
            writer.write_record(record.iter().map(|cell| defused(cell).into_owned()))?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A value of JSON as a cell: texts without quotes, nothing for `null`.
pub(super) fn json_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        plain => plain.to_string(),
    }
}

/// Records in the making: a row for each item.
pub(super) struct Rows<T> {
    items: Vec<T>,
    records: Records,
}

impl<T: Copy> Rows<T> {
    /// A row for each of `items`, without columns yet.
    pub(super) fn of(items: impl IntoIterator<Item = T>) -> Rows<T> {
        let items: Vec<T> = items.into_iter().collect();
        let records = Records { rows: vec![Vec::new(); items.len()], ..Records::default() };
        Rows { items, records }
    }

    /// Adds a column that holds `value` of each item.
    pub(super) fn column<V: Serialize>(mut self, name: &str, value: impl Fn(T) -> V) -> Rows<T> {
        self.records.columns.push(name.to_owned());
        for (item, row) in self.items.iter().zip(&mut self.records.rows) {
            Cells::write(&value(*item), row).unwrap_or_else(|error| self.records.refused = Some(error));
        }
        self
    }

    /// Gives a column another name than its field has.
    pub(super) fn renamed(mut self, from: &str, to: &str) -> Rows<T> {
        for column in self.records.columns.iter_mut().filter(|column| *column == from) {
            *column = to.to_owned();
        }
        self
    }

    /// Leaves a column out.
    pub(super) fn without(mut self, name: &str) -> Rows<T> {
        if let Some(at) = self.records.columns.iter().position(|column| column == name) {
            self.records.columns.remove(at);
            self.records.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
        self
    }

    /// All of it.
    pub(super) fn records(self) -> Records {
        self.records
    }
}

impl<F: Serialize + Default> Rows<&F> {
    /// Adds a column for each field that is serialised; those of a struct within are named `outer_inner`.
    pub(super) fn fields(mut self) -> Self {
        match Cells::names(&F::default()) {
            Ok(names) => self.records.columns.extend(names),
            Err(error) => self.records.refused = Some(error),
        }
        for (item, row) in self.items.iter().zip(&mut self.records.rows) {
            Cells::write(*item, row).unwrap_or_else(|error| self.records.refused = Some(error));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Serialize)]
    struct Inner {
        low: Option<f64>,
        high: f64,
    }

    #[derive(Default, Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        #[default]
        FastSession,
    }

    #[derive(Default, Serialize)]
    struct Row {
        #[serde(rename = "type")]
        kind: Kind,
        name: String,
        range: Inner,
        ids: Vec<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<u64>,
        is_known: bool,
        sum: u128,
    }

    fn csv(records: Records) -> String {
        records.csv().unwrap()
    }

    #[test]
    fn fields_become_columns() {
        let rows = [
            Row { name: "=1".to_owned(), ids: vec![3, 14], level: Some(5), ..Row::default() },
            Row { range: Inner { low: Some(-2.5), high: f64::INFINITY }, sum: u128::MAX, ..Row::default() },
        ];
        assert_eq!(
            csv(Rows::of(&rows).fields().records()),
            "type,name,range_low,range_high,ids,level,is_known,sum\n\
             fast-session,'=1,,0,3 14,5,false,0\n\
             fast-session,,-2.5,,,,false,340282366920938463463374607431768211455\n"
        );
    }

    #[test]
    fn columns_are_named_without_any_row() {
        let rows: [Row; 0] = [];
        let rows = Rows::of(&rows).fields().without("type").without("sum").renamed("range_low", "least");
        let rows = rows.column("reasons", |row| &row.name);
        assert_eq!(csv(rows.records()), "name,least,range_high,ids,level,is_known,reasons\n");
    }

    #[test]
    fn what_no_cell_holds_is_an_error() {
        let map = std::collections::BTreeMap::from([("a", 1)]);
        assert!(Rows::of([&map]).column("map", |map| map).records().csv().is_err());
    }

    #[test]
    fn every_value_has_a_way() {
        let row = Row { name: "a\u{7}".to_owned(), ids: vec![1], ..Row::default() };
        let text = csv(Records::paths(&row));
        assert!(
            text.starts_with("path,value\nids.0,1\nis_known,false\nname,a\\u{7}\nrange.high,0.0\n"),
            "{text}"
        );
    }
}
