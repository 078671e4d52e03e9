//! How the service runs, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::{Number, Spanned};
use super::Section;

/// How `endgame serve` runs. What the command line says takes the place of what is written here; files are named from the
/// folder of this file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The name of the service.
    pub service: Spanned<String>,
    /// The database: a file, or an address that begins with postgres://.
    pub database: Option<Spanned<String>>,
    /// Where to listen. Default 127.0.0.1:8084.
    pub listen: Option<Spanned<String>>,
    /// Whose tokens are believed.
    pub tokens: Option<Section<Tokens>>,
    /// The certificate that connections are kept secret with.
    pub tls: Option<Section<Tls>>,
    /// How much anybody may take.
    pub limits: Option<Section<Limits>>,
    /// Receivers that are told of events.
    pub webhooks: Option<Vec<Webhook>>,
    /// Who is told where the time of requests went.
    pub traces: Option<Section<Traces>>,
    /// What is told of requests on stderr, one JSON object a line. Default requests.
    pub log: Option<Log>,
}

/// Whose tokens are believed: keys or a secret, and what tokens must say.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// A JWKS with keys for RS256, ES256 or EdDSA: a file, or an address that begins with https:// (http:// on this machine
    /// only).
    pub keys: Option<Spanned<String>>,
    /// A file with a secret for HS256, at least 32 bytes, that nobody but its owner may read.
    pub secret: Option<Spanned<String>>,
    /// Whom tokens must be for (aud). Without it tokens that are for somebody are refused.
    pub audience: Option<String>,
    /// Who must have made them (iss). Default anybody who has the key.
    pub issuer: Option<String>,
    /// The claim that names the role. Default role.
    pub role_claim: Option<String>,
    /// By how many seconds clocks may differ. Default 30.
    pub leeway_seconds: Option<u64>,
    /// After how many seconds an address is asked again. Default 300.
    pub again_seconds: Option<Spanned<Number>>,
    /// An address is not asked more often than in so many seconds, whatever keys tokens name. Default 10.
    pub least_seconds: Option<Spanned<Number>>,
}

/// A collector of traces, by OTLP over HTTP.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// Where it listens, without `/v1/traces`: an address that begins with https:// (http:// on this machine only).
    pub address: String,
    /// The share of requests that are traced where the caller does not say by `traceparent`, from 0 to 1. Default 1.
    pub share: Option<Spanned<Number>>,
}

/// The files of a certificate, in PEM; they are read again as soon as they have changed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate, with those between it and its authority.
    pub cert: String,
    /// Its private key.
    pub key: String,
}

/// How much anybody may take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Connections at once; more are turned away with 503. Default 20000.
    pub connections: Option<Spanned<u64>>,
    /// The longest body, in bytes; longer ones are refused with 413. Default 8 MiB.
    pub body_bytes: Option<Spanned<u64>>,
    /// The longest head of a request, in bytes, at least 8192. Default 16 KiB.
    pub head_bytes: Option<Spanned<u64>>,
    /// How long a head, or the next request on a connection, may take to come. Default 60.
    pub head_seconds: Option<Spanned<Number>>,
    /// How long a body may take to come, and then its answer. Default 30.
    pub request_seconds: Option<Spanned<Number>>,
    /// How long a client may take nothing of what it is sent. Default 30.
    pub write_seconds: Option<Spanned<Number>>,
    /// How long what was begun may take after the service was asked to end. Default 20.
    pub end_seconds: Option<Spanned<Number>>,
    /// Requests of one actor; of one address where there are no tokens. Default without end.
    pub requests: Option<Rate>,
    /// Refusals because of who asked, of one address or actor. Default 10 a second, 100 at once.
    pub refusals: Option<Rate>,
}

/// A receiver that is told of events, signed as Standard Webhooks has it, in order by character and at least once.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// What it is called; how far it has been told is kept under this name.
    pub name: Spanned<String>,
    /// Where it listens: an address that begins with https:// (http:// on this machine only).
    pub address: Spanned<String>,
    /// The file of the secrets that messages are signed with, one a line, the new one first.
    pub secrets: Spanned<String>,
    /// Kinds of events. Default all.
    pub kinds: Option<Vec<String>>,
    /// Seconds to wait after each attempt that failed; after the last the message is a dead letter. Default from 5 seconds to
    /// a day, two and a half days in all.
    pub waits: Option<Vec<u64>>,
}

/// How often.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So many a second.
    pub per_second: Spanned<Number>,
    /// So many at once after a rest. Default those of one second.
    pub burst: Option<Spanned<u64>>,
}

/// What is told of requests.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Log {
    /// Nothing.
    Nothing,
    /// Those that failed, or were refused because of who asked.
    Errors,
    /// All.
    Requests,
}
