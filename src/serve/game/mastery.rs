//! Masteries: where a character stands in each, how far into a level, and what is unlocked.

use super::asking::{Asked, needed, whose};
use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::{Problem, names};
use crate::ledger::{Character, Who};
use crate::report::gm::Place;
use crate::report::time::Time;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::routing::get;
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/mastery/levels", get(levels))
        .route("/mastery/{type}/progress", get(progress))
        .route("/mastery/rewards", get(rewards))
}

#[derive(Serialize)]
struct MasteryLevels {
    masteries: BTreeMap<String, MasteryInfo>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MasteryInfo {
    #[serde(rename = "type")]
    kind: String,
    current_level: u64,
    /// XP gathered in this level.
    current_xp: u64,
    total_xp: u64,
    /// Those unlocked.
    rewards: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MasteryProgress {
    #[serde(rename = "type")]
    kind: String,
    current_level: u64,
    current_xp: u64,
    /// What the level costs in all; left out at the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    xp_to_next_level: Option<u64>,
    /// 0 to 100; 100 at the last level.
    progress_percentage: f64,
    /// When XP was first gained in it; left out where the log does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlocked_at: Option<Time>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MasteryRewards {
    #[serde(rename = "type")]
    kind: String,
    unlocked_rewards: Vec<String>,
    /// Left out when all are unlocked, as its level.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_reward: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_reward_level: Option<u64>,
}

pub(in crate::serve) fn track(mastery: &Mastery) -> TrackName {
    TrackName::Mastery(mastery.id.clone())
}

/// The rewards of a mastery that are unlocked, by level as far as the ruleset knows them.
fn unlocked(character: &Character, mastery: &Mastery) -> Vec<String> {
    let of = track(mastery);
    let held = character.state.rewards.iter().filter(|reward| reward.track == of);
    let level = |id: &str| mastery.rewards.iter().find(|known| known.id == id).map(|known| known.level);
    let mut held: Vec<&str> = held.map(|reward| &*reward.id).collect();
    held.sort_by_key(|id| level(id));
    held.into_iter().map(str::to_owned).collect()
}

fn info(character: &Character, mastery: &Mastery, ruleset: &Ruleset) -> MasteryInfo {
    let place = Place::new(&character.state, &track(mastery), ruleset);
    MasteryInfo {
        kind: mastery.id.clone(),
        current_level: place.current_level,
        current_xp: place.xp_progress,
        total_xp: place.total_xp,
        rewards: unlocked(character, mastery),
    }
}

fn rewards_of(character: &Character, mastery: &Mastery) -> MasteryRewards {
    let unlocked = unlocked(character, mastery);
    let next = mastery.rewards.iter().find(|known| !unlocked.contains(&known.id));
    MasteryRewards {
        kind: mastery.id.clone(),
        next_reward: next.map(|reward| reward.id.clone()),
        next_reward_level: next.map(|reward| reward.level),
        unlocked_rewards: unlocked,
    }
}

async fn levels(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<MasteryLevels> {
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset = session.ruleset_of(&character.state)?;
        let all = ruleset.masteries.iter();
        let all = all.map(|mastery| (mastery.id.clone(), info(&character, mastery, &ruleset)));
        Ok(MasteryLevels { masteries: all.collect() })
    });
    answer.await.map(Said).or_failed(declared)
}

async fn progress(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    kind: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Answered<MasteryProgress> {
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let Path(kind) =
        kind.map_err(|error| Problem::invalid("bad-address", error.body_text())).or_failed(declared)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset = session.ruleset_of(&character.state)?;
        let mastery = names::mastery(&ruleset, &kind)?;
        let track = track(mastery);
        let place = Place::new(&character.state, &track, &ruleset);
        let has_begun = place.total_xp > 0;
        let begun = if has_begun { session.store.first_gain(character.id, &track)? } else { None };
        Ok(MasteryProgress {
            kind: mastery.id.clone(),
            current_level: place.current_level,
            current_xp: place.xp_progress,
            xp_to_next_level: place.xp_to_next_level,
            progress_percentage: place.progress_percentage.unwrap_or(100.0),
            unlocked_at: begun.map(Time),
        })
    });
    answer.await.map(Said).or_failed(declared)
}

async fn rewards(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<MasteryRewards> {
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let named =
        || Ok::<(Who, String), Problem>((whose(&needed(&asked, "characterId")?)?, needed(&asked, "type")?));
    let (who, kind) = named().or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset = session.ruleset_of(&character.state)?;
        Ok(rewards_of(&character, names::mastery(&ruleset, &kind)?))
    });
    answer.await.map(Said).or_failed(declared)
}
