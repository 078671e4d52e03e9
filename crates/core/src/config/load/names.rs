//! Names and ids: nothing in them may drive a terminal, break a path or fill a screen.

use super::super::source::Span;
use super::super::{Entries, Spanned};
use super::Loader;
use crate::text::hidden::is_control;

/// Longer than any name a player reads.
const LONGEST_NAME: usize = 200;
/// Longer than any id that someone types.
const LONGEST_ID: usize = 64;
/// As much as a description may say.
const LONGEST_DESCRIPTION: usize = 10_000;

impl Loader<'_> {
    /// An id: small letters, digits, `_` and `-`.
    pub(super) fn id(&mut self, what: &str, id: &Spanned<String>) {
        let is_sound = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        let text = id.value.as_str();
        if text.is_empty() || text.len() > LONGEST_ID || !text.bytes().all(is_sound) {
            let message = format!("the id of {what} is not made of small letters, digits, `_` and `-`");
            let message = match text.len() {
                0 => format!("the id of {what} is empty"),
                length if length > LONGEST_ID => {
                    format!("the id of {what} has {length} characters, at most {LONGEST_ID} are allowed")
                }
                _ => message,
            };
            let plain = plain_id(text);
            let label = if plain.is_empty() { String::new() } else { format!("such as `{plain}`") };
            self.error("bad-id", id.span, message, label);
        }
    }

    /// A name of something that players or designers see. Returns it, or `default` when there is none.
    pub(super) fn name(&mut self, name: Option<&Spanned<String>>, default: &str) -> String {
        let Some(Spanned { value, span }) = name else { return default.to_owned() };
        self.text(value, *span, LONGEST_NAME, |_| false);
        if value.trim().is_empty() {
            self.error("bad-name", *span, "a name is empty", "");
        }
        value.clone()
    }

    /// A description, which may have several lines.
    pub(super) fn description(&mut self, text: Option<&Spanned<String>>) -> String {
        let Some(Spanned { value, span }) = text else { return String::new() };
        self.text(value, *span, LONGEST_DESCRIPTION, |character| {
            matches!(character, '\n' | '\t' | '\u{2028}' | '\u{2029}')
        });
        value.trim_end().to_owned()
    }

    fn text(&mut self, text: &str, span: Span, longest: usize, is_welcome: fn(char) -> bool) {
        let length = text.chars().count();
        if length > longest {
            let message = format!("a text of {length} characters, at most {longest} are allowed here");
            self.error("bad-name", span, message, "");
        }
        let is_hidden = |&character: &char| is_control(character) && !is_welcome(character);
        if let Some(hidden) = text.chars().find(is_hidden) {
            let message = format!("the text holds the control character `{}`", hidden.escape_default());
            self.error("bad-name", span, message, "remove it");
        }
    }

    /// Refuses more of something than anyone needs, at the first one too many. Returns whether there are few enough.
    pub(super) fn at_most<V>(&mut self, what: &str, most: usize, entries: &Entries<V>) -> bool {
        if let Some((key, _)) = entries.0.get(most) {
            let message = format!("{} {what}, at most {most} are allowed", entries.len());
            self.error("too-many", key.span, message, "");
            return false;
        }
        true
    }
}

/// What the id was probably meant to be.
fn plain_id(text: &str) -> String {
    let kept = text.chars().filter_map(|character| match character.to_ascii_lowercase() {
        ' ' | '.' | '/' => Some('_'),
        plain @ ('a'..='z' | '0'..='9' | '_' | '-') => Some(plain),
        _ => None,
    });
    kept.take(LONGEST_ID).collect()
}
