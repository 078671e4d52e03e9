//! How far a ruleset is from what is expected of it.

use crate::balance::estimate::Estimate;
use crate::balance::expectation::{Expectation, Range, Severity};
use crate::balance::measure::Side;
use crate::balance::metric::{Metric, Statistic};
use crate::simulation::sample::NEVER;

/// What a warning weighs against an error.
const WARNING: f64 = 0.2;
/// What it weighs to be in the middle of a range rather than at its edge, against leaving it by its whole width.
const MIDDLE: f64 = 0.01;
/// What it weighs to be outside: it grows with the distance in widths of the range, up to this.
const OUTSIDE: f64 = 10.0;
/// All that is met has less loss than this.
pub const MET: f64 = MIDDLE;

/// How far the metrics of `side`, which are those of `expectations` in the same order, are from their ranges: the sum of what
/// each weighs, which grows with how far its interval reaches outside and is largest for what is never reached. When
/// everything is met it is [`MET`] at most, and less is nearer to the middle of the ranges.
pub fn loss(side: &Side, expectations: &[Expectation]) -> f64 {
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
