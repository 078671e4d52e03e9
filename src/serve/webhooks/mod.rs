//! Webhooks: receivers that are told of events, in order by character, again and again until they have heard, with ids by
//! which they know what they have heard already. How far each has been told stands in the database.

mod dead;
mod lane;
mod progress;
mod routes;
mod sign;

pub(super) use routes::routes;

use super::Service;
use super::options::Hook;
use super::outside;
use super::streams::{Part, Reel, Wanted, event_id};
use crate::app::Problem;
use crate::ledger::{CharacterId, Entry, EventKind};
use crate::report::gm::json_line;
use crate::report::time::Time;
use axum::http::Uri;
use lane::Message;
use progress::Progress;
use sign::Secret;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinSet;

/// Who is told.
#[derive(Clone)]
pub(super) struct Webhook {
    /// What it is called.
    pub(super) name: String,
    /// Where it listens.
    pub(super) address: Uri,
    /// What messages are signed with: the new secret first, and the old one until the receiver knows the new.
    pub(super) secrets: Vec<Secret>,
    /// Kinds of events; all when empty.
    pub(super) kinds: Vec<String>,
    /// How long it waits after each attempt that failed; after the last the message is a dead letter.
    pub(super) waits: Vec<Duration>,
}

/// How long to wait after each attempt, in seconds: about two and a half days in all.
const WAITS: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// So many characters are told of at once. Who is told of in one lane is told of in order.
const LANES: usize = 16;
/// So many messages wait in a lane.
const WAITING: usize = 64;
/// Events that are read at once.
const PART: usize = 256;
/// How often it is written down how far a receiver has been told.
const EVERY: Duration = Duration::from_secs(1);

/// Reads what the configuration says.
///
/// # Errors
/// What is wrong with an address, a kind or a secret.
pub(super) fn all(hooks: &[Hook]) -> Result<Vec<Webhook>, Problem> {
    hooks.iter().map(Webhook::new).collect()
}

impl Webhook {
    fn new(hook: &Hook) -> Result<Webhook, Problem> {
        let wrong =
            |what: String| Problem::invalid("bad-webhook", format!("webhook `{}`: {what}", hook.name));
        let address = outside::address(&hook.address).map_err(wrong)?;
        let known: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
        if let Some(unknown) = hook.kinds.iter().find(|kind| !known.contains(&kind.as_str())) {
            let there_are = format!("there are {}", known.join(", "));
            return Err(wrong(format!("no event is of the kind `{unknown}`")).hint(there_are));
        }
        let text = std::fs::read_to_string(&hook.secrets)
            .map_err(|error| wrong(format!("can't read {}: {error}", hook.secrets.display())))?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let secrets = lines.map(Secret::parse).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        if secrets.is_empty() {
            return Err(wrong(format!("{} holds no secret", hook.secrets.display())));
        }
        let waits = hook.waits.as_deref().unwrap_or(&WAITS);
        Ok(Webhook {
            name: hook.name.clone(),
            address,
            secrets,
            kinds: hook.kinds.clone(),
            waits: waits.iter().map(|seconds| Duration::from_secs(*seconds)).collect(),
        })
    }

    fn cursor(&self) -> String {
        format!("{}.arrived", self.name)
    }
}

/// Tells all receivers until the service ends; what has not arrived by then is told when it begins again.
pub(super) async fn tell_all(service: Service) {
    let mut all = JoinSet::new();
    for hook in &service.webhooks {
        let hook = Arc::new(hook.clone());
        let service = service.clone();
        all.spawn(async move {
            let mut ending = service.ending.subscribe();
            while !*ending.borrow_and_update() {
                if tell(&service, &hook).await.is_ok() {
                    return;
                }
                // The database could not be asked: it is tried again.
                tokio::select! {
                    () = tokio::time::sleep(EVERY) => {}
                    _ = ending.changed() => {}
                }
            }
        });
    }
    while all.join_next().await.is_some() {}
}

async fn tell(service: &Service, hook: &Arc<Webhook>) -> Result<(), Problem> {
    let arrived = begin(service, hook).await?;
    let progress = Arc::new(Progress::new(arrived));
    let wanted = Wanted { kinds: hook.kinds.clone(), who: None };
    let mut reel = Reel::begin(service.clone(), wanted, Some(arrived)).await?;
    let mut running = JoinSet::new();
    let lanes: Vec<Sender<Message>> = (0..LANES)
        .map(|_| {
            let (to, from) = channel(WAITING);
            let (service, hook, progress) = (service.clone(), Arc::clone(hook), Arc::clone(&progress));
            running.spawn(async move { lane::run(&service, &hook, &progress, from).await });
            to
        })
        .collect();
    tokio::select! {
        ended = dispatch(&mut reel, &lanes, &progress) => ended?,
        failed = keep(service, hook, &progress, arrived) => failed?,
    }
    drop(lanes);
    while running.join_next().await.is_some() {}
    write_down(service, hook, progress.arrived()).await
}

/// Up to where a receiver has been told. One that is new is told of what comes from now on.
async fn begin(service: &Service, hook: &Webhook) -> Result<u64, Problem> {
    let name = hook.cursor();
    let known = service
        .engine
        .ask(move |session| {
            let found = session.store.notes(&name)?.into_iter().find(|(found, _)| *found == name);
            Ok((found.and_then(|(_, value)| value.parse().ok()), session.store.last_sequence()?.0))
        })
        .await?;
    match known {
        // A database that was put back to before may be shorter.
        (Some(arrived), last) => Ok(u64::min(arrived, last)),
        (None, last) => write_down(service, hook, last).await.map(|()| last),
    }
}

async fn write_down(service: &Service, hook: &Webhook, arrived: u64) -> Result<(), Problem> {
    let note = (hook.cursor(), arrived.to_string());
    service.engine.change(move |session| Ok(session.store.note(&[note])?)).await
}

/// Writes down how far the receiver has been told, whenever that is further than before.
async fn keep(service: &Service, hook: &Webhook, progress: &Progress, from: u64) -> Result<(), Problem> {
    let mut written = from;
    loop {
        tokio::time::sleep(EVERY).await;
        let arrived = progress.arrived();
        if arrived != written {
            write_down(service, hook, arrived).await?;
            written = arrived;
        }
    }
}

/// Puts what comes into the lane of its character, until the service ends.
async fn dispatch(reel: &mut Reel, lanes: &[Sender<Message>], progress: &Progress) -> Result<(), Problem> {
    loop {
        let Part::Events(entries) = reel.next(PART).await? else { return Ok(()) };
        let seen = reel.seen().unwrap_or_default();
        progress.take(entries.iter().map(|entry| entry.sequence.0), seen);
        for entry in &entries {
            let Some(lane) = lanes.get(lane_of(entry.character)) else { continue };
            if lane.send(message(entry)?).await.is_err() {
                return Ok(());
            }
        }
    }
}

fn lane_of(character: CharacterId) -> usize {
    (character.0 % LANES as u64) as usize
}

/// What a receiver is told of an event.
fn message(entry: &Entry) -> Result<Message, Problem> {
    let data = json_line(entry).map_err(|error| Problem::invalid("internal", error.to_string()))?;
    let (kind, at) = (entry.fact.kind(), Time(entry.at).written());
    Ok(Message {
        sequence: entry.sequence.0,
        id: event_id(&entry.hash, "whole"),
        body: format!(r#"{{"type":"endgame.{kind}","timestamp":"{at}","data":{data}}}"#),
    })
}
