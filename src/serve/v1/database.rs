//! The database as a whole: its facts, its proof, and players to try things on.

use super::super::answer::{Told, told};
use super::changing::{Making, field};
use super::route::{Made, Nothing, Route, change, question};
use super::values::{Flag, Whole};
use crate::app::inputs::load_population;
use crate::app::seed::{Lives, seed};
use crate::app::{Problem, Session, clock, database};
use crate::ledger::{Moment, OperationKind};
use crate::report::gm::{HealthView, VerifyView};
use crate::report::numbers::whole;
use crate::store::Mode;
use schemars::JsonSchema;
use serde::Deserialize;

/// What a verification holds the log against.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Head {
    /// A head that was kept elsewhere, 64 hexadecimal digits; it must be in the chain.
    head: Option<String>,
}

/// How many players live how long.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct SeedBody {
    /// How many characters, up to 1,000; 100 where it is left out.
    characters: Option<Whole>,
    /// The same seed gives the same players; 1 where it is left out.
    seed: Option<Whole>,
    /// How many days they have lived, up to today and up to 365; 90 where it is left out.
    days: Option<Whole>,
    /// How many days are granted together; 30 where it is left out.
    every: Option<Whole>,
    /// Grant as a game does that knows its players: a gain every twenty minutes of each session.
    sessions: Flag,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        question(
            "/database/health",
            "showHealth",
            "The database in a few facts, with the head of the hash chain",
            "db.health",
        )
        .answers(|session, _: Nothing, now| {
            Ok::<Told<HealthView>, Problem>(told(database::glance(&session.store, now)?))
        }),
        question(
            "/database/verification",
            "verifyDatabase",
            "Prove that no event was edited, deleted, inserted or moved, and that the read models fit",
            "db.verify",
        )
        .answers(verify),
        change(
            "/database/seeds",
            "seedDatabase",
            "Fill the database with simulated players of the built-in population, to try things on",
            &[OperationKind::Seed],
        )
        .makes_of(settle),
    ]
}

fn verify(session: &mut Session, Head { head }: Head, now: Moment) -> Result<Told<VerifyView>, Problem> {
    let head = head.as_deref().map(database::parse_head).transpose();
    let head = head.map_err(|error| Problem::invalid("bad-query", format!("`head`: {error}")))?;
    let observer = session.observer();
    Ok(told(database::verify(&mut session.store, head.as_deref(), now, observer)?.0))
}

/// A number of the body, from 1.
fn number(name: &str, given: Option<Whole>, (usual, most): (u64, u64)) -> Result<u64, Problem> {
    match given {
        None => Ok(usual),
        Some(Whole(number)) if (1..=most).contains(&number) => Ok(number),
        Some(_) => {
            let message = format!("{} goes from 1 to {}", field(name), whole(most));
            Err(Problem::invalid("bad-body", message))
        }
    }
}

/// Nobody else writes meanwhile: more than these are seeded by the command line.
fn settle(
    session: &mut Session,
    making: &Making,
    _: Nothing,
    body: SeedBody,
) -> Result<Made<HealthView>, Problem> {
    let days = |name, given, usual| {
        number(name, given, (usual, 365)).map(|days| u32::try_from(days).unwrap_or(u32::MAX))
    };
    let lives = Lives {
        characters: number("characters", body.characters, (100, 1_000))?,
        seed: body.seed.map_or(1, |Whole(seed)| seed),
        days: days("days", body.days, 90)?,
        every: days("every", body.every, 30)?,
        sessions: body.sessions.0,
    };
    let now = clock::now()?;
    let intent = making.intent(OperationKind::Seed, now)?;
    let mode = if making.is_dry { Mode::DryRun } else { Mode::Commit };
    session.store.may(&intent, mode)?;
    let population = load_population(None, session.ruleset(), session.observer())?.value;
    let events = whole(seed(session, &population, lives, (&intent, mode))?);
    let mut told = told(database::glance(&session.store, now)?);
    let is = if making.is_dry { "would be" } else { "were" };
    told.notes.push(format!("{} characters with {events} events {is} written", whole(lives.characters)));
    Ok(told.into())
}
