//! Places of a file, as reports show them.

use crate::config::{Source, Span};
use crate::report::balance::check::Spot;
use crate::report::explain::Place;

/// A place with its line, for people.
pub fn place(source: &Source, span: Span) -> Place {
    let (source, span) = source.origin(span);
    let at = source.location(span.start);
    let line = source.line_at(span.start);
    let end = span.end.min(line.end);
    Place {
        file: source.name.clone(),
        line: at.line,
        column: at.column,
        text: source.text.get(line).unwrap_or_default().to_owned(),
        length: source.text.get(span.start..end).unwrap_or_default().chars().count(),
    }
}

/// A place of a file as reports name it.
pub fn spot(source: &Source, span: Span) -> Spot {
    let (source, span) = source.origin(span);
    let at = source.location(span.start);
    let end = span.end.min(source.line_at(span.start).end);
    let length = source.text.get(span.start..end).unwrap_or_default().chars().count();
    Spot { file: source.name.clone(), line: at.line, column: at.column, end_column: at.column + length }
}
