//! What is drawn, as JSON for the script of a page.
//!
//! Whole numbers are exact, others have six digits: more than a figure can show. Places that follow each other are told by the
//! first and their number. What a number can't say is `null`, and `1e999` is without end, as every reader of JSON takes it.

use super::area::{Area, names};
use super::{Series, dash_class, series_of};
use crate::chart::{Axis, Mark, Panel, Scale, TickFormat};
use crate::text::hidden::escaped;
use crate::text::markup::quoted_json;

/// Beyond this not every whole number is one of floating point.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// All panels with the series that they share.
pub(super) fn json<'a>(panels: impl Iterator<Item = (&'a Panel, &'a Area)>, series: &[Series]) -> String {
    let told: Vec<String> = series
        .iter()
        .map(|one| object(&[("label", text(&one.label)), ("color", one.color.to_string())]))
        .collect();
    let panels: Vec<String> = panels.map(|(panel, area)| self::panel(panel, area, series)).collect();
    let all = object(&[("series", list(&told)), ("panels", list(&panels))]);
    quoted_json(&all)
}

fn panel(panel: &Panel, area: &Area, series: &[Series]) -> String {
    let marks: Vec<String> = panel.marks.iter().map(|one| mark(one, series)).collect();
    object(&[
        ("title", text(&panel.title)),
        ("x", axis(&panel.x, (area.x.span.low, area.x.span.high))),
        ("y", axis(&panel.y, (area.y.span.low, area.y.span.high))),
        ("marks", list(&marks)),
    ])
}

fn axis(axis: &Axis, (low, high): (f64, f64)) -> String {
    let format = match axis.format {
        TickFormat::Number => "number",
        TickFormat::Percent => "percent",
        TickFormat::Days => "days",
        TickFormat::Hours => "hours",
        TickFormat::Levels => "levels",
    };
    let mut fields = vec![
        ("label", text(&axis.label)),
        ("format", text(format)),
        ("log", (axis.scale == Scale::Log10).to_string()),
        ("low", number(low)),
        ("high", number(high)),
    ];
    if let Some(names) = names(axis) {
        fields.push(("names", list(&names.iter().map(|name| text(name)).collect::<Vec<_>>())));
    }
    object(&fields)
}

fn mark(mark: &Mark, series: &[Series]) -> String {
    let mut fields = Vec::new();
    if let Some(own) = series_of(mark, series) {
        fields.push(("series", own.to_string()));
    }
    let mut pairs = |kind: &str, points: &[(f64, f64)]| {
        fields.push(("kind", text(kind)));
        fields.push(("x", places(points.iter().map(|point| point.0))));
        fields.push(("y", numbers(points.iter().map(|point| point.1))));
    };
    match mark {
        Mark::Line { points, dash, color, .. } => {
            pairs("line", points);
            fields.push(("dash", dash_class(*dash, *color).to_string()));
        }
        Mark::Steps { points, dash, color, .. } => {
            pairs("steps", points);
            fields.push(("dash", dash_class(*dash, *color).to_string()));
        }
        Mark::Bars { points, .. } => pairs("bars", points),
        Mark::Points { points, .. } => pairs("points", points),
        Mark::Band { points, .. } => {
            fields.push(("kind", text("band")));
            fields.push(("x", places(points.iter().map(|point| point.0))));
            fields.push(("y", numbers(points.iter().map(|point| point.1))));
            fields.push(("to", numbers(points.iter().map(|point| point.2))));
        }
        Mark::Boxes { rows, .. } => {
            let row = |row: &crate::chart::Spread| {
                let at = numbers(row.percentiles.into_iter());
                object(&[("row", row.row.to_string()), ("at", at), ("text", text(&row.note))])
            };
            fields.push(("kind", text("boxes")));
            fields.push(("rows", list(&rows.iter().map(row).collect::<Vec<_>>())));
        }
        Mark::Stretch { from, to, text: words } => {
            let ends = list(&[number(*from), number(*to)]);
            fields.extend([("kind", text("during")), ("during", ends), ("text", text(words))]);
        }
        Mark::VLine { x, text: words } => {
            fields.extend([("kind", text("over")), ("over", number(*x)), ("text", text(words))]);
        }
        Mark::HLine { y, text: words } => {
            fields.extend([("kind", text("across")), ("across", number(*y)), ("text", text(words))]);
        }
    }
    object(&fields)
}

fn object(fields: &[(&str, String)]) -> String {
    let told: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", told.join(","))
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

fn text(text: &str) -> String {
    serde_json::Value::String(escaped(text)).to_string()
}

fn numbers(values: impl Iterator<Item = f64>) -> String {
    list(&values.map(number).collect::<Vec<_>>())
}

/// Places along an axis.
fn places(values: impl Iterator<Item = f64> + Clone) -> String {
    let count = values.clone().count();
    let Some(first) = values.clone().next().filter(|first| count > 2 && first.fract() == 0.0) else {
        return numbers(values);
    };
    if values.clone().enumerate().all(|(at, value)| value == first + at as f64) {
        return object(&[("from", number(first)), ("count", count.to_string())]);
    }
    numbers(values)
}

fn number(value: f64) -> String {
    if value == f64::INFINITY {
        return "1e999".to_owned();
    }
    if !value.is_finite() {
        return "null".to_owned();
    }
    if value.fract() == 0.0 && value.abs() < EXACT {
        return format!("{value:.0}");
    }
    let short = format!("{value:.5e}").parse::<f64>().unwrap_or(value);
    serde_json::Number::from_f64(short).map_or_else(|| "null".to_owned(), |number| number.to_string())
}
