use super::*;

fn power(base: Number, exponent: i128) -> Number {
    Filter::default().binary(Binary::Power, base, Number::Whole(exponent))
}

#[test]
fn whole_arithmetic_is_exact_where_f64_is_not() {
    let large = Number::Whole((1 << 60) + 1);
    assert_eq!(large.plus(Number::Whole(1)), Number::Whole((1 << 60) + 2));
    assert_eq!(power(Number::Whole(96_038_388), 2), Number::Whole(96_038_388 * 96_038_388));
    assert!(matches!(large.times(Number::real(1.5)), Number::Real(_)));
}

#[test]
fn decimals_are_what_is_written() {
    let decimal = |text: &str| Number::parse(text).unwrap();
    assert_eq!(decimal("1.15").times(Number::Whole(100)), Number::Whole(115));
    assert_eq!(decimal("0.1").plus(decimal("0.2")), decimal("0.3"));
    assert_eq!(power(decimal("1.2"), 3).times(Number::Whole(1000)), Number::Whole(1728));
    assert_eq!(decimal("1_000.50"), decimal("1e3").plus(Number::HALF));
    assert_eq!(decimal("25e-1"), decimal("2.5"));
    assert_eq!(Number::from_f64(1.15), decimal("1.15"));
    assert_eq!((decimal("-0"), decimal("0.000")), (Number::Whole(0), Number::Whole(0)));
    for text in ["", "1.2.3", "e5", "1e999", "nan", "--1"] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
}

#[test]
fn numbers_read_well() {
    for (number, text) in [
        (Number::Whole(0), "0"),
        (Number::Whole(-1_234_567), "−1,234,567"),
        (Number::Whole(999), "999"),
        (Number::real(1234.5), "1,234.5"),
        (Number::real(0.1 + 0.2), "0.3"),
        (Number::real(100_000.0), "100,000"),
        (Number::real(1e20), "1e20"),
        (Number::real(f64::NAN), "NaN"),
        (Number::from_f64(-1234.5), "−1,234.5"),
        (Number::from_f64(0.000_000_12), "0.00000012"),
        (Fraction::reduced(2, 3).unwrap(), "0.666667"),
        (Fraction::reduced(-2_999_999_999, 3_000).unwrap(), "−999,999.999667"),
        (Fraction::reduced(29_999_999, 30_000_000).unwrap(), "1"),
    ] {
        assert_eq!(number.to_string(), text);
    }
}

#[test]
fn costs_keep_their_range() {
    assert_eq!(Number::real(1.9).to_cost(1), Ok(1));
    assert_eq!(Number::real(0.9).to_cost(1), Err(NotACost::TooSmall));
    assert_eq!(Number::real(0.9).to_cost(0), Ok(0));
    assert_eq!(Number::real(-1e300).to_cost(0), Err(NotACost::TooSmall));
    assert_eq!(Number::NAN.to_cost(1), Err(NotACost::NotFinite));
    assert_eq!(Number::real(LARGEST_EXACT_F64).to_cost(1), Ok(1 << 53));
    assert_eq!(Number::real(LARGEST_EXACT_F64 * 1.01).to_cost(1), Err(NotACost::Inexact));
    assert_eq!(Number::Whole(i128::from(i64::MAX)).to_cost(1), Ok(LARGEST_TOTAL));
    assert_eq!(Number::Whole(1 << 63).to_cost(1), Err(NotACost::TooLarge));
    assert_eq!(Number::from_f64(-0.5).to_cost(0), Err(NotACost::TooSmall));
}
