//! How the service runs: what is written, with what was left out left out.

use std::net::SocketAddr;
use std::time::Duration;

use super::super::node::Node;
use super::super::raw::service as raw;
use super::super::{Number, Spanned, decode, words};
use super::{Loader, entry};

/// How the service runs, as far as a file says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceFile {
    /// The database.
    pub database: Option<String>,
    /// Where it listens.
    pub listen: Option<SocketAddr>,
    /// Whose tokens are believed.
    pub tokens: Option<TokensFile>,
    /// The files of the certificate and its key.
    pub tls: Option<(String, String)>,
    /// How much anybody may take.
    pub limits: LimitsFile,
    /// Receivers that are told of events.
    pub webhooks: Vec<WebhookFile>,
    /// Who is told where the time of requests went, and of what share of them.
    pub traces: Option<(String, f64)>,
    /// The word for what is told of requests.
    pub log: Option<LogWord>,
}

/// What is told of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogWord {
    /// Nothing.
    Nothing,
    /// What failed, or was refused because of who asked.
    Errors,
    /// All.
    Requests,
}

/// Whose tokens are believed.
#[derive(Clone, Debug, PartialEq)]
pub struct TokensFile {
    /// A JWKS by its file or its address, or a secret by its file.
    pub by: KeysFile,
    /// Whom they must be for.
    pub audience: Option<String>,
    /// Who must have made them.
    pub issuer: Option<String>,
    /// The claim that names the role.
    pub role_claim: Option<String>,
    /// By how many seconds clocks may differ.
    pub leeway: Option<u64>,
    /// After how long an address is asked again, and not before which time.
    pub pace: (Option<Duration>, Option<Duration>),
}

/// A receiver that is told of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookFile {
    /// What it is called.
    pub name: String,
    /// Where it listens.
    pub address: String,
    /// The file of its secrets.
    pub secrets: String,
    /// Kinds of events; all when empty.
    pub kinds: Vec<String>,
    /// Seconds to wait after each attempt that failed.
    pub waits: Option<Vec<u64>>,
}

/// By what tokens are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysFile {
    /// A JWKS: a file or an address.
    Keys(String),
    /// The file of a secret.
    Secret(String),
}

/// How much anybody may take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitsFile {
    /// Connections at once.
    pub connections: Option<u64>,
    /// Bytes of a body.
    pub body: Option<u64>,
    /// Bytes of a head.
    pub head: Option<u64>,
    /// Times.
    pub head_time: Option<Duration>,
    /// For a body, and then its answer.
    pub request_time: Option<Duration>,
    /// For taking some of an answer.
    pub write_time: Option<Duration>,
    /// For what was begun, at the end.
    pub end_time: Option<Duration>,
    /// Requests a second, and at once.
    pub requests: Option<(f64, u32)>,
    /// Refusals a second, and at once.
    pub refusals: Option<(f64, u32)>,
}

/// Longer than a day nobody waits, in seconds.
const LONGEST: f64 = 86_400.0;
/// The most of anything that is counted.
const MOST: u64 = 1 << 31;
/// The smallest head that can be read.
const LEAST_HEAD: u64 = 8 << 10;

impl Loader<'_> {
    /// The service written at `root`, as far as it has no mistakes.
    pub(super) fn service(&mut self, root: &Node) -> Option<ServiceFile> {
        let outline: Option<raw::Service> = decode(root, &mut self.diagnostics);
        let tokens = entry(root, "tokens").and_then(|entry| self.section(entry));
        let tls = entry(root, "tls").and_then(|entry| self.section::<raw::Tls>(entry));
        let limits = entry(root, "limits").and_then(|entry| self.section(entry));
        let traces = entry(root, "traces").and_then(|entry| self.section::<raw::Traces>(entry));
        let raw::Service { service, database, listen, webhooks, log, .. } = outline?;
        self.name(Some(&service), "");
        let tokens = tokens.and_then(|tokens| self.tokens(&service, tokens));
        let webhooks = self.webhooks(webhooks.unwrap_or_default());
        Some(ServiceFile {
            webhooks,
            database: database.map(|database| database.value),
            listen: listen.and_then(|listen| self.address(&listen)),
            tokens,
            tls: tls.map(|tls| (tls.cert, tls.key)),
            limits: limits.map(|limits| self.limits(limits)).unwrap_or_default(),
            traces: traces.map(|traces| self.traces(traces)),
            log: log.map(|log| match log {
                raw::Log::Nothing => LogWord::Nothing,
                raw::Log::Errors => LogWord::Errors,
                raw::Log::Requests => LogWord::Requests,
            }),
        })
    }

    fn address(&mut self, listen: &Spanned<String>) -> Option<SocketAddr> {
        let address = listen.value.parse().ok();
        if address.is_none() {
            let message = format!("`{}` is not an address to listen on", words::clipped(&listen.value));
            self.error("bad-address", listen.span, message, "write it as `127.0.0.1:8084`, or `[::]:8084`");
        }
        address
    }

    fn tokens(&mut self, service: &Spanned<String>, written: raw::Tokens) -> Option<TokensFile> {
        let by = match (written.keys, written.secret) {
            (Some(keys), None) => KeysFile::Keys(keys.value),
            (None, Some(secret)) => KeysFile::Secret(secret.value),
            (Some(_), Some(secret)) => {
                let message = "tokens are believed by `keys` or by a `secret`, not by both";
                self.error("keys-and-secret", secret.span, message.to_owned(), "take one of them away");
                return None;
            }
            (None, None) => {
                let message = "`tokens` says by neither `keys` nor a `secret` which are believed".to_owned();
                self.error("no-keys", service.span, message, "`endgame token keygen` makes them");
                return None;
            }
        };
        let mut time = |written: Option<Spanned<Number>>| written.and_then(|time| self.seconds(&time));
        let pace = (time(written.again_seconds), time(written.least_seconds));
        let raw::Tokens { audience, issuer, role_claim, leeway_seconds: leeway, .. } = written;
        Some(TokensFile { by, audience, issuer, role_claim, leeway, pace })
    }

    fn webhooks(&mut self, written: Vec<raw::Webhook>) -> Vec<WebhookFile> {
        let mut all: Vec<WebhookFile> = Vec::new();
        for raw::Webhook { name, address, secrets, kinds, waits } in written {
            self.name(Some(&name), "");
            if all.iter().any(|one| one.name == name.value) {
                let message = format!("two webhooks are called `{}`", words::clipped(&name.value));
                let label = "how far each has been told is kept under its name: give it another";
                self.error("name-twice", name.span, message, label);
            }
            let (address, secrets) = (address.value, secrets.value);
            all.push(WebhookFile {
                name: name.value,
                address,
                secrets,
                kinds: kinds.unwrap_or_default(),
                waits,
            });
        }
        all
    }

    fn traces(&mut self, written: raw::Traces) -> (String, f64) {
        let share = written.share.map_or(1.0, |share| {
            let value = share.value.to_f64();
            if !(0.0..=1.0).contains(&value) {
                let message = format!("a share of {value} is out of range");
                self.error("out-of-range", share.span, message, "from 0 to 1: `0.01`");
            }
            value
        });
        (written.address, share)
    }

    fn limits(&mut self, written: raw::Limits) -> LimitsFile {
        let mut count = |written: Option<Spanned<u64>>, least| written.map(|n| self.within(&n, least));
        let connections = count(written.connections, 1);
        let body = count(written.body_bytes, 1);
        let head = count(written.head_bytes, LEAST_HEAD);
        let mut time = |written: Option<Spanned<Number>>| written.and_then(|time| self.seconds(&time));
        let head_time = time(written.head_seconds);
        let request_time = time(written.request_seconds);
        let (write_time, end_time) = (time(written.write_seconds), time(written.end_seconds));
        let requests = written.requests.and_then(|rate| self.rate(&rate));
        let refusals = written.refusals.and_then(|rate| self.rate(&rate));
        LimitsFile {
            connections,
            body,
            head,
            head_time,
            request_time,
            write_time,
            end_time,
            requests,
            refusals,
        }
    }

    fn within(&mut self, written: &Spanned<u64>, least: u64) -> u64 {
        if !(least..=MOST).contains(&written.value) {
            let message = format!("{} is out of range", written.value);
            self.error("out-of-range", written.span, message, format!("from {least} to {MOST}"));
        }
        written.value
    }

    fn seconds(&mut self, written: &Spanned<Number>) -> Option<Duration> {
        let seconds = written.value.to_f64();
        if seconds > 0.0 && seconds <= LONGEST {
            return Some(Duration::from_secs_f64(seconds));
        }
        let label = "seconds above 0, at most a day: `0.5`, `30`";
        self.error("out-of-range", written.span, format!("{seconds} s is out of range"), label);
        None
    }

    fn rate(&mut self, written: &raw::Rate) -> Option<(f64, u32)> {
        let per_second = written.per_second.value.to_f64();
        if !(per_second > 0.0 && per_second <= MOST as f64) {
            let message = format!("{per_second} a second is out of range");
            self.error("out-of-range", written.per_second.span, message, "above 0: `0.5`, `100`");
            return None;
        }
        let burst = match &written.burst {
            Some(burst) => self.within(burst, 1),
            None => per_second.ceil().max(1.0) as u64,
        };
        Some((per_second, u32::try_from(burst).unwrap_or(u32::MAX)))
    }
}
