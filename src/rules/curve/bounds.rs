//! Ranges of a curve over ranges of levels, without computing every level.
//!
//! A check at load has to answer for millions of levels. Each kind knows where its extremes lie: at the ends of the
//! range, in its control points, or, for a formula, wherever interval arithmetic says. What can't be bounded cheaply is
//! [`Interval::UNKNOWN`] and gets computed level by level.

use super::super::formula::Interval;
use super::super::units::LARGEST_EXACT_F64;
use super::{Adjustments, Curve, Kind, Number, Piece, Table, piece_at};

impl Curve {
    /// A range that holds the value of every level from `from` to `to`, up to rounding in the last place.
    pub fn bounds(&self, from: u64, to: u64) -> Interval {
        self.adjustments.bounds(self.kind.bounds(from, to))
    }

    /// A range that holds `value(level + 1) − value(level)`, before any flooring, for every level from `from` to `to`.
    pub fn step_bounds(&self, from: u64, to: u64) -> Interval {
        let Adjustments { scale, min: None, max: None, round: None } = &self.adjustments else {
            return Interval::UNKNOWN;
        };
        let steps = self.kind.step_bounds(from, to);
        match scale {
            Some(scale) => steps.times(Interval::new(scale.as_f64(), scale.as_f64())),
            None => steps,
        }
    }

    fn difference(&self, level: u64) -> f64 {
        self.value(level.saturating_add(1)).minus(self.value(level)).as_f64()
    }
}

impl Kind {
    fn bounds(&self, from: u64, to: u64) -> Interval {
        let ends = || Interval::around(&[self.value(from).as_f64(), self.value(to).as_f64()]);
        match self {
            Kind::Linear(_) => ends(),
            Kind::Power(power) if from as f64 + power.shift.as_f64() >= 0.0 => ends(),
            Kind::Exponential(exponential) if exponential.growth.as_f64() > 0.0 => ends(),
            Kind::Formula(formula) => formula.range(from as f64, to as f64),
            Kind::Table(table) => table.bounds(from, to),
            Kind::Points(points) => points
                .knots_between(from, to)
                .map(|(_, value)| Interval::new(value.as_f64(), value.as_f64()))
                .fold(ends(), Interval::or),
            Kind::Piecewise(pieces) => piecewise_bounds(pieces, from, to),
            Kind::Power(_) | Kind::Exponential(_) | Kind::Series(_) => Interval::UNKNOWN,
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
    let is_real = matches!(term, Number::Real(_)) || matches!(other, Number::Real(_));
    is_real && (term.as_f64().is_nan() || term.as_f64().abs() > LARGEST)
}

impl Table {
    fn bounds(&self, from: u64, to: u64) -> Interval {
        let end = self.first + self.values.len() as u64;
        let index = |level: u64| usize::try_from(level.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let last = self.values.len() - 1;
        let listed = &self.values[index(from).min(last)..=index(to).min(last)];
        let values: Vec<f64> = listed.iter().map(|value| value.as_f64()).collect();
        match &self.then {
            Some(then) if from >= end => then.bounds(from, to),
            Some(then) if to >= end => Interval::around(&values).or(then.bounds(end, to)),
            _ => Interval::around(&values),
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

    fn bounds(&self, from: u64, to: u64) -> Interval {
        let bounds = self.curve.bounds(from, to);
        if self.shift == Number::Whole(0) {
            return bounds;
        }
        let shift = self.shift.as_f64();
        // Whole values are shifted exactly; so is their range only as long as `f64` holds it.
        let is_exact = [bounds.low, bounds.high, shift].iter().all(|end| end.abs() <= LARGEST_EXACT_F64);
        if is_exact { Interval::new(bounds.low + shift, bounds.high + shift) } else { Interval::UNKNOWN }
    }
}

fn piecewise_bounds(pieces: &[Piece], from: u64, to: u64) -> Interval {
    let mut covered: Option<Interval> = None;
    // Only those that the range touches: there may be many, and this is asked often.
    let first = pieces.partition_point(|piece| piece.from <= from).saturating_sub(1);
    let last = pieces.partition_point(|piece| piece.from <= to);
    for (at, piece) in pieces.iter().enumerate().take(last.max(1)).skip(first) {
        let start = if at == 0 { from } else { piece.from.max(from) };
        let end = pieces.get(at + 1).map_or(to, |next| next.from.saturating_sub(1).min(to));
        if start <= end {
            let bounds = piece.bounds(start, end);
            covered = Some(covered.map_or(bounds, |before| before.or(bounds)));
        }
    }
    covered.unwrap_or(Interval::UNKNOWN)
}

impl Adjustments {
    fn bounds(&self, mut range: Interval) -> Interval {
        let at = |limit: Number| Interval::new(limit.as_f64(), limit.as_f64());
        if let Some(scale) = self.scale {
            range = range.times(at(scale));
        }
        if let Some(min) = self.min.filter(|_| !range.is_unknown()) {
            range = Interval::new(range.low.max(min.as_f64()), range.high.max(min.as_f64()));
        }
        if let Some(max) = self.max.filter(|_| !range.is_unknown()) {
            range = Interval::new(range.low.min(max.as_f64()), range.high.min(max.as_f64()));
        }
        match self.round {
            Some(rounding) => {
                let rounded = |end: f64| rounding.apply(Number::Real(end)).as_f64();
                Interval::new(rounded(range.low), rounded(range.high))
            }
            None => range,
        }
    }
}
