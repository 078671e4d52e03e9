//! Reads the text of a formula, says where it is wrong, and writes it out so that it can only be read one way.
//!
//! `-2^2` is −4 and `2^3^2` is 2^9, as in mathematics; the evaluator behind reads neither so, hence every sign and
//! power is written out in brackets. Parameters are put in as numbers. `min` and `max` take two values or more.

use std::collections::BTreeMap;

/// The functions that a formula can call.
pub const FUNCTIONS: [&str; 11] =
    ["floor", "ceil", "round", "min", "max", "sqrt", "cbrt", "ln", "log10", "exp", "abs"];
/// Deeper nesting than any formula written by a person; keeps the recursion below bounded.
const DEEPEST_NESTING: usize = 100;
/// Longer than any formula written by a person.
const LONGEST_FORMULA: usize = 10_000;
/// The same with every number and bracket written out; a tiny number has hundreds of digits then.
const LONGEST_PLAIN: usize = 40_000;

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

/// Writes `text` out with every operation in brackets, every parameter replaced by its value.
pub fn normalise(text: &str, parameters: &BTreeMap<String, f64>) -> Result<String, FormulaError> {
    if text.len() > LONGEST_FORMULA {
        let message =
            format!("the formula is {} characters long, the limit is {LONGEST_FORMULA}", text.len());
        return Err(FormulaError { start: 0, end: text.len(), message, hint: String::new() });
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { text, tokens, at: 0, depth: 0, parameters };
    let plain = reader.sum()?;
    if let Some(token) = reader.peek() {
        return Err(reader.wrong(token, "expected an operator", "write `*` for a product"));
    }
    if plain.len() > LONGEST_PLAIN {
        let message =
            format!("the formula is longer than {LONGEST_PLAIN} characters with its numbers written out");
        return Err(FormulaError { start: 0, end: text.len(), message, hint: String::new() });
    }
    Ok(plain)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Number(f64),
    Name,
    Symbol(char),
}

#[derive(Debug, Clone, Copy)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let (kind, length) = if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() || first == '.' {
            number(rest, start)?
        } else if first.is_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (Kind::Name, length)
        } else if "+-*/^(),".contains(first) {
            (Kind::Symbol(first), 1)
        } else {
            let hint = if rest.starts_with("**") { "write `^` for a power" } else { "" };
            let end = start + first.len_utf8();
            let message = format!("`{}` has no meaning in a formula", first.escape_debug());
            return Err(FormulaError { start, end, message, hint: hint.to_owned() });
        };
        found.push(Token { kind, start, end: start + length });
        start += length;
    }
    Ok(found)
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
    match written.replace('_', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Kind::Number(value), length)),
        _ => Err(FormulaError {
            start,
            end: start + length,
            message: format!("`{written}` is not a number"),
            hint: "numbers look like 1000, 1_000, 0.5 or 1e6".to_owned(),
        }),
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    parameters: &'a BTreeMap<String, f64>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn next_symbol_of(&mut self, wanted: &str) -> Option<char> {
        match self.peek()?.kind {
            Kind::Symbol(symbol) if wanted.contains(symbol) => {
                self.at += 1;
                Some(symbol)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Result<String, FormulaError> {
        self.left_to_right("+-", Reader::product)
    }

    fn product(&mut self) -> Result<String, FormulaError> {
        self.left_to_right("*/", Reader::signed)
    }

    fn left_to_right(
        &mut self,
        operators: &str,
        operand: fn(&mut Self) -> Result<String, FormulaError>,
    ) -> Result<String, FormulaError> {
        let mut plain = operand(self)?;
        while let Some(operator) = self.next_symbol_of(operators) {
            let right = operand(self)?;
            // No brackets here: exmex groups these from the left too, and brackets around every step of a long sum
            // would nest without bound.
            plain.extend([" ", operator.encode_utf8(&mut [0; 4]), " ", &right]);
        }
        Ok(plain)
    }

    /// A sign binds less than a power: −2^2 is −(2^2).
    fn signed(&mut self) -> Result<String, FormulaError> {
        let mut negative = false;
        let mut signs = false;
        while let Some(sign) = self.next_symbol_of("+-") {
            negative ^= sign == '-';
            signs = true;
        }
        let power = self.power()?;
        Ok(match (signs, negative) {
            (true, true) => format!("(-{power})"),
            _ => power,
        })
    }

    /// Powers group from the right, and an exponent may have a sign: 2^3^2, 2^−1.
    fn power(&mut self) -> Result<String, FormulaError> {
        let base = self.operand()?;
        if self.next_symbol_of("^").is_none() {
            return Ok(base);
        }
        let exponent = self.nested(Reader::signed)?;
        Ok(format!("({base} ^ {exponent})"))
    }

    fn operand(&mut self) -> Result<String, FormulaError> {
        let Some(token) = self.peek() else {
            return Err(FormulaError {
                start: self.text.trim_end().len(),
                end: self.text.len(),
                message: "the formula ends where a value is expected".to_owned(),
                hint: "a number, `level`, a parameter or a function".to_owned(),
            });
        };
        self.at += 1;
        match token.kind {
            Kind::Number(value) => Ok(literal(value)),
            Kind::Name => self.name(token),
            Kind::Symbol('(') => {
                let inside = self.nested(Reader::sum)?;
                self.close(token)?;
                Ok(format!("({inside})"))
            }
            Kind::Symbol(_) => {
                Err(self.wrong(token, "expected a value", "a number, `level`, a parameter or a function"))
            }
        }
    }

    fn name(&mut self, token: Token) -> Result<String, FormulaError> {
        let name = &self.text[token.start..token.end];
        if let Some(&value) = self.parameters.get(name) {
            return Ok(literal(value));
        }
        match name {
            "level" => Ok("level".to_owned()),
            _ if FUNCTIONS.contains(&name) => self.call(name, token),
            _ => Err(self.unknown(name, token)),
        }
    }

    fn call(&mut self, name: &str, token: Token) -> Result<String, FormulaError> {
        if self.next_symbol_of("(").is_none() {
            let hint = format!("write `{name}(…)`");
            return Err(self.wrong(token, "a function needs its value in brackets", &hint));
        }
        let mut values = vec![self.nested(Reader::sum)?];
        while self.next_symbol_of(",").is_some() {
            values.push(self.nested(Reader::sum)?);
        }
        self.close(token)?;
        let several = matches!(name, "min" | "max");
        match values.len() {
            1 if !several => Ok(format!("{name}({})", values.concat())),
            1 => Err(self.wrong(
                token,
                &format!("`{name}` needs two values or more"),
                "as in `min(level, 100)`",
            )),
            _ if several => {
                // One pair of brackets around all: the evaluator takes long over brackets inside each other.
                Ok(format!("(({}))", values.join(&format!(") {name} ("))))
            }
            count => Err(self.wrong(token, &format!("`{name}` takes one value, not {count}"), "")),
        }
    }

    fn close(&mut self, open: Token) -> Result<(), FormulaError> {
        if self.next_symbol_of(")").is_some() {
            return Ok(());
        }
        match self.peek() {
            Some(token) => Err(self.wrong(token, "expected an operator or `)`", "write `*` for a product")),
            None => Err(self.wrong(open, "the bracket that opens here is never closed", "add `)`")),
        }
    }

    fn nested(
        &mut self,
        inside: fn(&mut Self) -> Result<String, FormulaError>,
    ) -> Result<String, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            let token = self.tokens[self.at.min(self.tokens.len() - 1)];
            let message = format!("nested more than {DEEPEST_NESTING} deep");
            return Err(self.wrong(token, &message, ""));
        }
        let plain = inside(self);
        self.depth -= 1;
        plain
    }

    fn unknown(&self, name: &str, token: Token) -> FormulaError {
        let known = ["level"].into_iter().chain(self.parameters.keys().map(String::as_str)).chain(FUNCTIONS);
        let near = known
            .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
            .filter(|&(distance, candidate)| distance <= 1 + candidate.len() / 4)
            .min_by_key(|&(distance, _)| distance);
        let hint = match near {
            Some((_, candidate)) => format!("did you mean `{candidate}`?"),
            None => "known are `level`, the names under `parameters`, and functions such as floor, min, sqrt"
                .to_owned(),
        };
        self.wrong(token, &format!("unknown name `{name}`"), &hint)
    }

    fn wrong(&self, token: Token, message: &str, hint: &str) -> FormulaError {
        FormulaError {
            start: token.start,
            end: token.end,
            message: message.to_owned(),
            hint: hint.to_owned(),
        }
    }
}

/// `{}` never writes an exponent for an `f64`, which the evaluator would not read.
fn literal(value: f64) -> String {
    if value < 0.0 { format!("(-{})", -value) } else { format!("{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_point_at_the_place() {
        for (text, place, message) in [
            ("level +", "", "the formula ends where a value is expected"),
            ("", "", "the formula ends where a value is expected"),
            ("1000 * levl", "levl", "unknown name `levl`"),
            ("2 level", "level", "expected an operator"),
            ("(level + 1", "(", "the bracket that opens here is never closed"),
            ("level)", ")", "expected an operator"),
            ("min(level)", "min", "`min` needs two values or more"),
            ("sqrt(1, 2)", "sqrt", "`sqrt` takes one value, not 2"),
            ("sqrt 4", "sqrt", "a function needs its value in brackets"),
            ("1.2.3", "1.2.3", "`1.2.3` is not a number"),
            ("level $ 2", "$", "`$` has no meaning in a formula"),
            ("level ** 2", "*", "expected a value"),
            ("1e999", "1e999", "`1e999` is not a number"),
        ] {
            let error = normalise(text, &BTreeMap::new()).unwrap_err();
            assert_eq!((&text[error.start..error.end], error.message.as_str()), (place, message), "{text}");
        }
        assert_eq!(normalise("levle", &BTreeMap::new()).unwrap_err().hint, "did you mean `level`?");
    }

    #[test]
    fn hostile_nesting_ends_in_an_error() {
        for text in ["(".repeat(5_000), "-(".repeat(4_000), "2^".repeat(4_000), "min(1,".repeat(1_500)] {
            assert!(normalise(&text, &BTreeMap::new()).is_err());
        }
        let long_sum = vec!["level"; 1_500].join("+");
        assert!(crate::rules::formula::Formula::parse(&long_sum, &BTreeMap::new()).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[ -~é∑]{0,40}", soup in "(level|min|floor|\\(|\\)|,|\\^|-|\\+|[0-9.]|e| ){0,30}") {
            for text in [text, soup] {
                if let Ok(formula) = crate::rules::formula::Formula::parse(&text, &BTreeMap::new()) {
                    formula.value(3.0);
                    formula.range(0.0, 9.0);
                }
            }
        }
    }
}
