//! Connections that nobody listens in on: the certificates of the service, and keys that it asks for at an address.
//!
//! The certificates in `certificates/` sign themselves, for `localhost` and `127.0.0.1`, and end in a hundred years.

use super::client::{Answer, Server};
use crate::lab::{Lab, Told};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const FIRST: (&str, &str) =
    (include_str!("certificates/first.cert.pem"), include_str!("certificates/first.key.pem"));
const SECOND: (&str, &str) =
    (include_str!("certificates/second.cert.pem"), include_str!("certificates/second.key.pem"));

/// So long something may take that is done behind our back.
const PATIENCE: Duration = Duration::from_secs(120);

/// Puts files in place of those there may be, as programs that renew certificates do.
fn put(lab: &Lab, (cert, key): (&str, &str)) {
    for (name, text) in [("cert.pem", cert), ("key.pem", key)] {
        fs::write(lab.folder.path("new"), text).unwrap();
        fs::rename(lab.folder.path("new"), lab.folder.path(name)).unwrap();
    }
}

/// What is answered over TLS to somebody who trusts one certificate alone, and what the two agreed to speak; `None` where they
/// don't come together.
fn ask(address: &str, trusted: &str, protocol: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let mut config = config
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let request = format!("GET /v1/characters HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let agreed = stream.conn.alpn_protocol()?.to_vec();
    (read.is_ok() || !answer.is_empty()).then(|| (String::from_utf8_lossy(&answer).into_owned(), agreed))
}

#[test]
fn the_service_is_reached_by_its_certificate_alone_and_takes_a_new_one_while_it_runs() {
    let lab = Lab::new();
    put(&lab, FIRST);
    let server = Server::with(lab, &["--insecure", "--tls-cert", "cert.pem", "--tls-key", "key.pem"], &[]);
    let (answer, _) = ask(&server.address, FIRST.0, b"http/1.1").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(ask(&server.address, SECOND.0, b"http/1.1").is_none(), "somebody else's certificate");
    let mut plain = TcpStream::connect(&server.address).unwrap();
    plain.write_all(b"GET /v1/characters HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = plain.read_to_end(&mut told);
    assert!(!told.starts_with(b"HTTP/"), "nothing is said where everybody hears it");
    put(&server.lab, SECOND);
    let start = Instant::now();
    while ask(&server.address, SECOND.0, b"http/1.1").is_none() {
        assert!(start.elapsed() < PATIENCE, "the new certificate is not taken");
    }
    assert!(ask(&server.address, FIRST.0, b"http/1.1").is_none(), "the old one is not shown any more");
    let (_, agreed) = ask(&server.address, SECOND.0, b"h2").unwrap();
    assert_eq!(agreed, b"h2");
}

#[test]
fn certificates_that_cannot_be_used_are_told_before_anybody_is_served() {
    let lab = Lab::new();
    let check = "serve --insecure --check --listen 127.0.0.1:0 --tls-cert cert.pem --tls-key key.pem";
    lab.run(check).exits(2).says("the certificate in `cert.pem` can't be used");
    put(&lab, (FIRST.0, SECOND.1));
    lab.run(check).exits(2).says("the key in `key.pem` can't be used");
    put(&lab, ("no certificate", FIRST.1));
    lab.run(check).exits(2).says("the certificate in `cert.pem` can't be used: there is none in it");
    put(&lab, FIRST);
    lab.run(check).exits(0).says("it could serve");
    lab.run("serve --insecure --check --tls-cert cert.pem").exits(2).says("--tls-key");
}

/// Somebody who says at an address which keys there are.
struct Authority {
    address: String,
    keys: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Authority {
    /// Over TLS by a certificate, or in the open.
    fn new(keys: String, certificate: Option<(&str, &str)>) -> Authority {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let address = format!("{scheme}://{}/jwks.json", listener.local_addr().unwrap());
        let config = certificate.map(|(cert, key)| {
            let cert = CertificateDer::from_pem_slice(cert.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
            let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
            let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
            Arc::new(config.with_single_cert(vec![cert], key).unwrap())
        });
        let (keys, asked) = (Arc::new(Mutex::new(keys)), Arc::new(AtomicUsize::new(0)));
        let (told, counted) = (Arc::clone(&keys), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::Relaxed);
                let keys = told.lock().unwrap().clone();
                match &config {
                    None => answer(stream, &keys),
                    Some(config) => {
                        let connection = ServerConnection::new(Arc::clone(config)).unwrap();
                        answer(StreamOwned::new(connection, stream), &keys);
                    }
                }
            }
        });
        Authority { address, keys, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Whoever hangs up has no answer.
fn answer(mut stream: impl Read + Write, keys: &str) {
    let mut lines = BufReader::new(&mut stream);
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|length| length > 2) {
        line.clear();
    }
    let length = keys.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(keys.as_bytes()));
    let _ = stream.flush();
}

/// Two keys of which the first is told at first, and a character to ask for.
fn lab() -> (Lab, [String; 2], [String; 2]) {
    let lab = Lab::new();
    lab.run("character create Vex --reason new").exits(0);
    let both = ["one", "two"];
    let keys = both.map(|name| {
        lab.run(&format!("token keygen {name}.pem --jwks {name}.json")).exits(0);
        lab.folder.read(&format!("{name}.json"))
    });
    let tokens = both.map(|name| {
        lab.run(&format!("token sign {name}.pem --sub ana --role lead")).exits(0).out.trim().to_owned()
    });
    (lab, keys, tokens)
}

fn show(server: &Server, token: &str) -> Answer {
    server.send("GET", "/v1/characters/Vex", &[("Authorization", &format!("Bearer {token}"))], b"")
}

#[test]
fn keys_at_an_address_are_asked_for_again_when_a_token_names_another() {
    let (lab, [first, second], [old, new]) = lab();
    let authority = Authority::new(first, None);
    let file = format!("service: test\ntokens:\n  keys: {}\n  least_seconds: 0.000001\n", authority.address);
    fs::write(lab.folder.path("service.yaml"), file).unwrap();
    let server = Server::with(lab, &["--config", "service.yaml"], &[]);
    let before = authority.asked();
    show(&server, &old).is(200);
    assert_eq!(authority.asked(), before, "a key that is known is not asked for");
    show(&server, &new).refused(401, "unauthenticated");
    assert_eq!(authority.asked(), before + 1, "another may have come");
    *authority.keys.lock().unwrap() = second;
    show(&server, &new).is(200);
    show(&server, &old).refused(401, "unauthenticated");
    // What can't be read leaves the keys that are known.
    *authority.keys.lock().unwrap() = "no keys".to_owned();
    show(&server, &old).refused(401, "unauthenticated");
    show(&server, &new).is(200);
}

/// Whoever sends tokens of unknown keys would else let us ask as often as they like.
#[test]
fn an_address_is_not_asked_more_often_than_is_said() {
    let (lab, [first, _], [old, new]) = lab();
    let authority = Authority::new(first, None);
    let server = Server::with(lab, &["--keys", &authority.address], &[]);
    let before = authority.asked();
    (0..5).for_each(|_| drop(show(&server, &new).refused(401, "unauthenticated")));
    show(&server, &old).is(200);
    assert!(authority.asked() <= before + 1, "{} times", authority.asked() - before);
}

#[test]
fn keys_over_tls_are_believed_of_those_alone_whom_the_system_trusts() {
    let (lab, [first, _], [old, _]) = lab();
    let authority = Authority::new(first, Some(FIRST));
    for (name, text) in [("trusted.pem", FIRST.0), ("others.pem", SECOND.0)] {
        fs::write(lab.folder.path(name), text).unwrap();
    }
    let check = ["serve", "--check", "--keys", &authority.address];
    let wrong = lab.command(&check).env("SSL_CERT_FILE", lab.folder.path("others.pem")).output().unwrap();
    Told::new(check.join(" "), wrong).exits(4).says("the keys at").says("certificate");
    let trusted = lab.folder.path("trusted.pem");
    let server =
        Server::with(lab, &["--keys", &authority.address], &[("SSL_CERT_FILE", trusted.to_str().unwrap())]);
    show(&server, &old).is(200);
}
