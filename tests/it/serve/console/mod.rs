//! The console of game masters: how a browser signs in, what it may do, what the pages are made of, and the pages as they are used.

mod clicks;
mod files;
mod find;
mod rights;
mod rules;
mod session;
mod two;

use super::client::{Answer, Server};
use crate::lab::Lab;
use serde_json::Value;

/// A server that believes tokens, on a database in which something happened.
fn served(lab: Lab) -> Server {
    lab.run("token keygen key.pem --jwks jwks.json").exits(0);
    Server::with(lab, &["--keys", "jwks.json"], &[])
}

fn token(server: &Server, actor: &str, role: &str) -> String {
    server.lab.run(&format!("token sign key.pem --sub {actor} --role {role}")).exits(0).out.trim().to_owned()
}

/// A request by the token of a program.
#[track_caller]
fn by(server: &Server, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let text = if body.is_null() { String::new() } else { body.to_string() };
    server.send(method, path, &[("Authorization", &bearer)], text.as_bytes())
}
