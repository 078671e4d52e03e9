//! Events over a WebSocket: a text message for each.

use super::super::Service;
use super::reel::{Part, Reel, Wanted};
use crate::app::Problem;
use crate::ledger::Entry;
use crate::report::gm::json_line;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use std::time::Duration;

/// Events that are read at once.
const PART: usize = 256;
/// So long a message waits until somebody reads it.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a socket on which nothing happens is asked whether it is still there.
const STILL_THERE: Duration = Duration::from_secs(20);
/// Who only listens has little to say.
const LONGEST_HEARD: usize = 4 << 10;

/// Switches to a WebSocket that tells what comes after an event, or from now on.
pub(super) fn answer(
    upgrade: WebSocketUpgrade,
    service: Service,
    wanted: Wanted,
    after: Option<u64>,
) -> Response {
    let lines = |entries: Vec<Entry>| entries.iter().filter_map(|entry| json_line(entry).ok()).collect();
    telling(upgrade, service, wanted, after, move |entries| std::future::ready(Ok(lines(entries))))
}

/// The same with messages of its own for some events: none, or several for each.
pub(super) fn telling<T: Future<Output = Result<Vec<String>, Problem>> + Send>(
    upgrade: WebSocketUpgrade,
    service: Service,
    wanted: Wanted,
    after: Option<u64>,
    told: impl Fn(Vec<Entry>) -> T + Send + Sync + 'static,
) -> Response {
    let after = after.unwrap_or_else(|| *service.engine.tip().borrow());
    upgrade.max_message_size(LONGEST_HEARD).on_upgrade(move |mut socket| async move {
        let code = match Reel::begin(service, wanted, Some(after)).await {
            Ok(reel) => tell(&mut socket, reel, &told).await,
            Err(problem) => Some((close_code::POLICY, problem.message)),
        };
        if let Some((code, reason)) = code {
            let reason = reason.chars().take(100).collect::<String>();
            let _ = send(&mut socket, Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
        }
    })
}

/// Tells what comes, until it ends, with the reason; without one when nobody listens any more.
async fn tell<T: Future<Output = Result<Vec<String>, Problem>> + Send>(
    socket: &mut WebSocket,
    mut reel: Reel,
    told: &(impl Fn(Vec<Entry>) -> T + Send + Sync),
) -> Option<(u16, String)> {
    let mut still_there = tokio::time::interval(STILL_THERE);
    loop {
        tokio::select! {
            part = reel.next(PART) => match part {
                Ok(Part::Events(entries)) => {
                    let messages = match told(entries).await {
                        Ok(messages) => messages,
                        Err(Problem { message, .. }) => return Some((close_code::ERROR, message)),
                    };
                    for message in messages {
                        if !send(socket, Message::Text(message.into())).await {
                            return None;
                        }
                    }
                }
                Ok(Part::End) => return Some((close_code::AWAY, "the service ends".to_owned())),
                Err(Problem { message, .. }) => return Some((close_code::ERROR, message)),
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            },
            _ = still_there.tick() => if !send(socket, Message::Ping(Vec::new().into())).await { return None },
        }
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    tokio::time::timeout(PATIENCE, socket.send(message)).await.is_ok_and(|sent| sent.is_ok())
}
