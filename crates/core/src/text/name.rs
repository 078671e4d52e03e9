//! Names of characters and of people: when two are one, and how one is shown that looks like another.

use super::hidden::is_unseen;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text in Unicode's Normalization Form C, in which texts that look the same by their very definition are the same: an
/// accent stands in its letter wherever it can.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// By what a name is found, in any case. Letter by letter, so that a part of a name is found by the same letters, and the
/// two small sigmas are one.
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let lower = composed(name);
    let lower = lower.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c });
    // Some small letters take in an accent that their capital has no form with.
    lower.nfc().collect()
}

/// Whether there is nothing but digits in it, of whatever script: it would read like an id.
pub fn is_number(name: &str) -> bool {
    !name.is_empty() && name.chars().all(char::is_numeric)
}

/// Characters by which a name that is `text` could pass for another: those that nobody sees.
pub fn unseen(text: &str) -> Option<char> {
    text.chars().find(|&c| is_unseen(c))
}

/// The name of a person, a ticket or a source as it is kept: without spaces around it, and [`composed`].
///
/// # Errors
/// The first character that nobody sees.
pub fn cleaned(text: &str) -> Result<String, char> {
    let text = composed(text.trim()).into_owned();
    unseen(&text).map_or(Ok(text), Err)
}

/// A name as people are shown it: what could pass for another name looks different. Escaped is all that nobody sees, a
/// space at either end, and a name that is not [`composed`] has its marks written out.
pub fn shown(name: &str) -> String {
    let trimmed = name.trim();
    let is_plain = trimmed.len() == name.len() && unseen(name).is_none() && composed(name) == name;
    if is_plain {
        return name.to_owned();
    }
    let start = name.len() - name.trim_start().len();
    let end = start + trimmed.len();
    let is_composed = composed(name) == name;
    let is_mark = |c: char| !is_composed && unicode_normalization::char::is_combining_mark(c);
    let mut shown = String::with_capacity(name.len() + 8);
    for (at, c) in name.char_indices() {
        if is_unseen(c) || at < start || at >= end || is_mark(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_the_same_by_definition_is_one_name() {
        for (one, other) in [
            ("José", "Jose\u{301}"),
            ("JOSÉ", "jose\u{301}"),
            ("Å", "\u{212b}"),
            ("ǰ", "J\u{30c}"),
            ("ΟΔΟΣ", "οδος"),
            ("한", "\u{1112}\u{1161}\u{11ab}"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("Jose"), key("José"));
        assert_ne!(key("ＶＥＸ"), key("VEX"), "what only looks alike is another name");
    }

    #[test]
    fn digits_alone_read_like_an_id() {
        assert!(["2", "007", "७", "２"].into_iter().all(is_number));
        assert!(!["", "2a", "-2", "2 2"].into_iter().any(is_number));
    }

    #[test]
    fn what_could_pass_for_another_name_is_shown() {
        for (name, expected) in [
            ("root", "root"),
            ("root ", "root\\u{20}"),
            (" root", "\\u{20}root"),
            ("root\u{200b}", "root\\u{200b}"),
            ("ro\u{a0}ot", "ro\\u{a0}ot"),
            ("Ana Bo", "Ana Bo"),
            ("José", "José"),
            ("Jose\u{301}", "Jose\\u{301}"),
            ("\t", "\\u{9}"),
        ] {
            assert_eq!(shown(name), expected, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn the_way_in_which_it_is_written_does_not_matter(name in "[a-zA-ZÀ-ɏΆ-ώ\u{300}-\u{36f}İıſK가-힣]{0,8}") {
            let (composed, decomposed): (String, String) = (name.nfc().collect(), name.nfd().collect());
            prop_assert_eq!(key(&composed), key(&name));
            prop_assert_eq!(key(&decomposed), key(&name));
            prop_assert_eq!(key(&key(&name)), key(&name));
        }
    }
}
