//! Prestige.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::change::Wish;
use crate::app::{Problem, Session, characters};
use crate::ledger::Who;
use crate::report::time::Time;
use crate::rules::prestige::Bonuses;
use crate::rules::track::Track;
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

/// The contract has room for so many prestige levels; `reset_count` says how many there are.
const MOST_LEVELS: u64 = 10;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/prestige/info", get(info))
        .route("/prestige/reset", post(reset))
        .route("/prestige/bonuses", get(bonuses))
}

#[derive(Serialize)]
struct PrestigeInfo {
    character_id: String,
    /// At most 10, however many resets there were.
    prestige_level: u64,
    reset_count: u64,
    /// Shares: 0.02 is 2 %.
    bonuses_applied: BTreeMap<&'static str, f64>,
    /// Left out where no reset is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_prestige_requirements: Option<Requirements>,
    /// Left out before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_reset_at: Option<Time>,
    updated_at: Time,
}

#[derive(Serialize)]
struct Requirements {
    /// The character level; 0 where the rules ask for none.
    min_level: u64,
    min_paragon_level: u64,
    /// No ruleset asks for content.
    completed_content: Vec<String>,
}

#[derive(Serialize)]
struct PrestigeBonuses {
    character_id: String,
    prestige_level: u64,
    /// Left out where resets have no end, or the ruleset has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_prestige_level: Option<u64>,
    available_bonuses: Vec<Bonus>,
}

#[derive(Serialize)]
struct Bonus {
    #[serde(rename = "type")]
    kind: &'static str,
    /// A share: 0.02 is 2 %.
    value: f64,
    description: String,
}

#[derive(Deserialize)]
struct Reset {
    confirm: bool,
}

/// The bonuses by the words of the contract.
fn named(bonuses: Bonuses) -> [(&'static str, f64); 3] {
    [("xp", bonuses.xp), ("currency", bonuses.currency), ("drop_rate", bonuses.drop_rate)]
}

fn info_of(session: &Session, who: &Who) -> Result<PrestigeInfo, Problem> {
    let character = session.character(who)?;
    let (state, ruleset) = (&character.state, session.ruleset_of(&character.state)?);
    let number = state.prestige_level.saturating_add(1);
    let next = ruleset.prestige.as_ref().filter(|prestige| prestige.allows(number));
    let cap = ruleset.character.as_ref().and_then(Track::last);
    Ok(PrestigeInfo {
        character_id: called(character.id, state),
        prestige_level: state.prestige_level.min(MOST_LEVELS),
        reset_count: state.prestige_level,
        bonuses_applied: named(ruleset.bonuses(state.prestige_level)).into(),
        next_prestige_requirements: next.map(|prestige| Requirements {
            min_level: cap.map_or(0, |level| level.0),
            min_paragon_level: prestige.requires(number).0,
            completed_content: Vec::new(),
        }),
        last_reset_at: characters::last_reset(&session.store, &character)?.map(Time),
        updated_at: Time(character.changed),
    })
}

async fn info(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<PrestigeInfo> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    service.engine.ask(move |session| info_of(session, &who)).await.map(Said).or_failed(declared)
}

async fn reset(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<PrestigeInfo> {
    let declared = Declared::Reset;
    let caller = caller.or_failed(declared)?;
    let wanted = || {
        let who = whose(&needed(&asked, "character_id")?)?;
        if !body::<Reset>(&sent)?.confirm {
            return Err(Problem::invalid("not-confirmed", "`confirm` is false; nothing was changed"));
        }
        let about = "POST /api/v1/progression/prestige/reset".to_owned();
        Ok((who, Wanted { about, caller, key: key(&headers)?, reason: None }))
    };
    let (who, wanted) = wanted().or_failed(declared)?;
    let answer = service.engine.change(move |session| {
        wanted.carry_out(session, Wish::Reset(who.clone()))?;
        info_of(session, &who)
    });
    answer.await.map(Said).or_failed(declared)
}

async fn bonuses(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<PrestigeBonuses> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let who = needed(&asked, "character_id").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let (state, ruleset) = (&character.state, session.ruleset());
        let bonus = |(kind, value): (&'static str, f64)| {
            let description = format!("{} on {}", share(value), kind.replace('_', " "));
            Bonus { kind, value, description }
        };
        Ok(PrestigeBonuses {
            character_id: called(character.id, state),
            prestige_level: state.prestige_level.min(MOST_LEVELS),
            max_prestige_level: ruleset.prestige.as_ref().and_then(|prestige| prestige.max),
            available_bonuses: named(ruleset.bonuses(state.prestige_level)).into_iter().map(bonus).collect(),
        })
    });
    answer.await.map(Said).or_failed(declared)
}

/// `+5 %`
fn share(value: f64) -> String {
    crate::report::gm::bonus(value)
}
