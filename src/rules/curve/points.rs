//! A monotone cubic through control points: it rises where they rise, falls where they fall, and never overshoots.
//!
//! Slopes are those of F. N. Fritsch and J. Butland, "A Method for Constructing Local Monotone Piecewise Cubic
//! Interpolants", SIAM J. Sci. Stat. Comput. 5 (1984): the weighted harmonic mean of the secants on both sides, 0 where
//! they change sign. Before the first and after the last point the curve keeps their values.

use super::Number;

/// The control points with the slope of the curve in each.
#[derive(Debug, Clone)]
pub struct ControlPoints {
    knots: Vec<Knot>,
}

#[derive(Debug, Clone, Copy)]
struct Knot {
    level: u64,
    value: Number,
    slope: f64,
}

impl ControlPoints {
    /// `points` are (level, value) with levels that rise strictly; an empty list has no value anywhere.
    pub fn new(points: &[(u64, Number)]) -> ControlPoints {
        let slopes = slopes(points);
        let knots =
            points.iter().zip(slopes).map(|(&(level, value), slope)| Knot { level, value, slope }).collect();
        ControlPoints { knots }
    }

    /// The value at `level`; exact in a control point.
    pub fn value(&self, level: u64) -> Number {
        let after = self.knots.partition_point(|knot| knot.level <= level);
        match (after.checked_sub(1).and_then(|before| self.knots.get(before)), self.knots.get(after)) {
            (None, None) => Number::Real(f64::NAN),
            (Some(only), None) => only.value,
            (None, Some(first)) => first.value,
            (Some(left), Some(_)) if left.level == level => left.value,
            (Some(left), Some(right)) => Number::Real(hermite(left, right, level)),
        }
    }

    /// The control points after level `from` and before level `to`.
    pub fn knots_between(&self, from: u64, to: u64) -> impl Iterator<Item = (u64, Number)> + '_ {
        let start = self.knots.partition_point(|knot| knot.level <= from);
        let end = self.knots.partition_point(|knot| knot.level < to).max(start);
        self.knots[start..end].iter().map(|knot| (knot.level, knot.value))
    }

    /// The control points as (level, value).
    pub fn knots(&self) -> impl Iterator<Item = (u64, Number)> + '_ {
        self.knots.iter().map(|knot| (knot.level, knot.value))
    }
}

fn slopes(points: &[(u64, Number)]) -> Vec<f64> {
    let widths: Vec<f64> = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) as f64).collect();
    let secants: Vec<f64> = points
        .windows(2)
        .zip(&widths)
        .map(|(pair, width)| (pair[1].1.as_f64() - pair[0].1.as_f64()) / width)
        .collect();
    (0..points.len())
        .map(|at| match (at.checked_sub(1), secants.get(at)) {
            (Some(before), Some(_)) => inner_slope(secants[before], secants[at], widths[before], widths[at]),
            (Some(before), None) => end_slope(&secants, &widths, before, before.checked_sub(1)),
            (None, Some(_)) => end_slope(&secants, &widths, 0, (secants.len() > 1).then_some(1)),
            (None, None) => 0.0,
        })
        .collect()
}

fn inner_slope(left: f64, right: f64, left_width: f64, right_width: f64) -> f64 {
    if left * right <= 0.0 {
        return 0.0;
    }
    let (a, b) = (2.0 * right_width + left_width, right_width + 2.0 * left_width);
    (a + b) / (a / left + b / right)
}

/// The three-point end formula, kept within what monotony allows: the sign of the end's secant and three times it.
fn end_slope(secants: &[f64], widths: &[f64], end: usize, inner: Option<usize>) -> f64 {
    let Some(inner) = inner else { return secants[end] };
    let (h, k) = (widths[end], widths[inner]);
    let slope = ((2.0 * h + k) * secants[end] - h * secants[inner]) / (h + k);
    if slope * secants[end] <= 0.0 {
        0.0
    } else if secants[end] * secants[inner] <= 0.0 && slope.abs() > 3.0 * secants[end].abs() {
        3.0 * secants[end]
    } else {
        slope
    }
}

fn hermite(left: &Knot, right: &Knot, level: u64) -> f64 {
    let width = (right.level - left.level) as f64;
    let t = (level - left.level) as f64 / width;
    let (from, to) = (left.value.as_f64(), right.value.as_f64());
    let s = 1.0 - t;
    let value =
        from * (1.0 + 2.0 * t) * s * s + left.slope * width * t * s * s + to * t * t * (3.0 - 2.0 * t)
            - right.slope * width * t * t * s;
    // Rounding may leave the range of the two points by a unit in the last place.
    value.clamp(from.min(to), from.max(to))
}
