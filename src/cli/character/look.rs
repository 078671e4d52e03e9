//! `character show` and `character plan`.

use super::super::context::Context;
use super::super::database::{AsOfArgs, Session};
use super::super::failure::{Exit, Failure};
use super::super::who::WhoArgs;
use crate::progression::plan as plan_of;
use crate::report::gm::{CharacterView, PlanView};

/// Everything about a character on one screen
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character show Vex
  endgame character show id:12 --as-of '2026-11-21 18:04' --format json")]
pub struct ShowArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// What a character needs for the next prestige, the next rewards, the next nodes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character plan Vex")]
pub struct PlanArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    as_of: AsOfArgs,
}

/// How many of the last operations fit on the screen.
const OPERATIONS: usize = 5;

pub(super) fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &args.as_of)?;
    let character = session.character(&args.who.who)?;
    let operations = session.store.last_operations(character.id, OPERATIONS)?;
    let ruleset = session.ruleset_of(&character.state)?;
    context.answer(&CharacterView::new(&character, &ruleset, &operations), None)?;
    Ok(Exit::Done)
}

pub(super) fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let session = Session::open_at(context, &args.as_of)?;
    let character = session.character(&args.who.who)?;
    let plan = plan_of(&character.state, &*session.ruleset_of(&character.state)?);
    context.answer(&PlanView::new(&character, &plan), None)?;
    Ok(Exit::Done)
}
