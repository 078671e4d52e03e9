//! Events as pages of JSON Lines.

use super::super::Service;
use super::super::answer::Refused;
use super::Asked;
use super::reel::{Reel, Wanted};
use crate::app::Problem;
use crate::ledger::Entry;
use crate::report::gm::json_line;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;

/// As many as one page may have.
const MOST: usize = 10_000;
/// As many as it has where nobody says.
const USUAL: usize = 1_000;

/// One page, and the address of the next where there are more.
///
/// # Errors
/// A limit that is none, or what the database fails with.
pub(super) async fn page(service: &Service, wanted: Wanted, asked: &Asked) -> Result<Response, Refused> {
    let limit = asked.limit.unwrap_or(USUAL);
    if limit == 0 || limit > MOST {
        return Err(
            Problem::invalid("bad-limit", format!("a page has 1 to {MOST} events, not {limit}")).into()
        );
    }
    let mut reel = Reel::begin(service.clone(), wanted, asked.after).await?;
    let mut entries: Vec<Entry> = Vec::new();
    while entries.len() < limit {
        let more = reel.there(limit - entries.len()).await?;
        if more.is_empty() {
            break;
        }
        entries.extend(more);
    }
    let mut response = lines(&entries)?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    if let Some(seen) = reel.seen() {
        headers.insert("x-last-event", HeaderValue::from(seen));
        if entries.len() == limit {
            let next = next(asked, seen);
            if let Ok(next) = HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")) {
                headers.insert(header::LINK, next);
            }
        }
    }
    Ok(response)
}

/// A line for each event.
///
/// # Errors
/// When a serialiser refuses a value, which would be a mistake in a view.
pub(super) fn lines(entries: &[Entry]) -> Result<String, Problem> {
    let mut text = String::new();
    for entry in entries {
        let line = json_line(entry).map_err(|error| Problem::invalid("internal", error.to_string()))?;
        text += &line;
        text.push('\n');
    }
    Ok(text)
}

/// The address of the page after the event that was seen last.
fn next(asked: &Asked, seen: u64) -> String {
    let mut address = format!("/v1/events?after={seen}");
    let given = [("character", &asked.character), ("kind", &asked.kind)];
    for (name, value) in given.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        let _ = write!(address, "&{name}=");
        for byte in value.bytes() {
            let _ = match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b',' => {
                    write!(address, "{}", char::from(byte))
                }
                _ => write!(address, "%{byte:02X}"),
            };
        }
    }
    if let Some(limit) = asked.limit {
        let _ = write!(address, "&limit={limit}");
    }
    address
}
