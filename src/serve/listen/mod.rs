//! Connections: how they are accepted, how long they may take, and how they end.

mod patient;
mod tls;

use super::Service;
use super::edge::Peer;
use super::journal::Line;
use super::options::{Limits, Options};
use crate::app::{Kind, Problem};
use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use patient::Patient;
use std::net::SocketAddr;
use std::time::Duration;
use tls::Certificates;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

/// How long a handshake of TLS may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A connection over HTTP/2 that does not answer for this long is gone.
const SILENCE: Duration = Duration::from_secs(20);
/// Requests at once on one connection over HTTP/2.
const STREAMS: u32 = 200;
/// What is told a connection that is one too many.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Where the service listens, and with which certificates.
pub(super) struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    certificates: Option<Certificates>,
    /// Signals that came before anybody waits for them count too.
    end: Ending,
}

impl Listening {
    /// Takes the address.
    ///
    /// # Errors
    /// When nobody can listen there, or the certificates can't be used.
    pub(super) async fn new(options: &Options) -> Result<Listening, Problem> {
        let certificates = options.tls.clone().map(Certificates::load).transpose()?;
        let address = options.listen;
        let cannot = |error: std::io::Error| {
            let message = format!("can't listen on {address}: {error}");
            Problem { kind: Kind::Storage, ..Problem::invalid("cannot-listen", message) }
                .hint("another process may listen there: name another address by --listen")
        };
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        Ok(Listening { listener, address, certificates, end: Ending::new() })
    }

    /// Where it is, as it is asked.
    pub(super) fn url(&self) -> String {
        let scheme = if self.certificates.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until a signal asks to end; then what was begun is ended first.
    pub(super) async fn until_asked_to_end(mut self, routes: Router, service: &Service) {
        let graceful = GracefulShutdown::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => self.take((stream, peer), &routes, service, &graceful),
                    // No descriptors are left, or who called has gone: the next may do better.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                () = self.end.asked() => break,
            }
        }
        service.ending.send_replace(true);
        drop(self.listener);
        service.journal.write(&Line::new("info", "asked to end: what was begun is ended first"));
        if tokio::time::timeout(service.limits.end_time, graceful.shutdown()).await.is_err() {
            let message = "some requests took too long to end; their connections are cut";
            service.journal.write(&Line::new("warn", message));
        }
    }

    fn take(
        &self,
        (stream, peer): (TcpStream, SocketAddr),
        routes: &Router,
        service: &Service,
        graceful: &GracefulShutdown,
    ) {
        let most = i64::try_from(service.limits.connections).unwrap_or(i64::MAX);
        if service.meters.connections.inc() >= most {
            service.meters.connections.dec();
            service.meters.turned_away.inc();
            if self.certificates.is_none() {
                // It is a new connection: there is room for so few bytes.
                let _ = stream.try_write(FULL);
            }
            return;
        }
        // Answers are small, and nobody waits for more.
        let _ = stream.set_nodelay(true);
        let served = Served { routes: TowerToHyperService::new(routes.clone()), peer };
        let (service, watcher) = (service.clone(), graceful.watcher());
        let acceptor = self.certificates.as_ref().map(Certificates::acceptor);
        tokio::spawn(async move {
            let limits = &service.limits;
            let stream = Patient::new(stream, limits.head_time, limits.write_time);
            match acceptor {
                None => serve(stream, served, limits, watcher).await,
                Some(acceptor) => {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        let stream = Patient::new(stream, limits.head_time, limits.write_time);
                        serve(stream, served, limits, watcher).await;
                    }
                }
            }
            service.meters.connections.dec();
        });
    }
}

/// What answers on one connection.
#[derive(Clone)]
struct Served {
    routes: TowerToHyperService<Router>,
    peer: SocketAddr,
}

impl hyper::service::Service<Request<Incoming>> for Served {
    type Response = <TowerToHyperService<Router> as hyper::service::Service<Request<Incoming>>>::Response;
    type Error = <TowerToHyperService<Router> as hyper::service::Service<Request<Incoming>>>::Error;
    type Future = <TowerToHyperService<Router> as hyper::service::Service<Request<Incoming>>>::Future;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(Peer(self.peer));
        self.routes.call(request)
    }
}

/// Answers on one connection without TLS until it ends.
pub(super) async fn answer(
    (stream, peer): (TcpStream, SocketAddr),
    routes: Router,
    limits: &Limits,
    watcher: Watcher,
) {
    // Answers are small, and nobody waits for more.
    let _ = stream.set_nodelay(true);
    let served = Served { routes: TowerToHyperService::new(routes), peer };
    serve(Patient::new(stream, limits.head_time, limits.write_time), served, limits, watcher).await;
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    served: Served,
    limits: &Limits,
    watcher: Watcher,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    let head = limits.head.max(8 << 10);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head_time).max_buf_size(head);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(SILENCE)
        .keep_alive_timeout(SILENCE)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(head).unwrap_or(u32::MAX));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), served).into_owned();
    // What goes wrong on a connection is for who is at its other end.
    let _ = watcher.watch(connection).await;
}

/// Knows when SIGINT, SIGTERM or SIGHUP comes.
pub(super) struct Ending {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Ending {
    #[cfg(unix)]
    pub(super) fn new() -> Ending {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        Ending { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    #[cfg(unix)]
    pub(super) async fn asked(&mut self) {
        std::future::poll_fn(|context| {
            let is_asked = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if is_asked { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    pub(super) fn new() -> Ending {
        Ending {}
    }

    #[cfg(not(unix))]
    pub(super) async fn asked(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Lets the process have as many connections as the system allows it, where it began with fewer.
pub(super) fn raise_limits() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
        // Where it may not, fewer are served.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    }
}
