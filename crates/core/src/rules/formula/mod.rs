//! Formulas: expressions in `level`, evaluated with the same bits on every platform.
//!
//! `tokens` and `syntax` read the text into one tree (`tree`), with errors that point at the place; `evaluate` computes
//! the tree over any `Arithmetic`: numbers, exact fractions, ranges. Sums and recurrences are tabulated in
//! `running`, so that nothing loops over levels for a single question.

mod cures;
mod evaluate;
mod interval;
mod ranges;
mod running;
mod steps;
mod syntax;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

use super::number::{Arithmetic, Exact, Exactly, Filter, Number};
pub use evaluate::Machine;
use evaluate::Scope;
pub use interval::Interval;
pub use ranges::{Range, Ranges};
use running::Running;
use std::collections::BTreeMap;
pub use tokens::FormulaError;
use tree::Node;

/// The functions that a formula can call.
pub const FUNCTIONS: [&str; 13] =
    ["floor", "ceil", "round", "min", "max", "sqrt", "cbrt", "ln", "log10", "exp", "abs", "pow", "sum"];
/// The names of values that every formula knows.
pub const VALUES: [&str; 2] = ["level", "previous"];

/// A compiled expression in the one variable `level`, and in the value of the level before where it is a recurrence.
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    tree: Node,
    weight: u64,
    history: Option<History>,
}

/// Where a recurrence starts, and its values from there on.
#[derive(Debug, Clone)]
pub struct History {
    first: u64,
    /// What `previous` is at the first level.
    before: Number,
    values: Running<Number>,
}

impl Formula {
    /// Compiles `text`, in which `level`, `previous` and the names of `parameters` are known.
    ///
    /// # Errors
    /// When it does not parse or names something unknown, with the place in `text`.
    pub fn parse(text: &str, parameters: &BTreeMap<String, Number>) -> Result<Formula, FormulaError> {
        let tree = syntax::parse(text, parameters)?;
        let history = tree.uses_previous().then(|| History::starting(0, Number::Whole(0)));
        Ok(Formula { text: text.to_owned(), weight: 2 + tree.weight() / 2, tree, history })
    }

    /// The same as a recurrence from level `first` on, at which `previous` is `before`.
    #[must_use]
    pub fn starting(self, first: u64, before: Number) -> Formula {
        let history = self.history.is_some().then(|| History::starting(first, before));
        Formula { history, ..self }
    }

    /// Whether its value depends on that of the level before.
    pub fn is_recurrence(&self) -> bool {
        self.history.is_some()
    }

    /// The value at `level`; not finite where the formula has none (the root of a negative number, say).
    pub fn value(&self, level: u64) -> Number {
        settled(|filter| self.value_in(filter, level), |exact| self.value_in(exact, level))
    }

    /// The same over any numbers.
    pub fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let previous = self.history.as_ref().map(|history| machine.previous(self, history, level));
        self.at(machine, level, previous)
    }

    fn at<M: Machine>(&self, machine: &mut M, level: u64, previous: Option<M::Value>) -> M::Value {
        let level = machine.number(Number::from(level));
        self.tree.evaluate(machine, &mut Scope::new(level, previous))
    }

    /// `previous` at `level`, tabulated.
    fn previous(&self, history: &History, level: u64) -> Number {
        match level.checked_sub(history.first.saturating_add(1)) {
            None => history.before,
            Some(steps) => history.values.get(steps, &|step, before: Option<&Number>| {
                let before = before.copied().unwrap_or(history.before);
                let level = history.first + step;
                settled(
                    |filter| self.at(filter, level, Some(before)),
                    |exact| {
                        let known = exact.number(before);
                        let before = self.exact_previous(exact, history, step).unwrap_or(known);
                        self.at(exact, level, Some(before))
                    },
                )
            }),
        }
    }

    /// A range that holds the values of every level from `from` to `to`; [`Interval::UNKNOWN`] where none is known.
    pub fn range(&self, from: u64, to: u64) -> Range {
        if self.history.is_some() {
            return Range::UNKNOWN;
        }
        let levels = Range::between(Number::from(from), Number::from(to));
        self.tree.evaluate(&mut Ranges, &mut Scope::new(levels, None))
    }

    /// What an evaluation takes once everything that it sums is summed, in evaluations of a simple curve.
    pub fn weight(&self) -> u64 {
        self.weight
    }

    /// What the evaluation at `level` takes now, sums and recurrences that are not computed yet included.
    pub fn work(&self, level: u64) -> u64 {
        let missing = self.history.as_ref().map_or(0, |history| {
            history.values.missing(level.saturating_sub(history.first)).saturating_mul(self.weight)
        });
        let level = Number::from(level);
        let sums =
            self.tree.work(&mut Scope::new(level, self.history.as_ref().map(|history| history.before)));
        self.weight.saturating_add(missing).saturating_add(sums)
    }

    /// The running sum of this expression over the levels from `first` up to, not including, the level, divided.
    #[must_use]
    pub(super) fn summed(self, first: u64, divide_by: u64) -> Formula {
        let tree = self.tree.summed(Number::from(first), Number::from(divide_by));
        Formula { text: self.text, weight: 2 + tree.weight() / 2, tree, history: None }
    }

    /// What the names stand for at `level`.
    pub fn given(&self, level: u64) -> String {
        match &self.history {
            None => format!("level = {level}"),
            Some(history) => format!("level = {level}, previous = {}", self.previous(history, level)),
        }
    }

    /// As the designer wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The computation at `level`, one line a step: the numbers put in, then what each operation makes of them.
    pub fn steps(&self, level: u64) -> Vec<String> {
        let previous = self.history.as_ref().map(|history| self.previous(history, level));
        steps::of(&self.tree, Scope::new(Number::from(level), previous))
    }
}

impl History {
    fn starting(first: u64, before: Number) -> History {
        History { first, before, values: Running::default() }
    }
}

/// Computes with floats, and again in exact fractions where they can't decide a rounding.
pub fn settled(
    quick: impl FnOnce(&mut Filter) -> Number,
    thorough: impl FnOnce(&mut Exact) -> Exactly,
) -> Number {
    let mut filter = Filter::default();
    let value = quick(&mut filter);
    let is_in_doubt = filter.is_in_doubt || matches!(value, Number::Real(real) if real.is_in_doubt());
    if !is_in_doubt {
        return value;
    }
    let exact = thorough(&mut Exact);
    Exact.known(&exact).unwrap_or(value)
}
