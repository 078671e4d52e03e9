//! Traces: where the time of a request went, told to a collector as OpenTelemetry has it.
//!
//! A request that is traced is one span; each question or change that the database was asked is a span below it. Whoever
//! calls decides by `traceparent` whether a request is traced; where they say nothing, a share of all requests is.

mod context;
mod export;

pub(super) use export::Collector;

use crate::text::hex;
use axum::http::HeaderMap;
use context::Context;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

tokio::task_local! {
    /// The request that is being answered, where it is traced.
    static CURRENT: Arc<Active>;
}

/// A request that is traced, while it is answered.
pub(super) struct Active {
    context: Context,
    began: (SystemTime, Instant),
    below: Mutex<Vec<Span>>,
}

/// A piece of work that has ended.
#[derive(Debug)]
struct Span {
    context: Context,
    name: String,
    /// Whether somebody else asked for it.
    is_server: bool,
    began: SystemTime,
    took: Duration,
    is_failed: bool,
    facts: Vec<(&'static str, Value)>,
}

/// What is told of a piece of work.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
}

impl Active {
    /// Begins a request, if it is traced.
    pub(super) fn begin(headers: &HeaderMap, share: f64) -> Option<Arc<Active>> {
        let context = Context::of(headers, share)?;
        let began = (SystemTime::now(), Instant::now());
        Some(Arc::new(Active { context, began, below: Mutex::default() }))
    }

    /// The id of its trace, as the journal tells it.
    pub(super) fn trace(&self) -> String {
        hex::encode(&self.context.trace)
    }

    /// Ends it: it, and what was below it.
    fn end(&self, name: String, is_failed: bool, facts: Vec<(&'static str, Value)>) -> Vec<Span> {
        let mut spans = std::mem::take(&mut *self.below.lock().unwrap_or_else(PoisonError::into_inner));
        let (began, took) = (self.began.0, self.began.1.elapsed());
        spans.push(Span { context: self.context, name, is_server: true, began, took, is_failed, facts });
        spans
    }
}

/// Does the work of a request, so that what is below it is known to be.
pub(super) async fn within<T>(active: Option<Arc<Active>>, work: impl Future<Output = T>) -> T {
    match active {
        Some(active) => CURRENT.scope(active, work).await,
        None => work.await,
    }
}

/// A piece of work of the request that is being answered.
pub(super) struct Below(Arc<Active>, &'static str, SystemTime, Instant);

impl Below {
    /// Begins it, if the request is traced.
    pub(super) fn begin(name: &'static str) -> Option<Below> {
        let active = CURRENT.try_with(Arc::clone).ok()?;
        Some(Below(active, name, SystemTime::now(), Instant::now()))
    }

    /// Ends it; it had waited until somebody `began` with it.
    pub(super) fn end(self, began: Instant, is_failed: bool) {
        let Below(active, name, at, asked) = self;
        let Some(span) = context::random() else { return };
        let waited = began.saturating_duration_since(asked).as_secs_f64() * 1e3;
        let context = Context { span, parent: Some(active.context.span), ..active.context };
        let span = Span {
            context,
            name: name.to_owned(),
            is_server: false,
            began: at,
            took: asked.elapsed(),
            is_failed,
            facts: vec![("endgame.waited_ms", Value::Number(waited))],
        };
        active.below.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }
}
