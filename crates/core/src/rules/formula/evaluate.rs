//! Computes the tree of a formula, over any kind of number.

use super::super::number::{Arithmetic, Binary, Exact, Exactly, Filter, Number};
use super::ranges::{Range, Ranges};
use super::running::Sum as RunningSum;
use super::tree::{MOST_LOOPED, Node, Sum};
use super::{Formula, History, settled};

/// An arithmetic that knows how to sum and where to find the value of the level before.
pub trait Machine: Arithmetic + Sized {
    /// Σ term for the sum's variable from `from` to `to`.
    fn sum(
        &mut self,
        sum: &Sum,
        ends: (Self::Value, Self::Value),
        scope: &mut Scope<Self::Value>,
    ) -> Self::Value;

    /// `previous` at `level`.
    fn previous(&mut self, formula: &Formula, history: &History, level: u64) -> Self::Value;

    /// Whether what floats make of a number is not good enough.
    fn is_thorough(&self) -> bool {
        false
    }
}

/// What the names in a formula stand for.
#[derive(Debug, Clone)]
pub struct Scope<V> {
    pub level: V,
    pub previous: Option<V>,
    /// Of the enclosing sums, from the outermost.
    pub variables: Vec<V>,
}

impl<V: Clone> Scope<V> {
    pub fn new(level: V, previous: Option<V>) -> Scope<V> {
        Scope { level, previous, variables: Vec::new() }
    }

    /// With the variable of one more sum inside, for as long as `inside` takes.
    fn with<T>(&mut self, variable: V, inside: impl FnOnce(&mut Scope<V>) -> T) -> T {
        self.variables.push(variable);
        let result = inside(self);
        self.variables.pop();
        result
    }
}

impl Node {
    /// The value of this part.
    pub fn evaluate<M: Machine>(&self, machine: &mut M, scope: &mut Scope<M::Value>) -> M::Value {
        match self {
            Node::Number(number) | Node::Parameter(_, number) => machine.number(*number),
            Node::Level => scope.level.clone(),
            Node::Previous => match &scope.previous {
                Some(previous) => previous.clone(),
                None => machine.number(Number::NAN),
            },
            Node::Variable(variable) => match scope.variables.get(*variable) {
                Some(value) => value.clone(),
                None => machine.number(Number::NAN),
            },
            Node::Unary(operation, value) => {
                let value = value.evaluate(machine, scope);
                machine.unary(*operation, value)
            }
            Node::Chain(first, rest) => {
                let mut value = first.evaluate(machine, scope);
                for (operation, node) in rest {
                    let operand = node.evaluate(machine, scope);
                    value = machine.binary(*operation, value, operand);
                }
                value
            }
            Node::Power(both) => {
                let base = both.0.evaluate(machine, scope);
                let exponent = both.1.evaluate(machine, scope);
                machine.binary(Binary::Power, base, exponent)
            }
            Node::Sum(sum) => {
                let from = sum.from.evaluate(machine, scope);
                let to = sum.to.evaluate(machine, scope);
                machine.sum(sum, (from, to), scope)
            }
        }
    }

    /// What sums take that are not computed yet, or that have to be computed each time.
    pub fn work(&self, scope: &mut Scope<Number>) -> u64 {
        match self {
            Node::Number(_) | Node::Parameter(..) | Node::Level | Node::Previous | Node::Variable(_) => 0,
            Node::Unary(_, value) => value.work(scope),
            Node::Chain(first, rest) => {
                let start = first.work(scope);
                rest.iter().map(|(_, node)| node.work(scope)).fold(start, u64::saturating_add)
            }
            Node::Power(both) => both.0.work(scope).saturating_add(both.1.work(scope)),
            Node::Sum(sum) => sum.work(scope),
        }
    }
}

impl Sum {
    fn work(&self, scope: &mut Scope<Number>) -> u64 {
        let ends = self.from.work(scope).saturating_add(self.to.work(scope));
        let from = self.from.evaluate(&mut Filter::default(), scope);
        let to = self.to.evaluate(&mut Filter::default(), scope);
        let Some(count) = count(from, to).filter(|&count| count > 0) else { return ends };
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let terms = match &self.sums {
            Some(sums) => sums.missing(count),
            None if i128::from(count) > MOST_LOOPED => 0,
            None => count,
        };
        // Sums inside take the most at the last term.
        let term = self.term.weight().saturating_add(scope.with(to, |scope| self.term.work(scope)));
        ends.saturating_add(terms.saturating_mul(1 + term / 2))
    }

    /// The sum of the first `count` terms, tabulated.
    fn tabulated(&self, from: i128, count: i128) -> Option<Number> {
        let sums = self.sums.as_ref()?;
        let Some(last) = u64::try_from(count).ok().and_then(|count| count.checked_sub(1)) else {
            return Some(Number::Whole(0));
        };
        let sum = sums.get(last, &|step, before: Option<&RunningSum>| {
            let variable = from + i128::from(step);
            let term =
                settled(|filter| self.term_at(filter, variable), |exact| self.term_at(exact, variable));
            before.copied().unwrap_or_else(RunningSum::zero).plus(term)
        });
        Some(sum.number())
    }

    /// A term of a sum that can be tabulated: nothing in it depends on the level or on another sum.
    fn term_at<M: Machine>(&self, machine: &mut M, variable: i128) -> M::Value {
        let mut scope = Scope::new(machine.number(Number::NAN), None);
        scope.variables = vec![machine.number(Number::NAN); self.variable];
        let variable = machine.number(Number::Whole(variable));
        scope.with(variable, |scope| self.term.evaluate(machine, scope))
    }

    fn looped<M: Machine>(
        &self,
        machine: &mut M,
        (from, count): (i128, i128),
        scope: &mut Scope<M::Value>,
    ) -> M::Value {
        let mut total = machine.number(Number::Whole(0));
        for step in 0..count {
            let variable = machine.number(Number::Whole(from + step));
            let term = scope.with(variable, |scope| self.term.evaluate(machine, scope));
            total = machine.binary(Binary::Add, total, term);
        }
        total
    }
}

/// How many terms there are; `None` where an end is no whole number or out of all range.
fn count(from: Number, to: Number) -> Option<i128> {
    const FAR: i128 = 1 << 64;
    let (from, to) = (from.whole()?, to.whole()?);
    (from.abs() < FAR && to.abs() < FAR).then(|| (to - from + 1).max(0))
}

impl Machine for Filter {
    fn sum(&mut self, sum: &Sum, (from, to): (Number, Number), scope: &mut Scope<Number>) -> Number {
        let (Some(count), Some(start)) = (count(from, to), from.whole()) else { return Number::NAN };
        if let Some(total) = sum.tabulated(start, count) {
            return total;
        }
        if count > MOST_LOOPED { Number::NAN } else { sum.looped(self, (start, count), scope) }
    }

    fn previous(&mut self, formula: &Formula, history: &History, level: u64) -> Number {
        formula.previous(history, level)
    }
}

/// Exact fractions are summed and followed no further: beyond, the float and its error count.
const MOST_EXACT_STEPS: u64 = 200;

impl Machine for Exact {
    fn sum(&mut self, sum: &Sum, (from, to): (Exactly, Exactly), scope: &mut Scope<Exactly>) -> Exactly {
        let ends = (self.known(&from), self.known(&to));
        let (Some(from), Some(to)) = ends else { return self.number(Number::NAN) };
        let (Some(count), Some(start)) = (count(from, to), from.whole()) else {
            return self.number(Number::NAN);
        };
        let is_short = count <= i128::from(MOST_EXACT_STEPS);
        match sum.tabulated(start, count) {
            Some(total) if total.is_exact() || !is_short => self.number(total),
            None if count > MOST_LOOPED => self.number(Number::NAN),
            _ => sum.looped(self, (start, count), scope),
        }
    }

    fn previous(&mut self, formula: &Formula, history: &History, level: u64) -> Exactly {
        let steps = level.saturating_sub(history.first);
        formula.exact_previous(self, history, steps).unwrap_or_else(|| {
            let known = formula.previous(history, level);
            self.number(known)
        })
    }

    fn is_thorough(&self) -> bool {
        true
    }
}

impl Formula {
    /// `previous` after so many steps in exact fractions, if they are few.
    pub(super) fn exact_previous(&self, exact: &mut Exact, history: &History, steps: u64) -> Option<Exactly> {
        if steps > MOST_EXACT_STEPS {
            return None;
        }
        let mut previous = exact.number(history.before);
        for step in 0..steps {
            previous = self.at(exact, history.first + step, Some(previous));
        }
        Some(previous)
    }
}

impl Machine for Ranges {
    /// As many terms as there can be, each as large and as small as any.
    fn sum(&mut self, sum: &Sum, (from, to): (Range, Range), scope: &mut Scope<Range>) -> Range {
        let (Some((first, latest)), Some((earliest, last))) = (from.ends(), to.ends()) else {
            return Range::UNKNOWN;
        };
        let (Some(least), Some(most)) = (count(latest, earliest), count(first, last)) else {
            return Range::UNKNOWN;
        };
        let limit =
            if sum.sums.is_some() { i128::from(super::super::ladder::MOST_STEPS) } else { MOST_LOOPED };
        if most > limit {
            return Range::UNKNOWN;
        }
        if most == 0 {
            return Range::of(Number::Whole(0));
        }
        let variable = Range::between(first, last);
        let term = scope.with(variable, |scope| sum.term.evaluate(self, scope));
        let counts = Range::between(Number::Whole(least), Number::Whole(most));
        self.binary(Binary::Multiply, counts, term)
    }

    fn previous(&mut self, _: &Formula, _: &History, _: u64) -> Range {
        Range::UNKNOWN
    }
}
