//! Which trace a request belongs to: W3C Trace Context, version 00 (<https://www.w3.org/TR/trace-context/>).

use crate::text::hex;
use axum::http::{HeaderMap, HeaderName};
use ring::rand::{SecureRandom, SystemRandom};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// The flag that the caller keeps the trace.
const SAMPLED: u8 = 1;

/// A trace, and the span of it that a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) trace: [u8; 16],
    pub(super) span: [u8; 8],
    /// The caller's span.
    pub(super) parent: Option<[u8; 8]>,
}

impl Context {
    /// The caller's trace where they keep it; else one of our own, for a share of all requests from 0 to 1. Nothing where
    /// the request is not traced.
    pub(super) fn of(headers: &HeaderMap, share: f64) -> Option<Context> {
        let (trace, span) = (random()?, random()?);
        match headers.get(TRACEPARENT).and_then(|text| parse(text.to_str().ok()?)) {
            Some((_, _, flags)) if flags & SAMPLED == 0 => None,
            Some((trace, parent, _)) => Some(Context { trace, span, parent: Some(parent) }),
            None => is_among(&trace, share).then_some(Context { trace, span, parent: None }),
        }
    }
}

/// Whether a trace is among a share of all: the end of its id decides, so that every service decides alike.
fn is_among(trace: &[u8; 16], share: f64) -> bool {
    let [.., a, b, c, d, e, f, g, h] = *trace;
    let place = u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 11;
    (place as f64) < share * (1_u64 << 53) as f64
}

/// Bytes that nobody else draws; never all zero, which would mean none.
pub(super) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).ok()?;
    bytes.iter().any(|byte| *byte != 0).then_some(bytes)
}

/// `00-TRACE-SPAN-FLAGS`. Later versions may say more after that.
fn parse(text: &str) -> Option<([u8; 16], [u8; 8], u8)> {
    let mut parts = text.split('-');
    let version: [u8; 1] = bytes(parts.next()?)?;
    let (trace, span) = (bytes(parts.next()?)?, bytes(parts.next()?)?);
    let [flags] = bytes(parts.next()?)?;
    let is_whole = match version {
        [0] => parts.next().is_none(),
        [0xff] => false,
        _ => true,
    };
    (is_whole && trace != [0; 16] && span != [0; 8]).then_some((trace, span, flags))
}

/// Lower-case digits, as the standard wants them.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let is_lower = text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    is_lower.then(|| hex::decode(text)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the standard, and what it forbids.
    #[test]
    fn a_caller_names_its_trace() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let (trace, span, flags) = parse(good).unwrap();
        assert_eq!((trace[0], span[0], flags), (0x0a, 0xb7, 1));
        assert!(
            parse("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-brings").is_some()
        );
        for wrong in [
            "",
            "00",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_share_is_kept_of_what_nobody_decided() {
        let kept = |share| (0..2_000).filter(|_| Context::of(&HeaderMap::new(), share).is_some()).count();
        assert_eq!((kept(0.0), kept(1.0)), (0, 2_000));
        // 500 expected; 20 is the deviation of so many draws.
        assert!((350..650).contains(&kept(0.25)));
        let mut headers = HeaderMap::new();
        for (flags, share, is_kept) in [("00", 1.0, false), ("01", 0.0, true), ("03", 0.0, true)] {
            let text = format!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{flags}");
            headers.insert(TRACEPARENT, text.parse().unwrap());
            assert_eq!(Context::of(&headers, share).is_some(), is_kept, "{flags}");
        }
    }
}
