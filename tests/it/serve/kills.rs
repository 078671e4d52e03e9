//! Retries, cut connections and a service that is killed: what was answered has happened, and happened once.

use super::client::Server;
use crate::lab::Lab;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.run("db init").exits(0);
    lab.run("character create Vex --reason new").exits(0);
    lab
}

fn held(lab: &Lab) -> u64 {
    let told: Value = lab.run("character show Vex --format json").exits(0).json();
    told["currency"].as_u64().unwrap()
}

/// A grant on a connection of its own; what came back before it was cut, if anything did.
fn grant(address: &str, key: &str, amount: u64, is_cut: bool) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = format!(r#"{{"currency": {amount}, "reason": "r"}}"#);
    let head = "POST /v1/characters/Vex/grants HTTP/1.1\r\nConnection: close\r\n";
    let keyed =
        format!("Host: {address}\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(format!("{head}{keyed}{body}").as_bytes()).ok()?;
    if is_cut {
        return None;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer).filter(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[test]
fn a_key_pays_once_however_often_it_is_tried_at_once() {
    let server = Server::on(lab());
    thread::scope(|scope| {
        for caller in 0..20 {
            let address = &server.address;
            scope.spawn(move || {
                (0..10).for_each(|try_| drop(grant(address, "quest-1", 40, (caller + try_) % 2 == 0)))
            });
        }
    });
    // What was cut may still wait: what is asked now comes after it.
    assert!(grant(&server.address, "quest-1", 40, false).is_some());
    let lab = server.end();
    assert_eq!(held(&lab), 40);
    lab.is_whole();
}

/// How often the service is killed.
fn rounds() -> u64 {
    if std::env::var_os("ENDGAME_TEST_ALL").is_some() { 50 } else { 8 }
}

#[test]
fn what_was_answered_before_a_kill_is_there() {
    let mut lab = lab();
    let (mut before, mut paid) = (0, 0);
    for round in 0..rounds() {
        let server = Server::on(lab);
        let address = server.address.clone();
        let (answered, tried) = (AtomicU64::new(0), AtomicU64::new(0));
        lab = thread::scope(|scope| {
            for caller in 0..4_u64 {
                let (address, answered, tried) = (&address, &answered, &tried);
                scope.spawn(move || {
                    for number in 0.. {
                        let amount = 1 + number % 3;
                        tried.fetch_add(amount, Ordering::SeqCst);
                        if grant(address, &format!("{round}/{caller}/{number}"), amount, false).is_none() {
                            return;
                        }
                        answered.fetch_add(amount, Ordering::SeqCst);
                    }
                });
            }
            // At another moment each time, told by what has been answered and not by a clock.
            while answered.load(Ordering::SeqCst) < 3 + round * 7 % 40 {
                thread::yield_now();
            }
            server.kill()
        });
        let now = held(&lab);
        let (least, most) = (answered.load(Ordering::SeqCst), tried.load(Ordering::SeqCst));
        assert!((before + least..=before + most).contains(&now), "{now} after {before}, {least} to {most}");
        paid += least;
        before = now;
        lab.is_whole();
    }
    assert!(before >= paid);
}
