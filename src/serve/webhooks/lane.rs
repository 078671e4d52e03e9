//! One lane: messages to a receiver one after the other, each until it has arrived or is given up.

use super::super::Service;
use super::super::outside;
use super::Webhook;
use super::dead;
use super::progress::Progress;
use axum::body::Bytes;
use axum::http::Method;
use tokio::sync::mpsc::Receiver;

/// What a receiver is told.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// The event.
    pub(super) sequence: u64,
    /// The same for the same event, however often it is told.
    pub(super) id: String,
    pub(super) body: String,
}

/// Tells what comes until nothing comes any more, or the service ends.
pub(super) async fn run(service: &Service, hook: &Webhook, progress: &Progress, mut from: Receiver<Message>) {
    while let Some(message) = from.recv().await {
        match persist(service, hook, &message).await {
            Told::Arrived => progress.done(message.sequence),
            Told::GivenUp(reason) => {
                // Where it can't be written down, it is told anew when the service begins again.
                if dead::bury(service, hook, message.sequence, &reason).await.is_ok() {
                    progress.done(message.sequence);
                }
            }
            Told::Ended => return,
        }
    }
}

enum Told {
    Arrived,
    GivenUp(String),
    /// The service ends.
    Ended,
}

async fn persist(service: &Service, hook: &Webhook, message: &Message) -> Told {
    let mut ending = service.ending.subscribe();
    let mut waits = hook.waits.iter();
    loop {
        if *ending.borrow_and_update() {
            return Told::Ended;
        }
        let Err(reason) = send(hook, message).await else { return Told::Arrived };
        let Some(wait) = waits.next() else { return Told::GivenUp(reason) };
        tokio::select! {
            () = tokio::time::sleep(*wait) => {}
            _ = ending.changed() => {}
        }
    }
}

/// Tells it once.
///
/// # Errors
/// Why it did not arrive.
pub(super) async fn send(hook: &Webhook, message: &Message) -> Result<(), String> {
    let timestamp = jiff::Timestamp::now().as_second();
    let signatures: Vec<String> =
        hook.secrets.iter().map(|secret| secret.sign(&message.id, timestamp, &message.body)).collect();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", message.id.clone()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    let body = Bytes::from(message.body.clone());
    outside::ask(Method::POST, &hook.address, &headers, body).await.map(|_| ())
}
