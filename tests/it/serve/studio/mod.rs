//! `endgame studio` from the outside: over HTTP, and in a browser as its user has it.

mod asked;
mod page;

use super::client::{Answer, raw};
use crate::common::Folder;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A studio, until this goes away.
pub struct Studio {
    pub folder: Folder,
    /// `127.0.0.1:40123`
    pub address: String,
    /// The first part of every path.
    pub token: String,
    process: Child,
    says: BufReader<ChildStdout>,
}

const RULES: &str = "curves/necpgame.yaml";
const PLAYERS: &str = "curves/populations/launch.yaml";
const AGREED: &str = "curves/expectations/necpgame.yaml";

impl Studio {
    /// Of a copy of the shipped game.
    pub fn of_the_shipped_game() -> Studio {
        let folder = Folder::empty().with_shipped(RULES).with_shipped(PLAYERS).with_shipped(AGREED);
        Studio::open(folder, &["--expect", AGREED])
    }

    /// In a folder, of what the options say.
    pub fn open(folder: Folder, options: &[&str]) -> Studio {
        let mut command = Command::new(env!("CARGO_BIN_EXE_endgame"));
        command.current_dir(folder.path("")).env_clear().args(["studio", "--no-open"]).args(options);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        says.read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://").unwrap_or_else(|| panic!("no address: {line}"));
        let (address, token) = rest.split_once('/').unwrap();
        let (address, token) = (address.to_owned(), token.trim_end_matches('/').to_owned());
        Studio { folder, address, token, process, says }
    }

    /// The address of the page.
    pub fn page(&self) -> String {
        format!("http://{}/{}/", self.address, self.token)
    }

    /// A request with headers of its own, `Host` among them.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        if method == "POST" {
            request
                .push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        raw(&self.address, format!("{request}\r\n{body}").as_bytes())
    }

    /// A file of the page, or a question of it.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", &format!("/{}/{path}", self.token), &[("Host", &self.address)], "")
    }

    /// A question with moves.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let path = format!("/{}/api/{path}", self.token);
        self.send("POST", &path, &[("Host", &self.address)], &body.to_string())
    }

    /// Asks it to end as Ctrl-C does: its exit code, and what else it wrote to stdout.
    #[cfg(unix)]
    pub fn interrupt(mut self) -> (Option<i32>, String) {
        let id = rustix::process::Pid::from_raw(self.process.id().cast_signed()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        let mut said = String::new();
        self.says.read_to_string(&mut said).unwrap();
        (self.process.wait().unwrap().code(), said)
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
