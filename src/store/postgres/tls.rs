//! TLS, and how far a server is trusted that speaks it.

use super::super::error::StoreError;
use super::address::{Address, Trust, may_speak_tls};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, NamedGroup, RootCertStore, SignatureScheme,
};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What speaks TLS with the server of an address; `None` where nobody does.
pub(super) fn connector(address: &Address) -> Result<Option<MakeRustlsConnect>, StoreError> {
    if !may_speak_tls(address.config()) {
        return Ok(None);
    }
    let provider = Arc::new(provider());
    let failed = |error: Error| StoreError::Address(format!("TLS can't be spoken: {error}"));
    let known = match address.trust {
        Trust::Any => None,
        Trust::Authority | Trust::Name => {
            let roots = Arc::new(roots(address.root.as_deref())?);
            let built = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
            Some(built.map_err(|error| StoreError::Address(format!("TLS can't be spoken: {error}")))?)
        }
    };
    let verifier = Arc::new(Verifier { known, trust: address.trust, provider: provider.clone() });
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = versions.map_err(failed)?.dangerous().with_custom_certificate_verifier(verifier);
    Ok(Some(MakeRustlsConnect::new(builder.with_no_client_auth())))
}

/// What computes. The curve comes first that servers up to PostgreSQL 17 take and no other (their `ssl_ecdh_curve` is
/// `prime256v1` unless it is changed): an offer that they don't take costs a round trip.
fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider.kx_groups.sort_by_key(|group| group.name() != NamedGroup::secp256r1);
    provider
}

/// The authorities of a file, or of the system.
fn roots(from: Option<&str>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let path = match from {
        Some("system") | None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            "the system"
        }
        Some(path) => {
            let bad =
                |error| StoreError::Address(format!("the certificates of `{path}` can't be read: {error}"));
            let found = CertificateDer::pem_file_iter(path).map_err(bad)?;
            let found: Vec<CertificateDer> = found.collect::<Result<_, _>>().map_err(bad)?;
            roots.add_parsable_certificates(found);
            path
        }
    };
    if roots.is_empty() {
        return Err(StoreError::Address(format!("{path} names no authority by which a server can be known")));
    }
    Ok(roots)
}

/// Knows a server as far as it is to be known.
#[derive(Debug)]
struct Verifier {
    known: Option<Arc<WebPkiServerVerifier>>,
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(known) = &self.known else { return Ok(ServerCertVerified::assertion()) };
        match known.verify_server_cert(end, between, name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.trust == Trust::Authority => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
