//! What was edited between two files, by meaning: keys and items that are new, gone, or have another value. The new file can be
//! written with any of the edits undone.
//!
//! Comments, layout, the order of keys and whether something is said by an alias mean nothing. What an alias or a merge repeats
//! is edited once, where it is written.

mod write;

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::diagnostic::Diagnostics;
use super::node::{Entry, Map, Node, Value};
use super::scalar::{Literal, literal};
use super::source::{Source, Span};
use super::yaml::parse;
use write::Writer;

/// One edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The way to what was edited: in the new file, or where it is gone, in the old one.
    pub path: String,
    /// What was written; `None` where nothing was.
    pub before: Option<String>,
    /// What is written; `None` where nothing is.
    pub after: Option<String>,
    /// Where in the new file; for what is gone, the innermost part around it that is still there.
    pub span: Span,
}

/// All edits between two files.
#[derive(Clone, Debug)]
pub struct Edits {
    /// In the order in which they are met in the new file.
    pub all: Vec<Edit>,
    old: Node,
    new: Node,
    source: Source,
    ids: BTreeMap<Key, usize>,
}

/// Where something is written in the old file and in the new one: the same for everything that repeats it.
type Key = (Option<Span>, Option<Span>);

/// Longer values are not shown.
const LONGEST: usize = 40;
/// What stands in place of them.
const CUT: &str = "…";

impl Edits {
    /// Those that lead from `old` to `new`. `None` where one of them is no YAML, or repeats itself without measure.
    pub fn between(old: &Source, new: &Source) -> Option<Edits> {
        let tree = |source: &Source| parse(source, &mut Diagnostics::default());
        let (old, new, source) = (tree(old)?, tree(new)?, new.clone());
        let mut edits = Edits { all: Vec::new(), old, new, source, ids: BTreeMap::new() };
        let mut mixer = Mixer::new(None);
        mixer.mix(&edits.old, &edits.new, &Place::root(&edits.new)).ok()?;
        (edits.all, edits.ids) = (mixer.found, mixer.ids);
        Some(edits)
    }

    /// The new file with some edits undone, by their places in `all`; `None` where it would repeat itself without measure.
    pub fn without(&self, undone: &BTreeSet<usize>) -> Option<Source> {
        let mut mixer = Mixer::new(Some((undone, &self.ids)));
        mixer.mix(&self.old, &self.new, &Place::root(&self.new)).ok()?;
        Some(Source::new(self.source.name.clone(), mixer.writer.text))
    }
}

/// A text that would be too long.
#[derive(Debug)]
struct TooLong;

/// Where the walk is.
struct Place {
    path: String,
    /// The innermost key or item of the new file.
    span: Span,
}

impl Place {
    fn root(new: &Node) -> Place {
        let first = match &new.value {
            Value::Map(map) => map.own.first().map(|entry| entry.key.span),
            _ => None,
        };
        Place { path: String::new(), span: first.unwrap_or(new.span) }
    }

    fn below(&self, name: &str, span: Span) -> Place {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Place { path, span }
    }
}

/// Walks through both files at once and writes the new one, with what is undone as in the old one.
struct Mixer<'a> {
    writer: Writer,
    /// What is undone, and the numbers of all edits; `None` while they are being found.
    undone: Option<(&'a BTreeSet<usize>, &'a BTreeMap<Key, usize>)>,
    found: Vec<Edit>,
    ids: BTreeMap<Key, usize>,
}

impl<'a> Mixer<'a> {
    fn new(undone: Option<(&'a BTreeSet<usize>, &'a BTreeMap<Key, usize>)>) -> Mixer<'a> {
        Mixer { writer: Writer::default(), undone, found: Vec::new(), ids: BTreeMap::new() }
    }

    /// Whether an edit is undone.
    fn is_undone(&mut self, key: Key, edit: impl FnOnce() -> Edit) -> bool {
        if let Some((undone, ids)) = self.undone {
            return ids.get(&key).is_some_and(|id| undone.contains(id));
        }
        if !self.ids.contains_key(&key) {
            self.ids.insert(key, self.found.len());
            self.found.push(edit());
        }
        false
    }

    fn mix(&mut self, old: &Node, new: &Node, place: &Place) -> Result<(), TooLong> {
        match (&old.value, &new.value) {
            (Value::Map(was), Value::Map(is)) => self.mix_maps(was, is, place),
            (Value::List(was), Value::List(is)) => self.mix_lists(was, is, place),
            _ => {
                let is_undone = !is_same_scalar(old, new) && {
                    let edit = || Edit {
                        path: place.path.clone(),
                        before: Some(shown(old)),
                        after: Some(shown(new)),
                        span: new.span,
                    };
                    self.is_undone((Some(old.span), Some(new.span)), edit)
                };
                self.writer.node(if is_undone { old } else { new })
            }
        }
    }

    fn mix_maps(&mut self, old: &Map, new: &Map, place: &Place) -> Result<(), TooLong> {
        let (was, is) = (entries(old)?, entries(new)?);
        let by_key: BTreeMap<&str, &Entry> = was.iter().map(|entry| (entry.key.text(), *entry)).collect();
        let mut kept = BTreeSet::new();
        self.writer.open('{')?;
        for entry in &is {
            let below = place.below(entry.key.text(), entry.key.span);
            if let Some(before) = by_key.get(entry.key.text()) {
                kept.insert(entry.key.text());
                self.writer.key(&entry.key);
                self.mix(&before.value, &entry.value, &below)?;
                continue;
            }
            let edit = || Edit {
                path: below.path.clone(),
                before: None,
                after: Some(shown(&entry.value)),
                span: Span::new(entry.key.span.start, entry.value.span.end.max(entry.key.span.end)),
            };
            if !self.is_undone((None, Some(entry.key.span)), edit) {
                self.writer.key(&entry.key);
                self.writer.node(&entry.value)?;
            }
        }
        for entry in was.iter().filter(|entry| !kept.contains(entry.key.text())) {
            let edit = || Edit {
                path: place.below(entry.key.text(), place.span).path,
                before: Some(shown(&entry.value)),
                after: None,
                span: place.span,
            };
            if self.is_undone((Some(entry.key.span), None), edit) {
                self.writer.key(&entry.key);
                self.writer.node(&entry.value)?;
            }
        }
        self.writer.close('}');
        Ok(())
    }

    /// Items that are alike are the same item, wherever they stand now; between them items are paired in order.
    fn mix_lists(&mut self, old: &[Node], new: &[Node], place: &Place) -> Result<(), TooLong> {
        let texts = |nodes: &[Node]| nodes.iter().map(Writer::text_of).collect::<Result<Vec<_>, _>>();
        let operations = capture_diff_slices(Algorithm::Myers, &texts(old)?, &texts(new)?);
        self.writer.open('[')?;
        for operation in operations {
            let (was, is) = (operation.old_range(), operation.new_range());
            let first = is.start;
            let (was, is) = (old.get(was).unwrap_or_default(), new.get(is).unwrap_or_default());
            if matches!(operation, DiffOp::Equal { .. }) {
                is.iter().try_for_each(|node| self.writer.item(node))?;
                continue;
            }
            let paired = was.len().min(is.len());
            for (at, (before, after)) in was.iter().zip(is).enumerate() {
                self.writer.separate();
                self.mix(before, after, &place.below(&(first + at).to_string(), after.span))?;
            }
            let (gone, added) = (was.get(paired..).unwrap_or_default(), is.get(paired..).unwrap_or_default());
            self.mix_items(gone, added, first + paired, place)?;
        }
        self.writer.close(']');
        Ok(())
    }

    /// Items that are gone, or items that are new, from place number `at` on.
    fn mix_items(&mut self, gone: &[Node], added: &[Node], at: usize, place: &Place) -> Result<(), TooLong> {
        if let (Some(first), Some(last)) = (added.first(), added.last()) {
            let span = Span::new(first.span.start, last.span.end);
            let path = place.below(&at.to_string(), first.span).path;
            let edit = || Edit { path, before: None, after: Some(shown_all(added)), span };
            if !self.is_undone((None, Some(span)), edit) {
                added.iter().try_for_each(|node| self.writer.item(node))?;
            }
        }
        if let (Some(first), Some(last)) = (gone.first(), gone.last()) {
            let path = place.below(&at.to_string(), place.span).path;
            let edit = || Edit { path, before: Some(shown_all(gone)), after: None, span: place.span };
            if self.is_undone((Some(Span::new(first.span.start, last.span.end)), None), edit) {
                gone.iter().try_for_each(|node| self.writer.item(node))?;
            }
        }
        Ok(())
    }
}

fn entries(map: &Map) -> Result<Vec<&Entry>, TooLong> {
    let mut left = write::MOST_VALUES;
    let mut spend = || {
        left = left.saturating_sub(1);
        left > 0
    };
    map.entries(&mut spend).ok_or(TooLong)
}

fn is_same_scalar(one: &Node, other: &Node) -> bool {
    let number = |node: &Node| match &node.value {
        Value::Scalar(scalar) if scalar.plain => match literal(&scalar.text) {
            Literal::Whole { real, .. } | Literal::Real(real) => Some(real),
            _ => None,
        },
        _ => None,
    };
    let is_scalar = |node: &Node| matches!(node.value, Value::Scalar(_));
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one == other,
        _ => is_scalar(one) && is_scalar(other) && one.text() == other.text(),
    }
}

/// A value as a report shows it, on one line.
fn shown(node: &Node) -> String {
    let text = match &node.value {
        Value::Scalar(scalar) => scalar.text.to_string(),
        _ => Writer::text_of(node).unwrap_or_default().replace('"', ""),
    };
    if text.chars().count() > LONGEST || text.contains('\n') { CUT.to_owned() } else { text }
}

fn shown_all(nodes: &[Node]) -> String {
    let text = nodes.iter().map(shown).collect::<Vec<_>>().join(", ");
    if text.chars().count() > LONGEST { CUT.to_owned() } else { text }
}

#[cfg(test)]
mod tests;
