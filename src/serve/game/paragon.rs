//! Paragon: where a character stands, spending its points, and where it stands among all.

use super::asking::{Asked, Named, Sent, Wanted, body, key, needed, whose};
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
#[serde(rename_all = "camelCase")]
struct ParagonLevels {
    current_level: u64,
    total_xp: u64,
    available_points: u64,
    /// Every attribute of the ruleset, those of the contract and others.
    points_distributed: BTreeMap<String, u64>,
    /// What the level costs in all; left out at the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    xp_to_next_level: Option<u64>,
    /// 0 to 1; 1 at the last level.
    xp_progress: f64,
    last_updated: Time,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParagonStats {
    character_count: u64,
    average_level: f64,
    total_points_distributed: u64,
    /// The share of those with paragon levels that stand below, 0 to 100; left out for one that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    percentile: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Distribute {
    character_id: Named,
    distribution: BTreeMap<String, u64>,
}

fn levels_of(session: &Session, who: &Who) -> Result<ParagonLevels, Problem> {
    let character = session.character(who)?;
    let ruleset = session.ruleset_of(&character.state)?;
    let (state, place) = (&character.state, Place::new(&character.state, &TrackName::Paragon, &ruleset));
    let attributes = ruleset.paragon.iter().flat_map(|paragon| &paragon.attributes);
    let mut points: BTreeMap<String, u64> = attributes.map(|known| (known.id.clone(), 0)).collect();
    points.extend(state.points_spent.iter().map(|(id, points)| (id.clone(), points.0)));
    Ok(ParagonLevels {
        current_level: place.current_level,
        total_xp: place.total_xp,
        available_points: state.points_available().0,
        points_distributed: points,
        xp_to_next_level: place.xp_to_next_level,
        xp_progress: place.progress_percentage.unwrap_or(100.0) / 100.0,
        last_updated: Time(character.changed),
    })
}

async fn levels(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<ParagonLevels> {
    caller.or_failed(Declared::NotFound)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(Declared::NotFound)?;
    let answer = service.engine.ask(move |session| levels_of(session, &who)).await;
    answer.map(Said).or_failed(Declared::NotFound)
}

async fn distribute(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<ParagonLevels> {
    let declared = Declared::BadRequest;
    let caller = caller.or_failed(declared)?;
    let wanted = || {
        let Distribute { character_id, distribution } = body(&sent)?;
        let about = "POST /api/v1/paragon/distribute".to_owned();
        Ok::<_, Problem>((
            character_id.who()?,
            spent(distribution)?,
            Wanted { about, caller, key: key(&headers)?, reason: None },
        ))
    };
    let (who, points, wanted) = wanted().or_failed(declared)?;
    let answer = service.engine.change(move |session| {
        wanted.carry_out(session, Wish::Distribute(who.clone(), points))?;
        levels_of(session, &who)
    });
    answer.await.map(Said).or_failed(declared)
}

/// Points by attribute, those of which there are any.
fn spent(distribution: BTreeMap<String, u64>) -> Result<BTreeMap<String, Points>, Problem> {
    let points = distribution.into_iter().filter(|(_, points)| *points > 0);
    let points: BTreeMap<String, Points> = points.map(|(id, points)| (id, Points(points))).collect();
    let nothing = || Problem::invalid("bad-body", "`distribution` gives no points to any attribute");
    if points.is_empty() { Err(nothing()) } else { Ok(points) }
}

async fn stats(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<ParagonStats> {
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let (summary, rank) = (session.store.summary()?, session.store.rank(&Board::Paragon, character.id)?);
        Ok(ParagonStats {
            character_count: summary.characters,
            average_level: summary.average_level,
            total_points_distributed: summary.points_spent,
            percentile: rank.percentile(),
        })
    });
    answer.await.map(Said).or_failed(declared)
}
