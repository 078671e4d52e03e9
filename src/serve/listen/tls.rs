//! Certificates, which are read again as soon as their files have changed.

use super::super::options::Tls;
use crate::app::Problem;
use crate::files::Mark;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_rustls::TlsAcceptor;

/// The files are looked at this often at most.
const LOOK: Duration = Duration::from_secs(1);

/// A certificate and its key.
pub(super) struct Certificates {
    files: Tls,
    known: Mutex<Known>,
}

struct Known {
    config: Arc<ServerConfig>,
    marks: Marks,
    looked: Instant,
}

/// Tells files that have changed.
type Marks = [Option<Mark>; 2];

impl Certificates {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(super) fn load(files: Tls) -> Result<Certificates, Problem> {
        let marks = marks(&files);
        let config = Arc::new(read(&files)?);
        Ok(Certificates { files, known: Mutex::new(Known { config, marks, looked: Instant::now() }) })
    }

    /// What accepts a connection by the certificates of now. Files that can't be used leave those that could.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.looked.elapsed() >= LOOK {
            known.looked = Instant::now();
            let now = marks(&self.files);
            if now != known.marks
                && let Ok(config) = read(&self.files)
            {
                known.config = Arc::new(config);
                known.marks = now;
            }
        }
        TlsAcceptor::from(Arc::clone(&known.config))
    }
}

fn marks(files: &Tls) -> Marks {
    [Mark::of(&files.cert), Mark::of(&files.key)]
}

fn read(files: &Tls) -> Result<ServerConfig, Problem> {
    let bad = |what: &str, path: &Path, error: String| {
        Problem::invalid(
            "bad-certificate",
            format!("the {what} in `{}` can't be used: {error}", path.display()),
        )
        .hint("both files are PEM: the certificate with those between it and its authority, and its key")
    };
    let certificates = CertificateDer::pem_file_iter(&files.cert)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| bad("certificate", &files.cert, error.to_string()))?;
    if certificates.is_empty() {
        return Err(bad("certificate", &files.cert, "there is none in it".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| bad("key", &files.key, e.to_string()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad("certificate", &files.cert, error.to_string()))?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(|error| bad("key", &files.key, error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
