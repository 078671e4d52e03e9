//! What differs between two rulesets.

use crate::report::numbers::{clipped, real, whole};
use crate::report::records::json_text;
use crate::report::{Cell, Column, Records, Rows, Screen, Sheet, Spell, View};
use crate::rules::difference::{Difference, Span, Value};
use schemars::JsonSchema;
use serde::Serialize;

/// What differs between two rulesets, by meaning.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DifferenceView {
    a: String,
    b: String,
    same: bool,
    differences: Vec<Row>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Difference")]
struct Row {
    /// The way to it in the YAML: `masteries.combat.xp_to_next`.
    path: String,
    part: String,
    what: String,
    /// Where a curve differs first; a level, or the number of a reset.
    from: Option<u64>,
    /// Where it differs last; none where it does so without end.
    to: Option<u64>,
    /// Where it differs by the largest factor; the values are of there.
    at: Option<u64>,
    before: serde_json::Value,
    after: serde_json::Value,
    /// By which share of what it was it grew; negative where it shrank.
    relative: Option<f64>,
    #[serde(skip)]
    shown: [String; 2],
}

/// The longest value on a screen.
const VALUE: usize = 40;

impl DifferenceView {
    /// The differences from `a` to `b`, which are named as they were asked for. `is_there` tells whether either file has a path.
    pub fn new(
        a: &str,
        b: &str,
        differences: &[Difference],
        is_there: &dyn Fn(&str) -> bool,
    ) -> DifferenceView {
        let differences: Vec<Row> = differences.iter().map(|found| Row::new(found, is_there)).collect();
        DifferenceView { a: a.to_owned(), b: b.to_owned(), same: differences.is_empty(), differences }
    }
}

impl Row {
    fn new(found: &Difference, is_there: &dyn Fn(&str) -> bool) -> Row {
        let relative = match (found.before.number(), found.after.number()) {
            (Some(before), Some(after)) if before != 0.0 => Some((after - before) / before),
            _ => None,
        };
        let span = found.span;
        Row {
            path: path(found, is_there),
            part: found.part.clone(),
            what: found.what.clone(),
            from: span.map(|span| span.from),
            to: span.and_then(|span| span.to),
            at: span.map(|span| span.at),
            before: json(&found.before),
            after: json(&found.after),
            relative,
            shown: [shown(&found.before), shown(&found.after)],
        }
    }

    fn span(&self) -> Option<Span> {
        Some(Span { from: self.from?, to: self.to, at: self.at? })
    }
}

/// Where a difference is written: the innermost part of a file that is about it.
fn path(found: &Difference, is_there: &dyn Fn(&str) -> bool) -> String {
    let part = match found.part.strip_prefix("mastery.") {
        Some(id) => format!("masteries.{id}"),
        None => found.part.clone(),
    };
    let words: Vec<&str> = found.what.split(' ').collect();
    let mut names: Vec<&str> = match words.as_slice() {
        ["total", ..] => vec!["xp_to_next"],
        ["bonus", rest @ ..] => [&["bonuses"], rest].concat(),
        ["attribute", rest @ ..] => [&["attributes"], rest].concat(),
        ["reward", ..] if found.part == "paragon" => vec!["milestones"],
        ["reward", ..] => vec!["rewards"],
        ["node", id, field @ ("bonus" | "value")] => vec!["tree", id, "effect", field],
        ["node", rest @ ..] => [&["tree"], rest].concat(),
        words => words.to_vec(),
    };
    if names == ["xp_to_next"] && !is_there(&format!("{part}.xp_to_next")) {
        names = vec!["total_xp"];
    }
    while !names.is_empty() {
        let path = format!("{part}.{}", names.join("."));
        if is_there(&path) {
            return path;
        }
        names.pop();
    }
    part
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::None => serde_json::Value::Null,
        Value::Whole(whole) => (*whole).into(),
        Value::Real(real) => (*real).into(),
        Value::Text(text) => text.clone().into(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::None => "–".to_owned(),
        Value::Whole(value) => whole(*value),
        Value::Real(value) => {
            let text = real(*value, 4);
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
        Value::Text(text) => clipped(text, VALUE),
    }
}

/// `3–17`, `from 1 on`, and where the largest is.
fn place(span: Span) -> String {
    match span.to {
        Some(to) if to == span.from => whole(to),
        Some(to) => format!("{}–{}, most at {}", whole(span.from), whole(to), whole(span.at)),
        None => format!("from {} on, most at {}", whole(span.from), whole(span.at)),
    }
}

/// `+12.5 %`
fn growth(share: f64) -> String {
    let sign = if share > 0.0 { "+" } else { "" };
    let percent = share * 100.0;
    format!("{sign}{} %", real(percent, if percent.abs() < 10.0 { 2 } else { 1 }))
}

impl View for DifferenceView {
    fn schema(&self) -> &'static str {
        "endgame/ruleset-diff/1"
    }

    fn screen(&self, _: Spell) -> Screen {
        let names = format!("{} → {}", clipped(&self.a, VALUE), clipped(&self.b, VALUE));
        if self.same {
            let heading = vec![format!("{names}: no difference in meaning")];
            return Screen { heading, ..Screen::default() };
        }
        let count = self.differences.len();
        let heading = format!("{names}: {count} difference{}", if count == 1 { "" } else { "s" });
        let mut sheet = Sheet::new(vec![
            Column::text("path", "path"),
            Column::text("what", "what"),
            Column::text("where", "where"),
            Column::number("before", "before"),
            Column::number("after", "after"),
            Column::number("change", "change"),
        ]);
        for row in &self.differences {
            sheet.row(vec![
                Cell::Text(row.path.clone()),
                Cell::Text(row.what.clone()),
                Cell::Text(row.span().map(place).unwrap_or_default()),
                Cell::Text(row.shown[0].clone()),
                Cell::Text(row.shown[1].clone()),
                Cell::Text(row.relative.map(growth).unwrap_or_default()),
            ]);
        }
        Screen { heading: vec![heading], sheet, notes: Vec::new() }
    }

    fn records(&self) -> Records {
        Rows::of(&self.differences)
            .column("path", |row| &row.path)
            .column("part", |row| &row.part)
            .column("what", |row| &row.what)
            .column("from", |row| row.from)
            .column("to", |row| row.to)
            .column("at", |row| row.at)
            .column("before", |row| json_text(&row.before))
            .column("after", |row| json_text(&row.after))
            .column("relative", |row| row.relative)
            .records()
    }
}
