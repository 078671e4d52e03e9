//! How far a ruleset is from what is expected of it.

use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Expectation, Range, Severity};
use crate::balance::measure::Side;
use crate::balance::metric::{Metric, Statistic, Unit};
use crate::simulation::sample::NEVER;

/// What a warning weighs against an error.
const WARNING: f64 = 0.2;
/// What it weighs to be in the middle of a range rather than at its edge, against leaving it by its whole width.
const MIDDLE: f64 = 0.01;
/// What it weighs to be outside: it grows with the distance in widths of the range, up to this.
const OUTSIDE: f64 = 10.0;
/// All that is met has less loss than this.
pub const MET: f64 = MIDDLE;

/// What was found of some numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluated {
    /// How far they are from what is expected, as one number; infinite where they make no ruleset.
    pub loss: f64,
    /// How far each metric is from the middle of its range, 1 at its ends; empty where they make no ruleset.
    pub offs: Vec<f64>,
}

impl Evaluated {
    /// What makes no ruleset.
    pub fn refused() -> Evaluated {
        Evaluated { loss: f64::INFINITY, offs: Vec::new() }
    }

    /// How far `side` is from `expectations`, whose metrics are those of its plan in the same order.
    pub fn of(side: &Side, expectations: &[Expectation]) -> Evaluated {
        let offs = expectations.iter().enumerate().map(|(at, expected)| {
            let weight: f64 = if expected.severity == Severity::Error { 1.0 } else { WARNING };
            weight.sqrt() * softened(from_range(side, at, expected))
        });
        Evaluated { loss: loss(side, expectations), offs: offs.collect() }
    }
}

/// Within this part of the way from the middle of a range to its ends, it hardly matters where.
const CORE: f64 = 0.5;
/// What it matters there.
const IN_THE_CORE: f64 = 0.1;
/// Such a share of an open range's end is as much as half of a closed range.
const OPEN: f64 = 0.05;
/// What is never reached is at least so far off, in logarithms.
const NEVER_OFF: f64 = 1.0;
/// What it adds that nobody gets there, against that nearly enough do.
const NOBODY_OFF: f64 = 3.0;
/// How far off is what has no number at all.
const UNKNOWN_OFF: f64 = 100.0;

/// Where a metric lies, seen from the middle of its range, 1 at its ends; of an open range from well inside, where it is 0. Times,
/// costs and amounts by their logarithms, since curves multiply them.
fn from_range(side: &Side, at: usize, expected: &Expectation) -> f64 {
    let (found, range) = (side.estimate(at).0, &expected.range);
    if found.value.is_nan() {
        return UNKNOWN_OFF;
    }
    let end = if range.max.is_finite() { range.max } else { range.min };
    let is_log =
        expected.metric.unit() != Unit::Fraction && end > 0.0 && !(range.min.is_finite() && range.min <= 0.0);
    let scaled = |value: f64| if is_log { libm::log(value.max(end * 1e-9)) } else { value };
    let value = if found.value.is_infinite() {
        scaled(end) + NEVER_OFF + NOBODY_OFF * short_of_reaching(side, at)
    } else {
        scaled(found.value)
    };
    let open = if is_log { OPEN } else { OPEN * end.abs().max(1e-9) };
    match (range.min.is_finite(), range.max.is_finite()) {
        (true, true) => {
            let (low, high) = (scaled(range.min), scaled(range.max));
            (value - (low + high) / 2.0) / ((high - low) / 2.0).max(1e-4 * open / OPEN)
        }
        (true, false) => ((value - scaled(range.min)) / open - 1.0).min(0.0),
        _ => ((value - scaled(range.max)) / open + 1.0).max(0.0),
    }
}

/// What is well inside counts less, so that it gives way to what is not.
fn softened(off: f64) -> f64 {
    let size = off.abs();
    let soft = if size <= CORE { IN_THE_CORE * size } else { IN_THE_CORE * CORE + size - CORE };
    soft.copysign(off)
}

/// How far the metrics of `side`, which are those of `expectations` in the same order, are from their ranges: the sum of what
/// each weighs, which grows with how far its interval reaches outside and is largest for what is never reached. When
/// everything is met it is [`MET`] at most, and less is nearer to the middle of the ranges.
fn loss(side: &Side, expectations: &[Expectation]) -> f64 {
    let (mut outside, mut middle, mut count) = (0.0, 0.0, 0.0);
    for (at, expected) in expectations.iter().enumerate() {
        let found = side.estimate(at).0;
        let weight = if expected.severity == Severity::Error { 1.0 } else { WARNING };
        outside += weight * off(side, at, &found, &expected.range);
        if let Some(own) = from_the_middle(&found, &expected.range) {
            middle += own;
            count += 1.0;
        }
    }
    outside + if count > 0.0 { MIDDLE * middle / count } else { 0.0 }
}

/// What it weighs that an interval reaches outside of a range: any time is better than never.
fn off(side: &Side, at: usize, found: &Estimate, range: &Range) -> f64 {
    if found.value.is_nan() {
        return 2.0 * OUTSIDE;
    }
    if found.value.is_infinite() && range.max.is_finite() {
        // The fewer get there, the further off it is: otherwise nothing would tell which way is better.
        return OUTSIDE * (1.0 + short_of_reaching(side, at));
    }
    let ends = [found.low, found.value, found.high].into_iter().filter(|end| end.is_finite());
    let widths = ends.map(|end| range.overshoot(end).abs() / width(range)).fold(0.0, f64::max);
    OUTSIDE * widths / (1.0 + widths)
}

/// The share of players that is missing for a percentile to be reached.
fn short_of_reaching(side: &Side, at: usize) -> f64 {
    let Metric::Players { statistic: Statistic::Percentile(tenths), .. } = side.plan.metrics[at] else {
        return 1.0;
    };
    let answers = side.answers(at);
    let reached =
        answers.values().filter(|value| *value != NEVER).count() as f64 / answers.count().max(1) as f64;
    (f64::from(tenths) / 1000.0 - reached).max(0.0)
}

fn width(range: &Range) -> f64 {
    let width = range.max - range.min;
    let end = if range.max.is_finite() { range.max } else { range.min };
    if width.is_finite() && width > 0.0 { width } else { end.abs().max(1e-9) }
}

/// The square of how far a number is from the middle of a range that has two ends; 1 at the ends.
fn from_the_middle(found: &Estimate, range: &Range) -> Option<f64> {
    let width = range.max - range.min;
    if !(width.is_finite() && width > 0.0) {
        return None;
    }
    let off = (found.value - (range.min + range.max) / 2.0) / (width / 2.0);
    Some((off * off).min(1.0))
}
