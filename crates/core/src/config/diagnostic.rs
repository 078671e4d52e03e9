//! What is wrong with a file: one problem, and the collection of all of them.

use std::collections::BTreeSet;

use super::render;
use super::source::{Location, Source, Span};

/// How many problems are shown; the rest is counted.
pub const MAX_SHOWN: usize = 100;

/// How many problems are kept at all, so that a hostile file can't fill the memory with messages.
const MAX_KEPT: usize = 1_000;

/// Whether a problem refuses the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file can't be used.
    Error,
    /// The file can be used, but probably doesn't say what was meant.
    Warning,
    /// Worth knowing; nothing needs to be changed.
    Note,
}

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it refuses the file.
    pub severity: Severity,
    /// A stable name of the kind of problem, in kebab-case, for machines.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; `None` for the file as a whole.
    pub span: Option<Span>,
    /// What would be right, shown beside the caret; may be empty.
    pub label: String,
    /// Further facts, one a line.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// An error about the file as a whole.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        let (message, label, notes) = (message.into(), String::new(), Vec::new());
        Self { severity: Severity::Error, code, message, span: None, label, notes }
    }

    /// A warning about the file as a whole.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// A note about the file as a whole.
    pub fn remark(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, message) }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(self, span: Span) -> Self {
        Self { span: Some(span), ..self }
    }

    /// The same problem with a label beside its caret.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// The same problem with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The name of the file that the problem is in.
    pub fn file<'a>(&self, source: &'a Source) -> &'a str {
        self.span.map_or(&source.name, |span| &source.origin(span).0.name)
    }

    /// Line and column of the problem's start, if it has a place.
    pub fn location(&self, source: &Source) -> Option<Location> {
        self.span.map(|span| source.location(span.start))
    }

    /// The file as a whole comes before its first character.
    fn position(&self) -> Option<usize> {
        self.span.map(|span| span.start)
    }
}

/// The problems of one file, each once, in the order of their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    sorted: Vec<Diagnostic>,
    seen: BTreeSet<(Option<Span>, &'static str, String)>,
}

impl Diagnostics {
    /// Adds a problem, unless the same one (place, code and message) is known. Beyond 1,000 problems
    /// further ones are dropped.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.span, diagnostic.code, diagnostic.message.clone());
        if self.is_full() || !self.seen.insert(key) {
            return;
        }
        let position = diagnostic.position();
        let at = self.sorted.partition_point(|known| known.position() <= position);
        self.sorted.insert(at, diagnostic);
    }

    /// Adds all problems of another collection.
    pub fn extend(&mut self, other: Self) {
        for diagnostic in other.sorted {
            self.push(diagnostic);
        }
    }

    /// Every kept problem, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.sorted.iter()
    }

    /// How many problems are kept.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether no further problem will be kept.
    pub fn is_full(&self) -> bool {
        self.sorted.len() >= MAX_KEPT
    }

    /// Whether the file is refused.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many of the kept problems are errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many of the kept problems are warnings.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.sorted.iter().filter(|known| known.severity == severity).count()
    }

    /// The problems as text: each with its line and a caret, an empty line between two, at most
    /// [`MAX_SHOWN`] and then how many more there are. Ends with a line break unless empty.
    pub fn render(&self, source: &Source, color: bool) -> String {
        let mut blocks: Vec<String> =
            self.sorted.iter().take(MAX_SHOWN).map(|known| render::render(known, source, color)).collect();
        match self.len().saturating_sub(MAX_SHOWN) {
            0 => {}
            more if self.is_full() => blocks.push(format!("and at least {more} more problems\n")),
            1 => blocks.push("and 1 more problem\n".to_owned()),
            more => blocks.push(format!("and {more} more problems\n")),
        }
        blocks.join("\n")
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        let mut diagnostics = Self::default();
        diagnostics.push(diagnostic);
        diagnostics
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
