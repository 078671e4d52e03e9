//! Numbers as tables have them.

/// A number of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// As YAML has it.
    pub text: String,
    /// The value, if it is whole and not immense.
    pub whole: Option<i128>,
}

/// Reads a number. `Err` says what would be right; empty where that is obvious.
pub(super) fn number(text: &str) -> Result<Written, String> {
    if let Some(plain) = plain(text) {
        return Ok(plain);
    }
    if let Some(plain) = thousands(text).and_then(|digits| plain(&digits)) {
        return Ok(plain);
    }
    let spaceless: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'' && *c != '’').collect();
    if let Some(percent) = spaceless.strip_suffix('%').and_then(plain_f64) {
        return Err(format!("write {}", percent / 100.0));
    }
    if plain(&spaceless).is_some() {
        return Err(format!("write {spaceless}"));
    }
    // "1.234,5" and "12,5": a comma for the decimals.
    let turned: String =
        spaceless.chars().filter(|c| *c != '.').map(|c| if c == ',' { '.' } else { c }).collect();
    if plain(&turned).is_some() {
        return Err(format!("write {turned}"));
    }
    if text.is_empty() {
        return Err("every level needs a value".to_owned());
    }
    Err(String::new())
}

fn plain_f64(text: &str) -> Option<f64> {
    plain(text).and_then(|own| own.text.parse().ok())
}

/// A sign, digits with `_` between them, decimals, an exponent.
fn plain(text: &str) -> Option<Written> {
    let unsigned = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let digits = whole.replace('_', "");
    let are_grouped = whole.split('_').all(are_digits);
    let is_power = exponent.is_none_or(|own| are_digits(own.strip_prefix(['+', '-']).unwrap_or(own)));
    if !are_grouped || !are_digits(decimals) || !is_power || text.len() > 400 {
        return None;
    }
    let sign = if text.starts_with(['-', '−']) { "-" } else { "" };
    let is_whole = exponent.is_none() && decimals.bytes().all(|byte| byte == b'0');
    if is_whole {
        let text = format!("{sign}{digits}");
        return Some(Written { whole: text.parse().ok(), text });
    }
    let power = exponent.map(|own| format!("e{own}")).unwrap_or_default();
    Some(Written { text: format!("{sign}{digits}.{decimals}{power}"), whole: None })
}

/// The digits of "1,234,567".
fn thousands(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let are_full = !rest.is_empty() && rest.iter().all(|group| group.len() == 3);
    let is_some = (1..=3).contains(&first.len()) && first != "0";
    (are_full && is_some && (decimals.is_empty() != text.contains('.'))).then(|| text.replace(',', ""))
}
