//! The wording shared by the messages: what was found, what was perhaps meant, lists of names.

use super::diagnostic::Diagnostic;
use super::node::{Node, Scalar, Value};
use super::scalar::{Literal, literal};
use super::yaml::MAX_VALUES;

/// How much of a text a message repeats, in characters.
const SHOWN_CHARS: usize = 40;
/// How many names a message lists.
const SHOWN_NAMES: usize = 24;

/// What a node is, to follow "found".
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a map".to_owned(),
        Value::Scalar(Scalar { text, plain: false }) => format!("the text `{}`", quoted(text)),
        Value::Scalar(Scalar { text, plain: true }) => match literal(text) {
            Literal::Null => "nothing".to_owned(),
            Literal::Bool(_) => format!("`{text}`"),
            Literal::Whole { .. } | Literal::Real(_) => clipped(text),
            Literal::Text => format!("the text `{}`", clipped(text)),
        },
    }
}

/// A quoted text that would be a number without its quotes is shown with them.
fn quoted(text: &str) -> String {
    match literal(text) {
        Literal::Text => clipped(text),
        _ => format!("'{}'", clipped(text)),
    }
}

/// The start of a text, for a message.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The candidate that was probably meant by `name`: at most one letter in three is wrong (a swap of
/// neighbours is one), or only capitals, dashes and spaces differ. The earlier candidate wins a tie.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A name so long is no typing mistake, and the comparison takes time in its length.
    if name.len() > 200 {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(name);
    let distance = |candidate: &'a str| (strsim::osa_distance(&wanted, &plain(candidate)), candidate);
    let (distance, best) = candidates.into_iter().map(distance).min_by_key(|&(distance, _)| distance)?;
    let length = wanted.chars().count().max(best.chars().count());
    (distance * 3 <= length.max(3) && distance < length).then_some(best)
}

/// "`a`, `b` or `c`".
pub(super) fn choice(names: &[&str]) -> String {
    join(names, " or ")
}

/// "`a`, `b` and `c`".
pub(super) fn all_of(names: &[&str]) -> String {
    join(names, " and ")
}

fn join(names: &[&str], last: &str) -> String {
    let shown: Vec<String> =
        names.iter().take(SHOWN_NAMES).map(|name| format!("`{}`", clipped(name))).collect();
    if names.len() > SHOWN_NAMES {
        return format!("{}, …", shown.join(", "));
    }
    match shown.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, start)) => format!("{}{last}{end}", start.join(", ")),
        None => String::new(),
    }
}

/// The label for a name that isn't among `candidates`: the one that was probably meant, or all.
pub(super) fn instead_of(name: &str, candidates: &[&str]) -> String {
    suggest(name, candidates.iter().copied()).map_or_else(|| expected_names(candidates), did_you_mean)
}

/// The label for a name that is close to a known one.
pub(super) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The label for a name that is close to none.
pub(super) fn expected_names(names: &[&str]) -> String {
    match names {
        [] => "no name is expected here".to_owned(),
        [only] => format!("expected `{only}`"),
        _ => format!("expected one of {}", join(names, ", ")),
    }
}

/// Too much for one file; aliases can make much from little.
pub(super) fn too_many_values() -> Diagnostic {
    let message = format!("the file holds more than {MAX_VALUES} values, aliases and merges written out");
    Diagnostic::error("too-many-values", message)
}
