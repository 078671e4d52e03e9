//! Masteries.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::{Problem, names};
use crate::ledger::{Character, Moment};
use crate::progression::RewardId;
use crate::report::gm::Place;
use crate::report::time::Time;
use crate::rules::mastery::Mastery;
use crate::rules::ruleset::Ruleset;
use crate::rules::track::TrackName;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use crate::serve::game::asking::{Asked, called, maybe, needed, whose};
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
    character_id: String,
    masteries: Vec<MasteryLevel>,
}

#[derive(Serialize)]
struct MasteryLevel {
    mastery_type: String,
    mastery_level: u64,
    /// XP gathered in this level.
    experience_current: u64,
    /// What the level costs in all; left out at the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    experience_required: Option<u64>,
    rewards_unlocked: Vec<Unlocked>,
}

#[derive(Serialize)]
struct Unlocked {
    /// Left out, as the next, for one that the ruleset no longer has.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward_type: Option<&'static str>,
    reward_id: String,
    /// Only where it is asked for, and the log tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlocked_at: Option<Time>,
}

#[derive(Serialize)]
struct MasteryProgress {
    character_id: String,
    #[serde(flatten)]
    level: MasteryLevel,
    /// 0 to 100; 100 at the last level.
    progress_percent: f64,
    total_experience_earned: u64,
}

#[derive(Serialize)]
struct MasteryRewards {
    character_id: String,
    rewards: Vec<Reward>,
}

#[derive(Serialize)]
struct Reward {
    mastery_type: String,
    level: u64,
    reward_type: &'static str,
    reward_id: String,
    reward_name: String,
    unlocked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unlocked_at: Option<Time>,
}

/// When each reward was unlocked, as far as that is known.
type Times = BTreeMap<String, Moment>;

fn track(mastery: &Mastery) -> TrackName {
    TrackName::Mastery(mastery.id.clone())
}

fn level(character: &Character, mastery: &Mastery, place: &Place, times: &Times) -> MasteryLevel {
    let of = track(mastery);
    let held = character.state.rewards.iter().filter(|reward| reward.track == of);
    let mut rewards: Vec<Unlocked> = held.map(|reward| unlocked(reward, mastery, times)).collect();
    rewards.sort_by_key(|reward| reward.level);
    MasteryLevel {
        mastery_type: mastery.id.clone(),
        mastery_level: place.current_level,
        experience_current: place.xp_progress,
        experience_required: place.xp_to_next_level,
        rewards_unlocked: rewards,
    }
}

fn unlocked(reward: &RewardId, mastery: &Mastery, times: &Times) -> Unlocked {
    let known = mastery.rewards.iter().find(|known| known.id == reward.id);
    Unlocked {
        level: known.map(|known| known.level),
        reward_type: known.map(|known| known.kind.name()),
        reward_id: reward.id.clone(),
        unlocked_at: times.get(&reward.id).copied().map(Time),
    }
}

async fn levels(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<MasteryLevels> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset: &Ruleset = &*session.ruleset_of(&character.state)?;
        let one = |mastery: &Mastery| {
            let place = Place::new(&character.state, &track(mastery), ruleset);
            level(&character, mastery, &place, &Times::new())
        };
        let masteries = ruleset.masteries.iter().map(one).collect();
        Ok(MasteryLevels { character_id: called(character.id, &character.state), masteries })
    });
    answer.await.map(Said).or_failed(declared)
}

async fn progress(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    kind: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Answered<MasteryProgress> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let kind = kind.map_err(|error| Problem::invalid("bad-address", error.body_text()));
    let Path(kind) = kind.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset = session.ruleset_of(&character.state)?;
        let mastery = names::mastery(&ruleset, &kind)?;
        let place = Place::new(&character.state, &track(mastery), &ruleset);
        let times = session.store.unlocked_at(character.id, &track(mastery))?;
        Ok(MasteryProgress {
            character_id: called(character.id, &character.state),
            level: level(&character, mastery, &place, &times),
            progress_percent: place.progress_percentage.unwrap_or(100.0),
            total_experience_earned: place.total_xp,
        })
    });
    answer.await.map(Said).or_failed(declared)
}

async fn rewards(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<MasteryRewards> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let named =
        || Ok::<_, Problem>((whose(&needed(&asked, "character_id")?)?, maybe(&asked, "mastery_type")?));
    let (who, kind) = named().or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let ruleset = session.ruleset_of(&character.state)?;
        let one = kind.map(|kind| names::mastery(&ruleset, &kind)).transpose()?;
        let wanted = ruleset.masteries.iter().filter(|mastery| one.is_none_or(|one| one.id == mastery.id));
        let mut rewards = Vec::new();
        for mastery in wanted {
            let held = |id: &str| RewardId { track: track(mastery), id: id.to_owned() };
            let is_any_held = character.state.rewards.iter().any(|reward| reward.track == track(mastery));
            let times = match is_any_held {
                true => session.store.unlocked_at(character.id, &track(mastery))?,
                false => Times::new(),
            };
            rewards.extend(mastery.rewards.iter().map(|known| {
                let unlocked = character.state.rewards.contains(&held(&known.id));
                Reward {
                    mastery_type: mastery.id.clone(),
                    level: known.level,
                    reward_type: known.kind.name(),
                    reward_id: known.id.clone(),
                    reward_name: known.name.clone(),
                    unlocked,
                    unlocked_at: times.get(&known.id).filter(|_| unlocked).copied().map(Time),
                }
            }));
        }
        Ok(MasteryRewards { character_id: called(character.id, &character.state), rewards })
    });
    answer.await.map(Said).or_failed(declared)
}
