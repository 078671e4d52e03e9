//! The signatures of tokens, over ring: what `jsonwebtoken` asks a backend for.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result, new_error};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(RingSigner::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(RingVerifier::new(*algorithm, key)?)),
    // Only what makes keys known to others asks for these, which `make` does by itself.
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| unsupported(),
        rsa_pub_components_from_public_key: |_| unsupported(),
        ec_pub_components_from_private_key: |_, _| unsupported(),
        ed_pub_components_from_private_key: |_, _| unsupported(),
        compute_digest: |_, _| unsupported(),
    },
};

/// Makes ring the one that signs and verifies in this process.
pub(super) fn install() {
    // It fails where this was done before.
    let _ = PROVIDER.install_default();
}

fn unsupported<T>() -> Result<T> {
    Err(new_error(ErrorKind::UnsupportedAlgorithm))
}

enum Public {
    Secret(hmac::Key),
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

struct RingVerifier(Algorithm, Public);

impl RingVerifier {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<RingVerifier> {
        let bytes = || key.try_get_as_bytes().map(<[u8]>::to_vec);
        // The family is that of the key: a public key never becomes the secret of a symmetric algorithm.
        let public = match (algorithm, key.family(), key.kind()) {
            (Algorithm::HS256, AlgorithmFamily::Hmac, _) => {
                Public::Secret(hmac::Key::new(hmac::HMAC_SHA256, key.try_get_as_bytes()?))
            }
            (Algorithm::RS256, AlgorithmFamily::Rsa, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                Public::Rsa { n: n.clone(), e: e.clone() }
            }
            (Algorithm::ES256, AlgorithmFamily::Ec, _) => Public::P256(bytes()?),
            (Algorithm::EdDSA, AlgorithmFamily::Ed, _) => Public::Ed25519(bytes()?),
            _ => return unsupported(),
        };
        Ok(RingVerifier(algorithm, public))
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        let verified = match &self.1 {
            Public::Secret(key) => hmac::verify(key, message, signature),
            Public::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            Public::P256(key) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message, signature)
            }
            Public::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
        };
        verified.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

enum Private {
    Secret(hmac::Key),
    P256(EcdsaKeyPair, SystemRandom),
    Ed25519(Ed25519KeyPair),
}

struct RingSigner(Algorithm, Private);

impl RingSigner {
    fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<RingSigner> {
        let private = match (algorithm, key.family()) {
            (Algorithm::HS256, AlgorithmFamily::Hmac) => {
                Private::Secret(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()))
            }
            (Algorithm::ES256, AlgorithmFamily::Ec) => {
                let random = SystemRandom::new();
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_bytes(), &random);
                Private::P256(pair.map_err(|_| new_error(ErrorKind::InvalidEcdsaKey))?, random)
            }
            (Algorithm::EdDSA, AlgorithmFamily::Ed) => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.as_bytes());
                Private::Ed25519(pair.map_err(|_| new_error(ErrorKind::InvalidEddsaKey))?)
            }
            _ => return unsupported(),
        };
        Ok(RingSigner(algorithm, private))
    }
}

impl Signer<Vec<u8>> for RingSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        match &self.1 {
            Private::Secret(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
            Private::P256(pair, random) => {
                let signed = pair.sign(random, message).map_err(|_| signature::Error::new())?;
                Ok(signed.as_ref().to_vec())
            }
            Private::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl JwtSigner for RingSigner {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}
