//! What a text without quotes stands for: the core schema of YAML 1.2 (section 10.3), stricter about
//! truth values (`true` and `false` alone) and with `_` between digits.

/// The meaning of a text without quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Literal {
    /// Empty, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number with an integral value, exact; `is_real` if written with a point or an exponent.
    Whole {
        /// The exact value.
        value: Whole,
        /// Whether a point or an exponent is written.
        is_real: bool,
        /// The nearest floating-point number.
        real: f64,
    },
    /// Any other number. Not finite for `.inf`, `.nan` and what is beyond the range of f64.
    Real(f64),
    /// Anything else.
    Text,
}

/// A whole number of any size, its sign apart, so that all of i128 and u128 fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// Whether a minus sign is written.
    pub negative: bool,
    /// The value without its sign; `None` beyond u128.
    pub magnitude: Option<u128>,
}

impl Whole {
    /// The value, if i128 can hold it.
    pub(super) fn to_i128(self) -> Option<i128> {
        let magnitude = self.magnitude?;
        if self.negative { 0i128.checked_sub_unsigned(magnitude) } else { magnitude.try_into().ok() }
    }
}

/// What a text without quotes stands for.
pub(super) fn literal(text: &str) -> Literal {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Literal::Null,
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Literal::Real(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Literal::Real(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Literal::Real(f64::NEG_INFINITY),
        _ => radix(text).or_else(|| decimal(text)).unwrap_or(Literal::Text),
    }
}

/// `0x…` and `0o…`, without a sign.
fn radix(text: &str) -> Option<Literal> {
    let (digits, radix) = match text.get(..2)? {
        "0x" => (text.get(2..)?, 16),
        "0o" => (text.get(2..)?, 8),
        _ => return None,
    };
    let digits = digits_only(digits, |digit| digit.is_digit(radix))?;
    let magnitude = u128::from_str_radix(&digits, radix).ok();
    #[expect(clippy::cast_precision_loss, reason = "the nearest number is what is asked for")]
    let real = magnitude.map_or(f64::INFINITY, |magnitude| magnitude as f64);
    Some(Literal::Whole { value: Whole { negative: false, magnitude }, is_real: false, real })
}

/// Sign, digits, a point with digits, an exponent.
fn decimal(text: &str) -> Option<Literal> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, Some(exponent(unsigned.get(at + 1..)?)?)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole =
        if whole.is_empty() { String::new() } else { digits_only(whole, |digit| digit.is_ascii_digit())? };
    let fraction_digits = match fraction {
        Some(digits) if !digits.is_empty() => digits_only(digits, |digit| digit.is_ascii_digit())?,
        _ => String::new(),
    };
    if whole.is_empty() && fraction_digits.is_empty() {
        return None;
    }
    let clean: String = text.chars().filter(|&character| character != '_').collect();
    let real: f64 = clean.parse().ok()?;
    let is_real = fraction.is_some() || exponent.is_some();
    let digits = format!("{whole}{fraction_digits}");
    Some(match exact(&digits, exponent.unwrap_or(0), fraction_digits.len()) {
        Exact::Whole(magnitude) => Literal::Whole { value: Whole { negative, magnitude }, is_real, real },
        Exact::Fraction => Literal::Real(real),
    })
}

/// An exponent's value. One beyond the range of i64 is as good as the largest.
fn exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = digits_only(digits, |digit| digit.is_ascii_digit())?;
    let size: i64 = digits.parse().unwrap_or(i64::MAX);
    Some(if text.starts_with('-') { -size } else { size })
}

/// The digits without underscores, each of which must stand between two digits.
fn digits_only(text: &str, is_digit: impl Fn(char) -> bool) -> Option<String> {
    let is_valid = text.split('_').all(|group| !group.is_empty() && group.chars().all(&is_digit));
    is_valid.then(|| text.replace('_', ""))
}

/// What a decimal number is before any rounding.
enum Exact {
    /// A whole number; `None` beyond u128.
    Whole(Option<u128>),
    Fraction,
}

/// `digits` · 10^(exponent − places).
fn exact(digits: &str, exponent: i64, places: usize) -> Exact {
    let significant = digits.trim_start_matches('0');
    let stripped = significant.trim_end_matches('0');
    if stripped.is_empty() {
        return Exact::Whole(Some(0));
    }
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let dropped = length(significant).saturating_sub(length(stripped));
    let places = i64::try_from(places).unwrap_or(i64::MAX);
    let shift = exponent.saturating_sub(places).saturating_add(dropped);
    if shift < 0 {
        return Exact::Fraction;
    }
    let power = u32::try_from(shift).ok().and_then(|shift| 10u128.checked_pow(shift));
    Exact::Whole(power.and_then(|power| stripped.parse::<u128>().ok()?.checked_mul(power)))
}
