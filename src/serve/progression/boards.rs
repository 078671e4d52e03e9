//! Leaderboards: `paragon`, `prestige`, `xp` and `mastery.combat`.

use super::failed::{Answered, Declared, OrFailed, Said};
use crate::app::{Problem, Session, names};
use crate::ledger::{Board, Who};
use crate::report::time::Time;
use crate::serve::Service;
use crate::serve::answer::Refused;
use crate::serve::caller::Caller;
use crate::serve::game::asking::{Asked, called, maybe, number, whose};
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::routing::get;
use serde::Serialize;

/// How many places a page has, unless the query says otherwise, and at most.
const USUAL: u64 = 20;
const MOST: u64 = 100;

pub(super) fn routes() -> Router<Service> {
    Router::new()
        .route("/leaderboards/{id}/ranking", get(ranking))
        .route("/leaderboards/{id}/rank/{player_id}", get(rank))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ranking {
    leaderboard_id: String,
    total_entries: u64,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    player_id: String,
    display_name: String,
    /// XP; on the prestige board, resets.
    score: u64,
    rank: u64,
    last_updated: Time,
    is_current_player: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RankOf {
    player_id: String,
    rank: u64,
    score: u64,
    total_entries: u64,
    /// The share of the board that stands below, 0 to 100.
    percentile: f64,
}

/// The board of this name.
fn board(session: &Session, id: &str) -> Result<Board, Problem> {
    let unknown = || {
        let message = "the leaderboards are `paragon`, `prestige`, `xp` and `mastery.TYPE`";
        Problem::refused("unknown-leaderboard", message)
    };
    match Board::parse(id).ok_or_else(unknown)? {
        Board::Mastery(kind) => Ok(Board::Mastery(names::mastery(session.ruleset(), &kind)?.id.clone())),
        board => Ok(board),
    }
}

fn score(board: &Board, level: u64, xp: u64) -> u64 {
    if *board == Board::Prestige { level } else { xp }
}

async fn ranking(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Answered<Ranking> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let wanted = || {
        let Path(id) = id.map_err(|error| Problem::invalid("bad-address", error.body_text()))?;
        let around = maybe(&asked, "aroundPlayer")?.map(|player| whose(&player)).transpose()?;
        let (limit, offset) =
            (number(&asked, "limit", [1, MOST], USUAL)?, number(&asked, "offset", [0, u64::MAX >> 2], 0)?);
        Ok::<_, Problem>((id, around, limit, offset))
    };
    let (id, around, limit, offset) = wanted().or_failed(declared)?;
    let answer = service.engine.ask(move |session| page(session, &id, around.as_ref(), [limit, offset]));
    answer.await.map(Said).or_failed(declared)
}

/// Places of a board: those after the first so many, or those around a player, who stands in their middle.
fn page(
    session: &Session,
    id: &str,
    around: Option<&Who>,
    [limit, offset]: [u64; 2],
) -> Result<Ranking, Problem> {
    let board = board(session, id)?;
    let player = around.map(|who| session.character(who)).transpose()?.map(|character| character.id);
    let rank = player.map(|id| session.store.rank(&board, id)).transpose()?.and_then(|rank| rank.rank);
    let skip = rank.map_or(offset, |rank| (rank - 1).saturating_sub(limit / 2).saturating_add(offset));
    let mut entries = Vec::new();
    for standing in session.store.top(&board, skip, limit)? {
        let character = session.character(&Who::Id(standing.character))?;
        entries.push(Entry {
            player_id: called(standing.character, &character.state),
            score: score(&board, standing.level, standing.xp),
            rank: standing.rank,
            last_updated: Time(character.changed),
            is_current_player: player == Some(standing.character),
            display_name: standing.name,
        });
    }
    Ok(Ranking { leaderboard_id: board.to_string(), total_entries: session.store.count_on(&board)?, entries })
}

async fn rank(
    State(service): State<Service>,
    caller: Result<Caller, Refused>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Answered<RankOf> {
    let declared = Declared::Question;
    caller.or_failed(declared)?;
    let path = path.map_err(|error| Problem::invalid("bad-address", error.body_text()));
    let Path((id, player)) = path.or_failed(declared)?;
    let who = whose(&player).or_failed(declared)?;
    let answer = service.engine.ask(move |session| {
        let board = board(session, &id)?;
        let character = session.character(&who)?;
        let rank = session.store.rank(&board, character.id)?;
        let nowhere = || Problem::refused("not-ranked", format!("the player is not on the board `{board}`"));
        let (place, percentile) = rank.rank.zip(rank.percentile()).ok_or_else(nowhere)?;
        let standing = session.store.top(&board, place - 1, 1)?;
        let score = standing.first().map_or(0, |standing| score(&board, standing.level, standing.xp));
        let player_id = called(character.id, &character.state);
        Ok(RankOf { player_id, rank: place, score, total_entries: rank.of, percentile })
    });
    answer.await.map(Said).or_failed(declared)
}
