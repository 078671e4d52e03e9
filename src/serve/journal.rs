//! The journal: one JSON object a line on stderr, written by a thread of its own so that no request waits for a terminal.

use super::options::Log;
use crate::app::clock;
use crate::ledger::Moment;
use crate::report::time::Time;
use serde::Serialize;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// More lines than this don't wait; those that find no room are counted.
const MOST_WAITING: usize = 8_192;
/// How long the last lines may take.
const LAST: Duration = Duration::from_secs(1);

/// Writes lines.
pub(super) struct Journal {
    log: Log,
    to: Mutex<Option<SyncSender<String>>>,
    lost: AtomicU64,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What is told of a request. Nothing of a token, of a body or of what follows `?` is in it.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    pub(super) at: String,
    pub(super) level: &'static str,
    pub(super) message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trace_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) route: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) milliseconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) peer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) actor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// A line of now.
    pub(super) fn new(level: &'static str, message: &'a str) -> Line<'a> {
        let at = clock::now().unwrap_or(Moment(0));
        Line {
            at: Time(at).written(),
            level,
            message,
            request_id: None,
            trace_id: None,
            method: None,
            route: None,
            path: None,
            status: None,
            milliseconds: None,
            peer: None,
            actor: None,
            role: None,
            why: None,
        }
    }
}

impl Journal {
    pub(super) fn start(log: Log) -> Journal {
        let (to, from) = sync_channel(MOST_WAITING);
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(move || write(&from));
        let to = Mutex::new(thread.is_ok().then_some(to));
        Journal { log, to, lost: AtomicU64::new(0), thread: Mutex::new(thread.ok()) }
    }

    /// Whether lines of this importance are written.
    pub(super) fn wants(&self, log: Log) -> bool {
        self.log >= log
    }

    pub(super) fn write(&self, line: &Line) {
        let Ok(mut text) = serde_json::to_string(line) else { return };
        text.push('\n');
        let to = self.to.lock().unwrap_or_else(PoisonError::into_inner);
        if to.as_ref().is_some_and(|to| to.try_send(text).is_err()) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Lines that found no room.
    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Writes what waits, and nothing after it.
    pub(super) fn finish(&self) {
        drop(self.to.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let until = Instant::now() + LAST;
        // Who reads nothing any more keeps nobody waiting.
        while thread.as_ref().is_some_and(|thread| !thread.is_finished()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn write(from: &Receiver<String>) {
    while let Ok(mut text) = from.recv() {
        // What came meanwhile goes out together.
        while let Ok(more) = from.try_recv() {
            text.push_str(&more);
            if text.len() > 1 << 16 {
                break;
            }
        }
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}
