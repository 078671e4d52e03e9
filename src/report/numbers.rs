//! How numbers, shares and foreign text read.

use crate::rules::number::grouped;
pub use crate::text::hidden::escaped;
use crate::text::name::shown;

/// 1234567 as `1,234,567`.
pub fn whole(value: u64) -> String {
    grouped(&value.to_string())
}

/// `1 event`, `2,000 events`.
pub fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", whole(count), if count == 1 { "" } else { "s" })
}

/// What was simulated: `10,000 players · 365 days · seed 1`.
pub fn run_words(players: u64, days: u32, seed: u64) -> String {
    format!("{} · {} · seed {seed}", counted(players, "player"), counted(days.into(), "day"))
}

/// 1234.5 as `1,234.5` with one decimal.
pub fn real(value: f64, decimals: usize) -> String {
    if value.is_finite() { grouped(&format!("{value:.decimals$}")) } else { "–".to_owned() }
}

/// 0.125 as `12.5 %` with one decimal; trailing zeros go.
pub fn percent(share: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", share * 100.0);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{} %", grouped(text))
}

/// A large number in a few characters: `12.5k`, `2.5M`, `9.2e18`.
pub fn short(value: f64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
    if value.abs() >= 1e15 {
        return format!("{value:.1e}");
    }
    if value.abs() < 10_000.0 {
        return real(value, usize::from(value.fract() != 0.0 && value.abs() < 100.0));
    }
    let (size, unit) = UNITS.into_iter().find(|&(size, _)| value.abs() >= size).unwrap_or((1.0, ""));
    let scaled = value / size;
    let decimals = usize::from(scaled.abs() < 100.0);
    let text = format!("{scaled:.decimals$}");
    format!("{}{unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// The same, at most `most` characters of it.
pub fn clipped(text: &str, most: usize) -> String {
    // What is left out is never escaped: the text may be a megabyte.
    let start: String = text.chars().take(most.saturating_add(1)).collect();
    let shown = escaped(&start);
    if shown.chars().count() <= most {
        return shown;
    }
    shown.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The name of a person, at most `most` characters of it, in which nothing hides by which it could pass for another's.
pub fn person(name: &str, most: usize) -> String {
    let start: String = name.chars().take(most.saturating_add(1)).collect();
    clipped(&if start.len() == name.len() { shown(name) } else { start }, most)
}

/// `before` to `after` as a difference with its sign: `+1,250`, `−3`.
pub fn difference(before: u64, after: u64) -> String {
    let sign = if after < before { '−' } else { '+' };
    format!("{sign}{}", whole(before.abs_diff(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(whole(1_234_567), "1,234,567");
        assert_eq!(real(-1234.56, 1), "−1,234.6");
        assert_eq!(percent(0.125, 1), "12.5 %");
        assert_eq!(percent(0.5, 1), "50 %");
        assert_eq!(percent(1.0, 0), "100 %");
        let cases = [
            (950.0, "950"),
            (9_999.0, "9,999"),
            (12_500.0, "12.5k"),
            (1_456_000.0, "1.5M"),
            (2.5e7, "25M"),
            (9.2e18, "9.2e18"),
        ];
        for (value, text) in cases {
            assert_eq!(short(value), text);
        }
        assert_eq!((difference(3, 1_253), difference(3, 0)), ("+1,250".to_owned(), "−3".to_owned()));
    }
    #[test]
    fn long_text_is_clipped_after_it_is_escaped() {
        assert_eq!(clipped("Vex", 3), "Vex");
        assert_eq!(clipped("Vexa", 3), "Ve…");
        assert_eq!(clipped("\u{1b}[2J", 5), "\\u{1…");
        assert_eq!(clipped(&"x".repeat(1_000_000), 20).chars().count(), 20);
    }
}
