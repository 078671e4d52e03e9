//! Questions to other services: their keys, their collectors. Each ends within a time, and its answer within a size.

use axum::body::Bytes;
use axum::http::{Method, Request, Uri, header, uri::Scheme};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// Longer answers are not read, in bytes.
const LONGEST: usize = 1 << 20;
/// So long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address that may be asked: `https`, or `http` on this machine, where nobody listens in.
///
/// # Errors
/// What is wrong with it.
pub(super) fn address(text: &str) -> Result<Uri, String> {
    let uri: Uri = text.parse().map_err(|error| format!("it is not an address: {error}"))?;
    let host = uri.host().ok_or("it names no host")?;
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("it holds a name or a password".to_owned());
    }
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(uri),
        Some(scheme) if *scheme == Scheme::HTTP && is_this_machine(host) => Ok(uri),
        Some(scheme) if *scheme == Scheme::HTTP => {
            Err("others could change what it answers: only https is asked over a network".to_owned())
        }
        _ => Err("it begins with neither https:// nor http://".to_owned()),
    }
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Asks, and gives back what a successful answer holds.
///
/// # Errors
/// Why there is no such answer.
pub(super) async fn ask(
    method: Method,
    uri: &Uri,
    headers: &[(&'static str, String)],
    body: Bytes,
) -> Result<Bytes, String> {
    let asked = tokio::time::timeout(PATIENCE, asked(method, uri, headers, body));
    asked.await.unwrap_or_else(|_| Err(format!("no answer came within {} seconds", PATIENCE.as_secs())))
}

async fn asked(
    method: Method,
    uri: &Uri,
    headers: &[(&'static str, String)],
    body: Bytes,
) -> Result<Bytes, String> {
    let host = uri.host().ok_or("it names no host")?;
    let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await.map_err(|error| error.to_string())?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, uri.authority().map_or(host, |authority| authority.as_str()))
        .header(header::USER_AGENT, concat!("endgame/", env!("CARGO_PKG_VERSION")));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(body)).map_err(|error| error.to_string())?;
    match is_secure {
        false => over(stream, request).await,
        true => {
            let name = ServerName::try_from(bare.to_owned()).map_err(|error| error.to_string())?;
            let connector = tokio_rustls::TlsConnector::from(trusting()?);
            let stream = connector.connect(name, stream).await.map_err(|error| error.to_string())?;
            over(stream, request).await
        }
    }
}

async fn over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Bytes, String> {
    let (mut to, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
    let answered = async {
        let response = to.send_request(request).await.map_err(|error| error.to_string())?;
        if !response.status().is_success() {
            return Err(format!("it answers {}", response.status()));
        }
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        body.map(http_body_util::Collected::to_bytes).map_err(|error| error.to_string())
    };
    tokio::pin!(answered);
    tokio::select! {
        answer = &mut answered => answer,
        // A connection that ends may have brought the answer before.
        ended = connection => match ended {
            Ok(()) => answered.await,
            Err(error) => Err(error.to_string()),
        },
    }
}

/// Trusts whom the system trusts.
fn trusting() -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_what_nobody_can_change_on_the_way_is_asked() {
        for good in
            ["https://id.example/jwks", "http://127.0.0.1:9/x", "http://[::1]/x", "http://localhost/x"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        let wrong = [
            "http://id.example/jwks",
            "http://127.0.0.1.example/x",
            "http://localhost.example/x",
            "ftp://127.0.0.1/x",
            "https://me:secret@id.example/x",
            "id.example/jwks",
            "/jwks",
        ];
        for wrong in wrong {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
