//! The parser's complaints in the words of someone who writes YAML by hand.

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::diagnostic::Diagnostic;
use super::source::{Source, Span};
use super::yaml::MAX_DEPTH;

/// The problem with the text, where the parser met it.
pub(super) fn explain(error: &ScanError, source: &Source) -> Diagnostic {
    let at = source.text.floor_char_boundary(error.marker().byte_offset().unwrap_or_default());
    let place = Span::new(at, at + character_length(source, at));
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(place);
    }
    let (message, label) = words(error.kind());
    Diagnostic::error("yaml-syntax", message).at(place).label(label)
}

/// Lists and maps inside each other beyond [`MAX_DEPTH`].
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("more than {MAX_DEPTH} lists and maps stand inside each other");
    Diagnostic::error("too-deep", message).at(span)
}

/// A caret stands under one character, and under none at the end of a line.
fn character_length(source: &Source, at: usize) -> usize {
    let next = source.text.get(at..).and_then(|rest| rest.chars().next());
    next.filter(|character| !matches!(character, '\n' | '\r')).map_or(0, char::len_utf8)
}

/// Message and label. Kinds that only odd files meet keep the parser's own words.
fn words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as K;
    let (message, label) = match kind {
        K::UnclosedFlowCollection { open } => return (format!("the bracket `{open}` is never closed"), ""),
        K::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("the bracket `{open}` is closed by `{close}`"), "");
        }
        K::UnexpectedCharacter { character } => {
            let message = format!("the character `{character}` can't start a value");
            return (message, "put quotes around the text");
        }
        K::MisplacedFlowCollectionEnd => ("this bracket was never opened", ""),
        K::UnexpectedEofFlowSequence => ("a list is never closed", "expected `]` before the end of the file"),
        K::UnexpectedEofFlowMapping => ("a map is never closed", "expected `}` before the end of the file"),
        K::ExpectedFlowSequenceSeparator => ("the list does not go on as expected", "expected `,` or `]`"),
        K::ExpectedFlowMappingSeparator => ("the map does not go on as expected", "expected `,` or `}`"),
        K::UnclosedQuotedScalar => ("a quote is never closed", ""),
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabInPlainScalar => {
            ("a tab can't indent in YAML", "use spaces")
        }
        K::TabAtBlockScalarStart => ("a tab can't start a block of text", "use spaces"),
        K::InvalidIndentation
        | K::InvalidFlowScalarIndent
        | K::InvalidQuotedScalarIndent
        | K::InvalidBlockScalarIndent => {
            ("the indentation does not fit the lines above", "indent it like its neighbours")
        }
        K::ExpectedBlockMappingKey => (
            "this line does not go on the map above",
            "expected `name: value`, indented like the lines above",
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => ("a key without a colon", "expected `name: value`"),
        K::MappingValueNotAllowed => (
            "this `:` can't make a key here",
            "quote the text, or look at colon and indentation of the line above",
        ),
        K::MappingKeyNotAllowed | K::InvalidColonPlacement => {
            ("a key is not allowed here", "start a new line")
        }
        K::InvalidMappingValueWhitespace | K::FlowMappingValueAdjacentCollection => {
            ("`:` without a space after it", "write `name: value`")
        }
        K::BlockSequenceEntryNotAllowed => ("a list item can't stand here", "start a new line for `- item`"),
        K::ExpectedBlockSequenceEntry => {
            ("this line does not go on the list above", "expected `- item`, indented like the items above")
        }
        K::InvalidBlockEntryWhitespace => ("`-` without a space after it", "write `- item`"),
        K::BlockEntryInFlowCollection => ("`- item` can't stand inside brackets", "separate items by commas"),
        K::UnknownAnchor => ("the alias names no anchor above it", "expected the name of a `&name` above"),
        K::MissingAnchorOrAliasName => ("`&` and `*` need a name", "put quotes around the text"),
        K::ExpectedNodeContent | K::UnexpectedEofImplicitFlowMapping => ("a value is missing here", ""),
        K::CommentNotSeparated => ("`#` without a space before it", "put a space before the comment"),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidUnicodeEscape
        | K::InvalidLowSurrogate
        | K::InvalidLowSurrogateHexEscape
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate => {
            ("`\\` starts no known escape here", "write `\\\\`, or use single quotes")
        }
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            ("text follows a closing quote", "expected a comma, a colon or the end of the line")
        }
        K::UndeclaredTagHandle => ("the tag is not declared", "remove it"),
        other => return (format!("not valid YAML: {other}"), ""),
    };
    (message.to_owned(), label)
}
