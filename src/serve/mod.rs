//! `endgame serve`: the rules, the log and the policy of a database over HTTP.
//!
//! A request becomes a question or a change for the [`engine`], whose threads hold the sessions of `app`; what they answer
//! becomes JSON here. Three APIs stand beside each other: the game's own two under `/api/v1`, and everything under `/v1`.

mod answer;
mod caller;
mod engine;
mod game;
mod health;
mod large_numbers;
mod links;
mod listen;
mod pages;
mod v1;

use crate::app::Problem;
use axum::Router;
use caller::Trust;
use engine::Engine;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Builder;

/// How the service runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The database.
    pub database: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Who acts where nobody proves who they are; `None` where everybody has to.
    pub insecure: Option<String>,
}

/// What every request is answered with.
#[derive(Clone)]
struct Service(Arc<Shared>);

struct Shared {
    engine: Engine,
    trust: Trust,
    began: Instant,
    meters: listen::Meters,
}

impl std::ops::Deref for Service {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Serves until it is asked to end. `ready` is told the address once requests are answered.
///
/// # Errors
/// When the database can't be opened, or nobody can listen there.
pub fn run(options: &Options, ready: impl FnOnce(SocketAddr)) -> Result<(), Problem> {
    let trust = Trust::new(options)?;
    let engine = Engine::start(&options.database)?;
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| Problem {
        kind: crate::app::Kind::Storage,
        ..Problem::invalid("no-threads", error.to_string())
    })?;
    let shared = Shared { engine, trust, began: Instant::now(), meters: listen::Meters::default() };
    let service = Service(Arc::new(shared));
    runtime.block_on(listen::until_asked_to_end(options.listen, routes(&service), &service, ready))?;
    // What was accepted is carried out before the threads of the engine end.
    drop(runtime);
    service.engine.finish();
    Ok(())
}

fn routes(service: &Service) -> Router {
    Router::new()
        .merge(health::routes())
        .nest("/api/v1", game::routes())
        .nest("/v1", v1::routes())
        .merge(pages::routes())
        .fallback(answer::no_such_page)
        .with_state(service.clone())
}
