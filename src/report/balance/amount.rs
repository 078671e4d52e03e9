//! Amounts of metrics as people read them, each with its unit.

use crate::balance::estimate::Estimate;
use crate::balance::expectation::Range;
use crate::balance::metric::Unit;
use crate::report::numbers::{percent, real};

/// The number without its unit; "never" where it is infinite.
fn bare(value: f64, unit: Unit) -> String {
    finer(value, unit, 0)
}

/// The same with so many decimals more.
fn finer(value: f64, unit: Unit, more: usize) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "never".to_owned() } else { "−never".to_owned() };
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let value = value.abs();
    let text = match unit {
        Unit::Fraction => {
            return format!("{sign}{}", percent(value, decimals(value * 100.0) + more).replace(" %", ""));
        }
        Unit::Times => real(value, 3 + more),
        _ => real(value, decimals(value) + more),
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{sign}{text}")
}

/// So many that three figures are told.
fn decimals(value: f64) -> usize {
    match value {
        100.0.. => 0,
        1.0.. => 1,
        0.1.. => 2,
        _ => 3,
    }
}

/// What follows the number.
fn suffix(unit: Unit) -> &'static str {
    match unit {
        Unit::Hours => " h",
        Unit::Days => " d",
        Unit::Fraction => " %",
        Unit::Xp => " XP",
        Unit::Times => "×",
        Unit::PerHour => "/h",
        Unit::Levels | Unit::Points | Unit::Currency | Unit::Resets => "",
    }
}

/// `58.2 h`, `38.6 %`, `never`.
pub fn amount(value: f64, unit: Unit) -> String {
    let text = bare(value, unit);
    if value.is_infinite() { text } else { text + suffix(unit) }
}

/// `+3.9 h`, `−2 %`; a difference of shares is in points.
pub fn signed(value: f64, unit: Unit) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    let unit_text = if unit == Unit::Fraction { " points" } else { suffix(unit) };
    match value {
        f64::INFINITY => "to never".to_owned(),
        f64::NEG_INFINITY => "from never".to_owned(),
        _ => format!("{sign}{}{unit_text}", bare(value, unit)),
    }
}

/// No number here has more digits that mean something.
const MOST_DECIMALS: usize = 12;

/// As [`signed`], with as many decimals as it takes not to be told as nothing.
pub fn signed_at_least(value: f64, unit: Unit) -> String {
    if value == 0.0 || !value.is_finite() {
        return signed(value, unit);
    }
    let is_something = |text: &str| text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let texts = (0..MOST_DECIMALS).map(|more| finer(value, unit, more));
    let text = texts.into_iter().find(|text| is_something(text)).unwrap_or_else(|| bare(value, unit));
    let (plain, own) = (signed(value, unit), bare(value, unit));
    plain.replacen(&own, &text, 1)
}

/// As [`estimate`], for a number beyond a range: with as many decimals as it takes to differ from the end of the range.
pub fn estimate_beyond(found: &Estimate, agreed: &Range, unit: Unit) -> String {
    let text = estimate(found, unit);
    let end = if found.value > agreed.max { agreed.max } else { agreed.min };
    if !found.value.is_finite() || !end.is_finite() || found.value == end {
        return text;
    }
    let same = |more: &usize| finer(found.value, unit, *more) == finer(end, unit, *more);
    let more = (0..MOST_DECIMALS).find(|more| !same(more)).unwrap_or(0);
    text.replacen(&bare(found.value, unit), &finer(found.value, unit, more), 1)
}

/// How far something may move: as [`signed`], without the sign.
pub fn distance(value: f64, unit: Unit) -> String {
    signed(value.abs(), unit).trim_start_matches('+').to_owned()
}

/// What stands in place of a number that nobody was asked for.
pub const NOBODY: &str = "no players";

/// `58.2 h ± 0.6`; `109 (109 – 114)` where the number is far from the middle of its interval; `58 h (45 h – never)` where an
/// end of it is open.
pub fn estimate(found: &Estimate, unit: Unit) -> String {
    if found.is_of_nobody() {
        return NOBODY.to_owned();
    }
    let text = amount(found.value, unit);
    let error = found.half_width();
    if error == 0.0 || !found.value.is_finite() && !found.low.is_finite() {
        text
    } else if !found.low.is_finite() {
        format!("{text} (too few players to tell)")
    } else if !error.is_finite() && !matches!(unit, Unit::Hours | Unit::Days) {
        // Only a time can be never; of anything else too few players tell how far it goes.
        format!("{text} (at least {})", amount(found.low, unit))
    } else if !error.is_finite() {
        format!("{text} ({} – {})", amount(found.low, unit), amount(found.high, unit))
    } else if is_lopsided(found) {
        format!("{text} ({} – {})", bare(found.low, unit), bare(found.high, unit))
    } else {
        format!("{text} ± {}", error_words(found, unit))
    }
}

/// `+3.9 h ± 0.6`, or the plain difference where it is exact; `+3.9 h (at least +1 h)` where an end of its interval is open.
pub fn signed_estimate(found: &Estimate, unit: Unit) -> String {
    if found.is_of_nobody() {
        return NOBODY.to_owned();
    }
    let text = signed(found.value, unit);
    if found.half_width() == 0.0 || !found.value.is_finite() {
        text
    } else if found.is_of_too_few() {
        format!("{text} (too few players to tell)")
    } else if !found.high.is_finite() {
        format!("{text} (at least {})", signed(found.low, unit))
    } else if !found.low.is_finite() {
        format!("{text} (at most {})", signed(found.high, unit))
    } else if is_lopsided(found) {
        let plus = |end: f64| if end > 0.0 { "+" } else { "" };
        let end = |end: f64| format!("{}{}", plus(end), bare(end, unit));
        format!("{text} ({} to {})", end(found.low), end(found.high))
    } else {
        format!("{text} ± {}", error_words(found, unit))
    }
}

/// Whether one arm of an interval is more than three times as long as the other, as of the median of few or whole numbers.
fn is_lopsided(found: &Estimate) -> bool {
    let (below, above) = (found.value - found.low, found.high - found.value);
    below.max(above) > 3.0 * below.min(above)
}

/// Half the width of the interval, without a unit: with as many decimals as the number, or one figure.
fn error_words(found: &Estimate, unit: Unit) -> String {
    let scale = if unit == Unit::Fraction { 100.0 } else { 1.0 };
    let error = found.half_width() * scale;
    let own = decimals((found.value * scale).abs());
    let one_figure = match error {
        0.95.. => 0,
        0.095.. => 1,
        0.0095.. => 2,
        _ => 3,
    };
    let text = real(error, own.max(one_figure).min(3));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A limit as it was agreed, with all its digits: `63.45`.
fn exact(value: f64, unit: Unit) -> String {
    let scale = if unit == Unit::Fraction { 100.0 } else { 1.0 };
    let sign = if value < 0.0 { "−" } else { "" };
    // Through a few digits less than there are, so that 100 · 0.07 is 7.
    let text = real((value * scale).abs(), 9);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{sign}{text}")
}

/// `50–65 h`, `at least 40 %`, `at most 1.5×`.
pub fn range(range: &Range, unit: Unit) -> String {
    match (range.min.is_finite(), range.max.is_finite()) {
        (true, true) if range.min == range.max => exact(range.min, unit) + suffix(unit),
        (true, true) => format!("{}–{}{}", exact(range.min, unit), exact(range.max, unit), suffix(unit)),
        (true, false) => format!("at least {}{}", exact(range.min, unit), suffix(unit)),
        (false, true) => format!("at most {}{}", exact(range.max, unit), suffix(unit)),
        (false, false) => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_well() {
        let found = Estimate { value: 58.2, low: 57.6, high: 58.8 };
        assert_eq!(estimate(&found, Unit::Hours), "58.2 h ± 0.6");
        assert_eq!(
            estimate(&Estimate { high: f64::INFINITY, ..found }, Unit::Hours),
            "58.2 h (57.6 h – never)"
        );
        let whole = Estimate { value: 109.0, low: 109.0, high: 114.0 };
        assert_eq!(estimate(&whole, Unit::Levels), "109 (109 – 114)");
        let fewer = Estimate { value: -2.0, low: -2.0, high: 1.0 };
        assert_eq!(signed_estimate(&fewer, Unit::Levels), "−2 (−2 to +1)");
        assert_eq!(amount(0.386, Unit::Fraction), "38.6 %");
        assert_eq!(amount(1_015_037.0, Unit::Xp), "1,015,037 XP");
        assert_eq!(amount(1.08, Unit::Times), "1.08×");
        assert_eq!(amount(f64::INFINITY, Unit::Days), "never");
        assert_eq!(signed(3.94, Unit::Hours), "+3.9 h");
        assert_eq!(signed(-0.02, Unit::Fraction), "−2 points");
        assert_eq!(signed(0.0, Unit::Levels), "0");
        assert_eq!(signed_at_least(0.000_04, Unit::Times), "+0.00004×");
        assert_eq!(signed_at_least(-3.94, Unit::Hours), "−3.9 h");
        assert_eq!(signed_at_least(-0.000_002, Unit::Fraction), "−0.0002 points");
        let at_most = Range { min: f64::NEG_INFINITY, max: 1.16 };
        assert_eq!(estimate_beyond(&Estimate::exact(1.160_04), &at_most, Unit::Times), "1.16004×");
        assert_eq!(estimate_beyond(&Estimate::exact(1.2), &at_most, Unit::Times), "1.2×");
        assert_eq!(range(&Range { min: 63.45, max: 7e5 }, Unit::Hours), "63.45–700,000 h");
        assert_eq!(range(&Range { min: 0.0555, max: 0.07 }, Unit::Fraction), "5.55–7 %");
        let open = Estimate { value: 95.0, low: 94.0, high: f64::INFINITY };
        assert_eq!(estimate(&open, Unit::Levels), "95 (at least 94)");
        let lone = Estimate { value: 95.0, low: f64::NEG_INFINITY, high: f64::INFINITY };
        assert_eq!(estimate(&lone, Unit::Levels), "95 (too few players to tell)");
        assert_eq!(signed_estimate(&lone, Unit::Levels), "+95 (too few players to tell)");
        assert_eq!(signed_estimate(&open, Unit::Hours), "+95 h (at least +94 h)");
        assert_eq!(estimate(&Estimate::UNKNOWN, Unit::Levels), "no players");
        assert_eq!(range(&Range { min: 50.0, max: 65.0 }, Unit::Hours), "50–65 h");
        assert_eq!(range(&Range { min: 0.4, max: f64::INFINITY }, Unit::Fraction), "at least 40 %");
        assert_eq!(range(&Range { min: f64::NEG_INFINITY, max: 1.5 }, Unit::Times), "at most 1.5×");
    }
}
