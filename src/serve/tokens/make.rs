//! Keys and tokens for development.

use super::ring;
use crate::app::{Kind, Problem};
use ::ring::rand::{SecureRandom, SystemRandom};
use ::ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// EdDSA over Ed25519.
    EdDsa,
    /// ECDSA over P-256.
    Es256,
    /// A secret that both sides have.
    Hs256,
}

/// What signs, and what is shown to those who verify.
#[derive(Debug, Clone)]
pub struct Made {
    /// The private key in PEM, or the secret: for who signs only.
    pub private: String,
    /// The JWKS for everybody; none for a secret.
    pub public: Option<String>,
    /// The name of the key.
    pub kid: Option<String>,
}

/// Who a token is to speak for.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The actor.
    pub sub: &'a str,
    /// The claim that names the role, and the role.
    pub role: Option<(&'a str, &'a str)>,
    /// Whom it is for.
    pub audience: Option<&'a str>,
    /// Who makes it.
    pub issuer: Option<&'a str>,
    /// When it is made, in seconds since 1970.
    pub from: i64,
    /// How long it is believed, in seconds.
    pub seconds: i64,
}

const HEAD: &str = "-----BEGIN PRIVATE KEY-----";
const FOOT: &str = "-----END PRIVATE KEY-----";
/// Random bytes of a secret.
const SECRET: usize = 48;

fn failed(what: &str) -> Problem {
    Problem { kind: Kind::Storage, ..Problem::invalid("no-key", format!("{what}; nothing was written")) }
}

/// Makes a key. Its name is its thumbprint (RFC 7638), so the same key has the same name everywhere.
///
/// # Errors
/// When the system has no random numbers.
pub fn keygen(signing: Signing) -> Result<Made, Problem> {
    let random = SystemRandom::new();
    let no_random = |_| failed("the system gave no random numbers");
    match signing {
        Signing::Hs256 => {
            let mut secret = [0; SECRET];
            random.fill(&mut secret).map_err(no_random)?;
            Ok(Made { private: URL_SAFE_NO_PAD.encode(secret) + "\n", public: None, kid: None })
        }
        Signing::EdDsa => {
            let document = Ed25519KeyPair::generate_pkcs8(&random).map_err(no_random)?;
            made(document.as_ref())
        }
        Signing::Es256 => {
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            made(document.map_err(no_random)?.as_ref())
        }
    }
}

fn made(der: &[u8]) -> Result<Made, Problem> {
    let (_, jwk) = public_of(der).ok_or_else(|| failed("the key that was made can't be read"))?;
    let set = serde_json::to_string_pretty(&json!({ "keys": [jwk] })).unwrap_or_default();
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
    Ok(Made { private: format!("{HEAD}\n{}\n{FOOT}\n", lines.join("\n")), public: Some(set + "\n"), kid })
}

/// What a private key is, and its public half as a JWK.
fn public_of(der: &[u8]) -> Option<(Algorithm, Value)> {
    let word = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
        let x = word(pair.public_key().as_ref());
        let kid = thumbprint(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA"});
        return Some((Algorithm::EdDSA, jwk));
    }
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random).ok()?;
    // Uncompressed: 4, then both coordinates.
    let (x, y) = pair.public_key().as_ref().get(1..)?.split_at_checked(32)?;
    let (x, y) = (word(x), word(y));
    let kid = thumbprint(&format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#));
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "use": "sig", "alg": "ES256"});
    Some((Algorithm::ES256, jwk))
}

fn thumbprint(canonical: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

/// Signs a token with what [`keygen`] made.
///
/// # Errors
/// When that is not a private key or a secret.
pub fn sign(private: &str, taken: &Taken) -> Result<String, Problem> {
    ring::install();
    let (header, key) = signer(private)?;
    let mut claims = json!({
        "sub": taken.sub,
        "iat": taken.from,
        "exp": taken.from.saturating_add(taken.seconds),
    });
    let named = [taken.role, taken.audience.map(|aud| ("aud", aud)), taken.issuer.map(|iss| ("iss", iss))];
    for (claim, value) in named.into_iter().flatten() {
        claims[claim] = value.into();
    }
    encode(&header, &claims, &key).map_err(|_| failed("the token could not be signed"))
}

fn signer(private: &str) -> Result<(Header, EncodingKey), Problem> {
    if !private.trim_start().starts_with("-----BEGIN") {
        return Ok((Header::new(Algorithm::HS256), EncodingKey::from_secret(private.trim_end().as_bytes())));
    }
    let body: String = private.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(body.trim()).ok();
    let known = der.and_then(|der| public_of(&der).map(|(algorithm, jwk)| (der, algorithm, jwk)));
    let (der, algorithm, jwk) = known.ok_or_else(|| {
        Problem::invalid("bad-key", "the file is not a private key of Ed25519 or P-256 in PEM (PKCS#8)")
            .hint("`endgame token keygen` makes one; keys for RS256 are made and used elsewhere")
    })?;
    let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
    let key = match algorithm {
        Algorithm::EdDSA => EncodingKey::from_ed_der(&der),
        _ => EncodingKey::from_ec_der(&der),
    };
    Ok((Header { kid, ..Header::new(algorithm) }, key))
}
