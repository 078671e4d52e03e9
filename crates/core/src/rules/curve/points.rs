//! A monotone cubic through control points: it rises where they rise, falls where they fall, and never overshoots.
//!
//! Slopes are those of F. N. Fritsch and J. Butland, "A Method for Constructing Local Monotone Piecewise Cubic
//! Interpolants", SIAM J. Sci. Stat. Comput. 5 (1984): the weighted harmonic mean of the secants on both sides, 0 where
//! they change sign. Before the first and after the last point the curve keeps their values.

use super::super::number::Filter;
use super::{Binary, Machine, Number};
use std::cmp::Ordering;

/// The control points with the slope of the curve in each.
#[derive(Debug, Clone)]
pub struct ControlPoints {
    knots: Vec<(u64, Number)>,
    /// As floats that know their error; where those don't decide, slopes are computed again.
    slopes: Vec<Number>,
}

impl ControlPoints {
    /// `points` are (level, value) with levels that rise strictly; an empty list has no value anywhere.
    pub fn new(points: &[(u64, Number)]) -> ControlPoints {
        let knots = points.to_vec();
        let mut filter = Filter::default();
        let slopes = (0..points.len()).map(|at| slope(&mut filter, &knots, at)).collect();
        ControlPoints { knots, slopes }
    }

    /// The value at `level`; exact in a control point.
    pub(super) fn value_in<M: Machine>(&self, machine: &mut M, level: u64) -> M::Value {
        let after = self.knots.partition_point(|knot| knot.0 <= level);
        let before = after.checked_sub(1);
        match (before.and_then(|before| self.knots.get(before)), self.knots.get(after)) {
            (None, None) => machine.number(Number::NAN),
            (Some(only), None) => machine.number(only.1),
            (None, Some(first)) => machine.number(first.1),
            (Some(left), Some(_)) if left.0 == level => machine.number(left.1),
            (Some(_), Some(_)) => self.between(machine, after, level),
        }
    }

    /// The cubic with the values and slopes of the control points before and at `right`.
    fn between<M: Machine>(&self, machine: &mut M, right: usize, level: u64) -> M::Value {
        let left = right - 1;
        let ((start, from), (end, to)) = (self.knots[left], self.knots[right]);
        let slopes = [left, right].map(|at| {
            if machine.is_thorough() {
                slope(machine, &self.knots, at)
            } else {
                machine.number(self.slopes[at])
            }
        });
        let [left_slope, right_slope] = slopes;
        let mut of = Operations { machine };
        let (width, past) = (of.plain(Number::from(end - start)), of.plain(Number::from(level - start)));
        let (one, two, three) = (of.whole(1), of.whole(2), of.whole(3));
        let (low, high) = (of.plain(from), of.plain(to));
        let t = of.over(past, width.clone());
        let s = of.minus(one.clone(), t.clone());
        let twice = of.times([two, t.clone()]);
        let rising = of.plus(one, twice.clone());
        let falling = of.minus(three, twice);
        let parts = [
            of.times([low, rising, s.clone(), s.clone()]),
            of.times([left_slope, width.clone(), t.clone(), s.clone(), s.clone()]),
            of.times([high, t.clone(), t.clone(), falling]),
            of.times([right_slope, width, t.clone(), t, s]),
        ];
        let [first, second, third, fourth] = parts;
        let sum = of.plus(first, second);
        let sum = of.plus(sum, third);
        let value = of.minus(sum, fourth);
        // Rounding may leave the range of the two points by a unit in the last place.
        let [least, most] = [from.at_most(to), from.at_least(to)].map(|end| machine.number(end));
        let value = machine.binary(Binary::Greatest, value, least);
        machine.binary(Binary::Least, value, most)
    }

    /// The control points after level `from` and before level `to`.
    pub fn knots_between(&self, from: u64, to: u64) -> impl Iterator<Item = (u64, Number)> + '_ {
        let start = self.knots.partition_point(|knot| knot.0 <= from);
        let end = self.knots.partition_point(|knot| knot.0 < to).max(start);
        self.knots[start..end].iter().copied()
    }

    /// The control points as (level, value).
    pub fn knots(&self) -> impl Iterator<Item = (u64, Number)> + '_ {
        self.knots.iter().copied()
    }
}

/// Shorter words for what is done many times below.
struct Operations<'a, M> {
    machine: &'a mut M,
}

impl<M: Machine> Operations<'_, M> {
    /// A number without fractions where floats are quicker: they know their error.
    fn plain(&mut self, number: Number) -> M::Value {
        let number = if self.machine.is_thorough() { number } else { Number::Real(number.to_real()) };
        self.machine.number(number)
    }

    fn whole(&mut self, whole: u64) -> M::Value {
        self.plain(Number::from(whole))
    }

    fn plus(&mut self, a: M::Value, b: M::Value) -> M::Value {
        self.machine.binary(Binary::Add, a, b)
    }

    fn minus(&mut self, a: M::Value, b: M::Value) -> M::Value {
        self.machine.binary(Binary::Subtract, a, b)
    }

    fn over(&mut self, a: M::Value, b: M::Value) -> M::Value {
        self.machine.binary(Binary::Divide, a, b)
    }

    /// From the left.
    fn times<const N: usize>(&mut self, factors: [M::Value; N]) -> M::Value {
        let mut factors = factors.into_iter();
        let first = factors.next();
        let first = first.unwrap_or_else(|| self.machine.number(Number::Whole(1)));
        factors.fold(first, |product, factor| self.machine.binary(Binary::Multiply, product, factor))
    }

    fn width(&mut self, knots: &[(u64, Number)], at: usize) -> M::Value {
        self.plain(Number::from(knots[at + 1].0 - knots[at].0))
    }

    /// The slope of the line from a control point to the next.
    fn secant(&mut self, knots: &[(u64, Number)], at: usize) -> M::Value {
        let (from, to) = (self.plain(knots[at].1), self.plain(knots[at + 1].1));
        let (rise, width) = (self.minus(to, from), self.width(knots, at));
        self.over(rise, width)
    }
}

/// Whether the line from a control point to the next rises or falls.
fn direction(knots: &[(u64, Number)], at: usize) -> Ordering {
    let (from, to) = (knots[at].1, knots[at + 1].1);
    match (from.is_less_than(to), to.is_less_than(from)) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

fn slope<M: Machine>(machine: &mut M, knots: &[(u64, Number)], at: usize) -> M::Value {
    let secants = knots.len().saturating_sub(1);
    match (at.checked_sub(1), at < secants) {
        (Some(before), true) => inner_slope(machine, knots, before, at),
        (Some(before), false) => end_slope(machine, knots, before, before.checked_sub(1)),
        (None, true) => end_slope(machine, knots, 0, (secants > 1).then_some(1)),
        (None, false) => machine.number(Number::Whole(0)),
    }
}

fn inner_slope<M: Machine>(machine: &mut M, knots: &[(u64, Number)], left: usize, right: usize) -> M::Value {
    let turns = direction(knots, left) != direction(knots, right);
    if turns || direction(knots, left) == Ordering::Equal {
        return machine.number(Number::Whole(0));
    }
    let mut of = Operations { machine };
    let (left_width, right_width) = (of.width(knots, left), of.width(knots, right));
    let two = of.whole(2);
    let double = of.times([two.clone(), right_width.clone()]);
    let a = of.plus(double, left_width.clone());
    let double = of.times([two, left_width]);
    let b = of.plus(right_width, double);
    let sum = of.plus(a.clone(), b.clone());
    let (left, right) = (of.secant(knots, left), of.secant(knots, right));
    let (first, second) = (of.over(a, left), of.over(b, right));
    let below = of.plus(first, second);
    of.over(sum, below)
}

/// The three-point end formula, kept within what monotony allows: the sign of the end's secant and three times it.
fn end_slope<M: Machine>(
    machine: &mut M,
    knots: &[(u64, Number)],
    end: usize,
    inner: Option<usize>,
) -> M::Value {
    let mut of = Operations { machine };
    let secant = of.secant(knots, end);
    let Some(inner) = inner else { return secant };
    let (h, k) = (of.width(knots, end), of.width(knots, inner));
    let two = of.whole(2);
    let double = of.times([two, h.clone()]);
    let weight = of.plus(double, k.clone());
    let own = of.times([weight, secant.clone()]);
    let other = of.secant(knots, inner);
    let other = of.times([h.clone(), other]);
    let above = of.minus(own, other);
    let below = of.plus(h, k);
    let slope = of.over(above, below);
    // Between 0 and the secant, three times it where the curve turns: both limits are those of the same sign.
    let zero = of.whole(0);
    let rises = direction(knots, end);
    let turns = rises != direction(knots, inner);
    let three = of.whole(3);
    let limit = of.times([three, secant]);
    let (at_zero, at_limit) = match rises {
        Ordering::Equal => return zero,
        Ordering::Less => (Binary::Greatest, Binary::Least),
        Ordering::Greater => (Binary::Least, Binary::Greatest),
    };
    let slope = machine.binary(at_zero, slope, zero);
    if turns { machine.binary(at_limit, slope, limit) } else { slope }
}
