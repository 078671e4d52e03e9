//! `character create`, `rename`, `archive`, `restore`.

use super::super::context::Context;
use super::super::database::{Asked, ChangeArgs, change, change_as};
use super::super::failure::{Exit, Failure};
use super::super::who::WhoArgs;
use crate::app::change::Action;
use crate::app::once::Requested;
use crate::app::when::{Point, parse_point};
use crate::progression::Command;
use crate::report::numbers::escaped;

/// Make a new character, at the first level of every track
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character create Vex --reason new")]
pub struct CreateArgs {
    /// Its name: up to 64 characters that can be seen
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Give a character another name
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character rename Vex Vexara --reason \"ticket 4711\"")]
pub struct RenameArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// The new name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Take a character out of lists and leaderboards; its history stays, its name is free
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character archive Vex --reason \"asked for by the player\"")]
pub struct ArchiveArgs {
    #[command(flatten)]
    who: WhoArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Put a character's progression back to where it stood; rewards unlocked since stay unlocked
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character restore Vex --at 8789 --reason \"ticket 4711\"
  endgame character restore Vex --at '2026-11-20 02:10' --dry-run")]
pub struct RestoreArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// A time (UTC), or the number of the event after which it stood so
    #[arg(long, value_name = "WHEN", value_parser = parse_point)]
    at: Point,
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn create(args: &CreateArgs, context: &Context) -> Result<Exit, Failure> {
    change(context, &args.change, |_| Ok(Action::Create(args.name.clone())))
}

pub(super) fn rename(args: &RenameArgs, context: &Context) -> Result<Exit, Failure> {
    let command = Command::Rename { name: args.name.clone() };
    change(context, &args.change, |_| Ok(Action::Carry(args.who.who.clone(), command)))
}

pub(super) fn archive(args: &ArchiveArgs, context: &Context) -> Result<Exit, Failure> {
    let requested = Requested::of_command(&args.who.who, &Command::Archive);
    change_as(context, &args.change, Some(requested), |session| {
        let name = session.character(&args.who.who)?.state.name;
        let action = Action::Carry(args.who.who.clone(), Command::Archive);
        Ok(Asked { question: Some(format!("Archive {}?", escaped(&name))), ..action.into() })
    })
}

pub(super) fn restore(args: &RestoreArgs, context: &Context) -> Result<Exit, Failure> {
    let point = args.at.resolve(context.now);
    let requested = Requested::of_words(&["restore", &args.who.who.to_string(), &args.at.words()]);
    change_as(context, &args.change, Some(requested), |session| {
        let (action, character) = Action::restore(session, &args.who.who, point)?;
        let question = format!("Restore {}?", escaped(&character.state.name));
        Ok(Asked { question: Some(question), ..action.into() })
    })
}
