//! Reads a formula into its tree, and says where it is wrong.
//!
//! Operators group from the left, powers from the right; a sign binds less than a power, so that −2^2 is −4. Parameters
//! are put in as numbers. `min` and `max` take two values or more.

use super::super::number::{Binary, Number, Unary};
use super::running::Running;
use super::tokens::{FormulaError, Kind, Token, tokens};
use super::tree::{Node, Sum};
use super::{FUNCTIONS, VALUES, cures};
use std::collections::BTreeMap;

/// Deeper nesting than any formula written by a person; keeps the recursion bounded.
const DEEPEST_NESTING: usize = 100;
/// Longer than any formula written by a person.
const LONGEST_FORMULA: usize = 10_000;
/// Sums inside each other.
const MOST_VARIABLES: usize = 4;

/// Reads `text`.
pub fn parse(text: &str, parameters: &BTreeMap<String, Number>) -> Result<Node, FormulaError> {
    if text.len() > LONGEST_FORMULA {
        let message =
            format!("the formula is {} characters long, the limit is {LONGEST_FORMULA}", text.len());
        return Err(FormulaError { start: 0, end: text.len(), message, hint: String::new() });
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { text, tokens, at: 0, depth: 0, parameters, variables: Vec::new() };
    let tree = reader.sum()?;
    if let Some(token) = reader.peek() {
        let after = text.get(token.end..).unwrap_or_default();
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let cure = match (text.get(token.start..token.end), digits) {
            (Some(","), 3) => "write thousands without a comma: 1000 or 1_000",
            (Some(","), _) => "decimals have a point: 1.5",
            _ => "write `*` for a product",
        };
        return Err(reader.wrong(token, "expected an operator", cure));
    }
    Ok(tree)
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    parameters: &'a BTreeMap<String, Number>,
    /// Of the enclosing sums, from the outermost.
    variables: Vec<&'a str>,
}

impl<'a> Reader<'a> {
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

    fn sum(&mut self) -> Result<Node, FormulaError> {
        self.left_to_right("+-", Reader::product)
    }

    fn product(&mut self) -> Result<Node, FormulaError> {
        self.left_to_right("*/", Reader::signed)
    }

    fn left_to_right(
        &mut self,
        operators: &str,
        operand: fn(&mut Self) -> Result<Node, FormulaError>,
    ) -> Result<Node, FormulaError> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.next_symbol_of(operators) {
            let operation = match operator {
                '+' => Binary::Add,
                '-' => Binary::Subtract,
                '*' => Binary::Multiply,
                _ => Binary::Divide,
            };
            rest.push((operation, operand(self)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Chain(Box::new(first), rest) })
    }

    /// A sign binds less than a power: −2^2 is −(2^2).
    fn signed(&mut self) -> Result<Node, FormulaError> {
        let mut is_negative = false;
        while let Some(sign) = self.next_symbol_of("+-") {
            is_negative ^= sign == '-';
        }
        let power = self.power()?;
        Ok(if is_negative { Node::Unary(Unary::Negate, Box::new(power)) } else { power })
    }

    /// Powers group from the right, and an exponent may have a sign: 2^3^2, 2^−1.
    fn power(&mut self) -> Result<Node, FormulaError> {
        let mut base = self.operand()?;
        if let Some(Token { kind: Kind::Superscript(exponent), .. }) = self.peek() {
            self.at += 1;
            base = Node::Power(Box::new((base, Node::Number(Number::Whole(exponent.into())))));
            if let Some(token) = self.peek().filter(|token| token.kind == Kind::Symbol('^')) {
                return Err(self.wrong(token, "a power of a power", "write brackets, as in `(level^2)^3`"));
            }
        }
        if self.next_symbol_of("^").is_none() {
            return Ok(base);
        }
        let exponent = self.nested(Reader::signed)?;
        Ok(Node::Power(Box::new((base, exponent))))
    }

    fn operand(&mut self) -> Result<Node, FormulaError> {
        const VALUE: &str = "a number, `level`, a parameter or a function";
        let Some(token) = self.peek() else {
            return Err(FormulaError {
                start: self.text.trim_end().len(),
                end: self.text.len(),
                message: "the formula ends where a value is expected".to_owned(),
                hint: VALUE.to_owned(),
            });
        };
        self.at += 1;
        match token.kind {
            Kind::Number(value) => Ok(Node::Number(value)),
            Kind::Name => self.name(token),
            Kind::Symbol('(') => {
                let inside = self.nested(Reader::sum)?;
                self.close(token)?;
                Ok(inside)
            }
            Kind::Symbol(_) | Kind::Superscript(_) => Err(self.wrong(token, "expected a value", VALUE)),
        }
    }

    fn written(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    fn name(&mut self, token: Token) -> Result<Node, FormulaError> {
        let name = self.written(token);
        if let Some(&value) = self.parameters.get(name) {
            return Ok(Node::Parameter(name.into(), value));
        }
        if let Some(variable) = self.variables.iter().position(|&variable| variable == name) {
            return Ok(Node::Variable(variable));
        }
        match name {
            "level" => Ok(Node::Level),
            "previous" => Ok(Node::Previous),
            "sum" => self.series(token),
            _ if FUNCTIONS.contains(&name) => self.call(name, token),
            _ => Err(self.unknown(name, token)),
        }
    }

    fn open(&mut self, name: &str, token: Token) -> Result<(), FormulaError> {
        if self.next_symbol_of("(").is_some() {
            return Ok(());
        }
        let (message, hint) = match name {
            "sum" => {
                ("a sum needs its parts in brackets", "as in `sum(i, 1, level - 1, 100 * i)`".to_owned())
            }
            _ => ("a function needs its value in brackets", format!("write `{name}(…)`")),
        };
        Err(self.wrong(token, message, &hint))
    }

    fn call(&mut self, name: &str, token: Token) -> Result<Node, FormulaError> {
        self.open(name, token)?;
        let mut values = vec![self.nested(Reader::sum)?];
        while self.next_symbol_of(",").is_some() {
            values.push(self.nested(Reader::sum)?);
        }
        self.close(token)?;
        let count = values.len();
        let mut values = values.into_iter();
        let (Some(first), second) = (values.next(), values.next()) else {
            return Err(self.wrong(token, "expected a value", ""));
        };
        let several = match name {
            "min" => Some(Binary::Least),
            "max" => Some(Binary::Greatest),
            _ => None,
        };
        match (name, several, second) {
            (_, Some(operation), Some(second)) => {
                let rest = std::iter::once(second).chain(values).map(|value| (operation, value)).collect();
                Ok(Node::Chain(Box::new(first), rest))
            }
            (_, Some(_), None) => {
                let hint = format!("as in `{name}(level, 100)`");
                Err(self.wrong(token, &format!("`{name}` needs two values or more"), &hint))
            }
            ("pow", _, Some(exponent)) if count == 2 => Ok(Node::Power(Box::new((first, exponent)))),
            ("pow", ..) => {
                let message = format!("`pow` takes two values, not {count}");
                Err(self.wrong(token, &message, "as in `pow(level, 1.5)`, which is `level^1.5`"))
            }
            (_, None, None) => match function(name) {
                Some(operation) => Ok(Node::Unary(operation, Box::new(first))),
                None => Err(self.unknown(name, token)),
            },
            _ => {
                let cure = match name {
                    "round" | "floor" | "ceil" => {
                        "to other multiples: `round: { to: 10 }` beside the formula"
                    }
                    _ => "",
                };
                Err(self.wrong(token, &format!("`{name}` takes one value, not {count}"), cure))
            }
        }
    }

    /// `sum(i, from, to, term)`
    fn series(&mut self, token: Token) -> Result<Node, FormulaError> {
        const EXAMPLE: &str = "as in `sum(i, 1, level - 1, 100 * i)`";
        self.open("sum", token)?;
        let name = self.variable()?;
        self.comma(token, EXAMPLE)?;
        let from = self.whole("starts")?;
        self.comma(token, EXAMPLE)?;
        let to = self.whole("ends")?;
        self.comma(token, EXAMPLE)?;
        let variable = self.variables.len();
        if variable == MOST_VARIABLES {
            return Err(self.wrong(token, &format!("more than {MOST_VARIABLES} sums inside each other"), ""));
        }
        self.variables.push(name);
        let term = self.nested(Reader::sum);
        self.variables.pop();
        let term = term?;
        self.close(token)?;
        let is_same_everywhere = from.is_constant(usize::MAX) && term.is_constant(variable);
        let sums = is_same_everywhere.then(Running::default);
        Ok(Node::Sum(Box::new(Sum { variable, from, to, term, sums })))
    }

    fn variable(&mut self) -> Result<&'a str, FormulaError> {
        const HINT: &str = "a name of your choice, as in `sum(i, 1, level - 1, 100 * i)`";
        let Some(token) = self.peek() else {
            return self.operand().map(|_| "");
        };
        self.at += 1;
        let name = self.written(token);
        if token.kind != Kind::Name {
            return Err(self.wrong(token, "expected the variable of the sum", HINT));
        }
        let is_taken = self.parameters.contains_key(name)
            || self.variables.contains(&name)
            || VALUES.contains(&name)
            || FUNCTIONS.contains(&name);
        if is_taken {
            let message = format!("`{name}` has a meaning already and can't be the variable of a sum");
            return Err(self.wrong(token, &message, HINT));
        }
        Ok(name)
    }

    fn comma(&mut self, open: Token, example: &str) -> Result<(), FormulaError> {
        if self.next_symbol_of(",").is_some() {
            return Ok(());
        }
        let token = self.peek().unwrap_or(open);
        Err(self.wrong(token, "a sum has four parts: variable, from, to, term", example))
    }

    /// An end of a sum, which must be whole at every level.
    fn whole(&mut self, what: &str) -> Result<Node, FormulaError> {
        let first = self.at;
        let node = self.nested(Reader::sum)?;
        if node.is_whole() {
            return Ok(node);
        }
        let (start, end) = match (self.tokens.get(first), self.tokens.get(self.at.saturating_sub(1))) {
            (Some(first), Some(last)) => (first.start, last.end),
            _ => (0, self.text.len()),
        };
        let written = &self.text[start..end];
        let message = format!("a sum {what} at a whole number, which `{written}` need not be");
        Err(FormulaError { start, end, message, hint: format!("write `floor({written})`") })
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

    fn nested(&mut self, inside: fn(&mut Self) -> Result<Node, FormulaError>) -> Result<Node, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            let token = self.tokens[self.at.min(self.tokens.len() - 1)];
            let message = format!("nested more than {DEEPEST_NESTING} deep");
            return Err(self.wrong(token, &message, ""));
        }
        let node = inside(self);
        self.depth -= 1;
        node
    }

    fn unknown(&self, name: &str, token: Token) -> FormulaError {
        if let Some(cure) = cures::of_name(name) {
            return self.wrong(token, &format!("unknown name `{name}`"), &cure);
        }
        let known = VALUES
            .into_iter()
            .chain(self.variables.iter().copied())
            .chain(self.parameters.keys().map(String::as_str))
            .chain(FUNCTIONS);
        let near = known
            .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
            .filter(|&(distance, candidate)| distance <= 1 + candidate.len() / 4)
            .min_by_key(|&(distance, _)| distance);
        let hint = match near {
            Some((_, candidate)) => format!("did you mean `{candidate}`?"),
            None => "known are `level`, `previous`, the names under `parameters`, and functions such as floor, min, sqrt"
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

fn function(name: &str) -> Option<Unary> {
    Some(match name {
        "floor" => Unary::Floor,
        "ceil" => Unary::Ceil,
        "round" => Unary::Round,
        "sqrt" => Unary::Root,
        "cbrt" => Unary::CubeRoot,
        "ln" => Unary::Ln,
        "log10" => Unary::Log10,
        "exp" => Unary::Exp,
        "abs" => Unary::Absolute,
        _ => return None,
    })
}
