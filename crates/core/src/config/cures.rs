//! What was meant by something of the wrong form, and how to write it: `5%`, `20,000`, `linear: 100`, `{ base: 450 }`.

use super::node::{Entry, Node, Value};
use super::scalar::{Literal, literal};
use super::words::clipped;
use crate::rules::amount::parse_level;
use crate::rules::number::grouped;

/// What was meant by something that is not a number and looks like one: `5%`, `1,5`, `20,000`, `10k`; empty where nothing is known.
pub(super) fn number_meant(text: &str) -> String {
    if let Some(number) =
        text.strip_suffix('%').map(str::trim_end).and_then(|number| number.parse::<f64>().ok())
    {
        return format!("write {}", (number * 1e6).round() / 1e8);
    }
    if let Some(factor) = text.strip_suffix(['x', '×']).filter(|factor| factor.parse::<f64>().is_ok()) {
        return format!("write {factor}");
    }
    if let Some(amount) = shortened(text) {
        return format!("write {amount}");
    }
    let Some((before, after)) = text.split_once(',') else { return String::new() };
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let groups: Vec<&str> = after.split(',').collect();
    if !are_digits(before) || !groups.iter().all(|group| are_digits(group)) {
        return String::new();
    }
    match groups.as_slice() {
        groups if groups.iter().all(|group| group.len() == 3) => {
            format!("write {before}_{}", groups.join("_"))
        }
        [decimals] => format!("write {before}.{decimals}: decimals have a point"),
        _ => String::new(),
    }
}

/// `10k` and `1.5M` written out.
fn shortened(text: &str) -> Option<String> {
    let is_short = text.ends_with(['k', 'K', 'm', 'M']);
    let amount = parse_level(text).ok().filter(|_| is_short)?;
    Some(grouped(&amount.to_string()).replace(',', "_"))
}

/// What was meant where a whole number is expected.
pub(super) fn whole_meant(text: &str) -> String {
    match text.to_lowercase().as_str() {
        "none" | "no" | "never" | "infinite" | "infinity" | "inf" | "unlimited" | "endless" => {
            "leave this field out where there is none".to_owned()
        }
        _ => number_meant(text),
    }
}

/// Whether a text reads like an expression in `level`.
pub(super) fn is_formula(text: &str) -> bool {
    let has_operator = text.contains(['*', '+', '^', '/', '(']);
    text.contains("level") || (has_operator && text.contains(|c: char| c.is_ascii_digit()))
}

/// How to write a map with `fields`, where something else stands.
pub(super) fn map_meant(fields: &[&str], node: &Node) -> String {
    let text = node.text();
    let number = match literal(text) {
        Literal::Real(_) | Literal::Whole { .. } => Some(clipped(text)),
        _ => shortened(text),
    };
    let base = number.clone().unwrap_or_else(|| "100".to_owned());
    let has = |field: &str| fields.contains(&field);
    match number {
        Some(number) if fields == ["median", "sigma"] => {
            format!("write `{{ median: {number}, sigma: 0.4 }}`")
        }
        None if fields == ["median", "sigma"] => "write as in `{ median: 90, sigma: 0.4 }`".to_owned(),
        _ if has("growth") => format!("write as in `{{ base: {base}, growth: 1.1 }}`"),
        _ if has("exponent") => format!("write as in `{{ base: {base}, exponent: 1.5, shift: 1 }}`"),
        _ if has("base") && has("step") => format!("write as in `{{ base: {base}, step: 10 }}`"),
        Some(number) if has("to") && has("mode") => format!("write `{{ to: {number} }}`"),
        _ => String::new(),
    }
}

/// How to write a list, where something else stands: its values in brackets, two for a pair.
pub(super) fn list_meant(expected: &str, node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) if is_table_file(&scalar.text) => {
            format!("write `{{ file: {}, column: … }}`", clipped(&scalar.text))
        }
        Value::Scalar(scalar) if scalar.text.starts_with(|c: char| c.is_ascii_digit() || c == '[') => {
            let text = scalar.text.trim().trim_start_matches('[').trim_end_matches(']');
            let more = if expected == "a list of 2" { ", …" } else { "" };
            format!("write the values in brackets, as in `[{}{more}]`", clipped(text))
        }
        _ => String::new(),
    }
}

fn is_table_file(text: &str) -> bool {
    [".csv", ".tsv", ".json"].iter().any(|ending| text.to_ascii_lowercase().ends_with(ending))
}

/// What was meant by an unknown field of a map with `fields`, of which `given` are there.
pub(super) fn field_meant(entry: &Entry, fields: &[&str], given: &[&str]) -> Option<String> {
    let name = entry.key.text();
    let is_curve = fields.contains(&"linear") && fields.contains(&"piecewise");
    let kind = match name {
        "base" | "step" => Some(("linear", "base: 100, step: 10")),
        "exponent" | "shift" => Some(("power", "base: 450, exponent: 1.5, shift: 1")),
        "growth" | "factor" => Some(("exponential", "base: 100, growth: 1.1")),
        _ => None,
    };
    if let Some((kind, example)) = kind.filter(|_| is_curve) {
        let named = given.iter().find(|given| ["linear", "power", "exponential"].contains(given));
        return Some(match named {
            Some(named) => format!("put it inside the braces of `{named}`"),
            None => format!("name the kind of curve, as in `{{ {kind}: {{ {example} }} }}`"),
        });
    }
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_table = is_curve || fields.contains(&"column");
    match (literal(entry.value.text()), name.len()) {
        (Literal::Null, _) if given.contains(&"between") => {
            Some("write both ends in brackets, as in `[30, 40]`")
        }
        (Literal::Null, _) if given.contains(&"table") => {
            Some("a comma ends the value: the values of a table stand in brackets, as in `[100, 150]`")
        }
        (Literal::Null, 3) => Some("a comma ends the value: write thousands as 20_000"),
        (Literal::Null, _) => Some("a comma ends the value: decimals have a decimal point, as in 1.5"),
        _ if is_table => Some("list the values in the order of the levels: `{ table: [100, 150] }`"),
        _ => None,
    }
    .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_other_habits_have_a_cure() {
        for (written, cure) in [
            ("5%", "write 0.05"),
            ("200 %", "write 2"),
            ("0.1%", "write 0.001"),
            ("20,000", "write 20_000"),
            ("1,234,567", "write 1_234_567"),
            ("1,5", "write 1.5: decimals have a point"),
            ("10k", "write 10_000"),
            ("1.5M", "write 1_500_000"),
            ("1.5x", "write 1.5"),
            ("many", ""),
            ("1,x", ""),
            ("k", ""),
            ("x", ""),
        ] {
            assert_eq!(number_meant(written), cure, "{written}");
        }
    }
}
