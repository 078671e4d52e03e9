//! Texts that no spreadsheet takes for formulas.

use std::borrow::Cow;

/// A text for a cell of CSV, in which a spreadsheet finds no formula and a terminal nothing to obey.
///
/// What begins as a formula does gets a `'` before it, unless all of it is a number, and so does what begins like one that
/// was given its `'` already: [`taken_back`] takes off exactly what was put on. Control characters are written as `\u{1b}`,
/// but for line breaks and tabs inside the text.
pub fn defused(text: &str) -> Cow<'_, str> {
    let is_formula = begins(text.trim_start_matches('\'')) && !is_number(text);
    let drives = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    if !is_formula && !text.contains(drives) {
        return Cow::Borrowed(text);
    }
    let mut defused = String::with_capacity(text.len() + 1);
    if is_formula {
        defused.push('\'');
    }
    for c in text.chars() {
        if drives(c) {
            defused.extend(c.escape_unicode());
        } else {
            defused.push(c);
        }
    }
    Cow::Owned(defused)
}

/// A text without the `'` that [`defused`] put before it.
pub fn taken_back(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(inner) if begins(inner.trim_start_matches('\'')) => inner,
        _ => text,
    }
}

/// Whether a text begins as a formula does.
fn begins(text: &str) -> bool {
    text.starts_with(|c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n')
    })
}

/// `-5`, `+1,250`, `-1.5e-7`: calculates nothing.
fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let signs = text.len() - digits.len();
    let (number, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    signs <= 1
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1+1", "'＝1+1"),
            ("-", "'-"),
            ("+1e", "'+1e"),
            ("--5", "'--5"),
            ("-5.5e+", "'-5.5e+"),
            ("Vex", "Vex"),
            ("a=1", "a=1"),
            (" =1", " =1"),
            ("'=1", "''=1"),
            ("'-5", "''-5"),
            ("'", "'"),
            ("'s", "'s"),
            ("", ""),
            ("two\nlines\tand\r\nmore", "two\nlines\tand\r\nmore"),
            ("\u{1b}[2J\u{9b}1m\u{0}", "\\u{1b}[2J\\u{9b}1m\\u{0}"),
            ("=\u{7}", "'=\\u{7}"),
        ] {
            assert_eq!(defused(text), written, "{text:?}");
        }
    }

    #[test]
    fn what_was_put_on_is_taken_off() {
        for text in
            ["=1+1", "'=1", "''=1", "-5", "'-5", "@a", "＝1", "Vex", "'s", "'", "", "a'=1", "-2+3", "+"]
        {
            assert_eq!(taken_back(&defused(text)), text, "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for text in ["-5", "+1,250", "-1.5e-7", "+0", "-3E+10", "-1.", "12"] {
            assert_eq!(defused(text), text);
        }
    }
}
