//! Who asks.

use super::Service;
use super::answer::Refused;
use super::cookie;
use super::options::{Options, Trusted};
use super::tokens::{Claims, Refusal, Tokens};
use crate::app::{Problem, Session, clock};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Whom the service believes.
pub(super) enum Trust {
    /// Everybody on this machine, under one name.
    Everybody(Caller),
    Tokens(Box<Tokens>, Believed),
}

/// By what a request says who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The header `Authorization`.
    Token,
    /// The cookie of who signed in.
    Cookie,
    /// Nothing: everybody on this machine is believed.
    Nothing,
}

/// Who asks, by what they proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    /// The name under which it is kept in the log.
    pub(super) actor: String,
    /// The role that they proved; none where the policy tells it by the name.
    pub(super) role: Option<String>,
}

impl Caller {
    /// Says in a session who tries what: without it nothing may be changed.
    pub(super) fn tries(&self, session: &mut Session, about: &str) {
        session.tries(about, self.role.as_deref());
    }
}

impl Trust {
    pub(super) async fn new(options: &Options) -> Result<Trust, Problem> {
        match &options.trust {
            Trusted::Everybody(_) if !options.listen.ip().is_loopback() => {
                let message =
                    format!("without tokens only this machine is served, and {} is not it", options.listen);
                Err(Problem::invalid("insecure-address", message)
                    .hint("listen on 127.0.0.1, or name the keys that tokens are signed with"))
            }
            Trusted::Everybody(actor) => Ok(Trust::Everybody(Caller { actor: actor.clone(), role: None })),
            Trusted::Tokens(from, demands) => {
                let tokens = Tokens::new(from.clone(), demands.clone()).await?;
                Ok(Trust::Tokens(Box::new(tokens), Believed::default()))
            }
        }
    }

    /// Who asks, and by what they say so; `is_secure` where their connection is secret.
    ///
    /// # Errors
    /// Why nobody is believed.
    pub(super) async fn caller(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        is_secure: bool,
    ) -> Result<(Caller, By), Problem> {
        match self {
            Trust::Everybody(caller) => from_here(headers, uri).map(|()| (caller.clone(), By::Nothing)),
            Trust::Tokens(tokens, believed) => {
                let (token, by) = proof(headers, is_secure).map_err(refused)?;
                let now = clock::now()?;
                let generation = tokens.generation().await;
                let hash: Hash = Sha256::digest(token).into();
                if let Some(caller) = believed.known(&hash, generation, now.0.div_euclid(1_000)) {
                    return Ok((caller, by));
                }
                let claims = tokens.believe(token, now).await.map_err(refused)?;
                let Claims { actor, role, expires } = claims;
                let caller = Caller { actor, role: Some(role) };
                // Keys that were read for this token make the older generation forget it soon enough.
                believed.keep(hash, generation, expires, &caller);
                Ok((caller, by))
            }
        }
    }
}

fn refused(Refusal(why): Refusal) -> Problem {
    Problem::refused("unauthenticated", format!("the token is not believed: {why}"))
        .hint("send `Authorization: Bearer TOKEN`")
}

/// The token of a request: what it says itself, or else the cookie.
fn proof(headers: &HeaderMap, is_secure: bool) -> Result<(&str, By), Refusal> {
    let cookie = cookie::token(headers, is_secure).filter(|_| !headers.contains_key(header::AUTHORIZATION));
    match cookie {
        Some(token) => Ok((token, By::Cookie)),
        None => bearer(headers).map(|token| (token, By::Token)),
    }
}

/// The token that stands in the header `Authorization`.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut all = headers.get_all(header::AUTHORIZATION).into_iter();
    let first = all.next().ok_or(Refusal("there is none"))?;
    if all.next().is_some() {
        return Err(Refusal("there are several"));
    }
    let text = first.to_str().map_err(|_| Refusal("it holds what no token holds"))?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    match scheme.eq_ignore_ascii_case("bearer") {
        true => Ok(token.trim()),
        false => Err(Refusal("it is not of the kind `Bearer`")),
    }
}

/// Without tokens, a page from elsewhere in a browser on this machine must not pass for somebody on it: it is known by the
/// origin that browsers name, and by the host that it thinks it speaks with.
fn from_here(headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = uri.authority().map(|authority| authority.as_str()).or_else(|| text(header::HOST));
    let origin = text(header::ORIGIN).map(|origin| origin.split_once("://").map_or("?", |(_, host)| host));
    let is_strange = [host, origin].into_iter().flatten().any(|name| !is_loopback(name));
    match is_strange {
        false => Ok(()),
        true => Err(Problem::refused("not-from-here", "without tokens only this machine is served")
            .hint("ask by 127.0.0.1 or localhost, or serve with tokens")),
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

type Hash = [u8; 32];

/// Tokens that were believed, by their hashes: a signature takes longer than an answer.
#[derive(Default)]
pub(super) struct Believed(Mutex<HashMap<Hash, Entry>>);

struct Entry {
    generation: u64,
    expires: i64,
    caller: Arc<Caller>,
}

/// More than so many are not remembered.
const MOST: usize = 10_000;

impl Believed {
    fn known(&self, hash: &Hash, generation: u64, now: i64) -> Option<Caller> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.get(hash).filter(|entry| entry.generation == generation && now < entry.expires)?;
        Some(Caller::clone(&entry.caller))
    }

    fn keep(&self, hash: Hash, generation: u64, expires: i64, caller: &Caller) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(hash, Entry { generation, expires, caller: Arc::new(caller.clone()) });
    }
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &Service) -> Result<Caller, Refused> {
        let nobody = || Refused(Problem::refused("unauthenticated", "no token says who asks"));
        parts.extensions.get::<Caller>().cloned().ok_or_else(nobody)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_from_elsewhere_are_known_by_their_names() {
        for here in ["127.0.0.1:8084", "localhost", "LOCALHOST:1", "[::1]:8084", "127.9.9.9"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in ["evil.example:8084", "localhost.evil.example", "192.168.1.2", "?", "null", ""] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
