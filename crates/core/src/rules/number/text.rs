//! Numbers as text: read exactly, written for people.

use super::{Fraction, Number, Real};
use std::fmt;

impl Number {
    /// Reads a decimal such as `1_000`, `0.5`, `-1.15` or `1e6`: exactly that decimal where it fits, else the nearest float.
    pub fn parse(text: &str) -> Option<Number> {
        let text = text.replace('_', "");
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(exact(&text).unwrap_or(Number::Real(Real::rounded(value, 1.0).settled())))
    }
}

fn exact(text: &str) -> Option<Number> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // Zeros at the end change nothing but the number of digits.
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    if digits == 0 {
        return Some(Number::Whole(0));
    }
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let power = |exponent: i64| 10_i128.checked_pow(u32::try_from(exponent).ok()?);
    if exponent >= 0 {
        return digits.checked_mul(power(exponent)?).map(Number::Whole);
    }
    Fraction::reduced(digits, u64::try_from(power(exponent.checked_neg()?)?).ok()?)
}

/// Thousands are separated; a real number shows up to six decimals, a decimal up to twelve.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Number::Whole(whole) => f.write_str(&grouped(&whole.to_string())),
            Number::Fraction(fraction) => f.write_str(&grouped(&decimals(fraction))),
            Number::Real(real) => match real.value() {
                value if !value.is_finite() || value.abs() >= 1e18 => write!(f, "{value:e}"),
                value if value != 0.0 && value.abs() < 1e-6 => write!(f, "{value:e}"),
                value => f.write_str(&grouped(trimmed(&format!("{value:.6}")))),
            },
        }
    }
}

/// Six decimals, or as many as it takes to write it exactly where twelve are enough.
fn decimals(fraction: Fraction) -> String {
    const MOST: u32 = 12;
    let denominator = u128::from(fraction.denominator());
    let places = (1..=MOST).find(|&places| 10_u128.pow(places).is_multiple_of(denominator)).unwrap_or(6);
    let magnitude = fraction.numerator().unsigned_abs();
    let (mut whole, rest) = (magnitude / denominator, magnitude % denominator);
    let unit = 10_u128.pow(places);
    let mut digits = (2 * rest * unit + denominator) / (2 * denominator);
    if digits == unit {
        (whole, digits) = (whole + 1, 0);
    }
    let sign = if fraction.numerator() < 0 { "-" } else { "" };
    let written = format!("{sign}{whole}.{digits:0width$}", width = places as usize);
    trimmed(&written).to_owned()
}

fn trimmed(decimal: &str) -> &str {
    decimal.trim_end_matches('0').trim_end_matches('.')
}

/// Puts a comma between the thousands of a number in decimal digits, and writes its sign as a minus.
pub fn grouped(decimal: &str) -> String {
    let (sign, rest) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("−", rest));
    let digits = rest.find('.').unwrap_or(rest.len());
    let mut text = sign.to_owned();
    for (at, character) in rest.char_indices() {
        if at > 0 && at < digits && (digits - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(character);
    }
    text
}
