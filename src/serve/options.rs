//! How the service runs.

use super::tokens::{Demands, From};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How the service runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The database.
    pub database: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whom it believes.
    pub trust: Trusted,
    /// How connections are kept secret; as they are where nothing is said.
    pub tls: Option<Tls>,
    /// How much anybody may take.
    pub limits: Limits,
    /// What is told of requests.
    pub log: Log,
    /// Who is told of events.
    pub webhooks: Vec<Hook>,
    /// Who is told where the time of requests went.
    pub traces: Option<Traces>,
}

/// A collector of traces, that understands OTLP over HTTP.
#[derive(Debug, Clone)]
pub struct Traces {
    /// Where it listens, without `/v1/traces`.
    pub address: String,
    /// The share of requests that are traced where the caller does not say, from 0 to 1.
    pub share: f64,
}

/// Who is told of events, as a configuration names it.
#[derive(Debug, Clone)]
pub struct Hook {
    /// What it is called.
    pub name: String,
    /// Where it listens.
    pub address: String,
    /// The file that holds what messages are signed with, a secret a line: the new one first.
    pub secrets: PathBuf,
    /// Kinds of events; all when empty.
    pub kinds: Vec<String>,
    /// Seconds to wait after each attempt that failed; the usual ones where nothing is said.
    pub waits: Option<Vec<u64>>,
}

/// Whom the service believes.
#[derive(Debug, Clone)]
pub enum Trusted {
    /// Everybody, who all act under this name.
    Everybody(String),
    /// Who has a token that is signed with one of these keys.
    Tokens(From, Demands),
}

/// The files of a certificate and its key, in PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate, with those between it and the authority.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How much anybody may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// The longest body, in bytes.
    pub body: usize,
    /// The longest head of a request, in bytes.
    pub head: usize,
    /// How long a head, or the next request on a connection, may take to come.
    pub head_time: Duration,
    /// How long a request may take, its body included.
    pub request_time: Duration,
    /// How long a client may take nothing of what it is sent.
    pub write_time: Duration,
    /// How long what was begun may take after the service was asked to end.
    pub end_time: Duration,
    /// Requests of one caller, or of one address where nobody proves who they are.
    pub requests: Option<Rate>,
    /// Requests of one address, or of one caller, that were refused because of who asked.
    pub refusals: Option<Rate>,
}

/// So many a second, and so many at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// A second.
    pub per_second: f64,
    /// At once.
    pub burst: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 20_000,
            body: 8 << 20,
            head: 16 << 10,
            head_time: Duration::from_secs(60),
            request_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            end_time: Duration::from_secs(20),
            requests: None,
            refusals: Some(Rate { per_second: 10.0, burst: 100 }),
        }
    }
}

/// What is told of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Log {
    /// Nothing.
    Nothing,
    /// Those that the service failed, and those that were refused because of who asked.
    Errors,
    /// All.
    Requests,
}
