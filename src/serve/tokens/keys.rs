//! The keys that tokens are signed with: a JWKS (RFC 7517) or a secret.

use crate::app::Problem;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};

/// Shorter secrets can be guessed (RFC 7518, 3.2: at least as long as the hash), in bytes.
const SHORTEST_SECRET: usize = 32;
/// The shortest modulus of an RSA key that anybody should sign with, in bytes.
const SHORTEST_MODULUS: usize = 256;

/// A key with the one algorithm that it is for: what a token says of its algorithm never chooses how a key is used.
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// The keys of a JWKS that sign tokens; others in it are for something else.
///
/// # Errors
/// That it is not a JWKS, or has no such key.
pub(super) fn of_jwks(text: &[u8], from: &str) -> Result<Vec<Key>, Problem> {
    let set: JwkSet = serde_json::from_slice(text).map_err(|error| {
        Problem::invalid("bad-keys", format!("{from} is not a JWKS: {error}"))
            .hint("it looks like {\"keys\": [{\"kty\": \"OKP\", …}]}; `endgame token keygen` makes one")
    })?;
    let keys: Vec<Key> = set.keys.iter().filter_map(of_jwk).collect();
    if keys.is_empty() {
        let message = format!("{from} has no key for RS256, ES256 or EdDSA");
        return Err(Problem::invalid("bad-keys", message)
            .hint("RSA keys have at least 2,048 bits, the curves are P-256 and Ed25519"));
    }
    Ok(keys)
}

fn of_jwk(jwk: &Jwk) -> Option<Key> {
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Algorithm::ES256,
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
        // A secret that is published is none.
        _ => return None,
    };
    let says = |said: &KeyAlgorithm| said.to_string() == format!("{algorithm:?}");
    let is_for_tokens = jwk.common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature);
    if !is_for_tokens || !jwk.common.key_algorithm.as_ref().is_none_or(says) {
        return None;
    }
    let key = DecodingKey::from_jwk(jwk).ok()?;
    let is_long_enough = match key.kind() {
        jsonwebtoken::DecodingKeyKind::RsaModulusExponent { n, .. } => n.len() >= SHORTEST_MODULUS,
        jsonwebtoken::DecodingKeyKind::SecretOrDer(_) => true,
    };
    is_long_enough.then(|| Key { id: jwk.common.key_id.clone(), algorithm, key })
}

/// The key that a secret is: all bytes of its file but the end of the line.
///
/// # Errors
/// That it can be guessed.
pub(super) fn of_secret(bytes: &[u8], from: &str) -> Result<Vec<Key>, Problem> {
    let secret = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let secret = secret.strip_suffix(b"\r").unwrap_or(secret);
    if secret.len() < SHORTEST_SECRET {
        let message = format!("the secret in {from} has {} bytes, and could be guessed", secret.len());
        return Err(Problem::invalid("short-secret", message).hint(format!(
            "take at least {SHORTEST_SECRET} random ones: `endgame token keygen` makes them"
        )));
    }
    Ok(vec![Key { id: None, algorithm: Algorithm::HS256, key: DecodingKey::from_secret(secret) }])
}
