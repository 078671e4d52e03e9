//! Values that follow from the one before: running sums and recurrences, tabulated as far as anyone asked.
//!
//! They stand in segments that double in length. A segment is computed once, when it is first needed, by whichever thread
//! comes first; readers take no lock.

use super::super::ladder::MOST_STEPS;
use super::super::number::{Fraction, Number, Real};
use std::sync::OnceLock;

const FIRST_SEGMENT: usize = 256;
const SEGMENTS: usize = 16;

/// The values of steps 0, 1, 2, …
#[derive(Debug, Clone)]
pub struct Running<T> {
    segments: [OnceLock<Box<[T]>>; SEGMENTS],
}

impl<T> Default for Running<T> {
    fn default() -> Running<T> {
        Running { segments: std::array::from_fn(|_| OnceLock::new()) }
    }
}

/// What stands in a table.
pub trait Entry: Clone {
    /// What is past the end of every table.
    const NONE: Self;
}

impl Entry for Number {
    const NONE: Number = Number::NAN;
}

impl<T: Entry> Running<T> {
    /// The value of a step. `next` makes it from the step and the value of the step before, and must always answer the
    /// same.
    pub fn get(&self, step: u64, next: &impl Fn(u64, Option<&T>) -> T) -> T {
        let index = usize::try_from(step).unwrap_or(usize::MAX);
        if step >= MOST_STEPS {
            return T::NONE;
        }
        let mut before: Option<&T> = None;
        for (number, segment) in self.segments.iter().enumerate() {
            let start = steps_before(number);
            let values = segment.get_or_init(|| compute(number, before, next));
            match index.checked_sub(start).and_then(|inside| values.get(inside)) {
                Some(value) => return value.clone(),
                None => before = values.last(),
            }
        }
        T::NONE
    }

    /// How many steps would have to be computed to answer for the first `steps`.
    pub fn missing(&self, steps: u64) -> u64 {
        let steps = usize::try_from(steps.min(MOST_STEPS)).unwrap_or(usize::MAX);
        let segments = self.segments.iter().enumerate();
        segments
            .take_while(|&(number, _)| steps_before(number) < steps)
            .filter(|(_, segment)| segment.get().is_none())
            .map(|(number, _)| (FIRST_SEGMENT << number) as u64)
            .sum()
    }
}

fn steps_before(segment: usize) -> usize {
    FIRST_SEGMENT * ((1 << segment) - 1)
}

fn compute<T: Entry>(number: usize, before: Option<&T>, next: &impl Fn(u64, Option<&T>) -> T) -> Box<[T]> {
    let start = steps_before(number);
    let mut values: Vec<T> = Vec::with_capacity(FIRST_SEGMENT << number);
    for step in start..start + (FIRST_SEGMENT << number) {
        let value = next(step as u64, values.last().or(before));
        values.push(value);
    }
    values.into()
}

/// A sum whose exact and inexact parts are kept apart, so that the exact part stays exact and the error small.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    exact: Number,
    /// From 0 to less than 1, unless something past 2^53 was added.
    rest: Real,
}

impl Entry for Sum {
    const NONE: Sum = Sum { exact: Number::NAN, rest: Real::NAN };
}

impl Sum {
    /// The sum of nothing.
    pub fn zero() -> Sum {
        Sum { exact: Number::Whole(0), rest: Real::of_whole(0) }
    }

    /// The sum with one more term.
    #[must_use]
    pub fn plus(self, term: Number) -> Sum {
        if term.is_exact() {
            let exact = self.exact.plus(term);
            return match exact {
                Number::Real(_) => self.with(term.to_real()),
                _ => Sum { exact, ..self },
            };
        }
        self.with(term.to_real())
    }

    fn with(self, term: Real) -> Sum {
        const LARGEST: f64 = (1_u64 << 52) as f64;
        if !(term.value().abs() < LARGEST && self.exact.is_exact()) {
            return Sum { exact: self.exact.plus(Number::Real(term)), ..self };
        }
        let whole = term.value().floor();
        let rest = self.rest.plus(term.minus(Real::rounded(whole, 0.0)));
        let carry = rest.value().floor();
        let exact = self.exact.plus(Number::Whole((whole + carry) as i128));
        Sum { exact, rest: rest.minus(Real::rounded(carry, 0.0)) }
    }

    /// The sum as a number.
    pub fn number(self) -> Number {
        if self.rest.value() == 0.0 && self.rest.error() == 0.0 {
            return self.exact;
        }
        // Where a float can't hold both parts any more, 1/65,536 of the rest is kept.
        const NEAR: f64 = (1_u64 << 36) as f64;
        const PARTS: u64 = 1 << 16;
        match self.exact {
            Number::Whole(whole) if whole as f64 > NEAR && self.rest.error() < 0.5 => {
                let floor = self.rest.floor().value();
                let part = ((self.rest.value() - floor) * PARTS as f64).clamp(0.0, PARTS as f64 - 1.0);
                let fraction = Fraction::reduced(part as i128, PARTS).unwrap_or(Number::Whole(0));
                Number::Whole(whole + floor as i128).plus(fraction)
            }
            exact => exact.plus(Number::Real(self.rest)),
        }
    }
}
