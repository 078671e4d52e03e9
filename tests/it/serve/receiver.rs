//! Somebody who is told things over HTTP: a receiver of webhooks, a collector of traces.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

/// A receiver that hears one message after the other.
pub struct Receiver(TcpListener);

/// What it was told.
pub struct Heard {
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        &self.headers.iter().find(|(known, _)| known == name).unwrap().1
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    pub fn new() -> Receiver {
        Receiver(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.local_addr().unwrap())
    }

    /// Hears the next message and answers with a status.
    pub fn hear(&self, status: &str) -> Heard {
        let (stream, _) = self.0.accept().unwrap();
        let mut lines = BufReader::new(stream);
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(": ") {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let mut heard = Heard { headers, body: String::new() };
        let length: usize = heard.header("content-length").parse().unwrap();
        let mut body = vec![0; length];
        lines.read_exact(&mut body).unwrap();
        heard.body = String::from_utf8(body).unwrap();
        let mut stream = lines.into_inner();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        heard
    }
}
