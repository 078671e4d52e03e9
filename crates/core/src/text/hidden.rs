//! Characters that a reader can't see, or that change how others are shown: one set for every layer.
//!
//! From the least to the most: texts in files hold no character that [`is_control`]; on screens each that [`is_hidden`]
//! is escaped; names of characters hold none that [`is_unseen`].

/// Commands rather than text: control characters, separators of lines and paragraphs, and the marks that turn the
/// direction of all that follows. No text needs them.
///
/// What single letters need is none of them: joiners in Persian, Indic scripts and emoji, and the marks of direction
/// that turn nothing but themselves.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Control characters and all that draw nothing: joiners, fillers, tags, marks of direction, format characters. A
/// screen shows them escaped, so that nothing hides there or drives the terminal.
///
/// Characters that choose a form of the one before, as in many emoji, are seen by what they do.
pub fn is_hidden(c: char) -> bool {
    let draws_nothing = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}');
    draws_nothing || is_control(c)
}

/// Characters by which two names could differ while they look alike: all that [`is_hidden`], those that choose a form
/// of the one before, and every space but the plain one.
pub fn is_unseen(c: char) -> bool {
    is_hidden(c) || is_variation(c) || (c.is_whitespace() && c != ' ')
}

/// Chooses a form of the character before.
pub fn is_variation(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A text with all that [`is_hidden`] as `\u{1b}`.
pub fn escaped(text: &str) -> String {
    if !text.contains(is_hidden) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: fn() -> std::ops::RangeInclusive<char> = || '\0'..=char::MAX;

    #[test]
    fn each_set_holds_the_one_before() {
        for c in ALL() {
            assert!(!c.is_control() || is_control(c), "{c:?}");
            assert!(!is_control(c) || is_hidden(c), "{c:?}");
            assert!(!is_hidden(c) || is_unseen(c), "{c:?}");
        }
    }

    #[test]
    fn what_turns_or_breaks_a_line_is_a_command() {
        for c in "\0\n\t\u{7f}\u{85}\u{9b}\u{2028}\u{2029}\u{202a}\u{202d}\u{202e}\u{2066}\u{2069}".chars() {
            assert!(is_control(c), "{c:?}");
        }
    }

    #[test]
    fn what_draws_nothing_is_hidden() {
        let hidden = "\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\
                      \u{2060}\u{206a}\u{2800}\u{3164}\u{feff}\u{ffa0}\u{fff9}\u{1d173}\u{e0001}\u{e0041}\u{e0fff}";
        for c in hidden.chars() {
            assert!(is_hidden(c) && !is_control(c), "{c:?}");
        }
        for c in ['\u{180b}', '\u{fe0f}', '\u{e0100}', '\u{a0}', '\u{2003}', '\u{3000}'] {
            assert!(is_unseen(c) && !is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn texts_of_all_scripts_stay_as_they_are() {
        for text in
            ["Żółć", "Ω-7", "نام", "שם", "名前　の", "हिन्दी", "한글", "❤\u{fe0f}", "a b\u{a0}c", "e\u{301}"]
        {
            assert_eq!(escaped(text), text);
        }
        // In files joiners stay as well: these are words and pictures as people write them.
        for text in ["می\u{200c}خواهم", "👩\u{200d}🚀", "abc\u{200f}"] {
            assert!(!text.contains(is_control), "{text:?}");
        }
        assert_eq!(
            escaped("a\u{1b}[31mb\u{202e}\u{61c}\u{e0041}"),
            "a\\u{1b}[31mb\\u{202e}\\u{61c}\\u{e0041}"
        );
    }
}
