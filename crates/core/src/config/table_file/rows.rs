//! The rows of a table file: a value each, and perhaps its level.

use super::super::diagnostic::{Diagnostic, Diagnostics};
use super::super::node::{Entry, Node, Value};
use super::super::raw::TableFile;
use super::super::source::{Source, Span};
use super::super::yaml::parse;
use super::super::{Spanned, words};
use super::Fault;
use super::read::{Ending, ending};
use super::records::{Cell, records};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub level: Option<Cell>,
    pub value: Cell,
}

/// Tells that every value has three digits after a point, which between thousands is a point too.
pub(super) fn like_thousands(rows: &[Row]) -> Option<Diagnostic> {
    let is_doubtful = |row: &Row| {
        let (before, after) = row.value.text.split_once('.').unwrap_or_default();
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (1..=3).contains(&before.len()) && after.len() == 3 && are_digits(before) && are_digits(after)
    };
    let first = rows.first().filter(|_| rows.len() > 1 && rows.iter().all(is_doubtful))?;
    let message =
        format!("the point in `{}`, as in every value, is read as a decimal point", first.value.text);
    let label = "if it stands between thousands, leave it out";
    Some(Diagnostic::warning("doubtful-point", message).at(first.value.span).label(label))
}

/// Reads the rows of a file, in its order.
pub(super) fn rows(file: &Source, written: &TableFile) -> Result<Vec<Row>, Fault> {
    let rows = match ending(&written.file.value) {
        Some(Ending::Json) => of_json(file, written),
        Some(Ending::Tsv) => of_records(&records(&file.text, '\t')?, written),
        Some(Ending::Csv) | None => of_records(&records(&file.text, separator(&file.text))?, written),
    }?;
    if rows.is_empty() {
        let end = Span::new(file.text.len(), file.text.len());
        return Err(Fault::there(end, "the table has no rows", "a row for each level"));
    }
    Ok(rows)
}

/// Spreadsheets of many countries separate by semicolons, as the comma is taken.
fn separator(text: &str) -> char {
    let is_content = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let head = text.lines().find(is_content).unwrap_or_default();
    match (head.contains(','), head.contains(';'), head.contains('\t')) {
        (_, true, _) => ';',
        (false, _, true) => '\t',
        _ => ',',
    }
}

fn of_records(records: &[Vec<Cell>], written: &TableFile) -> Result<Vec<Row>, Fault> {
    let Some((head, rest)) = records.split_first() else {
        return Err(Fault::here(
            written.file.span,
            format!("`{}` is empty", written.file.value),
            "a row for each level",
        ));
    };
    let is_number = |cell: &Cell| super::number::number(&cell.text).is_ok();
    // A column of numbers without a name.
    if let ([only], None, None) = (head.as_slice(), &written.column, &written.level)
        && is_number(only)
    {
        return rest_of(records, 1, (None, 0));
    }
    let names: Vec<&str> = head.iter().map(|cell| cell.text.as_str()).collect();
    if let Some(twice) = head
        .iter()
        .enumerate()
        .find(|(at, cell)| !cell.text.is_empty() && names[..*at].contains(&&*cell.text))
    {
        let message = format!("the column `{}` appears twice", words::clipped(&twice.1.text));
        return Err(Fault::there(twice.1.span, message, "give one of them another name"));
    }
    let level = written.level.as_ref().map(|own| column("level", own, &names)).transpose()?;
    let value = match &written.column {
        Some(own) => column("column", own, &names)?,
        None => only_one(&names, level, written)?,
    };
    rest_of(rest, head.len(), (level, value))
}

/// The rows of a table of `width` columns, of which one may be the level.
fn rest_of(
    records: &[Vec<Cell>],
    width: usize,
    (level, value): (Option<usize>, usize),
) -> Result<Vec<Row>, Fault> {
    let row = |cells: &Vec<Cell>| {
        if let Some(over) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
            let message = format!("the row has {} columns, and the table {width}", cells.len());
            let label = "write numbers without commas, or in quotes";
            return Err(Fault::there(over.span, message, label));
        }
        let cell = |at: usize| {
            cells.get(at).cloned().ok_or_else(|| {
                let end = cells.last().map_or(Span::default(), |last| last.span);
                let (found, needed) = (cells.len(), at + 1);
                let message = format!("the row ends after {found} of at least {needed} columns");
                Fault::there(end, message, "every row needs the columns that are read")
            })
        };
        Ok(Row { level: level.map(cell).transpose()?, value: cell(value)? })
    };
    records.iter().map(row).collect()
}

/// Where a column stands that is named as `column` or `level`.
fn column(_what: &str, own: &Spanned<String>, names: &[&str]) -> Result<usize, Fault> {
    names.iter().position(|name| *name == own.value).ok_or_else(|| {
        let message = format!("the file has no column `{}`", words::clipped(&own.value));
        Fault::here(own.span, message, words::instead_of(&own.value, names))
    })
}

fn only_one(names: &[&str], level: Option<usize>, written: &TableFile) -> Result<usize, Fault> {
    let others: Vec<usize> = (0..names.len()).filter(|at| Some(*at) != level).collect();
    match others.as_slice() {
        [only] => Ok(*only),
        _ => {
            let names: Vec<&str> = others.iter().map(|&at| names[at]).collect();
            let message = format!("`{}` has several columns", written.file.value);
            let label = format!("say which with `column: …`: {}", words::choice(&names));
            Err(Fault::here(written.file.span, message, label))
        }
    }
}

/// JSON is YAML, whose reader knows every place. Only tabs are taken for what YAML has no use for.
fn of_json(file: &Source, written: &TableFile) -> Result<Vec<Row>, Fault> {
    let text = file.text.replace('\t', " ");
    let mut problems = Diagnostics::default();
    let root = parse(&Source::new(file.name.clone(), text), &mut problems);
    match root {
        Some(root) if !problems.has_errors() => of_value(&root, written),
        _ => Err(Fault::There(problems.iter().cloned().collect())),
    }
}

fn of_value(root: &Node, written: &TableFile) -> Result<Vec<Row>, Fault> {
    match &root.value {
        Value::List(items) => items.iter().map(|item| of_item(item, None, written)).collect(),
        Value::Map(map) => {
            let is_level = |entry: &Entry| entry.key.text().parse::<u64>().is_ok();
            if !map.own.is_empty() && map.own.iter().all(is_level) {
                return map
                    .own
                    .iter()
                    .map(|entry| of_item(&entry.value, Some(cell(&entry.key)), written))
                    .collect();
            }
            of_columns(root, written)
        }
        Value::Scalar(_) => Err(Fault::there(root.span, "the file holds one value", EXPECTED)),
    }
}

const EXPECTED: &str = "expected a list of numbers, a list of objects, or an object of levels and values";

/// `{"level": [1, 2], "exp": [83, 174]}`
fn of_columns(root: &Node, written: &TableFile) -> Result<Vec<Row>, Fault> {
    let Some(own) = &written.column else {
        return Err(Fault::there(root.span, "the object has no levels for names", EXPECTED));
    };
    let list = |own: &Spanned<String>| -> Result<Vec<Cell>, Fault> {
        let found = field(root, own)?;
        match &found.value {
            Value::List(items) => Ok(items.iter().map(cell).collect()),
            _ => Err(Fault::there(found.span, format!("`{}` is not a list", own.value), EXPECTED)),
        }
    };
    let values = list(own)?;
    let levels = written.level.as_ref().map(list).transpose()?;
    if let Some(levels) = levels.as_ref().filter(|levels| levels.len() != values.len()) {
        let message = format!("{} levels and {} values", levels.len(), values.len());
        return Err(Fault::there(root.span, message, "each value needs its level"));
    }
    let level = |at: usize| levels.as_ref().and_then(|levels| levels.get(at).cloned());
    Ok(values.into_iter().enumerate().map(|(at, value)| Row { level: level(at), value }).collect())
}

fn of_item(item: &Node, key: Option<Cell>, written: &TableFile) -> Result<Row, Fault> {
    let Value::Map(map) = &item.value else {
        if let Some(own) = written.column.as_ref().or(written.level.as_ref()) {
            let message = "the file lists values without names";
            return Err(Fault::here(own.span, message, "remove it"));
        }
        return Ok(Row { level: key, value: cell(item) });
    };
    let level = match (&written.level, key) {
        (Some(own), None) => Some(cell(field(item, own)?)),
        (_, key) => key,
    };
    let value = match &written.column {
        Some(own) => field(item, own)?,
        None => {
            let is_value =
                |entry: &&Entry| written.level.as_ref().is_none_or(|own| own.value != entry.key.text());
            let others: Vec<&Entry> = map.own.iter().filter(is_value).collect();
            let names: Vec<&str> = others.iter().map(|entry| entry.key.text()).collect();
            let at = only_one(&names, None, written)?;
            &others[at].value
        }
    };
    Ok(Row { level, value: cell(value) })
}

fn field<'n>(node: &'n Node, own: &Spanned<String>) -> Result<&'n Node, Fault> {
    let Value::Map(map) = &node.value else {
        return Err(Fault::there(node.span, "expected an object", format!("one with `{}`", own.value)));
    };
    let found = map.own.iter().find(|entry| entry.key.text() == own.value).map(|entry| &entry.value);
    found.ok_or_else(|| {
        let names: Vec<&str> = map.own.iter().map(|entry| entry.key.text()).collect();
        let message = format!("there is no `{}` here", words::clipped(&own.value));
        Fault::there(node.span, message, words::instead_of(&own.value, &names))
    })
}

/// A scalar as a cell; lists and maps become a text that is no number.
fn cell(node: &Node) -> Cell {
    let text = match &node.value {
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "an object".to_owned(),
    };
    Cell { text, span: node.span }
}
