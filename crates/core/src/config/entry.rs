//! Keys of maps: what can be one, and what `<<` means.

use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::node::{Entry, Map, Node, Scalar, Value};
use super::source::{Source, Span};
use super::words;

/// Puts one entry into a map, or takes over another map by `<<`.
pub(super) fn add_entry(
    map: &mut Map,
    merge: &mut Option<Span>,
    (key, place): (Node, Span),
    value: Node,
    source: &Source,
) -> Option<Diagnostic> {
    let bad_key = |found| {
        let problem = Diagnostic::error("key-not-text", format!("keys must be text, found {found}"));
        Some(problem.at(place))
    };
    match &key.value {
        Value::List(_) => bad_key("a list"),
        Value::Map(_) => bad_key("a map"),
        Value::Scalar(Scalar { text, plain: true }) if text.is_empty() => bad_key("nothing"),
        Value::Scalar(Scalar { text, plain: true }) if &**text == "<<" => {
            if let Some(first) = merge.replace(place) {
                return Some(doubled("<<", first, place, source).label("use one `<<: [*a, *b]`"));
            }
            match merge_targets(&value) {
                Some(targets) => map.merged = targets,
                None => {
                    let message = "`<<` takes over another map";
                    return Some(
                        Diagnostic::error("bad-merge", message)
                            .at(place)
                            .label("expected an alias of a map, or a list of such aliases"),
                    );
                }
            }
            None
        }
        Value::Scalar(_) => {
            map.own.push(Entry { key, value });
            None
        }
    }
}

/// The maps that a merge names.
fn merge_targets(value: &Node) -> Option<Vec<Arc<Map>>> {
    match &value.value {
        Value::Map(map) => Some(vec![map.clone()]),
        Value::List(items) => {
            let target = |item: &Node| match &item.value {
                Value::Map(map) => Some(map.clone()),
                Value::Scalar(_) | Value::List(_) => None,
            };
            items.iter().map(target).collect()
        }
        Value::Scalar(_) => None,
    }
}

/// A key that stands twice in one map.
pub(super) fn doubled(key: &str, first: Span, second: Span, source: &Source) -> Diagnostic {
    let line = source.location(first.start).line;
    let message = format!("the key `{}` appears twice in the same map", words::clipped(key));
    Diagnostic::error("doubled-key", message)
        .at(second)
        .label("remove this one or the first")
        .note(format!("the first is in line {line}"))
}
