//! Where a curve ends in a straight line of whole numbers, its running total has a closed form.

use super::{Adjustments, Curve, Kind, Linear, Number, Power, Table};

/// From level `from` on the curve is `value + step·(level − from)`, in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// The first level of the straight line.
    pub from: u64,
    /// The value there.
    pub value: i128,
    /// What each level adds.
    pub step: i128,
}

impl Curve {
    /// The straight line that the curve ends in, if it is known to end in one.
    pub fn tail(&self) -> Option<Tail> {
        let Adjustments { scale, min, max, round } = &self.adjustments;
        if let Some(tail) = max.and_then(|max| self.tail_at_limit(max)) {
            return Some(tail);
        }
        if min.is_some() || max.is_some() || round.is_some() {
            return None;
        }
        let tail = self.kind.tail()?;
        match scale {
            None => Some(tail),
            Some(scale) => {
                let scaled = |value: i128| Number::Whole(value).times(*scale).whole();
                Some(Tail { from: tail.from, value: scaled(tail.value)?, step: scaled(tail.step)? })
            }
        }
    }

    /// A curve that never falls and has reached its `max` stays there.
    fn tail_at_limit(&self, max: Number) -> Option<Tail> {
        if !self.kind.never_falls() || self.adjustments.scale.is_some_and(|scale| scale.as_f64() < 0.0) {
            return None;
        }
        let round = self.adjustments.round;
        let limit = Adjustments { round, ..Adjustments::default() }.apply(max);
        let value = limit.whole()?;
        let at_limit = |level: u64| !self.unlimited(level).is_less_than(max);
        let mut high = 1_u64;
        while !at_limit(high) {
            high = high.checked_mul(2).filter(|&high| high <= 1 << 40)?;
        }
        let mut low = 0;
        while low < high {
            let middle = low + (high - low) / 2;
            if at_limit(middle) { high = middle } else { low = middle + 1 }
        }
        Some(Tail { from: high, value, step: 0 })
    }

    fn unlimited(&self, level: u64) -> Number {
        Adjustments { max: None, round: None, ..self.adjustments.clone() }.apply(self.kind.value(level))
    }
}

impl Kind {
    fn tail(&self) -> Option<Tail> {
        match self {
            Kind::Linear(Linear { base: Number::Whole(base), step: Number::Whole(step), first }) => {
                Some(Tail { from: *first, value: *base, step: *step })
            }
            Kind::Power(Power {
                base: Number::Whole(base),
                exponent: Number::Whole(exponent @ 0..=1),
                shift: Number::Whole(shift),
                offset: Number::Whole(offset),
            }) => {
                let step = base.checked_mul(*exponent)?;
                let start = if *exponent == 0 { *base } else { base.checked_mul(*shift)? };
                Some(Tail { from: 0, value: start.checked_add(*offset)?, step })
            }
            Kind::Table(Table { values, first, then }) => {
                let end = first + values.len() as u64;
                match then {
                    Some(then) => then.curve.tail()?.shifted(then.shift)?.starting_at(end),
                    None => Some(Tail { from: end - 1, value: values.last()?.whole()?, step: 0 }),
                }
            }
            Kind::Piecewise(pieces) => {
                let last = pieces.last()?;
                last.curve.tail()?.shifted(last.shift)?.starting_at(last.from)
            }
            Kind::Points(points) => {
                let (from, value) = points.knots().last()?;
                Some(Tail { from, value: value.whole()?, step: 0 })
            }
            _ => None,
        }
    }

    /// Whether the curve is known to rise or stay from level 0 on.
    fn never_falls(&self) -> bool {
        match self {
            Kind::Linear(linear) => linear.step.as_f64() >= 0.0,
            Kind::Power(power) => {
                power.base.as_f64() >= 0.0 && power.exponent.as_f64() >= 0.0 && power.shift.as_f64() >= 0.0
            }
            Kind::Exponential(exponential) => {
                exponential.base.as_f64() >= 0.0 && exponential.growth.as_f64() >= 1.0
            }
            _ => false,
        }
    }
}

impl Tail {
    fn shifted(self, shift: Number) -> Option<Tail> {
        Some(Tail { value: self.value.checked_add(shift.whole()?)?, ..self })
    }

    /// The same line, from `level` on when it starts earlier.
    pub fn starting_at(self, level: u64) -> Option<Tail> {
        if level <= self.from {
            return Some(self);
        }
        let steps = i128::from(level - self.from);
        Some(Tail {
            from: level,
            value: self.value.checked_add(self.step.checked_mul(steps)?)?,
            step: self.step,
        })
    }
}
