//! Whose gains can't be explained by play.

use super::super::answer::{Told, told};
use super::route::{Route, question};
use super::values::{Texts, Whole};
use crate::app::fit::history::Play;
use crate::app::when::{When, parse_when};
use crate::app::{Problem, Session, anomalies};
use crate::ledger::{GAME, Moment};
use crate::report::anomalies::AnomaliesView;
use schemars::JsonSchema;
use serde::Deserialize;

/// How gains are read as play.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct PlayOf {
    /// A session ends when nothing is gained for so long; `30min` where it is left out.
    session_gap: Option<String>,
    /// How many minutes of play a gain that stands alone is for.
    grant_minutes: Option<Whole>,
    /// Who writes what players gain; `game` where it is left out.
    by: Texts,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/anomalies",
            "listAnomalies",
            "Characters whose gains no archetype fitted to this database explains",
            "history.anomalies",
        )
        .answers(suspects),
    ]
}

fn suspects(session: &mut Session, of: PlayOf, _: Moment) -> Result<Told<AnomaliesView>, Problem> {
    let gap = match of
        .session_gap
        .as_deref()
        .map(parse_when)
        .transpose()
        .map_err(|error| Problem::invalid("bad-query", format!("`session_gap`: {error}")))?
    {
        None => 30 * 60_000,
        Some(When::Ago(gap)) if (1_000..=86_400_000).contains(&gap) => gap,
        Some(_) => {
            let message = "`session_gap`: expected a time from 1 second to a day, like `30min` or `1h`";
            return Err(Problem::invalid("bad-query", message));
        }
    };
    let minutes = of.grant_minutes.map(|Whole(minutes)| u32::try_from(minutes).unwrap_or(u32::MAX));
    if minutes.is_some_and(|minutes| !(1..=1_440).contains(&minutes)) {
        return Err(Problem::invalid("bad-query", "`grant_minutes` goes from 1 to 1,440"));
    }
    let actors = if of.by.0.is_empty() { vec![GAME.to_owned()] } else { of.by.0 };
    let play = Play { session_gap: gap, grant_minutes: minutes, actors };
    let (view, lengths_are_known) = anomalies::anomalies(session, None, &play)?;
    let mut told = told(view);
    if !lengths_are_known {
        let note = "every gain stands alone, so each is held against the others; `grant_minutes` says how long one takes";
        told.notes.push(note.to_owned());
    }
    Ok(told)
}
