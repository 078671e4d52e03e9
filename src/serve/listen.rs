//! Connections: how they are accepted, how long they may take, and how they end.

use super::Service;
use crate::app::{Kind, Problem};
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// How long the head of a request may take to come.
const HEAD: Duration = Duration::from_secs(10);
/// How long what was begun may take after the service was asked to end.
const END: Duration = Duration::from_secs(20);

/// What is counted of connections.
#[derive(Debug, Default)]
pub(super) struct Meters {
    /// Open now.
    pub(super) connections: AtomicU64,
}

/// Serves until a signal asks to end; then what was begun is ended first.
///
/// # Errors
/// When nobody can listen there.
pub(super) async fn until_asked_to_end(
    address: SocketAddr,
    routes: Router,
    service: &Service,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Problem> {
    let cannot = |error: std::io::Error| {
        let message = format!("can't listen on {address}: {error}");
        Problem { kind: Kind::Storage, ..Problem::invalid("cannot-listen", message) }
            .hint("another process may listen there: name another address by --listen")
    };
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    ready(listener.local_addr().map_err(cannot)?);
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(asked_to_end());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve(stream, routes.clone(), service.clone(), &graceful),
                // No descriptors are left, or who called has gone: the next may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            () = &mut end => break,
        }
    }
    drop(listener);
    service.ending.send_replace(true);
    let _ = tokio::time::timeout(END, graceful.shutdown()).await;
    Ok(())
}

fn serve(stream: TcpStream, routes: Router, service: Service, graceful: &GracefulShutdown) {
    // Answers are small, and nobody waits for more.
    let _ = stream.set_nodelay(true);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    builder.http2().timer(TokioTimer::new());
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(routes))
        .into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        service.meters.connections.fetch_add(1, Ordering::Relaxed);
        // What goes wrong on a connection is for who is at its other end.
        let _ = connection.await;
        service.meters.connections.fetch_sub(1, Ordering::Relaxed);
    });
}

/// Ends when SIGINT, SIGTERM or SIGHUP comes.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let mut signals: Vec<_> = kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect();
        std::future::poll_fn(|context| {
            let is_asked = signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if is_asked { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
