//! Leaderboards: who stands where.

use super::super::answer::Told;
use super::cursors::{Cursor, past_word};
use super::pages::{Page, page};
use super::route::{Route, question};
use super::values::Whole;
use super::{limited, who};
use crate::app::{Problem, Session, characters};
use crate::ledger::{Board, Moment, Page as Part};
use crate::report::gm::BoardView;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which part of which board.
#[derive(Debug, Deserialize, JsonSchema)]
struct Which {
    /// `paragon`, `prestige`, `xp` or `mastery.<type>`.
    board: String,
    /// The places around this character: its name, or its id as `id:12`.
    around: Option<String>,
    /// Also where this character stands.
    who: Option<String>,
    /// The first place; 1 where it is left out.
    from: Option<Whole>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many places, up to 1,000; 100 where it is left out.
    limit: Option<Whole>,
}

/// The commands that it stands for, of which the first is named.
pub(super) const COMMANDS: [&str; 4] =
    ["leaderboard.paragon", "leaderboard.prestige", "leaderboard.mastery", "leaderboard.xp"];

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/leaderboards/{board}",
            "showLeaderboard",
            "Who stands where; ties go to whoever got there first",
            COMMANDS[0],
        )
        .past()
        .answers(show),
    ]
}

fn board(session: &Session, name: &str) -> Result<Board, Problem> {
    match (name, name.strip_prefix("mastery.")) {
        ("paragon", _) => Ok(Board::Paragon),
        ("prestige", _) => Ok(Board::Prestige),
        ("xp", _) => Ok(Board::Xp),
        (_, Some(kind)) => characters::mastery_board(session, kind),
        (_, None) => {
            let boards = ["paragon", "prestige", "xp", "mastery.<type>"];
            let message = format!("there is no board `{}`", crate::report::numbers::clipped(name, 60));
            Err(Problem::refused("unknown-board", message).hint(format!("there are {}", boards.join(", "))))
        }
    }
}

fn show(session: &mut Session, which: Which, _: Moment) -> Result<Told<Page<BoardView>>, Problem> {
    let Which { board: name, around, who: own, from, cursor, limit } = which;
    let board = board(session, &name)?;
    let take = limited(limit, 100, 1_000)?;
    if [around.is_some(), from.is_some(), cursor.is_some()].iter().filter(|is| **is).count() > 1 {
        return Err(Problem::invalid(
            "bad-query",
            "`around`, `from` and `cursor` name a place each: give one",
        ));
    }
    let asked: Vec<&str> = [name.as_str()].into_iter().chain(past_word(session)).collect();
    let mut begin = match cursor {
        Some(cursor) => Cursor::parse(&cursor, &asked)?,
        None => Cursor::begin(session.store.last_sequence()?, &asked),
    };
    if let Some(Whole(from)) = from {
        begin = begin
            .after(from.checked_sub(1).ok_or_else(|| Problem::invalid("bad-query", "`from` begins at 1"))?);
    }
    let around = around.as_deref().map(who).transpose()?;
    let own = own.as_deref().map(who).transpose()?;
    if let Some(around) = &around {
        let rank = characters::rank_of(session, &board, around)?.rank;
        let rank = rank.ok_or_else(|| {
            Problem::refused("not-ranked", "the character has nothing to show on this board")
                .hint("leave `around` out, or name it by `who`")
        })?;
        begin = begin.after((rank - 1).saturating_sub(take / 2));
    }
    let shown = own.or(around);
    let view = begin.ask(session, |session| {
        characters::board(session, &board, Part { skip: begin.skip, take }, shown.as_ref())
    })?;
    let next = view.next_from.map(|_| begin.after(take).to_string());
    Ok(page(view, next, &format!("/v1/leaderboards/{name}"), vec![("limit", take.to_string())]))
}
