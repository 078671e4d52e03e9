//! The service as a program of its own, and as small an HTTP client as will do.

use crate::lab::{Lab, NOW};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

/// The service on a database, until this goes away.
pub struct Server {
    pub lab: Lab,
    /// `127.0.0.1:40123`
    pub address: String,
    process: Child,
    /// What it has yet to say; held so that it can go on saying it.
    _says: BufReader<ChildStderr>,
}

/// So long an answer may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(120);

impl Server {
    /// Serves the database of a lab without tokens; the time is [`NOW`], who acts is `gm`.
    pub fn on(lab: Lab) -> Server {
        Server::with(lab, &["--insecure"], &[])
    }

    /// The same with other options, and other variables of the environment.
    pub fn with(lab: Lab, options: &[&str], variables: &[(&str, &str)]) -> Server {
        let words = [&["serve", "--listen", "127.0.0.1:0"], options].concat();
        let mut command = lab.command(&words);
        command.env("ENDGAME_NOW", NOW).envs(variables.iter().copied());
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut says = BufReader::new(process.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let start = said.len();
            // The line says that it is ready; the end of all lines that it never will be.
            assert!(says.read_line(&mut said).unwrap() > 0, "it ended before it served:\n{said}");
            let after = |word| said[start..].split_once(word).map(|(_, rest)| rest);
            if let Some(rest) = after("serving on http://").or_else(|| after("serving on https://")) {
                break rest
                    .split(|c: char| c != '.' && c != ':' && !c.is_ascii_digit())
                    .next()
                    .unwrap()
                    .to_owned();
            }
        };
        Server { lab, address, process, _says: says }
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// A request with a method, a path, headers and a body.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        if !body.is_empty() || method == "POST" {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        self.raw(&[request.as_bytes(), body].concat())
    }

    /// Any bytes, and what is answered to them.
    #[track_caller]
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        raw(&self.address, bytes)
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], body.to_string().as_bytes())
    }

    /// Ends it as a user would, and gives the database back.
    pub fn end(mut self) -> Lab {
        self.stop();
        std::mem::replace(&mut self.lab, Lab::empty())
    }

    /// Ends it at once, as nothing that it does could, and gives the database back.
    pub fn kill(mut self) -> Lab {
        let _ = self.process.kill();
        let _ = self.process.wait();
        std::mem::replace(&mut self.lab, Lab::empty())
    }

    fn stop(&mut self) {
        // By its own id, and by no name that others may have.
        #[cfg(unix)]
        if let Some(id) = rustix::process::Pid::from_raw(self.process.id().cast_signed())
            && self.process.try_wait().is_ok_and(|ended| ended.is_none())
        {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
        #[cfg(not(unix))]
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Any bytes to any address, and what is answered to them.
#[track_caller]
pub fn raw(address: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // Where a request is refused early, its rest may not be wanted.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Answer::read(&answer)
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// The names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    #[track_caller]
    fn read(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else { panic!("no answer: {}", String::from_utf8_lossy(bytes)) };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let mut answer = Answer { status, headers: lines.map(header).collect(), body: String::new() };
        let body = &bytes[end + 4..];
        let body = match answer.header("transfer-encoding") {
            Some("chunked") => unchunked(body),
            _ => body.to_vec(),
        };
        answer.body = String::from_utf8_lossy(&body).into_owned();
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// Asserts a refusal in the form of RFC 9457 with a code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Answer {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:#?}");
        assert_eq!(answer.json()["code"], code, "{answer:#?}");
        answer
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap().split(';').next().unwrap().trim();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 || bytes.len() < end + 2 + size {
            break;
        }
        all.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    all
}
