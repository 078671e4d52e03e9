//! The grammar of filters, from the loosest to the tightest: `or`, `and`, `not`, brackets, one condition.

use super::subject::Subject;
use super::{DEEPEST, SHOWN, Typed};
use crate::ledger::Comparison;
use crate::report::numbers::clipped;
use winnow::ascii::{Caseless, multispace0};
use winnow::combinator::{alt, cut_err, delimited, eof, not, opt, peek, preceded, separated, terminated};
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{LocatingSlice, Location, Stream};
use winnow::token::{literal, one_of, take_till, take_while};
use winnow::{ModalResult, Parser};

type Input<'i> = LocatingSlice<&'i str>;
type Parsed<T> = ModalResult<T, Mistake>;

/// What is wrong, and at which byte.
#[derive(Debug, Clone)]
struct Mistake {
    at: usize,
    what: String,
}

impl ParserError<Input<'_>> for Mistake {
    type Inner = Mistake;

    fn from_input(input: &Input<'_>) -> Mistake {
        Mistake { at: input.current_token_start(), what: EXPECTED.to_owned() }
    }

    fn into_inner(self) -> Result<Mistake, Mistake> {
        Ok(self)
    }
}

/// What is expected where nothing is left to look at.
const EXPECTED: &str = "expected a condition";
const SIGNS: &str = "expected one of = != < <= > >= ~ or `in`";

const COMPARISONS: [(&str, Comparison); 8] = [
    ("!=", Comparison::Unequal),
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("==", Comparison::Equal),
    ("=", Comparison::Equal),
    ("<", Comparison::Less),
    (">", Comparison::More),
    ("~", Comparison::Holds),
];

/// Reads a whole filter.
pub(super) fn parse<K: Subject>(text: &str) -> Result<Typed<K>, String> {
    let mut input = LocatingSlice::new(text);
    let whole = (|input: &mut Input<'_>| any(input, 0), |input: &mut Input<'_>| end(input))
        .map(|(filter, ())| filter);
    let mut whole = whole;
    whole.parse_next(&mut input).map_err(|error| {
        let mistake = match error {
            ErrMode::Backtrack(mistake) | ErrMode::Cut(mistake) => mistake,
            ErrMode::Incomplete(_) => Mistake { at: text.len(), what: EXPECTED.to_owned() },
        };
        told(text, &mistake, K::EXAMPLE)
    })
}

fn told(text: &str, Mistake { at, what }: &Mistake, example: &str) -> String {
    let what = if what == EXPECTED { format!("{EXPECTED} such as `{example}`") } else { what.clone() };
    let rest = text.get(*at..).unwrap_or_default().trim_start();
    if rest.is_empty() {
        format!("{what} at the end")
    } else {
        format!("{what}, at `{}`", clipped(rest, SHOWN))
    }
}

/// A mistake at this place that no other way of reading makes good.
fn wrong(input: &Input<'_>, what: impl Into<String>) -> ErrMode<Mistake> {
    ErrMode::Cut(Mistake { at: input.current_token_start(), what: what.into() })
}

fn end(input: &mut Input<'_>) -> Parsed<()> {
    (multispace0, eof)
        .void()
        .parse_next(input)
        .map_err(|_: ErrMode<Mistake>| wrong(input, "expected `and`, `or` or the end"))
}

/// A word of the language, in any case, that is not the beginning of a longer one.
fn word<'i>(word: &'static str) -> impl Parser<Input<'i>, (), ErrMode<Mistake>> {
    let ends = not(one_of(('a'..='z', 'A'..='Z', '0'..='9', '_', '.')));
    delimited(multispace0, literal(Caseless(word)), (ends, multispace0)).void()
}

fn any<K: Subject>(input: &mut Input<'_>, depth: usize) -> Parsed<Typed<K>> {
    let parts: Vec<Typed<K>> =
        separated(1.., |input: &mut Input<'_>| all(input, depth), word("or")).parse_next(input)?;
    Ok(joined(parts, Typed::Any))
}

fn all<K: Subject>(input: &mut Input<'_>, depth: usize) -> Parsed<Typed<K>> {
    let parts: Vec<Typed<K>> =
        separated(1.., |input: &mut Input<'_>| one(input, depth), word("and")).parse_next(input)?;
    Ok(joined(parts, Typed::All))
}

fn joined<K>(mut parts: Vec<Typed<K>>, many: fn(Vec<Typed<K>>) -> Typed<K>) -> Typed<K> {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}

fn one<K: Subject>(input: &mut Input<'_>, depth: usize) -> Parsed<Typed<K>> {
    multispace0.parse_next(input)?;
    if depth > DEEPEST {
        return Err(wrong(input, format!("brackets stand at most {DEEPEST} deep in each other")));
    }
    if opt(word("not")).parse_next(input)?.is_some() {
        let inner = cut_err(|input: &mut Input<'_>| one(input, depth + 1)).parse_next(input)?;
        return Ok(Typed::Not(Box::new(inner)));
    }
    if opt('(').parse_next(input)?.is_some() {
        let inner = cut_err(|input: &mut Input<'_>| any(input, depth + 1)).parse_next(input)?;
        multispace0.parse_next(input)?;
        let closed: Option<char> = opt(')').parse_next(input)?;
        return closed.map(|_| inner).ok_or_else(|| wrong(input, "expected `and`, `or` or `)`"));
    }
    cut_err(condition).parse_next(input)
}

fn condition<K: Subject>(input: &mut Input<'_>) -> Parsed<Typed<K>> {
    let start = *input;
    let name = take_while(1.., ('a'..='z', 'A'..='Z', '0'..='9', '_', '.', '-')).parse_next(input)?;
    let column = K::parse(name).map_err(|what| wrong(&start, what))?;
    if opt(word("in")).parse_next(input)?.is_some() {
        return among(input, column);
    }
    multispace0.parse_next(input)?;
    let found = COMPARISONS.into_iter().find(|(sign, _)| input.starts_with(sign));
    let Some((sign, comparison)) = found else { return Err(wrong(input, SIGNS)) };
    input.next_slice(sign.len());
    multispace0.parse_next(input)?;
    let value = value(input, &column)?;
    Ok(Typed::Is(column, comparison, value))
}

/// `column in (a, b, c)`.
fn among<K: Subject>(input: &mut Input<'_>, column: K) -> Parsed<Typed<K>> {
    let one = |input: &mut Input<'_>| {
        delimited(multispace0, |input: &mut Input<'_>| value(input, &column), multispace0).parse_next(input)
    };
    let list: Parsed<Vec<String>> = delimited('(', separated(1.., one, ','), ')').parse_next(input);
    let values = list.map_err(|_| wrong(input, "expected a list such as `in (1, 2, 3)`"))?;
    let is = |value| Typed::Is(column.clone(), Comparison::Equal, value);
    Ok(joined(values.into_iter().map(is).collect(), Typed::Any))
}

/// A value in quotes, or one that ends where a space, a bracket or a comma stands. A time may have its hour after a space.
fn value<K: Subject>(input: &mut Input<'_>, column: &K) -> Parsed<String> {
    for quote in ['"', '\''] {
        if opt(quote).parse_next(input)?.is_some() {
            let text = terminated(take_till(0.., quote), quote).parse_next(input);
            return text
                .map(str::to_owned)
                .map_err(|_: ErrMode<Mistake>| wrong(input, format!("expected a closing {quote}")));
        }
    }
    let bare = take_till(1.., |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','));
    let mut bare = bare.map(str::to_owned);
    let mut text: String =
        bare.parse_next(input).map_err(|_: ErrMode<Mistake>| wrong(input, "expected a value"))?;
    if column.is_time() {
        let hour =
            preceded(' ', (peek(hour), take_till(1.., [' ', ')', ','])).map(|(_, hour): (_, &str)| hour));
        if let Some(hour) = opt(hour).parse_next(input)? {
            text = format!("{text} {hour}");
        }
    }
    Ok(text)
}

/// The beginning of `18:04`.
fn hour(input: &mut Input<'_>) -> Parsed<()> {
    (take_while(1..=2, '0'..='9'), alt((':', ':'))).void().parse_next(input)
}
