//! How much anybody may take: what is more is refused, and costs nobody else.

use super::client::Server;
use crate::lab::Lab;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server with these limits.
fn limited(limits: &str) -> Server {
    let lab = Lab::new();
    fs::write(lab.folder.path("serve.yaml"), format!("service: small\nlimits:\n{limits}")).unwrap();
    Server::with(lab, &["--insecure", "--config", "serve.yaml"], &[])
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

/// All that comes until the other end closes.
fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn bodies_and_heads_have_an_end() {
    let server = limited("  body_bytes: 1000\n  head_bytes: 8192\n");
    let path = "/v1/characters/Vex/grants";
    server.send("POST", path, &[], &[b' '; 1_001]).refused(413, "body-too-large");
    // A body that does not say how long it is.
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.address
    );
    let chunks = format!("3e8\r\n{}\r\n3e8\r\n{}\r\n0\r\n\r\n", " ".repeat(1_000), " ".repeat(1_000));
    server.raw(format!("{head}{chunks}").as_bytes()).refused(413, "body-too-large");
    server.send("POST", path, &[], &[b' '; 1_000]).is(400);
    assert_eq!(server.send("GET", "/health", &[("X", &"x".repeat(9_000))], b"").status, 431);
    // What is no request at all.
    for bytes in
        ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x00\x01\r\n\r\n"]
    {
        let mut stream = connect(&server);
        stream.write_all(bytes.as_bytes()).unwrap();
        let answer = rest(stream);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5"),
            "{answer}"
        );
    }
    server.get("/ready").is(200);
}

#[test]
fn who_sends_slowly_is_waited_for_so_long_and_no_longer() {
    let server = limited("  head_seconds: 0.2\n  request_seconds: 0.2\n");
    let mut silent = connect(&server);
    let mut half = connect(&server);
    half.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n").unwrap();
    let mut body = connect(&server);
    let host = &server.address;
    let head =
        format!("POST /v1/characters/Vex/grants HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10\r\n\r\n{{");
    body.write_all(head.as_bytes()).unwrap();
    // It is closed, with or without a word: the reading ends.
    rest(half);
    let told = rest(body);
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(told.contains("too-slow"), "{told}");
    let _ = silent.flush();
    assert!(rest(silent).is_empty(), "a connection on which nothing comes is closed");
}

#[test]
fn connections_have_an_end_and_their_places_are_given_back() {
    let server = limited("  connections: 2\n");
    let (first, second) = (connect(&server), connect(&server));
    let refused = rest(connect(&server));
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 1"), "{refused}");
    drop((first, second));
    // The place is free as soon as the other end has heard of it.
    let free = (0..1_000).any(|_| {
        std::thread::yield_now();
        let mut stream = connect(&server);
        let asked = format!("GET /health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
        stream.write_all(asked.as_bytes()).is_ok() && rest(stream).starts_with("HTTP/1.1 200")
    });
    assert!(free);
}

#[test]
fn who_asks_too_often_is_told_when_to_ask_again() {
    let server = limited("  requests: { per_second: 0.01, burst: 2 }\n");
    for left in ["1", "0"] {
        let answer = server.get("/v1/characters").is(200);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("2"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(left));
    }
    let refused = server.get("/v1/characters").refused(429, "too-many-requests");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=100).contains(&seconds), "{seconds}");
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    assert!(refused.header("x-ratelimit-reset").is_some());
    server.get("/health").is(200);
    let told = server.get("/metrics").is(200).body;
    assert!(told.contains("http_requests_refused_total{kind=\"rate\"} 1"), "{told}");
}

#[test]
fn who_is_refused_too_often_is_not_listened_to() {
    let lab = Lab::new();
    lab.run("token keygen key.pem --jwks jwks.json").exits(0);
    let token = lab.run("token sign key.pem --sub ana --role lead").exits(0).out;
    let file =
        "service: small\ntokens: { keys: jwks.json }\nlimits: { refusals: { per_second: 0.01, burst: 2 } }\n";
    fs::write(lab.folder.path("serve.yaml"), file).unwrap();
    let server = Server::with(lab, &["--config", "serve.yaml"], &[]);
    let bearer = format!("Bearer {}", token.trim());
    server.send("GET", "/v1/characters", &[("Authorization", &bearer)], b"").is(200);
    server.get("/v1/characters").is(401);
    server.get("/v1/characters").is(401);
    server.get("/v1/characters").is(429);
    server.send("GET", "/v1/characters", &[("Authorization", &bearer)], b"").is(429);
}

#[test]
fn every_answer_has_a_name_and_says_what_browsers_may_do() {
    let server = limited("  connections: 9\n");
    let own = server.send("GET", "/health", &[("X-Request-Id", "abc-1")], b"").is(200);
    assert_eq!(own.header("x-request-id"), Some("abc-1"));
    for bad in ["a b", &"x".repeat(129), "é"] {
        let answer = server.send("GET", "/v1/characters/Nobody", &[("X-Request-Id", bad)], b"").is(404);
        let given = answer.header("x-request-id").unwrap();
        assert!(given != bad && given.len() > 16, "{given}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    }
}
