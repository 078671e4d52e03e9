//! Text within HTML, SVG and XML: one place where it is kept from being markup.

/// A text in which nothing is markup, as content and within quotes, without characters that XML 1.0 has not (section 2.2).
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => quoted.push_str("&amp;"),
            '<' => quoted.push_str("&lt;"),
            '>' => quoted.push_str("&gt;"),
            '"' => quoted.push_str("&quot;"),
            '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'.. => {
                quoted.push(character)
            }
            _ => {}
        }
    }
    quoted
}

/// JSON that stands in a page as data: no text in it can end the element it stands in, or begin a comment.
pub fn quoted_json(json: &str) -> String {
    // Within JSON these stand in texts only, where an escape means the same.
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_of_a_text_is_markup(text in ".*|[<>&\"'/!a-z-]{0,30}") {
            let quoted = quoted(&text);
            prop_assert!(!quoted.contains(['<', '>', '"']), "{quoted}");
            let back = quoted.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            prop_assert_eq!(back, text.replace(|c: char| c != '\t' && c != '\n' && (c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}')), ""));
        }

        #[test]
        fn json_says_the_same_and_ends_nothing(text in ".*|[<>&\"'/!a-z-]{0,30}") {
            let quoted = quoted_json(&serde_json::to_string(&text).unwrap());
            prop_assert!(!quoted.contains(['<', '>', '&']), "{quoted}");
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }
}
