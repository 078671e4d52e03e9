//! Paragon.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::change::Wish;
use crate::app::{Problem, Session};
use crate::ledger::{Board, Who};
use crate::report::gm::Place;
use crate::report::time::Time;
use crate::rules::track::TrackName;
use crate::rules::units::Points;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use crate::serve::game::asking::{Asked, Sent, Wanted, body, called, key, needed, whose};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/paragon/levels", get(levels))
        .route("/paragon/distribute", post(distribute))
        .route("/paragon/stats", get(stats))
}

#[derive(Serialize)]
struct ParagonLevels {
    character_id: String,
    paragon_level: u64,
    paragon_points_total: u64,
    paragon_points_spent: u64,
    paragon_points_available: u64,
    /// XP gathered in this level.
    experience_current: u64,
    /// What the level costs in all; left out at the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    experience_required: Option<u64>,
    allocations: Vec<Allocation>,
    updated_at: Time,
}

#[derive(Serialize)]
struct Allocation {
    stat_type: String,
    points_allocated: u64,
}

#[derive(Serialize)]
struct ParagonStats {
    character_id: String,
    /// Paragon levels held.
    total_paragon_levels: u64,
    total_points_earned: u64,
    total_points_spent: u64,
    points_by_stat: BTreeMap<String, u64>,
    /// From 1; left out, as the next, for one without paragon levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    global_rank: Option<u64>,
    /// The share of the board that stands below, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    percentile: Option<f64>,
}

#[derive(Deserialize)]
struct Distribute {
    allocations: Vec<Share>,
}

#[derive(Deserialize)]
struct Share {
    stat_type: String,
    points: u64,
}

fn levels_of(session: &Session, who: &Who) -> Result<ParagonLevels, Problem> {
    let character = session.character(who)?;
    let (state, ruleset) = (&character.state, session.ruleset_of(&character.state)?);
    let place = Place::new(state, &TrackName::Paragon, &ruleset);
    let spent = state.points_spent.iter().filter(|(_, points)| points.0 > 0);
    let allocation =
        |(id, points): (&String, &Points)| Allocation { stat_type: id.clone(), points_allocated: points.0 };
    Ok(ParagonLevels {
        character_id: called(character.id, state),
        paragon_level: place.current_level,
        paragon_points_total: state.points_earned().0,
        paragon_points_spent: state.points_spent_in_all().0,
        paragon_points_available: state.points_available().0,
        experience_current: place.xp_progress,
        experience_required: place.xp_to_next_level,
        allocations: spent.map(allocation).collect(),
        updated_at: Time(character.changed),
    })
}

async fn levels(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<ParagonLevels> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    service.engine.ask(move |session| levels_of(session, &who)).await.map(Said).or_failed(declared)
}

async fn distribute(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<ParagonLevels> {
    let declared = Declared::Change;
    let caller = caller.or_failed(declared)?;
    let wanted = || {
        let who = whose(&needed(&asked, "character_id")?)?;
        let points = spent(body::<Distribute>(&sent)?.allocations)?;
        let about = "POST /api/v1/progression/paragon/distribute".to_owned();
        Ok::<_, Problem>((who, points, Wanted { about, caller, key: key(&headers)?, reason: None }))
    };
    let (who, points, wanted) = wanted().or_failed(declared)?;
    let answer = service.engine.change(move |session| {
        wanted.carry_out(session, Wish::Distribute(who.clone(), points))?;
        levels_of(session, &who)
    });
    answer.await.map(Said).or_failed(declared)
}

/// Points by attribute; what is given to one twice counts together.
fn spent(shares: Vec<Share>) -> Result<BTreeMap<String, Points>, Problem> {
    let mut points: BTreeMap<String, Points> = BTreeMap::new();
    for Share { stat_type, points: more } in shares {
        if more == 0 {
            let message = format!("`points` of `{stat_type}` are at least 1");
            return Err(Problem::invalid("bad-body", message));
        }
        let sum = points.entry(stat_type).or_default();
        *sum = sum.saturating_add(Points(more));
    }
    if points.is_empty() { Err(Problem::invalid("bad-body", "`allocations` is empty")) } else { Ok(points) }
}

async fn stats(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<ParagonStats> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let rank = session.store.rank(&Board::Paragon, character.id)?;
        let state = &character.state;
        Ok(ParagonStats {
            character_id: called(character.id, state),
            total_paragon_levels: state.progress(&TrackName::Paragon).level.0,
            total_points_earned: state.points_earned().0,
            total_points_spent: state.points_spent_in_all().0,
            points_by_stat: state.points_spent.iter().map(|(id, points)| (id.clone(), points.0)).collect(),
            global_rank: rank.rank,
            percentile: rank.percentile(),
        })
    });
    answer.await.map(Said).or_failed(declared)
}
