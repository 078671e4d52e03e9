use super::super::number::Fraction;
use super::*;
use proptest::prelude::*;

fn formula(text: &str) -> Formula {
    let names = [("growth", "1.5"), ("base", "1000"), ("drop", "2"), ("gain", "30")];
    let parameters =
        names.into_iter().map(|(name, value)| (name.to_owned(), Number::parse(value).unwrap())).collect();
    Formula::parse(text, &parameters).unwrap_or_else(|error| panic!("{text}: {error}, {}", error.hint))
}

fn value(text: &str, level: u64) -> f64 {
    formula(text).value(level).as_f64()
}

fn error(text: &str) -> FormulaError {
    Formula::parse(text, &BTreeMap::new()).unwrap_err()
}

#[test]
fn formulas_mean_what_people_expect() {
    for (text, expected) in [
        ("-2^2", -4.0),
        ("2^3^2", 512.0),
        ("2^-1", 0.5),
        ("10 - 4 - 3", 3.0),
        ("100 / 10 / 5", 2.0),
        ("2 + 3 * 4", 14.0),
        ("-level^2", -49.0),
        ("--level", 7.0),
        ("3 - -level", 10.0),
        ("floor(level / 2) + 1", 4.0),
        ("min(level, 3)", 3.0),
        ("max(1, level, 3)", 7.0),
        ("min(5, max(level, 2)) * 2", 10.0),
        ("growth^2", 2.25),
        ("1e3 + 1_000 + .5", 2000.5),
        ("1.5e-3 * 1000", 1.5),
        ("sqrt(16) + cbrt(27) + ln(exp(2)) + log10(100) + abs(-3)", 14.0),
        ("round(2.5) + ceil(1.1) + floor(-1.5)", 3.0),
        ("round(-2.5)", -3.0),
    ] {
        assert_eq!(value(text, 7), expected, "{text}");
    }
}

#[test]
fn operators_group_from_the_left() {
    for (text, level, expected) in [
        ("100 - 20 + 30", 1, 110),
        ("100 * level / 10 * 5", 4, 200),
        ("level / 2 * 3", 4, 6),
        ("base - drop*level^2 + gain*level", 17, 932),
        ("900 + (5*level^2) - (40*level^1) + (60*level)", 2, 960),
        ("900 + (5*level^2) - (40*level^1) + (60*level)", 3, 1005),
        ("900 + (5*level^2) - (40*level^1) + (60*level)", 4, 1060),
        ("6/5*level^3 - 15*level^2 + 100*level - 140", 3, 57),
        ("6/5*level^3 - 15*level^2 + 100*level - 140", 4, 96),
        ("50/3*(level^3 - 6*level^2 + 17*level - 12)", 2, 100),
        ("50/3*(level^3 - 6*level^2 + 17*level - 12)", 8, 4_200),
        ("50/3*(level^3 - 6*level^2 + 17*level - 12)", 100, 15_694_800),
        ("sum(i, 1, level - 1, 500 - 20 + 30)", 4, 1530),
    ] {
        let found = formula(text).value(level).to_cost(0);
        assert_eq!(found, Ok(expected), "{text} at {level}");
    }
    assert_eq!(formula("6/5*level^3 - 15*level^2 + 100*level - 140").value(2).to_cost(0), Ok(9));
}

#[test]
fn pasted_mathematics_is_taken() {
    for (text, expected) in [
        ("level ** 2", 49.0),
        ("2**3**2", 512.0),
        ("100 × 1.15", 115.0),
        ("2·level ⋅ 3", 42.0),
        ("10 − level", 3.0),
        ("−level²", -49.0),
        ("level³ ÷ 7", 49.0),
        ("2⁻¹ + 2¹⁰", 1024.5),
        ("pow(level, 2) + pow(4, 0.5)", 51.0),
        ("pow(1 + 1, 2 + 1)^2", 64.0),
        ("(level + 1)²", 64.0),
    ] {
        assert_eq!(value(text, 7), expected, "{text}");
    }
}

#[test]
fn foreign_names_have_a_cure() {
    for (text, place, cure) in [
        ("100*log(level+1)", "log", "`ln` is the natural logarithm"),
        ("log2(level)", "log2", "ln(…) / ln(2)"),
        ("Math.floor(level / 2)", "Math.floor", "write `floor`"),
        ("Mathf.Pow(level, 2)", "Mathf.Pow", "write `pow`"),
        ("FLOOR(level)", "FLOOR", "write `floor`"),
        ("trunc(level)", "trunc", "write `floor`"),
        ("level % 3", "%", "a - b * floor(a / b)"),
        ("mod(level, 3)", "mod", "a - b * floor(a / b)"),
        ("100 * x", "x", "write `level`"),
        ("100 * lvl", "lvl", "write `level`"),
        ("100 * L^2", "L", "write `level`"),
        ("Level * 2", "Level", "write `level`"),
        ("level > 5", ">", "piecewise"),
        ("if(level, 1, 2)", "if", "piecewise"),
        ("√level", "√", "sqrt"),
        ("[level + 1] * 2", "[", "round brackets"),
        ("∑(i)", "∑", "sum(i, 1, level - 1"),
        ("level²^3", "^", "(level^2)^3"),
        ("level⁻", "⁻", "write `^`"),
    ] {
        let error = error(text);
        assert_eq!(&text[error.start..error.end], place, "{text}: {error}");
        assert!(error.hint.contains(cure), "{text}: {}", error.hint);
    }
}

#[test]
fn errors_point_at_the_place() {
    for (text, place, message) in [
        ("level +", "", "the formula ends where a value is expected"),
        ("", "", "the formula ends where a value is expected"),
        ("1000 * levl", "levl", "unknown name `levl`"),
        ("2 level", "level", "expected an operator"),
        ("2(level)", "(", "expected an operator"),
        ("(level + 1", "(", "the bracket that opens here is never closed"),
        ("level)", ")", "expected an operator"),
        ("min(level)", "min", "`min` needs two values or more"),
        ("sqrt(1, 2)", "sqrt", "`sqrt` takes one value, not 2"),
        ("pow(1)", "pow", "`pow` takes two values, not 1"),
        ("sqrt 4", "sqrt", "a function needs its value in brackets"),
        ("1.2.3", "1.2.3", "`1.2.3` is not a number"),
        ("level $ 2", "$", "`$` has no meaning in a formula"),
        ("1e999", "1e999", "`1e999` is not a number"),
        ("sum(1, 2, 3, 4)", "1", "expected the variable of the sum"),
        ("sum(level, 1, 3, 4)", "level", "`level` has a meaning already and can't be the variable of a sum"),
        (
            "sum(i, 1, level / 2, i)",
            "level / 2",
            "a sum ends at a whole number, which `level / 2` need not be",
        ),
        ("sum(i, 0.5, level, i)", "0.5", "a sum starts at a whole number, which `0.5` need not be"),
        ("sum(i, 1, level)", ")", "a sum has four parts: variable, from, to, term"),
        ("sum(i, 1, 2, i) + i", "i", "unknown name `i`"),
    ] {
        let error = error(text);
        assert_eq!((&text[error.start..error.end], error.message.as_str()), (place, message), "{text}");
    }
    assert_eq!(error("levle").hint, "did you mean `level`?");
}

#[test]
fn sums_are_running_sums() {
    let experience = "floor((sum(i, 1, level - 1, floor(i + 300 * 2^(i / 7))) / 4)^0.85)";
    let total: f64 =
        (1..91).map(|i| (f64::from(i) + 300.0 * libm::pow(2.0, f64::from(i) / 7.0)).floor()).sum();
    assert_eq!(value(experience, 91), libm::pow(total / 4.0, 0.85).floor());
    assert_eq!(value("sum(i, 1, level - 1, i)", 1), 0.0);
    assert_eq!(value("sum(i, 1, level - 1, 0.1)", 11), 1.0);
    assert_eq!(value("sum(i, 1, level, i / 3)", 3), 2.0);
    assert_eq!(value("sum(k, 1, level, sum(i, 1, k, i))", 4), 20.0);
    // What depends on the level is summed anew.
    assert_eq!(value("sum(i, level - 2, level, i * level)", 4), 36.0);
    assert_eq!(value("sum(i, 1, level, sum(j, i, level, 1))", 4), 10.0);
    assert_eq!(value("sum(i, 5, 1, i)", 4), 0.0);
    assert_eq!(value("sum(i, -2, 2, i^2)", 4), 10.0);
    assert!(value("sum(i, 1, level, i * level)", 10_001).is_nan());
    assert!(value("sum(i, 1, 10^12, i)", 1).is_nan());
}

#[test]
fn previous_is_the_level_before() {
    let recurrence = formula("previous * 1.1 + 50").starting(1, Number::Whole(0));
    let values: Vec<Number> = (1..=3).map(|level| recurrence.value(level)).collect();
    assert_eq!(values, [Number::Whole(50), Number::Whole(105), Number::parse("165.5").unwrap()]);
    let after_a_table = formula("floor(previous * 1.1)").starting(4, Number::Whole(130));
    assert_eq!(after_a_table.value(5), Number::Whole(157));
    // The recurrence x ↦ 1.1 x + 50 has the closed form 500 (1.1^n − 1).
    let far = recurrence.value(200).as_f64();
    assert!((far / (500.0 * (libm::pow(1.1, 200.0) - 1.0)) - 1.0).abs() < 1e-12, "{far}");
    let triangle = formula("previous + level").starting(1, Number::Whole(0));
    assert_eq!(triangle.value(100_000), Number::Whole(5_000_050_000));
}

#[test]
fn what_floats_can_not_decide_is_decided_exactly() {
    // 3 × (1/3 of a number that no float holds) and 1.1^40 × 10^40 are whole, one less is not.
    let too_large = Err(super::super::number::NotACost::TooLarge);
    assert_eq!(formula("floor(1.1^40 * 1e20 * 1e20)").value(1).to_cost(0), too_large);
    let exact = 11_i128.pow(15);
    assert_eq!(formula("floor(1.1^40 * 10^15 / 1.1^25)").value(1), Number::Whole(exact));
    assert_eq!(formula("ceil((1.1^40 * 10^15 + 0.1^30) / 1.1^25)").value(1), Number::Whole(exact + 1));
    assert_eq!(formula("floor(0.7^30 / 0.7^29 * 10)").value(1), Number::Whole(7));
    assert_eq!(formula("max(0.7^30 / 0.7^29, 0.7) * 10").value(1), Number::Whole(7));
    // A root has nothing exact to ask: within its error of a whole number it counts as that.
    assert_eq!(formula("floor(1000 * 4^1.5)").value(1), Number::Whole(8000));
    assert_eq!(formula("floor(10^log10(level))").value(7), Number::Whole(7));
}

#[test]
fn real_mathematics_comes_from_libm() {
    assert_eq!(value("300 * 2^(level / 7)", 50), 300.0 * libm::pow(2.0, 50.0 / 7.0));
}

#[test]
fn a_computation_can_be_followed() {
    let steps = |text: &str, level| formula(text).steps(level);
    assert_eq!(
        steps("100 * level / 10 * 5", 4),
        ["= 100 × 4 / 10 × 5", "= 400 / 10 × 5", "= 40 × 5", "= 200"]
    );
    assert_eq!(
        steps("base - drop*level^2 + gain*level", 17),
        [
            "= 1,000 − 2 × 17^2 + 30 × 17",
            "= 1,000 − 2 × 289 + 510",
            "= 1,000 − 578 + 510",
            "= 422 + 510",
            "= 932"
        ]
    );
    assert_eq!(
        steps("max(1000, -level^2) / (3 - 5)", 3),
        ["= max(1000, −3^2) / (3 − 5)", "= max(1000, −9) / (−2)", "= 1,000 / (−2)", "= −500"]
    );
    assert_eq!(
        steps("floor(sum(i, 1, level - 1, i / 2))", 4),
        ["= floor(sum(i, 1, 4 − 1, i / 2))", "= floor(sum(i, 1, 3, i / 2))", "= floor(3)", "= 3"]
    );
    assert!(steps(&["level"; 400].join(" + "), 2).len() < 20);
}

#[test]
fn hostile_nesting_ends_in_an_error() {
    for text in [
        "(".repeat(5_000),
        "-(".repeat(4_000),
        "2^".repeat(4_000),
        "min(1,".repeat(1_500),
        "sum(i,1,2,".repeat(900),
    ] {
        assert!(Formula::parse(&text, &BTreeMap::new()).is_err());
    }
    let long_sum = vec!["level"; 1_500].join("+");
    assert_eq!(value(&long_sum, 2), 3_000.0);
}

proptest! {
    /// A wrong operator in the interval table would let a broken curve through the check at load.
    #[test]
    fn every_value_lies_in_the_range(
        text in prop::sample::select(vec![
            "1000 * (level + 1)^1.5", "floor(level / 10) + 1", "level - 3 * level", "1 / (level - 50)",
            "(-1)^level", "2^(level / 7)", "(level - 40)^3", "(level - 40)^2", "abs(level - 30) - ceil(sqrt(level))",
            "ln(level) * log10(level + 1)", "min(level, 100 - level)", "max(exp(-level / 100), 0.25)",
            "round(cbrt(level) * -3.7)", "level^-0.5", "(level - 10)^0.5", "5", "floor(level * 1.15)",
            "sum(i, 1, level - 1, 5 - i)", "sum(i, level, 40, i^0.5)", "ceil(1.1^level)",
        ]),
        from in 0_u64..200, length in 0_u64..50, inside in 0.0_f64..=1.0,
    ) {
        let formula = formula(text);
        let range = formula.range(from, from + length).interval();
        let level = from + (inside * length as f64) as u64;
        let value = formula.value(level).as_f64();
        prop_assert!(range.may_hold(value), "{text} at {level}: {value} outside {range:?}");
    }

    #[test]
    fn no_text_panics(
        text in "[ -~é∑²×−]{0,40}", soup in "(level|min|floor|sum|previous|\\(|\\)|,|\\^|²|-|\\+|[0-9.]|e|i| ){0,30}",
    ) {
        for text in [text, soup] {
            if let Ok(formula) = Formula::parse(&text, &BTreeMap::new()) {
                formula.value(3);
                formula.steps(3);
                let _ = formula.range(0, 9);
            }
        }
    }

    /// The exact value of a quotient that is not whole lies on the right side of it.
    #[test]
    fn fractions_round_like_fractions(above in -1_000_000_i128..1_000_000, below in 1_u64..2_000) {
        let number = Fraction::reduced(above, below).unwrap();
        let text = format!("floor({above} / {below}) + ceil({above} / {below}) * 1e9");
        let floor = above.div_euclid(i128::from(below));
        let ceil = floor + i128::from(above.rem_euclid(i128::from(below)) > 0);
        prop_assert_eq!(formula(&text).value(1), Number::Whole(floor + ceil * 1_000_000_000));
        prop_assert!(!number.is_less_than(Number::Whole(floor)));
    }
}
