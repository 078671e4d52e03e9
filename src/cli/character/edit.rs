//! `character create`, `rename`, `archive`, `unarchive`, `restore`.

use super::super::context::Context;
use super::super::database::{Asked, ChangeArgs, change, change_as};
use super::super::failure::{Exit, Failure};
use super::super::who::{WhoArgs, parse_external_id};
use crate::app::change::Action;
use crate::app::once::Requested;
use crate::app::restoring::restoring;
use crate::app::when::{Point, Side, Typed, parse_point};
use crate::progression::{Command, ExternalId};
use crate::report::numbers::escaped;

/// Make a new character, at the first level of every track
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character create Vex --reason new
  endgame character create Vex --external-id 0190c5f2-7b6c-7d3e-9a41-5c1f0e8d2b37 --reason new")]
pub struct CreateArgs {
    /// Its name: up to 64 characters that can be seen
    #[arg(value_name = "NAME")]
    name: String,
    /// How the game itself names it, for ever: a UUID, found again as `ext:UUID`
    #[arg(long, value_name = "UUID", value_parser = parse_external_id)]
    external_id: Option<ExternalId>,
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

/// Bring an archived character back, with all that it had; its place among equals is a new one
///
/// Where its name is another's by now, it needs a new one. What was merged into another comes back by an undo of the merge.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character unarchive id:12 --reason \"the player is back\"
  endgame character unarchive id:12 --name Vexara --reason \"ticket 4711\"")]
pub struct UnarchiveArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// Its name from now on [default: the one it had]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    change: ChangeArgs,
}

/// Put a character's progression back to where it stood; rewards unlocked since stay unlocked
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character restore Vex --before op:8790 --reason \"ticket 4711\"
  endgame character restore Vex --at event:8789 --reason \"ticket 4711\"
  endgame character restore Vex --at '2026-11-20 02:10' --dry-run")]
pub struct RestoreArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// As it stood at this time (UTC; a day means its end), after this event or after this operation: `event:8789`,
    /// `op:8790`; a bare number is an event's
    #[arg(long, value_name = "WHEN", value_parser = parse_point, required_unless_present = "before")]
    at: Option<Point>,
    /// As it stood before this operation, this event or this time
    #[arg(long, value_name = "WHEN", value_parser = parse_point, conflicts_with = "at")]
    before: Option<Point>,
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn create(args: &CreateArgs, context: &Context) -> Result<Exit, Failure> {
    change(context, &args.change, |_| Ok(Action::Create(args.name.clone(), args.external_id)))
}

pub(super) fn unarchive(args: &UnarchiveArgs, context: &Context) -> Result<Exit, Failure> {
    let command = Command::Unarchive { name: args.name.clone() };
    change(context, &args.change, |session| Ok(Action::unarchive(session, &args.who.who, command)?))
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
    let (point, side) = match (args.at, args.before) {
        (_, Some(before)) => (before, Side::Before),
        (Some(at), None) => (at, Side::After),
        (None, None) => return Err(Failure::usage("no-moment", "it is not said when").hint("--at WHEN")),
    };
    let requested = Requested::restore(&args.who.who, point, side);
    change_as(context, &args.change, Some(requested), |session| {
        let restoring = restoring(session, &args.who.who, Typed { point, side, now: context.now })?;
        restoring.said.iter().for_each(|line| context.tell(line));
        let (action, what) = (restoring.action, restoring.what);
        let question = format!("Restore {what}?");
        Ok(Asked { question: Some(question), ..action.into() })
    })
}
