//! Builds the tree of a YAML file from the parser's events.
//!
//! A mistake in the syntax ends the reading. Doubled keys, keys that aren't text, tags and bad merges
//! are recorded, and the tree is built without them, so that the rest of the file is checked too.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_yaml::granit_parser::{self, Event, Parser, ScalarStyle, Tag};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::entry::{add_entry, doubled};
use super::node::{Map, Node, Scalar, Value};
use super::source::{Source, Span};
use super::syntax;
use super::words;

/// How many lists and maps may stand inside each other, with aliases and merges written out.
pub const MAX_DEPTH: usize = 100;

/// How many values a file may hold, with aliases and merges written out.
pub const MAX_VALUES: usize = 2_000_000;

/// Reads the one document of a file. `None` if the text is no YAML; what is wrong is then the last
/// thing recorded. A tree may be returned although errors were recorded: it lacks what they are about.
pub fn parse(source: &Source, diagnostics: &mut Diagnostics) -> Option<Node> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder::new(source, diagnostics);
    for item in Parser::new_from_str_with_options(&source.text, options) {
        let taken = match item {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => Err(builder.in_brackets(syntax::explain(&error, source))),
        };
        if let Err(problem) = taken {
            builder.diagnostics.push(problem);
            return None;
        }
    }
    if builder.root.is_none() {
        let end = source.text.len();
        let problem = Diagnostic::error("empty-file", "the file is empty").at(Span::new(end, end));
        builder.diagnostics.push(problem.label("expected a map: lines of the form `name: value`"));
    }
    builder.root
}

/// A list or map whose end has not come yet.
struct Open {
    span: Span,
    anchor: usize,
    height: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { map: Map, key: Option<(Node, Span)>, merge: Option<Span> },
}

struct Builder<'a> {
    source: &'a Source,
    diagnostics: &'a mut Diagnostics,
    stack: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    root: Option<Node>,
    documents: usize,
    next_id: u32,
}

impl<'a> Builder<'a> {
    fn new(source: &'a Source, diagnostics: &'a mut Diagnostics) -> Self {
        let (stack, anchors) = (Vec::new(), BTreeMap::new());
        Self { source, diagnostics, stack, anchors, root: None, documents: 0, next_id: 0 }
    }

    /// A bracket that isn't closed breaks the syntax in a later line: names the line of the bracket.
    fn in_brackets(&self, problem: Diagnostic) -> Diagnostic {
        let Some(open) = self.stack.last() else { return problem };
        let bracket = self.source.text.get(open.span.start..).and_then(|rest| rest.chars().next());
        let line = |offset| self.source.location(offset).line;
        let start = line(open.span.start);
        match (bracket, problem.span) {
            (Some(bracket @ ('[' | '{')), Some(span)) if line(span.start) > start => {
                let closing = if bracket == '[' { ']' } else { '}' };
                let problem = problem.label(format!("expected `,` or `{closing}`"));
                problem.note(format!("the bracket `{bracket}` in line {start} is not closed up to here"))
            }
            _ => problem,
        }
    }

    fn take(&mut self, event: Event<'_>, place: granit_parser::Span) -> Result<(), Diagnostic> {
        let span = self.span(place);
        match event {
            Event::DocumentStart(..) => self.start_document(span),
            Event::Alias(id) => self.alias(id, span, place.start.line()),
            Event::Scalar(text, style, anchor, tag) => {
                let tagged_text = self.check_tag(tag.as_deref(), &place, &["str"]);
                let plain = style == ScalarStyle::Plain && !tagged_text;
                // The parser spells an absent value `~`; only the text tells it from a written one.
                let text = if span.start == span.end && plain { "" } else { &*text };
                let value = Value::Scalar(Scalar { text: text.into(), plain });
                let node = self.node(self.trimmed(span), 0, value)?;
                self.add_anchored(node, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), &place, &["seq"]);
                self.open(span, anchor, OpenKind::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                self.check_tag(tag.as_deref(), &place, &["map"]);
                self.open(span, anchor, OpenKind::Map { map: Map::default(), key: None, merge: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn start_document(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let message = "the file holds several documents; only one is read";
        Err(Diagnostic::error("several-documents", message)
            .at(span)
            .label("a second document starts here: remove it, or put it into a file of its own"))
    }

    fn alias(&mut self, anchor: usize, span: Span, line: usize) -> Result<(), Diagnostic> {
        let Some(target) = self.anchors.get(&anchor) else {
            let message = "the alias names the value that it is part of";
            return Err(Diagnostic::error("endless-alias", message).at(span));
        };
        let node = Node { alias_line: Some(line), ..target.clone() };
        self.add(node, span)
    }

    fn open(&mut self, span: Span, anchor: usize, kind: OpenKind) -> Result<(), Diagnostic> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(syntax::too_deep(span));
        }
        self.stack.push(Open { span, anchor, height: 0, kind });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Diagnostic> {
        let Some(mut open) = self.stack.pop() else { return Ok(()) };
        // A block has no closing mark of its own: its end is the end of its last part.
        if end.end > end.start {
            open.span.end = end.end;
        }
        let value = match open.kind {
            OpenKind::List(items) => Value::List(Arc::new(items)),
            OpenKind::Map { mut map, .. } => {
                self.drop_doubled(&mut map);
                Value::Map(Arc::new(map))
            }
        };
        if open.height >= MAX_DEPTH {
            return Err(syntax::too_deep(open.span));
        }
        let node = self.node(self.trimmed(open.span), open.height + 1, value)?;
        self.add_anchored(node, open.anchor)
    }

    fn node(&mut self, span: Span, height: usize, value: Value) -> Result<Node, Diagnostic> {
        self.next_id += 1;
        if self.next_id as usize > MAX_VALUES {
            return Err(words::too_many_values());
        }
        Ok(Node { id: self.next_id, height, alias_line: None, span, value })
    }

    fn add_anchored(&mut self, node: Node, anchor: usize) -> Result<(), Diagnostic> {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let span = node.span;
        self.add(node, span)
    }

    /// Puts a finished node into the list or map around it. `place` is where it is used.
    fn add(&mut self, node: Node, place: Span) -> Result<(), Diagnostic> {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.span.start = open.span.start.min(place.start);
        open.span.end = open.span.end.max(place.end);
        open.height = open.height.max(node.height);
        match &mut open.kind {
            OpenKind::List(items) => items.push(node),
            OpenKind::Map { map, key, merge } => match key.take() {
                None => *key = Some((node, place)),
                Some((key, key_place)) => {
                    let problem = add_entry(map, merge, (key, key_place), node, self.source);
                    if let Some(problem) = problem {
                        self.diagnostics.push(problem);
                    }
                }
            },
        }
        Ok(())
    }

    /// Keeps the first of each key. Sorting finds the others without comparing each with each.
    fn drop_doubled(&mut self, map: &mut Map) {
        let mut first: BTreeMap<Arc<str>, Span> = BTreeMap::new();
        map.own.retain(|entry| {
            let Value::Scalar(key) = &entry.key.value else { return false };
            let Some(known) = first.get(&key.text) else {
                first.insert(key.text.clone(), entry.key.span);
                return true;
            };
            self.diagnostics.push(doubled(&key.text, *known, entry.key.span, self.source));
            false
        });
    }

    /// Reports a tag that is not among the core ones in `known`; the others say nothing that the
    /// value doesn't. Returns whether a known one is there.
    fn check_tag(&mut self, tag: Option<&Tag>, place: &granit_parser::Span, known: &[&str]) -> bool {
        let Some(tag) = tag else { return false };
        let is_known = tag.core_suffix().is_some_and(|suffix| known.contains(&suffix));
        if !is_known {
            let span = self.span(place.tag_span().unwrap_or(*place));
            let message = format!("the tag `{}` has no meaning here", words::clipped(&tag.original()));
            self.diagnostics.push(Diagnostic::error("unknown-tag", message).at(span).label("remove it"));
        }
        is_known
    }

    /// The parser's span as ours, inside the text and on character boundaries whatever it says.
    fn span(&self, place: granit_parser::Span) -> Span {
        let offset = |mark: granit_parser::Marker| {
            self.source.text.floor_char_boundary(mark.byte_offset().unwrap_or_default())
        };
        let start = offset(place.start);
        Span::new(start, offset(place.end).max(start))
    }

    /// Without the white space that the parser counts to the end of a block.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.source.text.get(span.start..span.end).unwrap_or_default();
        Span::new(span.start, span.start + text.trim_end().len())
    }
}
