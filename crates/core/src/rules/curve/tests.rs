use super::super::running_total::{Form, RunningTotal};
use super::super::verify::{Budget, Extent, verify_total_within};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn whole(value: i128) -> Number {
    Number::Whole(value)
}

fn formula(text: &str) -> Kind {
    Kind::Formula(Box::new(Formula::parse(text, &BTreeMap::new()).unwrap()))
}

/// Curves of every kind, by the form in which they make sense.
fn curves() -> impl Strategy<Value = (Curve, Form)> {
    let linear = (1_i128..1_000_000, 0_i128..100_000)
        .prop_map(|(base, step)| Kind::Linear(Linear { base: whole(base), step: whole(step), first: 0 }));
    let fractional = (1.0_f64..1e6, 0.01_f64..1e5).prop_map(|(base, step)| {
        Kind::Linear(Linear { base: Number::real(base), step: Number::real(step), first: 0 })
    });
    let power = (1_i128..100_000, 0.5_f64..4.0, 0_i128..5).prop_map(|(base, exponent, shift)| {
        Kind::Power(Power {
            base: whole(base),
            exponent: Number::from_f64((exponent * 4.0).round() / 4.0),
            shift: whole(shift + 1),
            offset: whole(10),
        })
    });
    let exponential = (10_i128..1000, 1.01_f64..2.5).prop_map(|(base, growth)| {
        Kind::Exponential(Exponential { base: whole(base), growth: Number::real(growth), first: 0 })
    });
    let formulas = prop::sample::select(vec![
        "1000 * (level + 1)^1.5",
        "floor(level / 10) * 500 + 100",
        "max(50, 2^(level / 9) * 75)",
        "100 + abs(level - 40) * 3",
        "sqrt(level + 1) * 1e6",
    ])
    .prop_map(formula);
    let points = prop::collection::vec((1_u64..40, 1_i128..1_000_000), 2..6).prop_map(|steps| {
        let mut level = 0;
        let points: Vec<(u64, Number)> = steps
            .into_iter()
            .map(|(step, value)| {
                level += step;
                (level, whole(value))
            })
            .collect();
        Kind::Points(ControlPoints::new(&points))
    });
    let table = (prop::collection::vec(1_i128..1_000_000, 1..80), prop::option::of(1_i128..5000)).prop_map(
        |(values, step)| {
            let end = values.len() as u64;
            let last = whole(*values.last().unwrap());
            let line = Linear { base: whole(1), step: whole(step.unwrap_or(1)), first: 0 };
            let then = Piece::continuing(end, Curve::plain(Kind::Linear(line)), last);
            let values = values.into_iter().map(whole).collect();
            Kind::Table(Table { values, first: 0, then: step.map(|_| Box::new(then)) })
        },
    );
    let kinds = prop_oneof![linear, fractional, power, exponential, formulas, points, table];
    let steps =
        (adjusted(kinds.clone()), adjusted(kinds), 1_u64..60, any::<bool>()).prop_map(|(a, b, from, two)| {
            if !two {
                return (a, Form::StepFrom);
            }
            let before = a.value(from - 1);
            let pieces = vec![
                Piece { from: 0, curve: a, shift: whole(0) },
                if before.as_f64() > 1e12 {
                    Piece { from, curve: b, shift: whole(0) }
                } else {
                    Piece::continuing(from, b, before)
                },
            ];
            (Curve::plain(Kind::Piecewise(pieces)), Form::StepFrom)
        });
    let totals = prop_oneof![
        (1_i128..10_000, 1_u32..4).prop_map(|(base, exponent)| Kind::Power(Power {
            base: whole(base),
            exponent: whole(i128::from(exponent)),
            shift: whole(0),
            offset: whole(0),
        })),
        Just(formula("25 * level^2 + 3 * level")),
        (1_u64..9).prop_map(|divide_by| {
            let term = Formula::parse("floor(level + 300 * 2^(level / 7))", &BTreeMap::new()).unwrap();
            Kind::Series(Box::new(Series::new(term, divide_by, 0)))
        }),
    ]
    .prop_map(|kind| (Curve::plain(kind), Form::Total));
    prop_oneof![3 => steps, 2 => totals]
}

fn adjusted(kinds: impl Strategy<Value = Kind>) -> impl Strategy<Value = Curve> {
    let rounding = (
        1_i128..100,
        prop::sample::select(vec![RoundingMode::Floor, RoundingMode::Nearest, RoundingMode::Ceil]),
    );
    let adjustments = (
        prop::option::weighted(0.2, 0.5_f64..3.0),
        prop::option::weighted(0.2, 1_i128..500),
        prop::option::weighted(0.2, 500_i128..10_000_000),
        prop::option::weighted(0.2, rounding),
    );
    (kinds, adjustments).prop_map(|(kind, (scale, min, max, round))| Curve {
        kind,
        adjustments: Adjustments {
            scale: scale.map(Number::real),
            min: Some(whole(min.unwrap_or(100))),
            max: max.map(whole),
            round: round.map(|(to, mode)| Rounding { to: whole(to), mode }),
        },
    })
}

/// The steps of a curve, counted one by one.
fn counted_step(curve: &Curve, form: Form, level: u64) -> Option<u64> {
    match form {
        Form::StepFrom => curve.value(level).to_cost(1).ok(),
        Form::StepTo => curve.value(level + 1).to_cost(0).ok(),
        Form::Total => {
            let before = if level == 0 { 0 } else { curve.value(level).to_cost(0).ok()? };
            curve.value(level + 1).to_cost(0).ok()?.checked_sub(before)
        }
    }
}

const COUNTED: u64 = 1500;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn level_from_xp_equals_counting_level_by_level((curve, form) in curves(), amounts in prop::collection::vec(any::<u64>(), 20), last in prop::option::of(1_u64..COUNTED)) {
        let totals = RunningTotal::new(curve.clone(), form, 0, last.unwrap_or(u64::MAX));
        if verify_total_within(&totals, &mut Budget::default()) != Ok(Extent::Whole) {
            return Ok(());
        }
        let mut starts = vec![0_u64];
        while (starts.len() as u64) <= last.unwrap_or(COUNTED).min(COUNTED) {
            let level = starts.len() as u64 - 1;
            let before = starts[level as usize];
            match counted_step(&curve, form, level).and_then(|step| before.checked_add(step)) {
                Some(total) if total <= i64::MAX as u64 => starts.push(total),
                _ => break,
            }
        }
        let end = *starts.last().unwrap();
        for (level, &start) in starts.iter().enumerate() {
            prop_assert_eq!(totals.total(level as u64), Ok(start));
        }
        prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "totals rise strictly");
        let shifted = amounts.iter().enumerate().map(|(i, amount)| amount >> (i * 3) >> 1);
        let beside = starts.iter().flat_map(|&start| [start, start.saturating_sub(1), start + 1]);
        for amount in shifted.chain(beside).filter(|&amount| amount < end) {
            let level = starts.partition_point(|&start| start <= amount) as u64 - 1;
            prop_assert_eq!(totals.level_at(amount), (level, starts[level as usize]), "amount {}", amount);
        }
    }

    #[test]
    fn far_out_the_level_and_the_total_still_agree((curve, form) in curves(), amount in (1_u64 << 40)..=i64::MAX as u64) {
        let totals = RunningTotal::new(curve.clone(), form, 0, u64::MAX);
        if verify_total_within(&totals, &mut Budget::default()) != Ok(Extent::Whole) {
            return Ok(());
        }
        for amount in [amount, i64::MAX as u64] {
            let (level, start) = totals.level_at(amount);
            prop_assert_eq!(totals.total(level), Ok(start));
            prop_assert!(start <= amount);
            if let Ok(next) = totals.total(level + 1) {
                prop_assert!(next > amount, "level {} starts at {}", level + 1, next);
                prop_assert_eq!(Some(next - start), counted_step(&curve, form, level));
            }
        }
    }

    #[test]
    fn bounds_hold_every_value((curve, _) in curves(), from in 0_u64..300, length in 0_u64..300) {
        let bounds = curve.bounds(from, from + length);
        for level in from..=from + length {
            let value = curve.value(level).as_f64();
            prop_assert!(bounds.may_hold(value), "{} at {} is outside {:?}", value, level, bounds);
        }
        let steps = curve.step_bounds(from, from + length);
        for level in from..=from + length {
            let (a, b) = (curve.value(level).as_f64(), curve.value(level + 1).as_f64());
            let room = 1e-9 * (1.0 + a.abs() + b.abs());
            let step = b - a;
            prop_assert!(steps.is_unknown() || (steps.low - room <= step && step <= steps.high + room), "{} at {} is outside {:?}", step, level, steps);
        }
    }

    #[test]
    fn control_points_are_met_without_overshoot(steps in prop::collection::vec((1_u64..50, -1000_i32..1000), 2..8)) {
        let mut level = 0;
        let points: Vec<(u64, Number)> = steps.iter().map(|&(step, value)| {
            level += step;
            (level, whole(i128::from(value)))
        }).collect();
        let curve = Curve::plain(Kind::Points(ControlPoints::new(&points)));
        for pair in points.windows(2) {
            let (from, to) = (pair[0].1.as_f64(), pair[1].1.as_f64());
            prop_assert_eq!(curve.value(pair[0].0), pair[0].1);
            let mut before = from;
            for level in pair[0].0..=pair[1].0 {
                let value = curve.value(level).as_f64();
                prop_assert!((value - before) * (to - from) >= -1e-9, "not monotone at {}", level);
                before = value;
            }
        }
    }

    #[test]
    fn a_tail_is_what_the_curve_says((curve, _) in curves(), past in 0_u64..1_000_000) {
        if let Some(tail) = curve.tail() {
            for level in [tail.from, tail.from + past] {
                let line = tail.value + tail.step * i128::from(level - tail.from);
                prop_assert_eq!(curve.value(level).as_f64(), line as f64);
            }
        }
    }
}

#[test]
fn continuing_pieces_start_where_the_piece_before_ended() {
    let first = Curve::plain(Kind::Power(Power {
        base: whole(2500),
        exponent: whole(2),
        shift: whole(0),
        offset: whole(0),
    }));
    let line = Curve::plain(Kind::Linear(Linear { base: whole(7), step: whole(147_500), first: 0 }));
    let piece = Piece::continuing(31, line, first.value(30));
    let curve = Curve::plain(Kind::Piecewise(vec![Piece { from: 0, curve: first, shift: whole(0) }, piece]));
    assert_eq!(curve.value(30), whole(2_250_000));
    assert_eq!(curve.value(31), whole(2_397_500));
    assert_eq!(curve.value(40), whole(2_250_000 + 10 * 147_500));
}

#[test]
fn whole_totals_reach_2_63_exactly() {
    let squares = Curve::plain(Kind::Power(Power {
        base: whole(1000),
        exponent: whole(2),
        shift: whole(0),
        offset: whole(0),
    }));
    let totals = RunningTotal::new(squares, Form::Total, 1, u64::MAX);
    verify_total_within(&totals, &mut Budget::default()).unwrap();
    let level = 96_038_388;
    assert_eq!(totals.level_at(i64::MAX as u64), (level, 1000 * level * level));
    assert!(totals.total(level + 1).is_err());
    let ones = RunningTotal::new(Curve::constant(whole(1)), Form::StepFrom, 0, u64::MAX);
    verify_total_within(&ones, &mut Budget::default()).unwrap();
    assert_eq!(ones.level_at(i64::MAX as u64).0, i64::MAX as u64);
}
