//! `endgame serve`: the rules, the log and the policy of a database over HTTP.
//!
//! A request becomes a question or a change for the [`engine`], whose threads hold the sessions of `app`; what they answer
//! becomes JSON here. Three APIs stand beside each other: the game's own two under `/api/v1`, and everything under `/v1`.
//! Before any of them stands the [`edge`]: who asks, how often, and whether they may.

mod access;
mod answer;
mod caller;
mod cookie;
mod edge;
mod engine;
mod game;
mod health;
mod journal;
mod large_numbers;
mod links;
mod listen;
mod me;
mod meters;
mod names;
mod options;
mod outside;
mod pages;
mod process;
mod progression;
mod pulse;
mod rates;
mod same_origin;
mod streams;
pub mod studio;
pub mod tokens;
mod traces;
mod v1;
mod webhooks;

pub use options::{Hook, Limits, Log, Options, Rate, Tls, Traces, Trusted};

use crate::app::{Kind, Problem};
use axum::Router;
use caller::Trust;
use engine::Engine;
use journal::{Journal, Line};
use listen::Listening;
use meters::Meters;
use names::Names;
use rates::Rates;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use traces::Collector;

/// What every request is answered with.
#[derive(Clone)]
struct Service(Arc<Shared>);

struct Shared {
    engine: Engine,
    trust: Trust,
    began: Instant,
    meters: Arc<Meters>,
    journal: Journal,
    pulse: pulse::Pulse,
    limits: Limits,
    /// Whether connections are kept secret here.
    is_secure: bool,
    names: Names,
    /// Requests of callers, and refusals because of who asked.
    rates: Option<Rates>,
    refusals: Option<Rates>,
    /// Who is told of events.
    webhooks: Vec<webhooks::Webhook>,
    /// Who is told where the time of requests went.
    collector: Option<Collector>,
    /// Whether the service was asked to end: what has no end of its own ends then.
    ending: watch::Sender<bool>,
}

impl std::ops::Deref for Service {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Looks at everything that serving needs, and serves nothing.
///
/// # Errors
/// What would keep it from serving.
pub fn check(options: &Options) -> Result<(), Problem> {
    let runtime = runtime()?;
    runtime.block_on(async {
        webhooks::all(&options.webhooks)?;
        options.traces.as_ref().map(Collector::new).transpose()?;
        Trust::new(options).await?;
        Listening::new(options).await
    })?;
    Engine::start(&options.database, Arc::new(Meters::new()))?.finish();
    Ok(())
}

/// Serves until it is asked to end. `ready` is told the address once requests are answered.
///
/// # Errors
/// When the database can't be opened, the keys can't be read, or nobody can listen there.
pub fn run(options: &Options, ready: impl FnOnce(&str)) -> Result<(), Problem> {
    let runtime = runtime()?;
    let trust = runtime.block_on(Trust::new(options))?;
    let meters = Arc::new(Meters::new());
    let engine = Engine::start(&options.database, Arc::clone(&meters))?;
    let limits = options.limits.clone();
    let webhooks = webhooks::all(&options.webhooks)?;
    let collector = options.traces.as_ref().map(Collector::new).transpose()?;
    let service = Service(Arc::new(Shared {
        engine,
        trust,
        began: Instant::now(),
        meters,
        journal: Journal::start(options.log),
        pulse: pulse::Pulse::default(),
        names: Names::new(),
        rates: limits.requests.map(Rates::new),
        refusals: limits.refusals.map(Rates::new),
        webhooks,
        collector,
        is_secure: options.tls.is_some(),
        ending: watch::Sender::new(false),
        limits,
    }));
    listen::raise_limits();
    let listening = runtime.block_on(Listening::new(options))?;
    ready(&listening.url());
    runtime.block_on(async {
        let telling = tokio::spawn(webhooks::tell_all(service.clone()));
        let tracing = tokio::spawn(tell_traces(service.clone()));
        listening.until_asked_to_end(routes(&service), &service).await;
        // What is on its way gets a little longer; what has not arrived is told when the service begins again.
        let _ = tokio::time::timeout(service.limits.end_time, telling).await;
        if let Some(collector) = &service.collector {
            collector.finish();
        }
        let _ = tokio::time::timeout(service.limits.end_time, tracing).await;
    });
    // What was accepted is carried out before the threads of the engine end.
    drop(runtime);
    service.engine.finish();
    service.journal.write(&Line::new("info", "ended: everything that was begun is kept"));
    service.journal.finish();
    Ok(())
}

async fn tell_traces(service: Service) {
    if let Some(collector) = &service.collector {
        collector.tell_all(&service.journal).await;
    }
}

fn runtime() -> Result<Runtime, Problem> {
    let built = Builder::new_multi_thread().enable_all().build();
    built
        .map_err(|error| Problem { kind: Kind::Storage, ..Problem::invalid("no-threads", error.to_string()) })
}

fn routes(service: &Service) -> Router {
    Router::new()
        .merge(health::routes())
        .nest("/api/v1", game::routes())
        .nest("/v1", v1::routes().merge(me::routes()).merge(streams::routes()).merge(webhooks::routes()))
        .merge(pages::routes())
        .fallback(answer::no_such_page)
        .layer(axum::middleware::from_fn_with_state(service.clone(), edge::pass))
        .with_state(service.clone())
}
