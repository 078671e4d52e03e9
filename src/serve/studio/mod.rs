//! `endgame studio`: a page on this machine on which the numbers of a game are moved.
//!
//! One process and no database. Who has the address has the page: it holds a random token, which every request is held
//! against ([`guard`]). Moves are answered by the [`engine`], the newest of each page alone; edits of the files and figures
//! that have settled are pushed ([`told`]).

mod engine;
mod guard;
mod pages;
mod routes;
mod told;

use super::listen::{Ending, answer};
use super::options::Limits;
use super::runtime;
use crate::app::studio::Studio;
use crate::app::{Kind, Problem};
use engine::Engine;
use guard::Guard;
use hyper_util::server::graceful::GracefulShutdown;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What every request is answered with.
#[derive(Clone)]
struct Desk(Arc<Shared>);

struct Shared {
    engine: Engine,
    guard: Guard,
    /// Whether it was asked to end: what has no end of its own ends then.
    ending: watch::Sender<bool>,
}

impl std::ops::Deref for Desk {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// So long requests may take to end.
const END: Duration = Duration::from_secs(2);

/// Serves the page of a studio on this machine, at a port or at any that is free, until it is asked to end. `ready` is told
/// its address.
///
/// # Errors
/// When nobody can listen there, or the system gives no random numbers.
pub fn run(studio: Studio, port: u16, ready: impl FnOnce(&str)) -> Result<(), Problem> {
    let runtime = runtime()?;
    let engine = Engine::start(studio);
    let ended = runtime.block_on(async {
        let cannot = |error: std::io::Error| {
            let message = format!("can't listen on port {port} of this machine: {error}");
            Problem { kind: Kind::Storage, ..Problem::invalid("cannot-listen", message) }.hint(
                "another process may listen there: name another by --port, or none for any that is free",
            )
        };
        let listener =
            TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.map_err(cannot)?;
        let end = Ending::new();
        let (guard, address) = Guard::new(listener.local_addr().map_err(cannot)?)?;
        let desk = Desk(Arc::new(Shared { engine, guard, ending: watch::Sender::new(false) }));
        ready(&address);
        until_asked_to_end(listener, end, &desk).await;
        desk.engine.end();
        Ok(())
    });
    drop(runtime);
    ended
}

async fn until_asked_to_end(listener: TcpListener, mut end: Ending, desk: &Desk) {
    let (routes, graceful) = (routes::all(desk), GracefulShutdown::new());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(caller) => {
                    let (routes, watcher) = (routes.clone(), graceful.watcher());
                    tokio::spawn(async move { answer(caller, routes, &Limits::default(), watcher).await });
                }
                // Who called has gone, or no descriptors are left: the next may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            () = end.asked() => break,
        }
    }
    desk.ending.send_replace(true);
    drop(listener);
    // A page that is open is cut off after a while.
    let _ = tokio::time::timeout(END, graceful.shutdown()).await;
}
