//! JSON Web Tokens (RFC 7519): who believes whom by which keys, and who is meant.

mod claims;
mod keys;
mod make;
mod ring;
mod source;
#[cfg(test)]
mod tests;

pub(super) use claims::Claims;
pub use claims::Demands;
#[cfg(test)]
use make::Made;
pub use make::{Signing, Taken, keygen, sign};
pub use source::From;

use crate::app::Problem;
use crate::ledger::Moment;
use jsonwebtoken::{Validation, decode, decode_header};
use keys::Key;
use serde_json::{Map, Value};
use source::Source;
use std::sync::Arc;

/// Why a token is not believed. It never holds a part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) &'static str);

/// Believes tokens.
pub(super) struct Tokens {
    source: Source,
    demands: Demands,
}

/// Keys that were read together.
type Keys = Arc<Vec<Key>>;

impl Tokens {
    /// Believes tokens by these keys, which must be there.
    ///
    /// # Errors
    /// When they can't be read.
    pub(super) async fn new(from: From, demands: Demands) -> Result<Tokens, Problem> {
        ring::install();
        Ok(Tokens { source: Source::open(from).await?, demands })
    }

    /// Who a token speaks for.
    pub(super) async fn believe(&self, token: &str, now: Moment) -> Result<Claims, Refusal> {
        let keys = self.source.keys().await?;
        match verified(token, &keys, &self.demands, now) {
            Err(UNKNOWN_KEY) => {
                // It may have come since the keys were read.
                let keys = self.source.newer_than(&keys).await.ok_or(UNKNOWN_KEY)?;
                verified(token, &keys, &self.demands, now)
            }
            answer => answer,
        }
    }

    /// Tells the keys of now from those of before.
    pub(super) async fn generation(&self) -> u64 {
        self.source.generation().await
    }
}

const UNKNOWN_KEY: Refusal = Refusal("it is signed with a key that is not known here");

fn verified(token: &str, keys: &[Key], demands: &Demands, now: Moment) -> Result<Claims, Refusal> {
    let header = decode_header(token).map_err(|_| Refusal("it is not a token with a known algorithm"))?;
    if header.crit.is_some() {
        return Err(Refusal("it demands extensions that are not known here (`crit`)"));
    }
    let by_name = keys.iter().filter(|key| header.kid.is_none() || key.id.is_none() || key.id == header.kid);
    let mut named = by_name.peekable();
    named.peek().ok_or(UNKNOWN_KEY)?;
    let mut fitting = named.filter(|key| key.algorithm == header.alg).peekable();
    fitting.peek().ok_or(Refusal("its algorithm is not that of the key"))?;
    let claims = fitting.find_map(|key| signed(token, key)).ok_or(Refusal("its signature does not hold"))?;
    claims::checked(&claims, demands, now)
}

/// The claims, should this key have signed them. Their times and names are looked at by one clock, in `claims`.
fn signed(token: &str, key: &Key) -> Option<Map<String, Value>> {
    let mut validation = Validation::new(key.algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    decode(token, &key.key, &validation).ok().map(|token| token.claims)
}
