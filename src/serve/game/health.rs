//! `HealthCheck`: whether the service can answer, for who watches it.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::clock;
use crate::report::time::Time;
use crate::serve::Service;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/health", get(health))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthResponse {
    status: &'static str,
    version: &'static str,
    /// Seconds since it began.
    uptime: u64,
    timestamp: Time,
    active_connections: u64,
    /// The share of characters that were known already when they were asked for, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_hit_rate: Option<f64>,
}

async fn health(State(service): State<Service>) -> Answered<HealthResponse> {
    let asked = service.engine.ask(|session| Ok(session.store.tip()?)).await;
    asked.or_failed(Declared::Unavailable)?;
    let now = clock::now().or_failed(Declared::Unavailable)?;
    Ok(Said(HealthResponse {
        status: "healthy",
        version: env!("CARGO_PKG_VERSION"),
        uptime: service.began.elapsed().as_secs(),
        timestamp: Time(now),
        active_connections: service.meters.connections.get().max(0).cast_unsigned(),
        cache_hit_rate: service.engine.cache_hit_rate(),
    }))
}
