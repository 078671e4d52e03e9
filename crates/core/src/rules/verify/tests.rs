use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::curve::{
    Adjustments, ControlPoints, Curve, Exponential, Kind, Linear, Piece, Power, Rounding, RoundingMode, Table,
};
use super::super::formula::Formula;
use super::super::number::Number;
use super::super::running_total::{Form, RunningTotal};
use super::*;

const FIRST: u64 = 1;
/// The largest whole number that a file may hold.
const LARGEST: i128 = 1 << 64;

/// What the check finds with a budget of its own.
fn checked(totals: &RunningTotal) -> Result<Extent, CurveFault> {
    verify_total_within(totals, &mut Budget::default())
}

/// What the check must find, by looking at every level.
fn looked_up(curve: &Curve, form: Form, last: u64) -> Option<u64> {
    let mut total = 0_u64;
    for step in 0..last - FIRST {
        let level = FIRST + step + u64::from(form != Form::StepFrom);
        let least = u64::from(form == Form::StepFrom);
        let Ok(value) = curve.value(level).to_cost(least) else { return Some(level) };
        let next = if form == Form::Total { Some(value) } else { total.checked_add(value) };
        match next.filter(|&next| next <= i64::MAX as u64) {
            Some(next) if form != Form::Total || next > total => total = next,
            _ => return Some(FIRST + step + 1),
        }
    }
    None
}

fn number() -> BoxedStrategy<Number> {
    prop_oneof![
        (-5_i128..2_000).prop_map(Number::Whole),
        (-10.0..500.0).prop_map(Number::real),
        Just(Number::Whole(1 << 60)),
        Just(Number::real(4e15)),
        prop::sample::select(vec![-LARGEST, LARGEST]).prop_map(Number::Whole),
    ]
    .boxed()
}

fn small() -> BoxedStrategy<Number> {
    prop_oneof![
        8 => (-3_i128..4).prop_map(Number::Whole),
        8 => (-1.5..3.0).prop_map(Number::real),
        1 => prop::sample::select(vec![-LARGEST, LARGEST]).prop_map(Number::Whole),
    ]
    .boxed()
}

fn formula(text: &str) -> Kind {
    Kind::Formula(Box::new(Formula::parse(text, &BTreeMap::new()).unwrap()))
}

fn simple() -> BoxedStrategy<Kind> {
    let formulas = [
        "level",
        "100 - level",
        "level^2 - 50 * level + 600",
        "1000 / (40 - level)",
        "sqrt(60 - level) + 1",
        "floor(level / 7) + 1",
        "1.5^level",
        "(-1)^level * 5 + 7",
        "level - level + 1",
        "max(1, 30 - level)",
        "3 * level + 0.25 * (level / 2 - floor(level / 2))",
    ];
    prop_oneof![
        (number(), small()).prop_map(|(base, step)| Kind::Linear(Linear { base, step, first: FIRST })),
        (number(), small(), small(), number())
            .prop_map(|(base, exponent, shift, offset)| Kind::Power(Power { base, exponent, shift, offset })),
        (number(), small()).prop_map(|(base, growth)| Kind::Exponential(Exponential {
            base,
            growth,
            first: FIRST
        })),
        prop::sample::select(formulas.to_vec()).prop_map(formula),
        prop::collection::vec(number(), 1..20).prop_map(|values| Kind::Table(Table {
            values,
            first: FIRST,
            then: None
        })),
        prop::collection::btree_map(0_u64..90, number(), 2..6)
            .prop_map(|points| Kind::Points(ControlPoints::new(&points.into_iter().collect::<Vec<_>>()))),
    ]
    .boxed()
}

fn curve() -> impl Strategy<Value = Curve> {
    let pieces = (simple(), simple(), 2_u64..60, any::<bool>()).prop_map(|(one, other, from, continues)| {
        let shift = Number::Whole(0);
        let one = Piece { from: FIRST, curve: Curve::plain(one), shift };
        let before = one.value(from - 1);
        let other = Curve::plain(other);
        let other = if continues {
            Piece::continuing(from, other, before)
        } else {
            Piece { from, curve: other, shift }
        };
        Kind::Piecewise(vec![one, other])
    });
    let kind = prop_oneof![3 => simple(), 1 => pieces];
    let rounding = prop_oneof![Just(1), Just(5)]
        .prop_map(|to| Rounding { to: Number::Whole(to), mode: RoundingMode::Floor });
    let adjustments = (
        prop::option::weighted(0.2, small()),
        prop::option::weighted(0.2, small()),
        prop::option::weighted(0.2, rounding),
    )
        .prop_map(|(scale, min, round)| Adjustments { scale, min, max: None, round });
    (kind, adjustments).prop_map(|(kind, adjustments)| Curve { kind, adjustments })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    /// Bounds that are too tight would let a broken curve through, bounds that are too wide refuse a sound one.
    #[test]
    fn the_check_finds_what_looking_at_every_level_finds(
        curve in curve(), last in 2_u64..120,
        form in prop::sample::select(vec![Form::StepFrom, Form::StepTo, Form::Total]),
    ) {
        let found = checked(&RunningTotal::new(curve.clone(), form, FIRST, last));
        let broken = looked_up(&curve, form, last);
        prop_assert_eq!(found.is_err(), broken.is_some(), "{:?}, {:?}", found, broken);
        if let (Err(CurveFault { level: Some(level), kind }), Some(broken)) = (found, broken) {
            // A cost past 2^63 is told at the level whose total it breaks.
            let next = u64::from(kind == FaultKind::TotalTooLarge);
            prop_assert!(level == broken || level == broken + next, "{} instead of {}: {:?}", level, broken, kind);
        }
    }

    #[test]
    fn values_out_of_range_are_found(curve in curve(), to in 1_u64..150, least in -20.0..20.0, width in 0.0..5_000.0) {
        let most = least + width;
        let is_out = |level: &u64| !(least..=most).contains(&curve.value(*level).as_f64());
        let found = verify_values_within(&curve, (0, to), (least, most), &mut Budget::default()).err().and_then(|fault| fault.level);
        prop_assert_eq!(found, (0..=to).find(is_out));
    }
}

#[test]
fn a_check_ends_when_its_budget_does() {
    let unbounded = Curve::plain(formula("level * level - level * level + 1.5"));
    let totals = RunningTotal::new(unbounded.clone(), Form::StepFrom, 0, 1_000_000);
    let too_costly: Result<(), CurveFault> = Err(CurveFault { level: None, kind: FaultKind::TooCostly });
    let proved = verify_total_within(&totals, &mut Budget::of(10_000));
    assert!(matches!(proved, Ok(Extent::ProvedTo { level: 100..2_000, .. })), "{proved:?}");
    assert_eq!(
        verify_values_within(&unbounded, (0, u64::MAX), (0.0, 9.0), &mut Budget::of(10_000)),
        too_costly
    );
    assert_eq!(verify_values_within(&unbounded, (0, u64::MAX), (0.0, 9.0), &mut Budget::default()), Ok(()));
    let mut budget = Budget::of(10_000);
    let bounded = Curve::plain(formula("1000 * (level + 1)^1.5"));
    assert_eq!(
        verify_total_within(&RunningTotal::new(bounded, Form::StepFrom, 0, u64::MAX), &mut budget),
        Ok(Extent::Whole)
    );
}

/// The least that is known of the total where a curve ends is compared with the sum itself, by another way.
#[test]
fn an_endless_curve_ends_where_the_table_does() {
    for base in [1, 100, 200, 400, 450, 520] {
        let costs = Curve::plain(formula(&format!("{base} * (level + 1)^1.4")));
        let totals = RunningTotal::new(costs, Form::StepFrom, 0, u64::MAX);
        let extent = verify_total_within(&totals, &mut Budget::of(100_000));
        let Ok(Extent::EndsAt { level, at_least }) = extent else { panic!("{base}: {extent:?}") };
        let integral = f64::from(base) * libm::pow(1e7, 2.4) / 2.4;
        assert_eq!(level, 10_000_000);
        assert!(at_least <= integral && at_least > integral * 0.3, "{base}: {at_least} of {integral}");
    }
    let steep = Curve::plain(formula("524000 * (level + 1)^1.4"));
    let totals = RunningTotal::new(steep, Form::StepFrom, 0, u64::MAX);
    assert_eq!(checked(&totals), Ok(Extent::Whole));
}

#[test]
fn what_bounds_cannot_decide_is_not_refused_and_ends_where_it_breaks() {
    let text = "10 + 20 * (level - 9000)^2 * (level - 9000)^2 / (level - 9000)^4 - 0.0009 * level - 20";
    let totals = RunningTotal::new(Curve::plain(formula(text)), Form::StepFrom, 0, 1_000_000);
    let extent = verify_total_within(&totals, &mut Budget::of(2_000));
    assert!(matches!(extent, Ok(Extent::ProvedTo { .. })), "{extent:?}");
    assert_eq!(totals.level_at(u64::MAX >> 1).0, 9_000);
}

#[test]
fn hints_name_the_last_level_that_works() {
    let check = |text: &str, form, last| {
        let fault = checked(&RunningTotal::new(Curve::plain(formula(text)), form, 1, last)).unwrap_err();
        let hint = fault.hint(form, 1);
        let named: String = hint
            .split("max_level: ")
            .nth(1)
            .unwrap_or("1")
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let last: u64 = named.parse().unwrap();
        let fits = |last| checked(&RunningTotal::new(Curve::plain(formula(text)), form, 1, last)).is_ok();
        assert!(fits(last) && !fits(last + 1), "{text}: {hint}");
    };
    check("30 - level", Form::StepFrom, 100);
    check("1.9^level", Form::StepFrom, 100);
    check("3e15", Form::StepFrom, 100_000);
    check("100 * level - level^2", Form::Total, 100);
    check("1.9^level", Form::Total, 100);
}
