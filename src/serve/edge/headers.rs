//! Headers that every answer has.

use super::super::Service;
use super::super::rates::Standing;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The name of a request, in its journal and its answer.
#[derive(Debug, Clone)]
#[expect(dead_code, reason = "handlers may tell it on")]
pub(in crate::serve) struct RequestId(pub(in crate::serve) HeaderValue);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The longest name that a caller may give a request, in bytes.
const LONGEST: usize = 128;

/// The name that the caller gave, or one of ours.
pub(super) fn id_of(headers: &HeaderMap, service: &Service) -> HeaderValue {
    let is_good = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    };
    let given = headers.get(REQUEST_ID).filter(is_good).cloned();
    given.unwrap_or_else(|| {
        let own = service.names.next();
        HeaderValue::from_str(&own).unwrap_or_else(|_| HeaderValue::from_static("unnamed"))
    })
}

/// What browsers are to do with an answer: not to guess what it is, not to show it in another's page, to load nothing from
/// elsewhere, and not to keep what is only for who asked.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// Puts what every answer has, unless the answer says something else.
pub(super) fn put(headers: &mut HeaderMap, id: &HeaderValue, standing: Option<Standing>) {
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
    headers.insert(REQUEST_ID, id.clone());
    let Some(standing) = standing else { return };
    headers.insert(LIMIT, standing.limit.into());
    headers.insert(REMAINING, standing.remaining.into());
    headers.insert(RESET, standing.reset.into());
    if let Some(wait) = standing.wait {
        headers.insert(header::RETRY_AFTER, wait.into());
    }
}
