//! Values that are not summed: multipliers, bonuses, requirements.

use super::super::curve::Curve;
use super::super::number::Number;
use super::budget::Budget;
use super::fault::{CurveFault, FaultKind};

/// How many values of a curve are computed one by one where nothing bounds it.
const MOST_SINGLE_VALUES: u64 = 100_000;

/// Checks that a curve of multipliers, bonuses or requirements stays within `limits`, the least and the most, for `levels`
/// from the first to the last. Several checks share a `budget`.
///
/// Where it can't be bounded, a hundred thousand levels from the first on are computed, and some beyond, at least one
/// for each doubling.
///
/// # Errors
/// The first level found at which it leaves the range, or that the check takes too long.
pub fn verify_values_within(
    curve: &Curve,
    levels: (u64, u64),
    limits: (f64, f64),
    budget: &mut Budget,
) -> Result<(), CurveFault> {
    let mut check = Check { curve, limits, weight: curve.weight(), singles: MOST_SINGLE_VALUES, budget };
    let (mut at, mut length) = (levels.0, 16_u64);
    while at <= levels.1 {
        let end = levels.1.min(at.saturating_add(length - 1));
        check.range(at, end)?;
        let Some(next) = end.checked_add(1) else { break };
        (at, length) = (next, length.saturating_mul(2));
    }
    Ok(())
}

struct Check<'a> {
    curve: &'a Curve,
    limits: (f64, f64),
    weight: u64,
    /// How many more levels may be computed one by one.
    singles: u64,
    budget: &'a mut Budget,
}

impl Check<'_> {
    fn is_sound(&self, value: f64) -> bool {
        value.is_finite() && value >= self.limits.0 && value <= self.limits.1
    }

    fn range(&mut self, from: u64, to: u64) -> Result<(), CurveFault> {
        if from == to {
            return self.single(from);
        }
        self.budget.spend(self.weight.saturating_mul(2))?;
        let bounds = self.curve.bounds(from, to);
        if !bounds.is_unknown() && self.is_sound(bounds.low) && self.is_sound(bounds.high) {
            return Ok(());
        }
        if self.singles == 0 {
            self.single(from)?;
            return self.single(to);
        }
        let middle = from + (to - from) / 2;
        self.range(from, middle)?;
        self.range(middle + 1, to)
    }

    fn single(&mut self, level: u64) -> Result<(), CurveFault> {
        self.budget.spend(self.curve.work(level))?;
        self.singles = self.singles.saturating_sub(1);
        let value = self.curve.value(level);
        if self.is_sound(value.as_f64()) {
            return Ok(());
        }
        Err(CurveFault::at(level, fault(value, self.limits)))
    }
}

fn fault(value: Number, (least, most): (f64, f64)) -> FaultKind {
    let real = value.as_f64();
    if !real.is_finite() {
        FaultKind::NotFinite
    } else if real < least {
        FaultKind::TooSmall { value, least }
    } else {
        FaultKind::TooBig { value, most }
    }
}
