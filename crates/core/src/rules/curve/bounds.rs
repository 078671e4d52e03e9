//! Ranges of a curve over ranges of levels, without computing every level.
//!
//! A check at load has to answer for millions of levels. Each kind knows where its extremes lie: at the ends of the
//! range, in its control points, or, for a formula, wherever interval arithmetic says. What can't be bounded cheaply is
//! [`Interval::UNKNOWN`] and gets computed level by level.

use super::super::formula::{Interval, Range, Ranges};
use super::{Adjustments, Arithmetic, Binary, Curve, Kind, Number, Piece, Table, piece_at};

impl Curve {
    /// A range that holds the value of every level from `from` to `to`, up to rounding in the last place.
    pub fn bounds(&self, from: u64, to: u64) -> Interval {
        self.range(from, to).interval()
    }

    fn range(&self, from: u64, to: u64) -> Range {
        self.adjustments.range(self.kind.range(from, to))
    }

    /// A range that holds `value(level + 1) − value(level)`, before any flooring, for every level from `from` to `to`.
    pub fn step_bounds(&self, from: u64, to: u64) -> Interval {
        let Adjustments { scale, min: None, max: None, round: None } = &self.adjustments else {
            return Interval::UNKNOWN;
        };
        let steps = self.kind.step_bounds(from, to);
        match scale {
            Some(scale) => steps.times(*scale),
            None => steps,
        }
    }

    fn difference(&self, level: u64) -> f64 {
        self.value(level.saturating_add(1)).minus(self.value(level)).as_f64()
    }
}

impl Kind {
    fn range(&self, from: u64, to: u64) -> Range {
        let ends = || Range::around([self.value(from), self.value(to)]);
        match self {
            Kind::Linear(_) => ends(),
            Kind::Power(power) if from as f64 + power.shift.as_f64() >= 0.0 => ends(),
            Kind::Exponential(exponential) if exponential.growth.as_f64() > 0.0 => ends(),
            Kind::Formula(formula) => formula.range(from, to),
            Kind::Table(table) => table.range(from, to),
            Kind::Points(points) => {
                points.knots_between(from, to).map(|(_, value)| Range::of(value)).fold(ends(), Range::or)
            }
            Kind::Piecewise(pieces) => piecewise_range(pieces, from, to),
            Kind::Power(_) | Kind::Exponential(_) | Kind::Series(_) => Range::UNKNOWN,
        }
    }

    /// Known for curves whose differences only rise or only fall.
    fn step_bounds(&self, from: u64, to: u64) -> Interval {
        let ends = || {
            let plain = Curve::plain(self.clone());
            Interval::around(&[plain.difference(from), plain.difference(to)])
        };
        match self {
            Kind::Linear(linear) if is_lost_beside(linear.base, linear.step) => Interval::UNKNOWN,
            Kind::Power(power) if is_lost_beside(power.offset, self.value(from)) => Interval::UNKNOWN,
            Kind::Linear(_) => ends(),
            Kind::Power(power) if from as f64 + power.shift.as_f64() >= 0.0 => ends(),
            Kind::Exponential(exponential) if exponential.growth.as_f64() > 0.0 => ends(),
            Kind::Piecewise(pieces) => {
                let after = to.saturating_add(1);
                match (piece_at(pieces, from), piece_at(pieces, after)) {
                    (Some(a), Some(b)) if a.from == b.from => a.step_bounds(from, to),
                    _ => Interval::UNKNOWN,
                }
            }
            Kind::Table(Table { values, first, then: Some(then) }) if from >= first + values.len() as u64 => {
                then.step_bounds(from, to)
            }
            _ => Interval::UNKNOWN,
        }
    }
}

/// Whether adding `term` to what passes through floating point rounds away differences of less than one.
fn is_lost_beside(term: Number, other: Number) -> bool {
    const LARGEST: f64 = (1_u64 << 44) as f64;
    let is_real = !(term.is_exact() && other.is_exact());
    is_real && (term.as_f64().is_nan() || term.as_f64().abs() > LARGEST)
}

impl Table {
    fn range(&self, from: u64, to: u64) -> Range {
        let end = self.first + self.values.len() as u64;
        let index = |level: u64| usize::try_from(level.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let last = self.values.len() - 1;
        let listed = &self.values[index(from).min(last)..=index(to).min(last)];
        let values = || Range::around(listed.iter().copied());
        match &self.then {
            Some(then) if from >= end => then.range(from, to),
            Some(then) if to >= end => values().or(then.range(end, to)),
            _ => values(),
        }
    }
}

impl Piece {
    fn step_bounds(&self, from: u64, to: u64) -> Interval {
        if is_lost_beside(self.shift, self.curve.value(from)) {
            return Interval::UNKNOWN;
        }
        self.curve.step_bounds(from, to)
    }

    fn range(&self, from: u64, to: u64) -> Range {
        Ranges.binary(Binary::Add, self.curve.range(from, to), Range::of(self.shift))
    }
}

fn piecewise_range(pieces: &[Piece], from: u64, to: u64) -> Range {
    let mut covered: Option<Range> = None;
    // Only those that the range touches: there may be many, and this is asked often.
    let first = pieces.partition_point(|piece| piece.from <= from).saturating_sub(1);
    let last = pieces.partition_point(|piece| piece.from <= to);
    for (at, piece) in pieces.iter().enumerate().take(last.max(1)).skip(first) {
        let start = if at == 0 { from } else { piece.from.max(from) };
        let end = pieces.get(at + 1).map_or(to, |next| next.from.saturating_sub(1).min(to));
        if start <= end {
            let bounds = piece.range(start, end);
            covered = Some(covered.map_or(bounds, |before| before.or(bounds)));
        }
    }
    covered.unwrap_or(Range::UNKNOWN)
}

impl Adjustments {
    fn range(&self, range: Range) -> Range {
        self.apply_in(&mut Ranges, range)
    }
}
