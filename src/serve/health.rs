//! Whether the service lives, whether it can answer, and what it measures of itself.

use super::Service;
use super::answer::{Refused, typed};
use super::meters::{LEVELS, Of};
use crate::app::{Kind, Problem};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/health", get(health)).route("/ready", get(ready)).route("/metrics", get(metrics))
}

async fn health(State(service): State<Service>) -> Response {
    let told = serde_json::json!({ "status": "alive", "uptime_seconds": service.began.elapsed().as_secs() });
    typed("application/json", told.to_string())
}

/// Whether the database answers, and where its log ends.
async fn ready(State(service): State<Service>) -> Result<Response, Refused> {
    if *service.ending.borrow() {
        let problem = Problem::refused("overloaded", "the service was asked to end");
        return Err(Refused(Problem { kind: Kind::Storage, ..problem }));
    }
    let tip = service.engine.ask(|session| Ok(session.store.tip()?)).await?;
    let told = serde_json::json!({ "status": "ready", "head": tip.sequence.0 });
    Ok(typed("application/json", told.to_string()))
}

async fn metrics(State(service): State<Service>) -> Response {
    let meters = &service.meters;
    let (questions, changes) = service.engine.waiting();
    for (kind, waiting) in [("questions", questions), ("changes", changes)] {
        meters.waiting.get_or_create(&Of::kind(kind)).set(i64::try_from(waiting).unwrap_or(i64::MAX));
    }
    // Where the database does not answer, the rest is shown all the more.
    let _ = service.pulse.look(&service).await;
    let levels = service.engine.ask(|session| Ok(session.store.paragon_levels(&LEVELS)?)).await;
    if let Ok((counts, sum)) = levels {
        meters.put_levels(counts, sum);
    }
    meters.put_cache(service.engine.remembered());
    let spans = service.collector.as_ref().map_or(0, |collector| collector.lost());
    let text = meters.text(service.journal.lost(), spans);
    typed("application/openmetrics-text; version=1.0.0; charset=utf-8", text)
}
