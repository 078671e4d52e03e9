//! Gains by hand, and against exact fractions of any size that share no code with ours.

use super::*;
use crate::rules::curve::{Adjustments, Curve, Kind, Power, Table};
use crate::rules::number::Number;
use crate::rules::pace::Pace;
use crate::rules::running_total::Form;
use crate::rules::units::LARGEST_TOTAL;
use num_rational::BigRational;
use proptest::prelude::*;

fn xp(amount: u64) -> Xp {
    Xp::new(amount).unwrap()
}

fn fraction(numerator: u64, denominator: u64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn whole(amount: u64) -> BigRational {
    fraction(amount, 1)
}

/// A decimal as a designer writes it: so many units of so many places.
#[derive(Debug, Clone, Copy)]
struct Decimal(u64, u32);

impl Decimal {
    fn written(self) -> f64 {
        let Decimal(units, places) = self;
        let digits = format!("{units:0width$}", width = places as usize + 1);
        let (wholes, rest) = digits.split_at(digits.len() - places as usize);
        format!("{wholes}.{rest}0").parse().unwrap()
    }

    fn exact(self) -> BigRational {
        fraction(self.0, 10_u64.pow(self.1))
    }
}

fn table(values: impl IntoIterator<Item = Number>, first: u64) -> Curve {
    Curve::plain(Kind::Table(Table { values: values.into_iter().collect(), first, then: None }))
}

/// A track from level 1 with these costs and multipliers, the last of which go on.
fn track(costs: &[u64], multipliers: &[Decimal], last: Option<u64>) -> Track {
    let costs = table(costs.iter().map(|&cost| Number::from(cost)), 1);
    let factors = table(multipliers.iter().map(|factor| Number::from_f64(factor.written())), 1);
    let track = Track::new(costs, Form::StepFrom, Level(1), last.map(Level)).unwrap();
    track.with_gain_multiplier(factors)
}

fn at(list: &[impl Copy], level: u64) -> usize {
    usize::try_from(level - 1).unwrap().min(list.len() - 1)
}

/// What a gross amount makes of some XP, level by level, in exact fractions, up to 2^63 − 1; and what is left of it.
fn by_fractions(
    (costs, multipliers, last): (&[u64], &[Decimal], Option<u64>),
    (mut held, mut left): (BigRational, BigRational),
) -> (BigRational, BigRational, u64) {
    let (mut level, mut total) = (1, whole(0));
    let zero = whole(0);
    loop {
        let next = &total + whole(costs[at(costs, level)]);
        if last == Some(level) {
            return (held, left, level);
        }
        if held >= next {
            (level, total) = (level + 1, next);
            continue;
        }
        let multiplier = multipliers[at(multipliers, level)].exact();
        if multiplier == zero {
            return (held, zero, level);
        }
        let most = whole(LARGEST_TOTAL);
        let target = if next > most { &most } else { &next };
        let price = (target - &held) / &multiplier;
        if left < price {
            return (held + left * multiplier, zero, level);
        }
        left -= price;
        held = target.clone();
        if held == most {
            return (held, left, level);
        }
    }
}

fn exact(amount: Amount) -> BigRational {
    whole(amount.whole.get()) + fraction(amount.part.get(), Part::ONE)
}

/// The difference of two amounts, in trillionths.
fn apart(a: &BigRational, b: &BigRational) -> f64 {
    let difference = (if a > b { a - b } else { b - a }) * whole(Part::ONE);
    difference.to_integer().to_string().parse().unwrap()
}

fn decimals(most: u64, places: u32) -> impl Strategy<Value = Decimal> {
    (1..=most, 0..=places).prop_map(|(units, places)| Decimal(units, places))
}

#[derive(Debug, Clone)]
struct Case {
    costs: Vec<u64>,
    multipliers: Vec<Decimal>,
    last: Option<u64>,
    held: (u64, u64),
    base: u64,
    calendar: Decimal,
    prestige: Decimal,
}

prop_compose! {
    fn cases()(
        costs in prop_oneof![
            prop::collection::vec(1_u64..2_000, 1..40),
            prop::collection::vec(1_u64..1 << 58, 1..30),
            prop::collection::vec(1_u64..20, 1..300),
        ],
        multipliers in prop::collection::vec(
            prop_oneof![20 => decimals(3_000, 3), 5 => decimals(9, 1), 1 => Just(Decimal(0, 0))], 1..40),
        last in prop::option::of(2_u64..60),
        held in (prop_oneof![0_u64..5_000, 0_u64..1 << 60], 0_u64..Part::ONE - 1_000_000),
        base in prop_oneof![0_u64..3_000, 0_u64..10_000_000, 0..=LARGEST_TOTAL],
        calendar in prop_oneof![3 => Just(Decimal(1, 0)), 2 => decimals(500, 2)],
        prestige in prop_oneof![1 => Just(Decimal(1, 0)), 2 => (100_u64..500).prop_map(|units| Decimal(units, 2))],
    ) -> Case {
        // What counts level by level can't count levels without end, and no total passes 2^63.
        let is_dear = costs.iter().all(|&cost| cost > 1 << 53);
        let fits = (1..=last.unwrap_or(300)).scan(0_u64, |sum, level| {
            *sum = sum.checked_add(costs[at(&costs, level)]).filter(|&sum| sum < 1 << 62)?;
            Some(level)
        });
        let fitting = fits.last().unwrap_or(1).max(2);
        let last = if last.is_some() || !is_dear { Some(fitting) } else { None };
        Case { costs, multipliers, last, held, base, calendar, prestige }
    }
}

impl Case {
    fn track(&self) -> Track {
        track(&self.costs, &self.multipliers, self.last)
    }

    fn from(&self, track: &Track) -> Stand {
        let most = track.most_xp();
        let part = if xp(self.held.0) >= most { 0 } else { self.held.1 };
        let held = Amount { whole: xp(self.held.0).min(most), part: Part::new(part).unwrap() };
        Stand { xp: held, level: track.level_at(held.whole) }
    }

    fn factors(&self) -> Factors {
        Factors { calendar: self.calendar.written(), prestige: self.prestige.written(), track: 1.0 }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_gain_is_what_exact_fractions_say(case in cases()) {
        let track = case.track();
        let from = case.from(&track);
        let gross = whole(case.base) * case.calendar.exact() * case.prestige.exact();
        let rules = (case.costs.as_slice(), case.multipliers.as_slice(), case.last);
        let (expected, left, level) = by_fractions(rules, (exact(from.xp), gross.clone()));
        let found = gain(&track, from, case.factors().gross(xp(case.base)));
        let most = whole(track.most_xp().get());
        let expected = if expected > most { most } else { expected };
        prop_assert!(apart(&exact(found.to.xp), &expected) <= 1_000.0, "{:?} for {}", found.to.xp, expected);
        // A billionth below a whole number counts as it.
        let floor = (expected + fraction(1, 1_000_000_000)).floor();
        prop_assert_eq!(whole(found.to.xp.whole.get()), floor);
        if found.to.xp.whole < Xp::MAX {
            prop_assert_eq!(found.to.level, track.level_at(found.to.xp.whole).max(Level(level.min(found.to.level.0))));
            prop_assert!(apart(&exact(found.left.to_amount()), &left) <= 1_000.0 || left > whole(LARGEST_TOTAL));
        }
        // The stretches say where all of it went.
        let sum = |of: fn(&Stretch) -> Exact| found.stretches.iter().fold(Exact::ZERO, |sum, one| sum.plus(of(one)));
        let gained = exact(found.to.xp) - exact(from.xp);
        prop_assert!(apart(&exact(sum(|one| one.xp).to_amount()), &gained) <= 1_001.0 * 1_000.0);
        prop_assert_eq!(sum(|one| one.gross).plus(found.left).to_f64(), case.factors().gross(xp(case.base)).to_f64());
        prop_assert!(found.stretches.len() <= MOST_STRETCHES);
        prop_assert!(found.stretches.windows(2).all(|pair| pair[0].to < pair[1].from));
    }

    #[test]
    fn one_grant_or_a_hundred_are_at_most_one_xp_apart(case in cases(), parts in 1_u64..=100) {
        let track = case.track();
        let from = case.from(&track);
        let base = case.base.min(1 << 50);
        let at_once = gain(&track, from, case.factors().gross(xp(base))).to;
        let mut one_by_one = from;
        for part in 0..parts {
            let share = base / parts + u64::from(part < base % parts);
            one_by_one = gain(&track, one_by_one, case.factors().gross(xp(share))).to;
        }
        let apart = at_once.xp.whole.get().abs_diff(one_by_one.xp.whole.get());
        prop_assert!(apart <= 1, "{at_once:?} and {one_by_one:?}");
    }
}

#[test]
fn factors_multiply_and_floor_once() {
    let of = |factor: f64, base: u64| {
        let factors = Factors { prestige: factor, ..Factors::NONE };
        assert_eq!(factors.effective(xp(base)), factors.whole(xp(base)), "{base} × {factor}");
        factors.whole(xp(base)).get()
    };
    // 45 × 1.4 and 100 × 1.15 are whole, whatever binary fractions make of them; 44 × 1.4 is 61.6.
    assert_eq!((of(1.4, 45), of(1.15, 100), of(1.4, 44)), (63, 115, 61));
    assert_eq!(of(1.4, 4_500_000_000_000_000), 6_300_000_000_000_000);
    let factors = Factors { calendar: 1.5, prestige: 1.02, track: 1.0 };
    assert_eq!(factors.whole(xp(1001)), xp(1_531));
    assert_eq!(factors.gross(xp(1001)).to_amount().to_string(), "1,531.53");
    // Past 2^53, where floating point knows no odd numbers.
    assert_eq!(of(1.0, LARGEST_TOTAL), LARGEST_TOTAL);
    let large = Factors { prestige: 1.1, ..Factors::NONE };
    assert_eq!(large.whole(xp(9_007_199_254_740_997)), xp(9_907_919_180_215_096));
    assert_eq!(Factors { calendar: 1e9, prestige: 1e9, track: 1.0 }.whole(Xp::MAX), Xp::MAX);
}

#[test]
fn ten_tenths_are_one_and_so_are_three_thirds() {
    let track = track(&[100], &[Decimal(1, 1)], None);
    let step = |track: &Track, times: u32, base| {
        let mut held = Stand { xp: Amount::default(), level: Level(1) };
        for _ in 0..times {
            held = gain(track, held, Factors::NONE.gross(xp(base))).to;
        }
        held.xp.to_string()
    };
    assert_eq!((step(&track, 4, 1).as_str(), step(&track, 9, 1).as_str()), ("0.4", "0.9"));
    assert_eq!((step(&track, 10, 1).as_str(), step(&track, 1_000, 1).as_str()), ("1", "100"));
    let third = Factors { calendar: 1.0 / 3.0, ..Factors::NONE };
    let plain = self::track(&[100], &[Decimal(1, 0)], None);
    let mut held = Stand { xp: Amount::default(), level: Level(1) };
    for _ in 0..300 {
        held = gain(&plain, held, third.gross(xp(1))).to;
    }
    assert_eq!(held.xp.to_string(), "100");
}

#[test]
fn a_multiplier_counts_only_while_its_level_is_held() {
    // 10 base XP lead to level 2; the other 9,990 count a tenth.
    let track = track(&[100], &[Decimal(10, 0), Decimal(1, 1)], None);
    let from = Stand { level: Level(1), ..Stand::default() };
    let found = gain(&track, from, xp(10_000).into());
    assert_eq!((found.to.xp.to_string(), found.to.level), ("1,099".to_owned(), Level(11)));
    let told: Vec<_> =
        found.stretches.iter().map(|one| (one.from.0, one.to.0, one.first, one.xp.to_f64())).collect();
    assert_eq!(told, [(1, 1, 10.0, 100.0), (2, 11, 0.1, 999.0)]);
    let hours = Pace::new(&track, 10_000.0).hours_to_xp(xp(1_099)).unwrap();
    assert!((hours - 1.0).abs() < 1e-12, "{hours}");
}

#[test]
fn what_stops_a_gain_is_told() {
    let falling: Vec<Decimal> = (0..=100).map(|level| Decimal(100 - level, 2)).collect();
    let track = track(&[1_000], &falling, None);
    let from = Stand { level: Level(1), ..Stand::default() };
    let found = gain(&track, from, xp(1 << 40).into());
    assert_eq!((found.to.xp, found.to.level), (Amount::whole(xp(100_000)), Level(101)));
    assert_eq!(found.end, Some(End::Worthless { level: Level(101), multiplier: 0.0 }));
    assert_eq!(Pace::new(&track, 1.0).hours_to(Level(102)), None);
    assert!(found.left.is_zero() && found.stretches.last().unwrap().xp.is_zero());
    let short = self::track(&[1_000], &[Decimal(5, 1)], Some(3));
    let found = gain(&short, from, xp(5_000).into());
    assert_eq!((found.to.xp, found.end), (Amount::whole(xp(2_000)), Some(End::Full)));
    assert_eq!(found.left, xp(1_000).into());
    assert_eq!(gain(&short, found.to, xp(7).into()).left, xp(7).into());
}

/// Multipliers whose quotients are decimals, so that fractions stay short over thousands of levels.
fn many() -> (Vec<u64>, Vec<Decimal>) {
    let multipliers =
        [Decimal(5, 1), Decimal(8, 1), Decimal(125, 2), Decimal(16, 1), Decimal(2, 0), Decimal(2, 0)];
    let levels = 0..9_000_usize;
    let costs = levels.clone().map(|level| 1_000 + (level as u64 * 7_919) % 1_000).collect();
    (costs, levels.map(|level| multipliers[level * level % 6]).collect())
}

#[test]
fn thousands_of_levels_are_passed_in_blocks_with_the_same_result() {
    let (costs, multipliers) = many();
    let track = track(&costs, &multipliers, Some(9_000));
    for (held, base) in
        [(0, 1_000_000), (77_777, 5_000_000), (1_400_000, 9_999_999), (3, 100_000_000), (0, 3_000)]
    {
        let from = Stand { xp: xp(held).into(), level: track.level_at(xp(held)) };
        let found = gain(&track, from, xp(base).into());
        let (expected, left, _) =
            by_fractions((&costs, &multipliers, Some(9_000)), (whole(held), whole(base)));
        assert!(apart(&exact(found.to.xp), &expected) <= 1.0, "{:?} for {expected}", found.to.xp);
        assert!(apart(&exact(found.left.to_amount()), &left) <= 1.0);
        assert!(found.stretches.len() <= MOST_STRETCHES);
    }
}

#[test]
fn levels_alike_are_passed_together_and_beyond_the_table_in_ranges() {
    let power = Power {
        base: Number::from(1_u64),
        exponent: Number::from_f64(-0.1),
        shift: Number::from(1_u64),
        offset: Number::from(0_u64),
    };
    let falls = Curve { kind: Kind::Power(power), adjustments: Adjustments::default() };
    let levels = Track::new(Curve::constant(Number::from(1_u64)), Form::StepFrom, Level(0), None).unwrap();
    let track = levels.clone().with_gain_multiplier(falls);
    let far = Stand { xp: xp(1 << 40).into(), level: Level(1 << 40) };
    let found = gain(&track, far, xp(1 << 44).into());
    // The multiplier is level^−0.1: with r = level^1.1 ÷ 1.1 the gross amount is the difference.
    let reach = |level: f64| libm::pow(level, 1.1) / 1.1;
    let expected = libm::pow((reach((1_u64 << 40) as f64) + (1_u64 << 44) as f64) * 1.1, 1.0 / 1.1);
    assert!((found.to.xp.to_f64() / expected - 1.0).abs() < 1e-6, "{} for {expected}", found.to.xp);
    let flat = levels.with_gain_multiplier(Curve::constant(Number::from_f64(0.5)));
    let found = gain(&flat, Stand::default(), Xp::MAX.into());
    assert_eq!(found.to.xp.to_string(), "4,611,686,018,427,387,903.5");
    assert_eq!(found.stretches.len(), 1);
}

#[test]
fn amounts_read_well() {
    let amount = |whole, part| Amount { whole: xp(whole), part: Part::new(part).unwrap() }.to_string();
    assert_eq!(amount(1_234_567, 0), "1,234,567");
    assert_eq!(amount(0, 400_000_000_000), "0.4");
    assert_eq!(amount(2, 123_456_789_012), "2.123456");
    assert_eq!(amount(0, 12), "0.000000000012");
    assert_eq!(Part::new(Part::ONE), None);
}

#[test]
fn factors_are_the_decimals_that_were_written() {
    for (factor, base, product) in
        [(0.1, 3, "0.3"), (1.15, 100, "115"), (0.93, 7, "6.51"), (1e-9, 5, "0.000000005")]
    {
        assert_eq!(Exact::from(xp(base)).times(Factor::new(factor)).to_amount().to_string(), product);
    }
    // 1 − 0.07 comes out of floating point a little below 0.93.
    assert_eq!(Factor::new(1.0 - 0.07), Factor::new(0.93));
    for factor in [std::f64::consts::PI, 1e-15, 5e8 + 1.0 / 3.0, 1e300, 1.0 / 3.0] {
        let product = Exact::from(xp(1 << 20)).times(Factor::new(factor)).to_f64();
        let expected = f64::from(1 << 20) * factor.min(9.223_372e18);
        assert!((product / expected - 1.0).abs() < 1e-3, "{factor}: {product}");
    }
    assert!([0.0, -1.0, f64::NAN, 1e-30].iter().all(|&factor| Factor::new(factor).is_zero()));
}

/// Where a run ends decides how many costs are tabulated: ten million took seconds for a gain of a few levels.
#[test]
fn a_run_is_looked_for_no_further_than_twice_as_far() {
    let costs = Curve::plain(Kind::Power(Power {
        base: Number::from(100_u64),
        exponent: Number::parse("1.3").unwrap(),
        shift: Number::Whole(1),
        offset: Number::Whole(0),
    }));
    let track = Track::new(costs, Form::StepFrom, Level(0), None).unwrap();
    let track = track.with_gain_multiplier(Curve::constant(Number::parse("0.5").unwrap()));
    for level in [0, 1, 300, 5_000] {
        let end = runs::run(&track, Level(level)).end.0;
        assert!(end > level && end <= level + level.max(runs::BLOCK), "{level}: {end}");
    }
    let gained = gain(&track, Stand::default(), xp(1_000_000).into());
    assert_eq!((gained.to.xp.to_string(), gained.stretches.len()), ("500,000".to_owned(), 1));
}
