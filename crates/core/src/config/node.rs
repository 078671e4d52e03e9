//! The tree of a YAML file: values with the places where they are written.
//!
//! Lists and maps are shared, never copied: an alias costs as much as a pointer. Merge keys are kept
//! as references to the merged maps and only written out while a map is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::source::Span;

/// A value and where it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// The same for every use of one anchor, different for everything else.
    pub(super) id: u32,
    /// How many levels of lists and maps are below, aliases and merges written out; 0 for a scalar.
    pub(super) height: usize,
    /// The line of the alias by which the value is reached here, if it is.
    pub(super) alias_line: Option<usize>,
    /// Where the value is written; for an alias, where its anchor is.
    pub span: Span,
    /// The value itself.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number, a truth value, nothing, or text: which of them is decided by what is wanted.
    Scalar(Scalar),
    /// `[a, b]` or lines with dashes.
    List(Arc<Vec<Node>>),
    /// `{a: b}` or lines with colons.
    Map(Arc<Map>),
}

/// A value without parts.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// The text without quotes, escapes resolved.
    pub text: Arc<str>,
    /// Whether it stands without quotes, so that it can be more than text.
    pub plain: bool,
}

/// A map with text keys, none of them twice.
#[derive(Clone, Debug, Default)]
pub struct Map {
    pub(super) own: Vec<Entry>,
    pub(super) merged: Vec<Arc<Map>>,
}

/// One key of a map with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Always a scalar.
    pub key: Node,
    /// What the key introduces.
    pub value: Node,
}

impl Node {
    /// The text of a scalar; empty for a list or map.
    pub fn text(&self) -> &str {
        match &self.value {
            Value::Scalar(scalar) => &scalar.text,
            Value::List(_) | Value::Map(_) => "",
        }
    }
}

impl Map {
    /// The map's own entries, then those it takes over by `<<`, as far as their keys are new. An
    /// earlier merge wins. `spend` is asked before each step, and ends the work by `false`: merges
    /// of merges can name the same map without bound.
    pub(super) fn entries(&self, spend: &mut dyn FnMut() -> bool) -> Option<Vec<&Entry>> {
        let mut entries = Vec::with_capacity(self.own.len());
        let mut seen = (!self.merged.is_empty()).then(BTreeSet::new);
        self.collect(&mut entries, &mut seen, spend).then_some(entries)
    }

    fn collect<'a>(
        &'a self,
        entries: &mut Vec<&'a Entry>,
        seen: &mut Option<BTreeSet<&'a str>>,
        spend: &mut dyn FnMut() -> bool,
    ) -> bool {
        for entry in &self.own {
            if !spend() {
                return false;
            }
            if seen.as_mut().is_none_or(|seen| seen.insert(entry.key.text())) {
                entries.push(entry);
            }
        }
        self.merged.iter().all(|map| spend() && map.collect(entries, seen, spend))
    }
}

/// Follows map keys down from `node`. `None` if one of them isn't there, or after an unreasonable
/// number of merges.
pub fn find<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, wanted| {
        let Value::Map(map) = &node.value else { return None };
        let mut steps = super::yaml::MAX_VALUES;
        let mut spend = || {
            steps = steps.saturating_sub(1);
            steps > 0
        };
        let entries = map.entries(&mut spend)?;
        entries.into_iter().find(|entry| entry.key.text() == *wanted).map(|entry| &entry.value)
    })
}
