//! `character show` and `character plan`.

use super::super::context::Context;
use super::super::database::{AsOfArgs, ask};
use super::super::failure::{Exit, Failure};
use super::super::who::WhoArgs;
use crate::app::characters;

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

pub(super) fn show(args: &ShowArgs, context: &Context) -> Result<Exit, Failure> {
    ask(context, &args.as_of, |session| characters::show(session, &args.who.who))
}

pub(super) fn plan(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    ask(context, &args.as_of, |session| characters::plan(session, &args.who.who))
}
