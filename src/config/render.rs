//! One problem as text: message, place, the line, a caret and what would be right.
//!
//! Only the line with the caret is handed to the renderer, cleaned and clipped here, so a large file
//! or a very long line costs no more than a short one.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::diagnostic::{Diagnostic, Severity};
use super::source::{Source, Span};

/// A line with more characters than this is clipped around the caret.
const LINE_CHARS: usize = 120;
/// How many characters stay to the left of the caret in a clipped line.
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
    };
    let name = visible(&source.name).into_owned();
    let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)));
    let excerpt = diagnostic.span.map(|span| (span, Excerpt::new(source, span)));
    group = match &excerpt {
        None => group.element(Origin::path(name)),
        Some((span, excerpt)) => {
            let place = source.location(span.start);
            let caret = AnnotationKind::Primary.span(excerpt.caret.clone());
            let caret = if diagnostic.label.is_empty() {
                caret
            } else {
                caret.label(visible(&diagnostic.label))
            };
            group
                .element(Origin::path(name).line(place.line).char_column(place.column))
                .element(Snippet::source(excerpt.text.as_str()).line_start(place.line).annotation(caret))
        }
    };
    group = group.elements(diagnostic.notes.iter().map(|note| Level::NOTE.message(visible(note))));
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.term_width(RENDER_WIDTH).render(&[group]);
    text.push('\n');
    text
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
        let is_long = before.len() + marked.len() + after.len() > LINE_CHARS
            && [before, marked, after].iter().map(|part| part.chars().count()).sum::<usize>() > LINE_CHARS;
        let left = if is_long { last_chars(before, LEFT_CHARS) } else { before };
        let mut room = LINE_CHARS - left.chars().count().min(LEFT_CHARS);
        let mut take = |part| {
            let kept = if is_long { first_chars(part, room) } else { part };
            room -= kept.chars().count().min(room);
            kept
        };
        let (middle, right) = (take(marked), take(after));
        let mut text = String::new();
        if left.len() < before.len() {
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

fn is_hidden(character: char) -> bool {
    let is_format = matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    character.is_control() || is_format
}
