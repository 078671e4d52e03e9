//! The log as it grows: page by page, as server-sent events, over WebSockets; from any event on, whoever wrote.

use super::client::Server;
use crate::lab::Lab;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.run("db init").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    lab.run("character create Ada --reason new").exits(0);
    for amount in 1..6 {
        lab.run(&format!("character grant Vex --currency {amount} --reason r")).exits(0);
    }
    lab
}

/// A connection on which the answer is read as it comes.
fn open(server: &Server, path: &str, headers: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", server.address).unwrap();
    BufReader::new(stream)
}

/// The next line that begins with this, without it; `None` at the end.
fn next(lines: &mut BufReader<TcpStream>, start: &str) -> Option<String> {
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        if let Some(rest) = line.strip_prefix(start) {
            return Some(rest.trim().to_owned());
        }
    }
}

fn sequences(lines: &str) -> Vec<u64> {
    let sequence = |line: &str| serde_json::from_str::<Value>(line).unwrap()["sequence"].as_u64().unwrap();
    lines.lines().map(sequence).collect()
}

#[test]
fn pages_follow_each_other_and_tell_every_event_once() {
    let server = Server::on(lab());
    let mut path = "/v1/events?limit=3".to_owned();
    let mut all = Vec::new();
    loop {
        let page = server.get(&path).is(200);
        assert_eq!(page.header("content-type"), Some("application/jsonl"));
        all.push(sequences(&page.body));
        let Some(link) = page.header("link") else { break };
        link.trim_start_matches('<').split('>').next().unwrap().clone_into(&mut path);
    }
    assert_eq!(all, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7]]);
    let of_vex = server.get("/v1/events?character=Vex&kind=currency&after=4").is(200);
    assert_eq!(sequences(&of_vex.body), [5, 6, 7]);
    assert_eq!(server.get("/v1/events?after=7").is(200).body, "");
    let slip = server.get("/v1/events?kind=curency").refused(400, "unknown-kind");
    assert_eq!(slip.json()["hint"], "did you mean `currency`?");
    server.get("/v1/events?character=Nobody").refused(404, "unknown-character");
    server.get("/v1/events?limit=0").refused(400, "bad-limit");
    for slip in ["after=x", "limit=x", "foo=1", "kind=xp&kind=reset"] {
        server.get(&format!("/v1/events?{slip}")).refused(400, "bad-query");
    }
}

#[test]
fn server_sent_events_go_on_after_the_last_that_was_seen() {
    let server = Server::on(lab());
    let accept = "Accept: text/event-stream\r\n";
    let mut stream = open(&server, "/v1/events?kind=currency", &format!("{accept}Last-Event-ID: 5\r\n"));
    let mut seen: Vec<String> = (0..2).map(|_| next(&mut stream, "id: ").unwrap()).collect();
    // One by the service, one by another process beside it.
    server.post("/v1/characters/Vex/grants", serde_json::json!({"currency": 9, "reason": "r"})).is(200);
    server.lab.run("character grant Ada --currency 8 --reason r").exits(0);
    seen.extend((0..2).map(|_| next(&mut stream, "id: ").unwrap()));
    assert_eq!(seen, ["6", "7", "8", "9"]);
    let data: Value = serde_json::from_str(&next(&mut stream, "data: ").unwrap()).unwrap();
    assert_eq!((&data["amount"], &data["character"]["name"]), (&8.into(), &"Ada".into()));
    let mut rest = open(&server, "/v1/events", &format!("{accept}Last-Event-ID: x\r\n"));
    assert!(next(&mut rest, "HTTP/1.1 ").unwrap().starts_with("400"));
    // What has no end of its own ends with the service, and says so.
    let ending = std::thread::spawn(move || next(&mut stream, "event: end").is_some());
    server.end();
    assert!(ending.join().unwrap());
}

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The next text message, by RFC 6455: frames of a server are not masked.
fn message(stream: &mut BufReader<TcpStream>) -> Value {
    loop {
        let mut head = [0; 2];
        stream.read_exact(&mut head).unwrap();
        let length = match head[1] {
            126 => {
                let mut long = [0; 2];
                stream.read_exact(&mut long).unwrap();
                usize::from(u16::from_be_bytes(long))
            }
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).unwrap();
        if head[0] == 0x81 {
            return serde_json::from_slice(&payload).unwrap();
        }
    }
}

fn socket(server: &Server, path: &str) -> BufReader<TcpStream> {
    let mut stream = open(server, path, UPGRADE);
    assert!(next(&mut stream, "HTTP/1.1 ").unwrap().starts_with("101"));
    // The value is that of the example in RFC 6455, 1.3.
    assert_eq!(next(&mut stream, "sec-websocket-accept: ").unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line).unwrap();
    }
    stream
}

#[test]
fn a_socket_tells_events_and_the_channels_tell_the_game() {
    let server = Server::on(lab());
    let mut events = socket(&server, "/v1/events?after=6");
    assert_eq!(message(&mut events)["sequence"], 7);
    let mut paragon = socket(&server, "/v1/progression/paragon");
    let grant = serde_json::json!({"track": "paragon", "xp": 5000, "reason": "r"});
    server.post("/v1/characters/Vex/grants", grant).is(200);
    assert_eq!(message(&mut events)["sequence"], 8);
    let told = message(&mut paragon);
    assert_eq!(told["event_type"], "progression.paragon.leveled");
    assert_eq!((&told["player_id"], &told["sequence"]), (&"1".into(), &8.into()));
    assert_eq!((&told["data"]["level_before"], &told["data"]["level_after"]), (&0.into(), &2.into()));
    // Who comes back hears the same event by the same id.
    let mut again = socket(&server, "/v1/progression/paragon?after=7");
    assert_eq!(message(&mut again), told);
    server.get("/v1/progression/paragon").refused(400, "not-a-websocket");
    server.get("/v1/progression/paragons").is(404);
}
