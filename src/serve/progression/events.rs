//! What happened to a character, in the envelopes of the game's other services, newest first.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::Problem;
use crate::ledger::{HistoryQuery, Point, Sequence, Who};
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use crate::serve::game::asking::{Asked, called, maybe, number, whose};
use crate::serve::streams::channels::{Envelope, envelopes};
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::routing::get;
use serde::Serialize;

/// How many events of the log are read for one page, unless the query says otherwise, and at most.
const USUAL: u64 = 100;
const MOST: u64 = 1_000;

pub(super) fn routes() -> Router<Service> {
    Router::new().route("/events/{player_id}", get(events))
}

#[derive(Serialize)]
struct Events {
    player_id: String,
    events: Vec<Envelope>,
    /// What to ask for as `before` to see older ones; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_before: Option<u64>,
}

async fn events(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    player: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Answered<Events> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let wanted = || {
        let Path(player) = player.map_err(|error| Problem::invalid("bad-address", error.body_text()))?;
        let before = match maybe(&asked, "before")? {
            Some(_) => Some(number(&asked, "before", [1, u64::MAX], 0)?),
            None => None,
        };
        Ok::<_, Problem>((whose(&player)?, before, number(&asked, "limit", [1, MOST], USUAL)?))
    };
    let (who, before, limit) = wanted().or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let character = session.character(&who)?;
        let query = HistoryQuery {
            who: Some(Who::Id(character.id)),
            until: before.map(|before| Point::Sequence(Sequence(before - 1))),
            // One more tells whether there are more.
            last: Some(limit + 1),
            ..HistoryQuery::default()
        };
        let mut entries = session.store.history(&query)?.unwrap_or_default();
        let has_more = entries.len() as u64 > limit;
        if has_more {
            entries.remove(0);
        }
        let player_id = called(character.id, &character.state);
        let next_before = entries.first().filter(|_| has_more).map(|entry| entry.sequence.0);
        let told = entries.iter().rev().flat_map(envelopes);
        let told = told.map(|(_, mut envelope)| {
            envelope.player_id.clone_from(&player_id);
            envelope
        });
        Ok(Events { events: told.collect(), player_id, next_before })
    });
    answer.await.map(Said).or_failed(declared)
}
