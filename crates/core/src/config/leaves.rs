//! The numbers and texts of a file, each under the path that leads to it: `paragon.xp_to_next.power.exponent`.
//!
//! Places in lists are counted from 0. What an alias or a merge repeats is there once, where it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::diagnostic::Diagnostics;
use super::node::{Map, Node, Value};
use super::scalar::{Literal, literal};
use super::source::{Source, Span};
use super::yaml::parse;

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The way to it.
    pub path: String,
    /// What is written, without quotes.
    pub text: String,
    /// Where.
    pub span: Span,
    /// The number it is, if it is one.
    pub number: Option<f64>,
}

/// All leaves of a file, in the order in which they are written, and where every path leads.
#[derive(Clone, Debug, Default)]
pub struct Leaves {
    /// The leaves.
    pub all: Vec<Leaf>,
    /// Where the key, or the item of a list, of each path is written.
    places: BTreeMap<String, Span>,
}

impl Leaves {
    /// Those of a file; none of one that is no YAML.
    pub fn of(source: &Source) -> Leaves {
        let mut leaves = Leaves::default();
        if let Some(root) = parse(source, &mut Diagnostics::default()) {
            leaves.visit(&root, String::new(), &mut BTreeSet::new());
        }
        leaves
    }

    /// The leaf at a path.
    pub fn get(&self, path: &str) -> Option<&Leaf> {
        self.all.iter().find(|leaf| leaf.path == path)
    }

    fn visit(&mut self, node: &Node, path: String, seen: &mut BTreeSet<Span>) {
        // An alias leads to where its anchor is, which comes first.
        if !seen.insert(node.span) {
            return;
        }
        match &node.value {
            Value::Scalar(scalar) => {
                let number = match literal(&scalar.text) {
                    Literal::Whole { real, .. } | Literal::Real(real) if scalar.plain => Some(real),
                    _ => None,
                };
                let text = scalar.text.to_string();
                self.all.push(Leaf { path, text, span: node.span, number });
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    let path = below(&path, &at.to_string());
                    self.places.entry(path.clone()).or_insert(item.span);
                    self.visit(item, path, seen);
                }
            }
            Value::Map(map) => self.visit_map(map, &path, seen),
        }
    }

    fn visit_map(&mut self, map: &Map, path: &str, seen: &mut BTreeSet<Span>) {
        for entry in &map.own {
            let path = below(path, entry.key.text());
            self.places.entry(path.clone()).or_insert(entry.key.span);
            self.visit(&entry.value, path, seen);
        }
        map.merged.iter().for_each(|merged| self.visit_map(merged, path, seen));
    }

    /// Where the key, or the item of a list, is written to which a path leads.
    pub fn place(&self, path: &str) -> Option<Span> {
        self.places.get(path).copied()
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

impl Source {
    /// The same text with other texts in place of some spans, which don't overlap; everything else stays as it is.
    #[must_use]
    pub fn with(&self, changes: &[(Span, String)]) -> Source {
        let origins = self.origins.as_ref().map(|origins| Arc::new(origins.with(changes)));
        Source { name: self.name.clone(), text: changed(&self.text, changes), origins }
    }
}

/// The text with other texts in place of some spans, which don't overlap.
pub(super) fn changed(text: &str, changes: &[(Span, String)]) -> String {
    let mut changes: Vec<&(Span, String)> = changes.iter().collect();
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = text.to_owned();
    for (span, new) in changes {
        if text.is_char_boundary(span.start) && text.is_char_boundary(span.end) {
            text.replace_range(span.start..span.end, new);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "ruleset: a\nparagon:\n  xp_to_next: &cost { power: { base: 1_000, exponent: 1.5 } } # steep\n  \
                       respec_cost: *cost\n  milestones:\n    - { level: 25, id: x }\n    - { level: 50, id: y }\n";

    #[test]
    fn paths_lead_to_what_is_written_once() {
        let leaves = Leaves::of(&Source::new("old", OLD));
        let paths: Vec<&str> = leaves.all.iter().map(|leaf| &*leaf.path).collect();
        assert_eq!(
            paths,
            [
                "ruleset",
                "paragon.xp_to_next.power.base",
                "paragon.xp_to_next.power.exponent",
                "paragon.milestones.0.level",
                "paragon.milestones.0.id",
                "paragon.milestones.1.level",
                "paragon.milestones.1.id",
            ]
        );
        assert_eq!(leaves.get("paragon.xp_to_next.power.base").unwrap().number, Some(1000.0));
        assert_eq!(leaves.get("ruleset").unwrap().number, None);
        assert!(Leaves::of(&Source::new("bad", "a: [")).all.is_empty());
    }

    #[test]
    fn numbers_are_changed_in_place() {
        let old = Source::new("old", OLD);
        let leaves = Leaves::of(&old);
        let exponent = leaves.get("paragon.xp_to_next.power.exponent").unwrap().span;
        assert_eq!(old.with(&[(exponent, "1.6".to_owned())]).text, OLD.replace("1.5", "1.6"));
        let at = |path: &str| leaves.place(path).map(|span| &OLD[span.start..span.end]);
        assert_eq!(at("paragon.milestones"), Some("milestones"));
        assert_eq!(at("paragon.cost"), None);
    }
}
