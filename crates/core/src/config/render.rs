//! One problem as text: message, place, the line, a caret and what would be right.
//!
//! Only the line with the caret is handed to the renderer, cleaned and clipped here, so a large file
//! or a very long line costs no more than a short one.

use crate::text::hidden::is_hidden;
use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use super::diagnostic::{Diagnostic, Severity};
use super::source::{Source, Span};

/// A line with more characters than this is clipped around the caret.
const LINE_CHARS: usize = 120;
/// How many characters stay to the left of a caret that would be beyond the clipped line.
const LEFT_CHARS: usize = 40;
/// What a tab is shown as.
const TAB: &str = "    ";
/// Wider than any clipped line with its label, so the renderer does not clip a second time.
const RENDER_WIDTH: usize = 2_000;

/// The problem as lines of text, the last one with its line break.
pub(super) fn render(diagnostic: &Diagnostic, source: &Source, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut head = Group::with_title(level.clone().primary_title(visible(&diagnostic.message)));
    let mut body = Group::with_level(level);
    let (source, span) = match diagnostic.span {
        Some(span) => {
            let (source, span) = source.origin(span);
            (source, Some(span))
        }
        None => (source, None),
    };
    let origin = Origin::path(visible(&source.name));
    let excerpt = span.map(|span| (source.location(span.start), Excerpt::new(source, span)));
    head = match &excerpt {
        None => head.element(origin),
        Some((place, excerpt)) => {
            let caret = AnnotationKind::Primary.span(excerpt.caret.clone());
            let label = (!diagnostic.label.is_empty()).then(|| visible(&diagnostic.label));
            let snippet = Snippet::source(excerpt.text.as_str()).line_start(place.line);
            body = body.element(snippet.annotation(caret.label(label)));
            head.element(origin.line(place.line).char_column(place.column))
        }
    };
    let notes = diagnostic.notes.iter().map(|note| Level::NOTE.message(visible(note)));
    if excerpt.is_some() && !diagnostic.notes.is_empty() {
        body = body.element(Padding);
    }
    let groups =
        if excerpt.is_some() { vec![head, body.elements(notes)] } else { vec![head.elements(notes)] };
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let text = renderer.term_width(RENDER_WIDTH).render(&groups);
    // The place stands in a group of its own, or the renderer would count columns in the clipped
    // line; between groups it draws the bar twice.
    let mut lines: Vec<&str> = text.lines().collect();
    lines.dedup();
    lines.join("\n") + "\n"
}

/// The shown part of a line, and where in it the caret stands.
struct Excerpt {
    text: String,
    caret: Range<usize>,
}

impl Excerpt {
    /// A span over several lines is shown on its first one.
    fn new(source: &Source, span: Span) -> Self {
        let line = source.line_at(span.start);
        let text = source.text.get(line.clone()).unwrap_or_default();
        let start = text.floor_char_boundary(span.start.saturating_sub(line.start));
        let end = text.floor_char_boundary(span.end.saturating_sub(line.start)).max(start);
        let marked = text.get(start..end).unwrap_or_default().trim_end();
        let (before, after) = (text.get(..start).unwrap_or_default(), text.get(start + marked.len()..));
        Self::clipped(before, marked, after.unwrap_or_default())
    }

    fn clipped(before: &str, marked: &str, after: &str) -> Self {
        let before_chars = before.chars().count();
        let is_far = before_chars > LEFT_CHARS && before_chars + marked.chars().count() > LINE_CHARS;
        let left = if is_far { last_chars(before, LEFT_CHARS) } else { before };
        let room = LINE_CHARS - left.chars().count().min(LINE_CHARS);
        let middle = first_chars(marked, room);
        let right = first_chars(after, room - middle.chars().count().min(room));
        let mut text = String::new();
        if is_far {
            text.push('…');
        }
        text.push_str(&visible(left));
        let start = text.len();
        text.push_str(&visible(middle));
        let caret = start..text.len();
        text.push_str(&visible(right));
        if middle.len() < marked.len() || right.len() < after.len() {
            text.push('…');
        }
        Self { text, caret }
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

fn last_chars(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

/// The text with tabs as spaces, and with control and direction characters as `\u{…}`: a file can't
/// drive the terminal of whoever checks it.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push_str(TAB),
            hidden if is_hidden(hidden) => shown.extend(hidden.escape_default()),
            plain => shown.push(plain),
        }
    }
    Cow::Owned(shown)
}
