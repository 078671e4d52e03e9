//! Formulas: expressions in `level`, evaluated with the same bits on every platform.
//!
//! `syntax` reads the text (what people expect of `-2^2` and `2^3^2` is settled there, with errors that point at the
//! place); `exmex` compiles and evaluates it with the operators below, which call libm.

mod interval;
mod syntax;

use exmex::{BinOp, Express, FlatEx, MakeOperators, Operator};
pub use interval::Interval;
use std::collections::BTreeMap;
pub use syntax::{FUNCTIONS, FormulaError};

/// A compiled expression in the one variable `level`.
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    exact: FlatEx<f64, RealOperators>,
    range: FlatEx<Interval, interval::IntervalOperators>,
    uses_level: bool,
}

impl Formula {
    /// Compiles `text`, in which `level` and the names of `parameters` are known.
    ///
    /// # Errors
    /// When it does not parse or names something unknown, with the place in `text`.
    pub fn parse(text: &str, parameters: &BTreeMap<String, f64>) -> Result<Formula, FormulaError> {
        let plain = syntax::normalise(text, parameters)?;
        let whole_text = |error: exmex::ExError| FormulaError {
            start: 0,
            end: text.len(),
            message: format!("the formula can't be compiled: {}", error.msg()),
            hint: String::new(),
        };
        let exact = FlatEx::parse(&plain).map_err(whole_text)?;
        let range = FlatEx::parse(&plain).map_err(whole_text)?;
        let uses_level = !exact.var_names().is_empty();
        Ok(Formula { text: text.to_owned(), exact, range, uses_level })
    }

    /// The value at `level`; NaN where the formula has none (the root of a negative number, say).
    pub fn value(&self, level: f64) -> f64 {
        let variables: &[f64] = if self.uses_level { &[level] } else { &[] };
        self.exact.eval(variables).unwrap_or(f64::NAN)
    }

    /// A range that holds the values of every level from `from` to `to`; [`Interval::UNKNOWN`] where none is known.
    pub fn range(&self, from: f64, to: f64) -> Interval {
        let levels = [Interval::new(from, to)];
        let variables: &[Interval] = if self.uses_level { &levels } else { &[] };
        self.range.eval(variables).unwrap_or(Interval::UNKNOWN)
    }

    /// What an evaluation takes, in evaluations of a simple curve; in proportion to the length.
    pub fn weight(&self) -> u64 {
        2 + self.text.len() as u64 / 16
    }

    /// As the designer wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[derive(Debug, Clone)]
struct RealOperators;

/// Priorities for exmex; the text it gets has every power and sign in brackets already.
const SUM: i64 = 0;
const PRODUCT: i64 = 1;
const POWER: i64 = 2;

fn binary<T: Clone>(name: &str, apply: fn(T, T) -> T, prio: i64) -> Operator<'_, T> {
    let is_commutative = matches!(name, "+" | "*" | "min" | "max");
    Operator::make_bin(name, BinOp { apply, prio, is_commutative })
}

/// The smaller one; NaN when either is, where `f64::min` would hide it.
fn least(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

/// The larger one; NaN when either is.
fn greatest(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

impl MakeOperators<f64> for RealOperators {
    fn make<'a>() -> Vec<Operator<'a, f64>> {
        vec![
            binary("+", |a, b| a + b, SUM),
            Operator::make_bin_unary(
                "-",
                BinOp { apply: |a, b| a - b, prio: SUM, is_commutative: false },
                |a| -a,
            ),
            binary("*", |a, b| a * b, PRODUCT),
            binary("/", |a, b| a / b, PRODUCT),
            binary("^", libm::pow, POWER),
            binary("min", least, POWER),
            binary("max", greatest, POWER),
            Operator::make_unary("floor", f64::floor),
            Operator::make_unary("ceil", f64::ceil),
            Operator::make_unary("round", f64::round),
            Operator::make_unary("sqrt", f64::sqrt),
            Operator::make_unary("cbrt", libm::cbrt),
            Operator::make_unary("ln", libm::log),
            Operator::make_unary("log10", libm::log10),
            Operator::make_unary("exp", libm::exp),
            Operator::make_unary("abs", f64::abs),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str, level: f64) -> f64 {
        Formula::parse(text, &BTreeMap::from([("growth".to_owned(), 1.5)])).unwrap().value(level)
    }

    #[test]
    fn formulas_mean_what_people_expect() {
        for (text, expected) in [
            ("-2^2", -4.0),
            ("2^3^2", 512.0),
            ("2^-1", 0.5),
            ("10 - 4 - 3", 3.0),
            ("100 / 10 / 5", 2.0),
            ("2 + 3 * 4", 14.0),
            ("-level^2", -49.0),
            ("--level", 7.0),
            ("3 - -level", 10.0),
            ("floor(level / 2) + 1", 4.0),
            ("min(level, 3)", 3.0),
            ("max(1, level, 3)", 7.0),
            ("min(5, max(level, 2)) * 2", 10.0),
            ("growth^2", 2.25),
            ("1e3 + 1_000 + .5", 2000.5),
            ("1.5e-3 * 1000", 1.5),
            ("sqrt(16) + cbrt(27) + ln(exp(2)) + log10(100) + abs(-3)", 14.0),
            ("round(2.5) + ceil(1.1) + floor(-1.5)", 3.0),
            ("2(level)", f64::NAN),
        ] {
            match Formula::parse(text, &BTreeMap::from([("growth".to_owned(), 1.5)])) {
                Ok(_) => assert_eq!(value(text, 7.0), expected, "{text}"),
                Err(_) => assert!(expected.is_nan(), "{text}"),
            }
        }
    }

    #[test]
    fn real_mathematics_comes_from_libm() {
        assert_eq!(value("300 * 2^(level / 7)", 50.0), 300.0 * libm::pow(2.0, 50.0 / 7.0));
    }

    proptest! {
        /// A wrong operator in the interval table would let a broken curve through the check at load.
        #[test]
        fn every_value_lies_in_the_range(
            text in prop::sample::select(vec![
                "1000 * (level + 1)^1.5", "floor(level / 10) + 1", "level - 3 * level", "1 / (level - 50)",
                "(-1)^level", "2^(level / 7)", "(level - 40)^3", "(level - 40)^2", "abs(level - 30) - ceil(sqrt(level))",
                "ln(level) * log10(level + 1)", "min(level, 100 - level)", "max(exp(-level / 100), 0.25)",
                "round(cbrt(level) * -3.7)", "level^-0.5", "(level - 10)^0.5", "5",
            ]),
            from in 0_u64..200, length in 0_u64..50, inside in 0.0_f64..=1.0,
        ) {
            let formula = Formula::parse(text, &BTreeMap::new()).unwrap();
            let range = formula.range(from as f64, (from + length) as f64);
            let level = from + (inside * length as f64) as u64;
            let value = formula.value(level as f64);
            prop_assert!(range.may_hold(value), "{text} at {level}: {value} outside {range:?}");
        }
    }
}
