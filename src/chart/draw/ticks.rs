//! Which values an axis labels. Pure numbers: what fits on paper is asked from the caller.

use super::number::{exponent, label, power_of_ten};
use super::range::Span;
use crate::chart::TickFormat;

/// A labelled place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub value: f64,
    pub label: String,
}

/// The ticks of an axis, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ticks {
    pub major: Vec<Tick>,
    /// Unlabelled grid lines between them.
    pub minor: Vec<f64>,
}

/// Below this ratio of its ends a log axis is labelled like a linear one: 1-2-5 would leave it bare.
const FEW_DECADES: f64 = 0.9;
/// Up to this many decades their halves and fifths are labelled too, where they fit.
const LABELLED_FIFTHS: f64 = 3.0;
/// More minor lines than this are a grey area.
const MINOR_DECADES: i32 = 9;
/// Steps in decades: multiples of three, so that labels run 1, 1k, 1M, 1B.
const DECADE_STEPS: [i32; 11] = [1, 3, 6, 9, 12, 15, 30, 60, 90, 150, 300];

/// The finest ticks of a linear axis, at most about `most`, that `fits` accepts.
pub(super) fn linear(span: Span, format: TickFormat, most: usize, fits: &dyn Fn(&[Tick]) -> bool) -> Ticks {
    let finest = |least: f64| {
        let rows = steps(format, least).into_iter().map(|step| every(step, span, format));
        rows.filter(|ticks| !ticks.is_empty())
    };
    let least = span.length() / most.max(1) as f64;
    let major = finest(least).find(|ticks| ticks.len() <= most + 1 && fits(ticks)).unwrap_or_else(|| {
        // Steps that jump, as from 2 to 7 days, can miss a short range: then one label is better than none.
        let finer = finest(least / 8.0).next().unwrap_or_default();
        let middle = finer.len() / 2;
        finer.into_iter().skip(middle).take(1).collect()
    });
    Ticks { major, minor: Vec::new() }
}

/// The finest ticks of a log axis, at most about `most`, that `fits` accepts: decades and their parts, or
/// every few decades.
pub(super) fn log(span: Span, format: TickFormat, most: usize, fits: &dyn Fn(&[Tick]) -> bool) -> Ticks {
    let decades = libm::log10(span.high) - libm::log10(span.low);
    if decades < FEW_DECADES {
        return linear(span, format, most, fits);
    }
    let fifths = (decades <= LABELLED_FIFTHS).then_some((1, [1.0, 2.0, 5.0].as_slice()));
    let whole = DECADE_STEPS.into_iter().map(|step| (step, [1.0].as_slice()));
    for (step, digits) in fifths.into_iter().chain(whole) {
        let major: Vec<Tick> = parts(span, step, digits)
            .into_iter()
            .filter(|value| format != TickFormat::Levels || *value >= 1.0)
            .map(|value| Tick { value, label: label(value, value, format) })
            .collect();
        if major.len() <= most + 3 && fits(&major) {
            return Ticks { minor: minor(span, step, &major), major };
        }
    }
    Ticks::default()
}

fn minor(span: Span, step: i32, major: &[Tick]) -> Vec<f64> {
    let decades = exponent(span.high) - exponent(span.low);
    let mut values = if step > 1 {
        parts(span, 1, &[1.0])
    } else if decades <= MINOR_DECADES {
        parts(span, 1, &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    } else {
        Vec::new()
    };
    values.retain(|value| !major.iter().any(|tick| tick.value == *value));
    values
}

/// `digits` times the powers of ten within the span whose exponents are multiples of `step`.
fn parts(span: Span, step: i32, digits: &[f64]) -> Vec<f64> {
    (exponent(span.low)..=exponent(span.high))
        .filter(|exponent| exponent.rem_euclid(step) == 0)
        .flat_map(|exponent| digits.iter().map(move |digit| decimal(*digit, exponent)))
        .filter(|value| span.contains(*value))
        .collect()
}

/// All multiples of `step` within the span. Rounding may put the outermost a hair outside: they are moved in.
fn every(step: f64, span: Span, format: TickFormat) -> Vec<Tick> {
    let (first, last) = ((span.low / step - 1e-6).ceil(), (span.high / step + 1e-6).floor());
    let count = (last - first + 1.0).clamp(0.0, 1000.0) as usize;
    (0..count)
        .map(|index| (first + index as f64) * step)
        .map(|value| Tick { value: value.clamp(span.low, span.high), label: label(value, step, format) })
        .collect()
}

/// Pleasant distances between ticks from `least` upwards, finest first, until one is coarser by far.
pub(super) fn steps(format: TickFormat, least: f64) -> Vec<f64> {
    let (table, unit): (&[f64], f64) = match format {
        TickFormat::Days => (&[1.0, 2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0], 365.0),
        TickFormat::Hours => (&[0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 50.0], 1.0),
        _ => (&[], 1.0),
    };
    let (table_starts, table_ends) = (table.first().copied(), table.last().copied());
    let decades = |unit: f64| {
        let start = exponent(least / unit);
        (start..start + 4).flat_map(move |e| [1.0, 2.0, 2.5, 5.0].map(|digit| decimal(digit, e) * unit))
    };
    let mut all: Vec<f64> =
        decades(1.0).filter(|step| table_starts.is_none_or(|start| *step < start)).collect();
    all.extend(table);
    all.extend(decades(unit).filter(|step| table_ends.is_some_and(|end| *step > end)));
    let whole_only = format == TickFormat::Levels;
    all.retain(|step| {
        *step >= least * (1.0 - 1e-9) && (!whole_only || (*step >= 1.0 && step.fract() == 0.0))
    });
    if whole_only && least < 1.0 {
        all.insert(0, 1.0);
        all.dedup();
    }
    all
}

/// Division keeps 0.1 the nearest number to a tenth; multiplying by 10^-1 would not for 0.3.
fn decimal(digit: f64, exponent: i32) -> f64 {
    if exponent < 0 { digit / power_of_ten(-exponent) } else { digit * power_of_ten(exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FORMATS: [TickFormat; 5] =
        [TickFormat::Number, TickFormat::Percent, TickFormat::Days, TickFormat::Hours, TickFormat::Levels];

    fn labels(ticks: &Ticks) -> Vec<&str> {
        ticks.major.iter().map(|tick| tick.label.as_str()).collect()
    }

    fn of(low: f64, high: f64, format: TickFormat, most: usize) -> Ticks {
        linear(Span { low, high }, format, most, &|_| true)
    }

    #[test]
    fn linear_ticks_are_round() {
        let number = TickFormat::Number;
        assert_eq!(labels(&of(0.0, 10_000.0, number, 5)), ["0", "2k", "4k", "6k", "8k", "10k"]);
        assert_eq!(labels(&of(0.0, 1.0, number, 6)), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(labels(&of(0.0, 0.3, TickFormat::Percent, 4)), ["0%", "10%", "20%", "30%"]);
        assert_eq!(
            labels(&of(0.0, 365.0, TickFormat::Days, 8)),
            ["0", "60", "120", "180", "240", "300", "360"]
        );
        assert_eq!(labels(&of(0.0, 30.0, TickFormat::Days, 6)), ["0", "7", "14", "21", "28"]);
        assert_eq!(labels(&of(0.0, 24.0, TickFormat::Hours, 5)), ["0", "6", "12", "18", "24"]);
        assert_eq!(labels(&of(1.0, 3.0, TickFormat::Levels, 9)), ["1", "2", "3"]);
    }

    #[test]
    fn a_range_between_two_steps_is_not_left_bare() {
        assert_eq!(labels(&of(0.72, 5.85, TickFormat::Days, 2)).len(), 1);
    }

    #[test]
    fn decades_are_thinned_until_they_fit() {
        let all = log(Span { low: 100.0, high: 1e19 }, TickFormat::Number, 7, &|ticks| ticks.len() <= 6);
        assert_eq!(labels(&all), ["1k", "1M", "1B", "1T", "1e15", "1e18"]);
        assert_eq!(all.minor.len(), 12, "the other decades");
        let few = log(Span { low: 1.0, high: 100.0 }, TickFormat::Number, 7, &|_| true);
        assert_eq!(labels(&few), ["1", "2", "5", "10", "20", "50", "100"]);
        let narrow = log(Span { low: 200.0, high: 400.0 }, TickFormat::Number, 5, &|_| true);
        assert_eq!(labels(&narrow), ["200", "250", "300", "350", "400"]);
    }

    proptest! {
        #[test]
        fn ticks_lie_inside_ascend_and_have_labels_of_their_own(
            low in prop_oneof![-1e19..1e19, -1.0..1.0, -1e4..1e4],
            share in 1e-6..10.0_f64,
            format in prop::sample::select(FORMATS.to_vec()),
            most in 2..12_usize,
            logarithmic: bool,
        ) {
            let low: f64 = if logarithmic { f64::abs(low).max(1e-9) } else { low };
            let high = low + low.abs().max(1e-6) * share * if logarithmic { 1e6 } else { 1.0 };
            let span = Span { low, high };
            let fits = |ticks: &[Tick]| ticks.len() <= most;
            let ticks = if logarithmic { log(span, format, most, &fits) } else { linear(span, format, most, &fits) };
            prop_assert!(ticks.major.len() <= most);
            for pair in ticks.major.windows(2) {
                prop_assert!(pair[0].value < pair[1].value);
                prop_assert_ne!(&pair[0].label, &pair[1].label);
            }
            let places = ticks.major.iter().map(|tick| tick.value).chain(ticks.minor.iter().copied());
            for place in places {
                prop_assert!(span.contains(place));
            }
            if format != TickFormat::Levels {
                prop_assert!(!ticks.major.is_empty(), "a bare axis for {span:?}");
            }
        }
    }
}
