//! Cuts the text of a formula into numbers, names and symbols, pasted mathematics included.

use super::super::number::Number;
use super::cures;

/// Where and why a formula can't be read. `start..end` are byte offsets in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// First byte of the wrong part.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right; may be empty.
    pub hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Number(Number),
    Name,
    /// One of `+ - * / ^ ( ) ,`, whichever way it is written.
    Symbol(char),
    /// An exponent that stands above the line.
    Superscript(i32),
}

#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

pub fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[start..], first, start)?;
        found.push(Token { kind, start, end: start + length });
        start += length;
    }
    Ok(found)
}

fn token(rest: &str, first: char, start: usize) -> Result<(Kind, usize), FormulaError> {
    if superscript(first).is_some() {
        return raised(rest, start);
    }
    if first.is_ascii_digit() || first == '.' {
        return number(rest, start);
    }
    if is_letter(first) {
        return Ok((Kind::Name, name_length(rest)));
    }
    if rest.starts_with("**") {
        return Ok((Kind::Symbol('^'), 2));
    }
    // As word processors, spreadsheets and web pages write them.
    let symbol = match first {
        '−' | '–' | '﹣' | '－' => '-',
        '×' | '·' | '⋅' | '∙' | '∗' | '✕' => '*',
        '÷' | '∕' | '⁄' => '/',
        _ => first,
    };
    if "+-*/^(),".contains(symbol) {
        return Ok((Kind::Symbol(symbol), first.len_utf8()));
    }
    let message = format!("`{}` has no meaning in a formula", first.escape_debug());
    let hint = cures::of_symbol(first).to_owned();
    Err(FormulaError { start, end: start + first.len_utf8(), message, hint })
}

fn is_letter(character: char) -> bool {
    (character.is_alphabetic() || character == '_') && superscript(character).is_none()
}

/// Names may hold points before a letter, so that `Math.floor` is one name, which has a cure.
fn name_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let goes_on = match character {
            '.' => characters.peek().is_some_and(|&(_, next)| is_letter(next)),
            _ => is_letter(character) || character.is_ascii_digit(),
        };
        if !goes_on {
            return at;
        }
    }
    rest.len()
}

fn number(rest: &str, start: usize) -> Result<(Kind, usize), FormulaError> {
    let mut length = 0;
    let mut before = ' ';
    for character in rest.chars() {
        let sign_of_exponent = matches!(character, '+' | '-') && matches!(before, 'e' | 'E');
        if !(character.is_ascii_digit() || matches!(character, '.' | '_' | 'e' | 'E') || sign_of_exponent) {
            break;
        }
        length += 1;
        before = character;
    }
    let written = &rest[..length];
    match Number::parse(written) {
        Some(value) => Ok((Kind::Number(value), length)),
        None => Err(FormulaError {
            start,
            end: start + length,
            message: format!("`{written}` is not a number"),
            hint: "numbers look like 1000, 1_000, 0.5 or 1e6".to_owned(),
        }),
    }
}

/// The digit or sign above the line, as it stands on the line.
fn superscript(character: char) -> Option<char> {
    Some(match character {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(character) - u32::from('⁰'), 10)?,
        '⁻' => '-',
        '⁺' => '+',
        _ => return None,
    })
}

fn raised(rest: &str, start: usize) -> Result<(Kind, usize), FormulaError> {
    let digits: String = rest.chars().map_while(superscript).collect();
    let length = rest.chars().take_while(|&c| superscript(c).is_some()).map(char::len_utf8).sum();
    match digits.parse() {
        Ok(exponent) => Ok((Kind::Superscript(exponent), length)),
        Err(_) => Err(FormulaError {
            start,
            end: start + length,
            message: format!("`{}` is not an exponent", &rest[..length]),
            hint: "write `^` and the exponent".to_owned(),
        }),
    }
}
