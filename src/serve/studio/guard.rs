//! Who may ask: who has the address, from a page of this address alone.

use crate::app::{Kind, Problem};
use crate::text::hex;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;

/// What requests are held against.
pub(super) struct Guard {
    /// The SHA-256 of the token: how long it takes to compare tells nothing of it.
    token: [u8; 32],
    /// What this address is called by whoever asks it: any other name was made to lead here.
    hosts: [String; 2],
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Guard {
    /// A new token, and the address with it.
    ///
    /// # Errors
    /// When the system gives no random numbers: without them everybody could guess the address.
    pub(super) fn new(address: SocketAddr) -> Result<(Guard, String), Problem> {
        let mut bytes = [0; 24];
        SystemRandom::new().fill(&mut bytes).map_err(|_| {
            let message = "the system gives no random numbers for the address";
            Problem { kind: Kind::Storage, ..Problem::invalid("no-random", message) }
        })?;
        let (token, port) = (hex::encode(&bytes), address.port());
        let hosts = [address.to_string(), format!("localhost:{port}")];
        Ok((Guard { token: digest(&token), hosts }, format!("http://{address}/{token}/")))
    }

    /// Whether a request may be answered; else why not.
    pub(super) fn pass(&self, request: &Request) -> Result<(), &'static str> {
        let headers = request.headers();
        let is_own = |name: &str| self.hosts.iter().any(|host| host == name);
        let host = text(headers, &header::HOST)
            .or(request.uri().authority().map(axum::http::uri::Authority::as_str));
        if !host.is_some_and(is_own) {
            return Err("the studio answers to its own address alone");
        }
        let origin = text(headers, &header::ORIGIN);
        if origin.is_some_and(|origin| !origin.strip_prefix("http://").is_some_and(is_own)) {
            return Err("the studio answers to its own pages alone");
        }
        if text(headers, &FETCH_SITE).is_some_and(|site| site == "cross-site") {
            return Err("the studio answers to its own pages alone");
        }
        let token = request.uri().path().split('/').nth(1).unwrap_or_default();
        if digest(token) != self.token {
            return Err("open the address that `endgame studio` printed: it has a token for this run");
        }
        Ok(())
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    // What is no text is no name of ours.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
