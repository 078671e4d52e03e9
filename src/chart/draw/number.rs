//! Numbers on axes: short, exact for the distance between ticks, the same everywhere.

use crate::chart::TickFormat;

const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
/// From here on, and below the second one, numbers get an exponent.
const HUGE: f64 = 1e15;
const TINY: f64 = 1e-4;
/// With more decimals than this, `1.0002M` is harder to read than `1,000,200`.
const DECIMALS: usize = 3;

/// The label of `value` on an axis whose ticks stand `step` apart.
pub(super) fn label(value: f64, step: f64, format: TickFormat) -> String {
    match format {
        TickFormat::Percent => format!("{}%", number(value * 100.0, step * 100.0)),
        _ => number(value, step),
    }
}

/// 10 to the power of a whole number.
pub(super) fn power_of_ten(exponent: i32) -> f64 {
    libm::pow(10.0, f64::from(exponent))
}

/// The exponent of the leading digit of a positive number: 2 for 950.
pub(super) fn exponent(value: f64) -> i32 {
    // A logarithm just below a whole number would make 1000 a three-digit number.
    libm::floor(libm::log10(value) + 1e-12) as i32
}

fn number(value: f64, step: f64) -> String {
    let size = value.abs();
    if size < step.abs() * 1e-9 || size == 0.0 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    if !(TINY..HUGE * (1.0 - 1e-9)).contains(&size) {
        let exponent = exponent(size);
        let unit = power_of_ten(exponent);
        return format!("{sign}{}e{exponent}", fixed(size / unit, decimals(step / unit)));
    }
    let unit = UNITS.into_iter().find(|(unit, _)| size >= unit * (1.0 - 1e-9));
    match unit {
        Some((unit, suffix)) if decimals(step / unit) <= DECIMALS => {
            format!("{sign}{}{suffix}", fixed(size / unit, decimals(step / unit)))
        }
        _ => format!("{sign}{}", grouped(&fixed(size, decimals(step)))),
    }
}

/// Decimals needed to write every multiple of `step`: 0 for 5, 1 for 2.5, 2 for 0.25.
fn decimals(step: f64) -> usize {
    (0..12)
        .find(|&places| {
            let scaled = step.abs() * power_of_ten(places);
            scaled >= 1.0 - 1e-6 && (scaled - scaled.round()).abs() <= 1e-6 * scaled
        })
        .unwrap_or(12) as usize
}

fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grouped(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut text = String::with_capacity(digits.len() + 6);
    for (place, digit) in digits.char_indices() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_exact() {
        for (value, step, expected) in [
            (0.0, 1.0, "0"),
            (0.25, 0.25, "0.25"),
            (0.3, 0.1, "0.3"),
            (1e-17, 0.1, "0"),
            (950.0, 50.0, "950"),
            (1_000.0, 500.0, "1k"),
            (1_500.0, 500.0, "1.5k"),
            (10_000.0, 10_000.0, "10k"),
            (2_500_000.0, 500_000.0, "2.5M"),
            (999_999_999.999_999_9, 1e8, "1B"),
            (2e9, 1e9, "2B"),
            (7.5e12, 2.5e12, "7.5T"),
            (1e15, 1e15, "1e15"),
            (9.2e18, 2e17, "9.2e18"),
            (1e-7, 1e-7, "1e-7"),
            (2.5e-5, 5e-6, "2.5e-5"),
            (-2_500.0, 500.0, "−2.5k"),
            (1_000_002.0, 2.0, "1,000,002"),
            (12_345.5, 0.5, "12,345.5"),
            (123.5, 0.5, "123.5"),
        ] {
            assert_eq!(label(value, step, TickFormat::Number), expected);
        }
        assert_eq!(label(0.25, 0.05, TickFormat::Percent), "25%");
        assert_eq!(label(15.0, 5.0, TickFormat::Percent), "1.5k%");
        assert_eq!(label(0.075, 0.025, TickFormat::Percent), "7.5%");
    }
}
