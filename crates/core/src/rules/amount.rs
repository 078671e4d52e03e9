//! Amounts as people write them, on a command line or in a file: whole, with digits that may be grouped: `9_000`, `50,000`.

use super::number::grouped;
use super::units::{LARGEST_TOTAL, Points, Xp};

/// XP, from 0 to 2^63 − 1.
///
/// # Errors
/// What is wrong with `text`, and what would be right.
pub fn parse_xp(text: &str) -> Result<Xp, String> {
    let most = || format!("XP goes up to {} (2^63 − 1)", whole(LARGEST_TOTAL));
    match parse(text, "XP")? {
        None => Err(most()),
        Some(amount) => Xp::new(amount).ok_or_else(most),
    }
}

/// Points, from 1 to 2^63 − 1.
///
/// # Errors
/// What is wrong with `text`, and what would be right.
pub fn parse_points(text: &str) -> Result<Points, String> {
    match parse(text, "a number of points")? {
        Some(points) if (1..=LARGEST_TOTAL).contains(&points) => Ok(Points(points)),
        _ => Err(format!("points go from 1 to {} (2^63 − 1)", whole(LARGEST_TOTAL))),
    }
}

/// Currency, from 0 to 2^63 − 1.
///
/// # Errors
/// What is wrong with `text`, and what would be right.
pub fn parse_currency(text: &str) -> Result<u64, String> {
    match parse(text, "currency")? {
        Some(amount) if amount <= LARGEST_TOTAL => Ok(amount),
        _ => Err(format!("currency goes up to {} (2^63 − 1)", whole(LARGEST_TOTAL))),
    }
}

/// A level.
///
/// # Errors
/// What is wrong with `text`.
pub fn parse_level(text: &str) -> Result<u64, String> {
    parse(text, "a level")?.ok_or_else(|| "no track has so many levels".to_owned())
}

/// The most XP per hour; more than any game gives, and far from where sums of hours lose their meaning.
const MOST_PER_HOUR: u64 = 1_000_000_000_000_000;

/// XP per hour, at least 1.
///
/// # Errors
/// What is wrong with `text`.
pub fn parse_xp_per_hour(text: &str) -> Result<u64, String> {
    match parse(text, "XP per hour")? {
        Some(rate) if (1..=MOST_PER_HOUR).contains(&rate) => Ok(rate),
        _ => Err(format!("XP per hour goes from 1 to {}", whole(MOST_PER_HOUR))),
    }
}

/// The largest factor of an event: the same as that of a track.
const LARGEST_FACTOR: f64 = 1e9;

/// The factor of an event's gains.
///
/// # Errors
/// What would be right.
pub fn parse_factor(text: &str) -> Result<f64, String> {
    let factor: Option<f64> = text.trim().parse().ok();
    factor
        .filter(|factor| (0.0..=LARGEST_FACTOR).contains(factor))
        .ok_or_else(|| "expected a factor from 0 to 1,000,000,000, such as 1.5".to_owned())
}

fn whole(number: u64) -> String {
    grouped(&number.to_string())
}

/// A whole number from `least` to `most`, for anything that is counted: players, days, rows.
///
/// # Errors
/// What is wrong with `text`, and what would be right.
pub fn parse_count(text: &str, least: u64, most: u64) -> Result<u64, String> {
    match parse(text, "this")? {
        Some(count) if (least..=most).contains(&count) => Ok(count),
        _ => Err(format!("from {} to {}", whole(least), whole(most))),
    }
}

/// Reads an amount from a file of many rows. A spreadsheet writes large numbers as `1.23E+09`, which may be rounded, so there
/// all digits are asked for.
///
/// # Errors
/// An exponent, and what `read` finds wrong.
pub fn unrounded<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, String> {
    let has_exponent = text.split_once(['e', 'E']).is_some_and(|(before, after)| {
        before.starts_with(|first: char| first.is_ascii_digit())
            && after.ends_with(|last: char| last.is_ascii_digit())
    });
    if has_exponent {
        return Err("a spreadsheet may have rounded it: write all digits, without an exponent".to_owned());
    }
    read(text)
}

/// `None` for more than 2^64 − 1.
fn parse(text: &str, what: &str) -> Result<Option<u64>, String> {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        let is_negative =
            text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return Err(if is_negative { format!("{what} can't be negative") } else { expected(what) });
    }
    let (mantissa, zeros) = scaled(text).ok_or_else(|| expected(what))?;
    if !is_grouped(mantissa.split('.').next().unwrap_or_default()) {
        return Err(format!("{}; a comma stands before three digits", expected(what)));
    }
    let plain: String = mantissa.chars().filter(|character| !matches!(character, '_' | ',')).collect();
    let (before, after) = plain.split_once('.').unwrap_or((&plain, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(before)
        || !are_digits(after)
        || after.len() > zeros
        || (plain.contains('.') && after.is_empty())
    {
        return Err(expected(what));
    }
    let digits = format!("{before}{after}{}", "0".repeat(zeros - after.len()));
    Ok(digits.parse().ok())
}

/// The number before a power of ten, and how many zeros that has: `10k`, `1.5M`, `1e4`.
fn scaled(text: &str) -> Option<(&str, usize)> {
    if let Some(thousands) = text.strip_suffix(['k', 'K']) {
        return Some((thousands, 3));
    }
    if let Some(millions) = text.strip_suffix(['m', 'M']) {
        return Some((millions, 6));
    }
    match text.split_once(['e', 'E']) {
        None => Some((text, 0)),
        Some((mantissa, exponent)) => {
            let zeros: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
            Some((mantissa, zeros)).filter(|_| zeros <= 19)
        }
    }
}

/// Whether what stands between digits groups them: commas by threes, for elsewhere they are decimal points; underscores
/// one at a time.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let by_threes = groups.all(|group| group.len() == 3) && (first.len() <= 3 || !text.contains(','));
    by_threes && !text.contains("__") && !text.ends_with('_')
}

fn expected(what: &str) -> String {
    format!("{what} is a whole number such as 9000, 9_000 or 9k")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_range() {
        assert_eq!(parse_xp("9223372036854775807"), Ok(Xp::MAX));
        assert_eq!(parse_xp("1_000"), Ok(Xp::saturating(1_000)));
        assert_eq!(parse_level("50,000"), Ok(50_000));
        for text in ["9223372036854775808", "18446744073709551616", "999999999999999999999999"] {
            assert!(parse_xp(text).unwrap_err().contains("2^63"), "{text}");
        }
        assert_eq!(parse_xp("-5"), Err("XP can't be negative".to_owned()));
        for text in ["1,5", "1,00", "1000,000", ",100", "1,0000", "1__0", "10_", "1,,000"] {
            assert!(parse_xp(text).unwrap_err().contains("whole number"), "{text}");
        }
        assert_eq!(parse_level("1,000,000"), Ok(1_000_000));
        assert_eq!(parse_level("10k"), Ok(10_000));
        assert_eq!(parse_level("1.5M"), Ok(1_500_000));
        assert_eq!(parse_level("1e4"), Ok(10_000));
        assert_eq!(parse_count("1_000", 1, 2_000), Ok(1_000));
        assert_eq!(parse_count("3k", 1, 2_000), Err("from 1 to 2,000".to_owned()));
        for text in ["", "-", "_1", "1.5", "1.2345k", "1.k", "1e", "1e99", "k", "1kk", "many", "٣"] {
            assert!(parse_xp(text).unwrap_err().contains("whole number"), "{text}");
        }
        for text in ["1.23E+09", "1e3", "5E10"] {
            assert!(unrounded(text, parse_xp).unwrap_err().contains("all digits"), "{text}");
        }
        assert_eq!(unrounded("25,000", parse_level), Ok(25_000));
        assert!(unrounded("epic", parse_xp).unwrap_err().contains("whole number"));
        assert!(parse_xp_per_hour("0").is_err());
        assert_eq!(parse_factor("1.5"), Ok(1.5));
        assert!(["-1", "nan", "inf", "2e9", ""].iter().all(|text| parse_factor(text).is_err()));
    }
}
