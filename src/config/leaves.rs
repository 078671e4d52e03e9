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

/// A leaf that differs between two files.
#[derive(Clone, Debug, PartialEq)]
pub struct LeafChange {
    /// The way to it.
    pub path: String,
    /// What was written; `None` where nothing was.
    pub before: Option<String>,
    /// What is written; `None` where nothing is.
    pub after: Option<String>,
    /// Where in the new file; for what is gone, the innermost part around it that is still there.
    pub span: Option<Span>,
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

    /// What differs from `old`, in the order of this file, what is gone last.
    pub fn changes(&self, old: &Leaves) -> Vec<LeafChange> {
        let before: BTreeMap<&str, &Leaf> = old.all.iter().map(|leaf| (&*leaf.path, leaf)).collect();
        let after: BTreeMap<&str, &Leaf> = self.all.iter().map(|leaf| (&*leaf.path, leaf)).collect();
        let is_same = |one: &Leaf, other: &Leaf| match (one.number, other.number) {
            (Some(one), Some(other)) => one == other,
            _ => one.text == other.text,
        };
        let here = self.all.iter().filter_map(|leaf| {
            let was = before.get(&*leaf.path);
            if was.is_some_and(|was| is_same(was, leaf)) {
                return None;
            }
            let (before, after) = (was.map(|was| was.text.clone()), Some(leaf.text.clone()));
            Some(LeafChange { path: leaf.path.clone(), before, after, span: Some(leaf.span) })
        });
        let gone = old.all.iter().filter(|leaf| !after.contains_key(&*leaf.path)).map(|leaf| LeafChange {
            path: leaf.path.clone(),
            before: Some(leaf.text.clone()),
            after: None,
            span: self.around(&leaf.path),
        });
        here.chain(gone).collect()
    }

    /// Where the innermost part of a path that is there is written.
    fn around(&self, path: &str) -> Option<Span> {
        let mut path = path;
        loop {
            if let Some(span) = self.places.get(path) {
                return Some(*span);
            }
            path = path.rsplit_once('.')?.0;
        }
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
    fn changes_are_those_of_meaning_and_have_places() {
        let old = Source::new("old", OLD);
        let leaves = Leaves::of(&old);
        let exponent = leaves.get("paragon.xp_to_next.power.exponent").unwrap().span;
        let new = old.with(&[(exponent, "1.6".to_owned())]);
        assert_eq!(new.text, OLD.replace("1.5", "1.6"));
        let changes = Leaves::of(&new).changes(&leaves);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].path, "paragon.xp_to_next.power.exponent");
        assert_eq!((changes[0].before.as_deref(), changes[0].after.as_deref()), (Some("1.5"), Some("1.6")));
        assert_eq!(&new.text[changes[0].span.unwrap().start..changes[0].span.unwrap().end], "1.6");
        let same = Source::new("same", OLD.replace("1_000", "1e3").replace(" # steep", ""));
        assert_eq!(Leaves::of(&same).changes(&leaves), []);
        let shorter = Source::new("shorter", OLD.replace("    - { level: 50, id: y }\n", ""));
        let gone = Leaves::of(&shorter).changes(&leaves);
        assert_eq!(gone.len(), 2);
        let span = gone[0].span.unwrap();
        assert_eq!(&shorter.text[span.start..span.end], "milestones");
    }
}
