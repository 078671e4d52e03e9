//! `character create`, `rename`, `archive`, `restore`.

use super::super::context::Context;
use super::super::database::{Change, ChangeArgs, Session, check_point};
use super::super::failure::{Exit, Failure};
use super::super::when::{Point, parse_point};
use super::super::who::{WhoArgs, carry_out};
use crate::ledger::Who;
use crate::progression::Command;
use crate::store::CommandError;

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

const fn titled(title: &str) -> Change<'_> {
    Change { title, explain: false, question: None, command: None }
}

pub(super) fn create(args: &CreateArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    session.change("create", &args.change, &titled("the new character"), &|writer| {
        writer.create(&args.name, None)
    })
}

pub(super) fn rename(args: &RenameArgs, context: &Context) -> Result<Exit, Failure> {
    let command = Command::Rename { name: args.name.clone() };
    let mut session = Session::open(context)?;
    carry_out(&mut session, ("rename", &args.who.who), &args.change, &titled("the new name"), &command)
}

pub(super) fn archive(args: &ArchiveArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let name = session.character(&args.who.who)?.state.name;
    let question = format!("Archive {}?", crate::report::numbers::escaped(&name));
    let change = Change { question: Some(&question), ..titled("the archiving") };
    carry_out(&mut session, ("archive", &args.who.who), &args.change, &change, &Command::Archive)
}

pub(super) fn restore(args: &RestoreArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let point = args.at.resolve(context.now);
    let character = session.character(&args.who.who)?;
    check_point(&session.store, point)?;
    session.store.look_at(point)?;
    // Says so when it did not exist then.
    session.character(&Who::Id(character.id))?;
    session.store.look_at_present();
    let question = format!("Restore {}?", crate::report::numbers::escaped(&character.state.name));
    let change = Change { question: Some(&question), ..titled("the restoring") };
    session.change("restore", &args.change, &change, &|writer| {
        writer.restore(character.id, point)?.ok_or(CommandError::NotFound(args.who.who.clone()))
    })
}
