//! Prestige: what a character has, resetting it, and its permanent bonuses.

use super::asking::{Asked, Named, Sent, Wanted, body, key, needed, whose};
use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::change::Wish;
use crate::app::{Problem, Session, characters};
use crate::ledger::Who;
use crate::report::time::Time;
use crate::rules::units::LARGEST_TOTAL;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/prestige/info", get(info))
        .route("/prestige/reset", post(reset))
        .route("/prestige/bonuses", get(bonuses))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrestigeInfo {
    current_level: u64,
    total_resets: u64,
    bonus_multiplier: f64,
    /// Left out before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_reset: Option<Time>,
    can_reset: bool,
    /// Left out where no reset is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    reset_cost: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PrestigeBonuses {
    xp_bonus: f64,
    currency_bonus: f64,
    drop_rate_bonus: f64,
    /// Left out where resets have no end, or the ruleset has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_prestige_level: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reset {
    character_id: Named,
}

fn info_of(session: &Session, who: &Who) -> Result<PrestigeInfo, Problem> {
    let view = characters::prestige(session, who)?;
    let facts = &view.prestige;
    Ok(PrestigeInfo {
        current_level: facts.current_level,
        total_resets: facts.total_resets,
        bonus_multiplier: facts.bonus_multiplier,
        last_reset: view.last_reset,
        can_reset: facts.can_reset,
        // What costs more than any purse holds costs that much here.
        reset_cost: facts.reset_cost.map(|cost| cost.min(LARGEST_TOTAL)),
    })
}

async fn info(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    asked: Asked,
) -> Answered<PrestigeInfo> {
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(declared)?;
    service.engine.ask(move |session| info_of(session, &who)).await.map(Said).or_failed(declared)
}

async fn reset(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    headers: HeaderMap,
    sent: Sent,
) -> Answered<PrestigeInfo> {
    let declared = Declared::BadRequest;
    let caller = caller.or_failed(declared)?;
    let wanted = || {
        let about = "POST /api/v1/prestige/reset".to_owned();
        let who = body::<Reset>(&sent)?.character_id.who()?;
        Ok::<_, Problem>((who, Wanted { about, caller, key: key(&headers)?, reason: None }))
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
    let declared = Declared::NotFound;
    caller.or_failed(declared)?;
    let who = needed(&asked, "characterId").and_then(|text| whose(&text)).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let (ruleset, bonuses) =
            (session.ruleset(), session.ruleset().bonuses(character.state.prestige_level));
        Ok(PrestigeBonuses {
            xp_bonus: bonuses.xp,
            currency_bonus: bonuses.currency,
            drop_rate_bonus: bonuses.drop_rate,
            max_prestige_level: ruleset.prestige.as_ref().and_then(|prestige| prestige.max),
        })
    });
    answer.await.map(Said).or_failed(declared)
}
