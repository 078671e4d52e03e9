//! The game's three channels: `/v1/progression/{paragon,prestige,mastery}`, with the names and the envelope that the game's
//! other services expect.

use super::super::Service;
use super::super::answer::Refused;
use super::super::caller::Caller;
use super::super::game::asking::called;
use super::reel::Wanted;
use super::{Asked, query, socket};
use crate::app::Session;
use crate::ledger::{Entry, Fact, Who};
use crate::progression::{Event, LevelChange, RewardId};
use crate::report::time::Time;
use crate::rules::track::TrackName;
use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
pub(in crate::serve) use uuid_of::event_id;

mod uuid_of;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/progression/{channel}", get(listen))
}

/// What a channel is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Channel {
    Paragon,
    Prestige,
    Mastery,
}

async fn listen(
    State(service): State<Service>,
    _: Caller,
    Path(channel): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    let asked = query(asked)?;
    let channel = match channel.as_str() {
        "paragon" => Channel::Paragon,
        "prestige" => Channel::Prestige,
        "mastery" => Channel::Mastery,
        _ => return Err(super::super::answer::no_such_page().await),
    };
    let upgrade = upgrade.map_err(|_| {
        let message = "this address is a WebSocket";
        Refused(
            crate::app::Problem::invalid("not-a-websocket", message).hint("/v1/events answers without one"),
        )
    })?;
    let Wanted { who, .. } = asked.wanted()?;
    let wanted = Wanted { who, kinds: Vec::new() };
    let asking = service.clone();
    Ok(socket::telling(upgrade, service, wanted, asked.after, move |entries| {
        let service = asking.clone();
        async move { service.engine.ask(move |session| Ok(messages(session, channel, &entries))).await }
    }))
}

/// What a channel tells of some events.
fn messages(session: &Session, channel: Channel, entries: &[Entry]) -> Vec<String> {
    let mut players = BTreeMap::new();
    let mut all = Vec::new();
    for entry in entries {
        let mut told = envelopes(entry);
        told.retain(|(of, _)| *of == channel);
        for (_, mut envelope) in told {
            let id = entry.character;
            // Whose creation was undone meanwhile has only its number.
            let player = players.entry(id).or_insert_with(|| {
                let known = session.character(&Who::Id(id));
                known.map_or_else(|_| id.to_string(), |known| called(id, &known.state))
            });
            envelope.player_id.clone_from(player);
            all.extend(serde_json::to_string(&envelope).ok());
        }
    }
    all
}

/// One message to the game's other services.
#[derive(Debug, Serialize)]
pub(in crate::serve) struct Envelope {
    /// The same for the same event, however often it is told.
    event_id: String,
    event_type: &'static str,
    timestamp: Time,
    version: &'static str,
    source: &'static str,
    /// The operation that it came of.
    correlation_id: String,
    /// The character by its external id, as other services know it; by its number where it has none.
    pub(in crate::serve) player_id: String,
    /// Its place in the log, to go on after.
    sequence: u64,
    data: Value,
    tags: Vec<String>,
}

/// What an event of the log means to the game's other services: nothing, or several things.
pub(in crate::serve) fn envelopes(entry: &Entry) -> Vec<(Channel, Envelope)> {
    let Fact::Progression(event) = &entry.fact else { return Vec::new() };
    let told = meanings(event);
    let wrap = |(number, (channel, event_type, data)): (usize, (Channel, &'static str, Value))| {
        let envelope = Envelope {
            event_id: event_id(&entry.hash, &number.to_string()),
            event_type,
            timestamp: Time(entry.at),
            version: "1.0.0",
            source: "endgame",
            correlation_id: format!("operation-{}", entry.operation.id),
            player_id: entry.character.to_string(),
            sequence: entry.sequence.0,
            data,
            tags: vec![entry.operation.intent.kind.to_string()],
        };
        (channel, envelope)
    };
    told.into_iter().enumerate().map(wrap).collect()
}

fn meanings(event: &Event) -> Vec<(Channel, &'static str, Value)> {
    match event {
        Event::XpGained(gain) => {
            let points = gain.points.0;
            let leveled =
                leveled(&gain.track, gain.level, json!({"points": points, "total_xp": gain.total.get()}));
            leveled.into_iter().chain(gain.rewards.iter().filter_map(unlocked)).collect()
        }
        Event::XpRevoked(loss) => {
            leveled(&loss.track, loss.level, json!({"total_xp": loss.total.get()})).into_iter().collect()
        }
        Event::PointsDistributed { points } => {
            let points: serde_json::Map<String, Value> =
                points.iter().map(|(attribute, points)| (attribute.clone(), points.0.into())).collect();
            vec![(Channel::Paragon, "progression.paragon.points.distributed", json!({"points": points}))]
        }
        Event::PrestigeReset(reset) => {
            let (from, to) = (reset.paragon_level.from.0, reset.paragon_level.to.0);
            let data = json!({
                "prestige_level": reset.number, "cost": reset.cost,
                "paragon_level_before": from, "paragon_level_after": to,
            });
            let bonus = json!({"prestige_level": reset.number, "prestige_points": reset.prestige_points.0});
            vec![
                (Channel::Prestige, "progression.prestige.reset", data),
                (Channel::Prestige, "progression.prestige.bonus.applied", bonus),
            ]
        }
        Event::RewardGiven(reward) => unlocked(reward).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn leveled(track: &TrackName, level: LevelChange, more: Value) -> Option<(Channel, &'static str, Value)> {
    let (from, to) = (level.from.0, level.to.0);
    let mut data = json!({"level_before": from, "level_after": to});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    match track {
        _ if from == to => None,
        TrackName::Character => None,
        TrackName::Paragon => Some((Channel::Paragon, "progression.paragon.leveled", data)),
        TrackName::Mastery(kind) => {
            if let Value::Object(data) = &mut data {
                data.insert("mastery_type".to_owned(), kind.clone().into());
            }
            Some((Channel::Mastery, "progression.mastery.leveled", data))
        }
    }
}

fn unlocked(reward: &RewardId) -> Option<(Channel, &'static str, Value)> {
    let TrackName::Mastery(kind) = &reward.track else { return None };
    let data = json!({"mastery_type": kind, "reward_id": reward.id});
    Some((Channel::Mastery, "progression.mastery.reward.unlocked", data))
}
