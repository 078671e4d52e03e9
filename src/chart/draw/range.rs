//! From values to pixels: what range an axis shows, and where a value lies on it.

use super::ticks::steps;
use crate::chart::{Axis, Mark, Scale, TickFormat};

/// Values beyond this are treated as infinite, so that differences of two of them stay finite.
const LARGEST: f64 = 1e300;
/// Smaller ones would have no logarithm to speak of.
const SMALLEST: f64 = 1e-300;

/// A range of values; `low < high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub low: f64,
    pub high: f64,
}

impl Span {
    pub fn length(self) -> f64 {
        self.high - self.low
    }

    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Horizontal or vertical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    X,
    Y,
}

/// Whether a value has a place on the axis.
pub(super) fn shown(value: f64, scale: &Scale) -> bool {
    value.is_finite() && value.abs() <= LARGEST && (!matches!(scale, Scale::Log10) || value >= SMALLEST)
}

/// A mapping of values to pixels along one axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Projection {
    scale: Scale,
    pub span: Span,
    /// Pixels at the low and the high end.
    from: f64,
    to: f64,
}

impl Projection {
    pub fn new(scale: &Scale, span: Span, from: f64, to: f64) -> Self {
        Self { scale: scale.clone(), span, from, to }
    }

    /// The pixel of a value, also outside the plot but never out of the numbers; `None` if it has none.
    pub fn at(&self, value: f64) -> Option<f64> {
        if !shown(value, &self.scale) {
            return None;
        }
        let (low, high, value) = match self.scale {
            Scale::Log10 => (libm::log10(self.span.low), libm::log10(self.span.high), libm::log10(value)),
            _ => (self.span.low, self.span.high, value),
        };
        let pixel = self.from + (value - low) / (high - low) * (self.to - self.from);
        Some(pixel.clamp(-1e7, 1e7))
    }

    /// The pixel where bars start.
    pub fn base(&self) -> f64 {
        match self.scale {
            Scale::Log10 => self.from,
            _ => self.at(0.0).unwrap_or(self.from),
        }
    }
}

/// The range an axis with about `most` labels shows for its marks.
pub(super) fn span(axis: &Axis, marks: &[Mark], side: Side, most: usize) -> Span {
    if let Scale::Categories(names) = &axis.scale {
        return Span { low: -0.5, high: names.len().max(1) as f64 - 0.5 };
    }
    let log = matches!(axis.scale, Scale::Log10);
    if let Some((low, high)) =
        axis.range.filter(|(low, high)| low < high && shown(*low, &axis.scale) && shown(*high, &axis.scale))
    {
        return apart(Span { low, high }, log);
    }
    let mut values =
        Values { scale: &axis.scale, span: None, rounded: side == Side::Y, margin: 0.0, zero: false };
    marks.iter().for_each(|mark| values.add(mark, side));
    let Some(span) = values.span else {
        return if log { Span { low: 1.0, high: 10.0 } } else { Span { low: 0.0, high: 1.0 } };
    };
    if log { values.log(span) } else { values.linear(span, axis.format, most) }
}

/// What the marks of a panel say about the range of one axis.
struct Values<'a> {
    scale: &'a Scale,
    span: Option<Span>,
    /// Whether the ends move out to round numbers; a time axis ends where its data end.
    rounded: bool,
    /// Room beyond the outermost value, for bars and markers.
    margin: f64,
    zero: bool,
}

impl Values<'_> {
    fn add(&mut self, mark: &Mark, side: Side) {
        let x = side == Side::X;
        match mark {
            Mark::Line { points, .. } | Mark::Steps { points, .. } => self.points(points, x),
            Mark::Points { points, .. } => {
                self.points(points, x);
                self.margin = self.margin.max(if x { 0.02 } else { 0.0 });
            }
            Mark::Bars { points, .. } => {
                self.points(points, x);
                self.zero |= !x;
                self.margin = self.margin.max(if x { 0.5 / points.len().max(1) as f64 } else { 0.0 });
            }
            Mark::Band { points, .. } => points.iter().for_each(|&(at, low, high)| {
                self.value(if x { at } else { low });
                self.value(if x { at } else { high });
            }),
            Mark::Boxes { rows, .. } if x => {
                self.rounded = true;
                rows.iter().flat_map(|row| row.percentiles).for_each(|value| self.value(value));
            }
            Mark::VLine { x: at, .. } if x => self.value(*at),
            Mark::HLine { y: at, .. } if !x => self.value(*at),
            Mark::Boxes { .. } | Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => {}
        }
    }

    fn points(&mut self, points: &[(f64, f64)], x: bool) {
        points.iter().for_each(|&(at, value)| self.value(if x { at } else { value }));
    }

    fn value(&mut self, value: f64) {
        if shown(value, self.scale) {
            let span = self.span.unwrap_or(Span { low: value, high: value });
            self.span = Some(Span { low: span.low.min(value), high: span.high.max(value) });
        }
    }

    fn linear(&self, span: Span, format: TickFormat, most: usize) -> Span {
        let mut span = span;
        // Zero belongs to a quantity unless its changes would drown beside it.
        let (inner, outer) = (span.low.abs().min(span.high.abs()), span.low.abs().max(span.high.abs()));
        let near_zero = self.rounded && span.low.signum() == span.high.signum() && inner <= 0.5 * outer;
        if self.zero || near_zero {
            span = Span { low: span.low.min(0.0), high: span.high.max(0.0) };
        }
        let span = apart(span, false);
        let margin = span.length() * self.margin;
        let span = Span { low: span.low - margin, high: span.high + margin };
        match steps(format, span.length() / most as f64).first() {
            Some(step) if self.rounded => {
                let low = (span.low / step + 1e-9).floor() * step;
                let high = (span.high / step - 1e-9).ceil() * step;
                // Where steps are whole numbers, both ends of a tiny range become the same one.
                Span { low, high: if high > low { high } else { low + step } }
            }
            _ => span,
        }
    }

    fn log(&self, span: Span) -> Span {
        let span = apart(span, true);
        let margin = libm::pow(span.high / span.low, self.margin);
        let span = Span { low: (span.low / margin).max(SMALLEST), high: (span.high * margin).min(LARGEST) };
        if !self.rounded {
            return span;
        }
        let fifths = |value: f64| {
            let decade = super::number::power_of_ten(super::number::exponent(value));
            [1.0, 2.0, 5.0, 10.0].map(|digit| digit * decade)
        };
        let low = fifths(span.low).into_iter().rfind(|end| *end <= span.low * (1.0 + 1e-9));
        let high = fifths(span.high).into_iter().find(|end| *end >= span.high * (1.0 - 1e-9));
        Span { low: low.unwrap_or(span.low).max(SMALLEST), high: high.unwrap_or(span.high).min(LARGEST) }
    }
}

/// Widens a range that is a single value, or so narrow that rounding would show.
fn apart(span: Span, log: bool) -> Span {
    let size = span.low.abs().max(span.high.abs());
    if span.length() > size * 1e-9 && span.length() >= SMALLEST {
        return span;
    }
    if log {
        return Span { low: (span.low / 10.0).max(SMALLEST), high: (span.high * 10.0).min(LARGEST) };
    }
    if size < SMALLEST {
        return Span { low: 0.0, high: 1.0 };
    }
    Span { low: span.low - size * 0.5, high: span.high + size * 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Dash;

    fn y_span(axis: &Axis, values: &[f64]) -> (f64, f64) {
        let points = values.iter().map(|value| (0.0, *value)).collect();
        let span = span(
            axis,
            &[Mark::Line { label: String::new(), points, color: 0, dash: Dash::Auto }],
            Side::Y,
            5,
        );
        (span.low, span.high)
    }

    #[test]
    fn a_linear_range_is_round_and_keeps_zero_where_it_matters() {
        let axis = Axis::linear("", TickFormat::Number);
        assert_eq!(y_span(&axis, &[]), (0.0, 1.0));
        assert_eq!(y_span(&axis, &[300.0, 970.0]), (0.0, 1000.0));
        assert_eq!(y_span(&axis, &[960.0, 990.0, f64::NAN, f64::INFINITY]), (960.0, 990.0));
        assert_eq!(y_span(&axis, &[-970.0, -10.0]), (-1000.0, 0.0));
        assert_eq!(y_span(&axis, &[0.0]), (0.0, 1.0));
        assert_eq!(y_span(&Axis::linear("", TickFormat::Levels), &[2e-181]), (0.0, 1.0));
        assert_eq!(y_span(&Axis { range: Some((3.0, 7.0)), ..axis.clone() }, &[1.0]), (3.0, 7.0));
        assert_eq!(y_span(&Axis { range: Some((7.0, 3.0)), ..axis }, &[0.0, 10.0]), (0.0, 10.0));
    }

    #[test]
    fn a_log_range_ends_at_a_fifth_and_leaves_out_what_has_no_logarithm() {
        let axis = Axis::log("", TickFormat::Number);
        assert_eq!(y_span(&axis, &[]), (1.0, 10.0));
        assert_eq!(y_span(&axis, &[-5.0, 0.0, 120.0, 9.2e18]), (100.0, 1e19));
        assert_eq!(y_span(&axis, &[2.0, 49.0]), (2.0, 50.0));
        let place = Projection::new(&axis.scale, Span { low: 1.0, high: 100.0 }, 200.0, 0.0);
        assert_eq!(place.at(10.0), Some(100.0));
        assert_eq!(place.at(0.0), None);
    }
}
