//! What a collector is told: OTLP over HTTP as JSON (<https://opentelemetry.io/docs/specs/otlp/>), many spans at once, and
//! never so that a request waits for it.

use super::super::journal::{Journal, Line};
use super::super::options::Traces;
use super::super::outside;
use super::{Active, Span, Value};
use crate::app::Problem;
use crate::text::hex;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// More spans than this don't wait; those that find no room are counted.
const MOST_WAITING: usize = 8_192;
/// So many are told at once.
const AT_ONCE: usize = 512;
/// So long the first of them waits for others.
const GATHERING: Duration = Duration::from_secs(1);
/// How long to wait after each attempt that failed; after the last they are lost.
const WAITS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];

/// Who is told of traces.
pub(in crate::serve) struct Collector {
    address: Uri,
    share: f64,
    to: Mutex<Option<Sender<Span>>>,
    from: Mutex<Option<Receiver<Span>>>,
    lost: AtomicU64,
}

impl Collector {
    /// The collector that the configuration names.
    ///
    /// # Errors
    /// What is wrong with its address.
    pub(in crate::serve) fn new(options: &Traces) -> Result<Collector, Problem> {
        let wrong = |wrong| {
            let message = format!("the collector of traces can't be told anything: {wrong}");
            Problem::invalid("bad-address", message).hint("it looks like `http://127.0.0.1:4318`")
        };
        let address = format!("{}/v1/traces", options.address.trim_end_matches('/'));
        let address = outside::address(&address).map_err(wrong)?;
        let (to, from) = channel(MOST_WAITING);
        let (to, from) = (Mutex::new(Some(to)), Mutex::new(Some(from)));
        Ok(Collector { address, share: options.share, to, from, lost: AtomicU64::new(0) })
    }

    /// Begins a request, if it is traced.
    pub(in crate::serve) fn begin(&self, headers: &HeaderMap) -> Option<Arc<Active>> {
        Active::begin(headers, self.share)
    }

    /// Ends a request.
    pub(in crate::serve) fn end(
        &self,
        active: &Active,
        name: String,
        is_failed: bool,
        facts: Vec<(&'static str, Value)>,
    ) {
        let to = self.to.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for span in active.end(name, is_failed, facts) {
            if to.as_ref().is_none_or(|to| to.try_send(span).is_err()) {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Spans that were lost: they found no room, or the collector did not take them.
    pub(in crate::serve) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Takes nothing more; what waits is still told.
    pub(in crate::serve) fn finish(&self) {
        drop(self.to.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Tells what comes until nothing comes any more.
    pub(in crate::serve) async fn tell_all(&self, journal: &Journal) {
        let from = self.from.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut from) = from else { return };
        let mut is_heard = true;
        while let Some(first) = from.recv().await {
            let spans = gathered(first, &mut from).await;
            let count = spans.len() as u64;
            let told = self.tell(&spans, from.is_closed()).await;
            if let Err(why) = &told {
                self.lost.fetch_add(count, Ordering::Relaxed);
                // Whoever reads the journal hears of it once, until it works again.
                if is_heard {
                    journal.write(&Line { why: Some(why), ..Line::new("warn", "traces are not taken") });
                }
            }
            is_heard = told.is_ok();
        }
    }

    async fn tell(&self, spans: &[Span], is_ending: bool) -> Result<(), String> {
        let body = Bytes::from(written(spans));
        let headers = [("content-type", "application/json".to_owned())];
        let mut waits = WAITS.iter().take(if is_ending { 0 } else { WAITS.len() });
        loop {
            let Err(why) = outside::ask(Method::POST, &self.address, &headers, body.clone()).await else {
                return Ok(());
            };
            match waits.next() {
                Some(wait) => tokio::time::sleep(*wait).await,
                None => return Err(why),
            }
        }
    }
}

/// What comes within a moment after the first.
async fn gathered(first: Span, from: &mut Receiver<Span>) -> Vec<Span> {
    let mut spans = vec![first];
    let until = tokio::time::Instant::now() + GATHERING;
    while spans.len() < AT_ONCE {
        let room = AT_ONCE - spans.len();
        match tokio::time::timeout_at(until, from.recv_many(&mut spans, room)).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    spans
}

/// The body of an `ExportTraceServiceRequest`.
fn written(spans: &[Span]) -> String {
    let fact = |key: &str, value: &Value| {
        let value = match value {
            Value::Text(text) => json!({ "stringValue": text }),
            // 64 bits are written as text, as JSON of Protocol Buffers has it.
            Value::Whole(number) => json!({ "intValue": number.to_string() }),
            Value::Number(number) => json!({ "doubleValue": number }),
        };
        json!({ "key": key, "value": value })
    };
    let about = [("service.name", "endgame"), ("service.version", env!("CARGO_PKG_VERSION"))];
    let about = about.map(|(key, text)| fact(key, &Value::Text(text.to_owned())));
    let span = |span: &Span| {
        let mut told = json!({
            "traceId": hex::encode(&span.context.trace),
            "spanId": hex::encode(&span.context.span),
            "name": span.name,
            "kind": if span.is_server { 2 } else { 1 },
            "startTimeUnixNano": nanoseconds(span.began).to_string(),
            "endTimeUnixNano": (nanoseconds(span.began) + span.took.as_nanos()).to_string(),
            "attributes": span.facts.iter().map(|(key, value)| fact(key, value)).collect::<Vec<_>>(),
            "status": if span.is_failed { json!({ "code": 2 }) } else { json!({}) },
        });
        if let (Some(told), Some(parent)) = (told.as_object_mut(), span.context.parent) {
            told.insert("parentSpanId".to_owned(), hex::encode(&parent).into());
        }
        told
    };
    let spans: Vec<_> = spans.iter().map(span).collect();
    let scope = json!({ "scope": { "name": "endgame" }, "spans": spans });
    json!({ "resourceSpans": [{ "resource": { "attributes": about }, "scopeSpans": [scope] }] }).to_string()
}

fn nanoseconds(at: SystemTime) -> u128 {
    at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos())
}
