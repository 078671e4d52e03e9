//! Bytes as hexadecimal digits, small letters only, as `sha256sum` prints them.

/// Two digits for each byte.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| char::from(DIGITS[usize::from(four)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes that [`encode`] wrote: exactly `N`, and no capital letters, so that they have one form only.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(encode(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
        assert_eq!(decode("000fa0ff"), Some([0, 0x0f, 0xa0, 0xff]));
        assert_eq!((encode(&[]), decode("")), (String::new(), Some([])));
    }

    #[test]
    fn nothing_else_is_read() {
        for text in ["", "0", "00", "000", "00000", "000000", "00 0", "+000", "00FF", "0g00", "é00"] {
            assert_eq!(decode::<2>(text), None, "{text}");
        }
    }
}
