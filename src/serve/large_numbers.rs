//! Whole numbers that some readers of JSON round, once more as texts.
//!
//! JSON sets no limit to numbers, but many readers take every one for a double and round what is past 2^53 (RFC 8259,
//! section 6). An answer that has such numbers gets a member `large_numbers`: their JSON Pointers (RFC 6901) and their digits.

use std::collections::BTreeMap;

/// The largest whole number up to which a double holds every one.
const LARGEST_EXACT: u128 = 1 << 53;
/// As many digits as it has.
const DIGITS: usize = 16;

/// A JSON object with its large numbers beside it, where it has any.
pub(super) fn with_large_numbers(mut json: String) -> String {
    let mut run = 0;
    let may_have = json.bytes().any(|byte| {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        run >= DIGITS
    });
    if !may_have {
        return json;
    }
    let found = large_numbers(&json);
    let is_object = json.starts_with('{') && json.ends_with('}') && json.len() > 2;
    if let (false, true, Ok(text)) = (found.is_empty(), is_object, serde_json::to_string(&found)) {
        json.truncate(json.len() - 1);
        json.push_str(&format!(",\"large_numbers\":{text}}}"));
    }
    json
}

/// Where we are in the text.
enum Place {
    /// In an object, at the value of this key; without one, before the next key.
    Object(Option<String>),
    /// In an array, at this element.
    Array(usize),
}

/// The large numbers of a JSON text by their pointers.
fn large_numbers(json: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    while let Some(byte) = json.as_bytes().get(at) {
        let token = length(&json[at..]);
        let text = &json[at..at + token];
        match (byte, places.last_mut()) {
            (b'{', _) => places.push(Place::Object(None)),
            (b'[', _) => places.push(Place::Array(0)),
            (b'}' | b']', _) => drop(places.pop()),
            (b',', Some(Place::Array(index))) => *index += 1,
            (b',', Some(Place::Object(key))) => *key = None,
            (b'"', Some(Place::Object(key @ None))) => *key = serde_json::from_str(text).ok(),
            (b'-' | b'0'..=b'9', _) if is_large(text) => {
                found.insert(pointer(&places), text.to_owned());
            }
            _ => {}
        }
        at += token;
    }
    found
}

/// How long the token is that a text begins with.
fn length(json: &str) -> usize {
    let bytes = json.as_bytes();
    match bytes.first() {
        Some(b'"') => {
            let mut is_escaped = false;
            let end = bytes.iter().skip(1).position(|&byte| {
                let ends = byte == b'"' && !is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
                ends
            });
            end.map_or(bytes.len(), |end| end + 2)
        }
        Some(b'-' | b'0'..=b'9') => {
            let is_other = |byte: &u8| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
            bytes.iter().position(is_other).unwrap_or(bytes.len())
        }
        _ => 1,
    }
}

fn is_large(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    // One that not even 128 bits hold is large too.
    digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u128>().map_or(digits.len() > DIGITS, |number| number > LARGEST_EXACT)
}

fn pointer(places: &[Place]) -> String {
    let part = |place: &Place| match place {
        Place::Object(key) => {
            format!("/{}", key.as_deref().unwrap_or_default().replace('~', "~0").replace('/', "~1"))
        }
        Place::Array(index) => format!("/{index}"),
    };
    places.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn numbers_past_2_to_the_53_are_told_by_pointers_that_lead_to_them() {
        let answer = json!({
            "a": {"x/y": 9_007_199_254_740_993_u64, "~": [0, -9_007_199_254_740_993_i64, {"": u64::MAX}]},
            "exact": 9_007_199_254_740_992_u64,
            "text": "12345678901234567890 \\\"{[",
            "\"q\\": i64::MAX,
            "float": 1.5e300,
        });
        let told: Value = serde_json::from_str(&with_large_numbers(answer.to_string())).unwrap();
        let large = told["large_numbers"].as_object().unwrap();
        let paths: Vec<&str> = large.keys().map(String::as_str).collect();
        assert_eq!(paths, ["/\"q\\", "/a/x~1y", "/a/~0/1", "/a/~0/2/"]);
        for (path, digits) in large {
            assert_eq!(told.pointer(path).unwrap().to_string(), digits.as_str().unwrap());
        }
    }

    #[test]
    fn sums_of_128_bits_are_told_too() {
        let told = with_large_numbers(format!("{{\"sum\":{}}}", u128::MAX));
        assert!(told.ends_with(&format!(",\"large_numbers\":{{\"/sum\":\"{}\"}}}}", u128::MAX)), "{told}");
    }

    #[test]
    fn what_has_none_stays_as_it_is() {
        for json in ["{}", "{\"a\":9007199254740992}", "{\"a\":\"99999999999999999999\"}"] {
            assert_eq!(with_large_numbers(json.to_owned()), json);
        }
    }
}
