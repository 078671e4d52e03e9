//! `character merge` and `clone`: one character of two, and two of one.

use super::super::context::Context;
use super::super::database::{Change, ChangeArgs, Session, check_point};
use super::super::failure::{Exit, Failure};
use super::super::when::{Point, parse_point};
use super::super::who::{WhoArgs, parse_who};
use crate::ledger::Who;
use crate::progression::Merging;
use crate::report::numbers::escaped;
use crate::store::CommandError;

/// Give one character what another has, and archive that other: for players who ended up with two
///
/// INTO gets the XP of FROM on every track, with the levels, points and rewards that it brings, all its currency and
/// rewards, and its prestige level where that is higher. What FROM had spent, points and nodes, is free to spend again.
/// One undo takes all of it back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character merge Vex2 Vex --reason \"ticket 4713\"
  endgame character merge id:17 Vex --xp highest --dry-run")]
pub struct MergeArgs {
    /// The character that goes: its name, or its id as `id:12`
    #[arg(value_name = "FROM", value_parser = parse_who)]
    from: Who,
    /// The character that stays
    #[arg(value_name = "INTO", value_parser = parse_who)]
    into: Who,
    /// What becomes of XP that both have
    #[arg(long, value_name = "HOW", value_enum, default_value = "sum")]
    xp: How,
    #[command(flatten)]
    change: ChangeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// All of it counts
    Sum,
    /// On each track the higher of the two counts
    Highest,
}

/// Make a new character that stands where another stood, to try things on or to give back what was lost
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  endgame character clone Vex Vex-before --as-of 2026-11-20 --reason \"ticket 4714\"
  endgame character clone Vex Vex-test --reason \"try the new rules\"")]
pub struct CloneArgs {
    #[command(flatten)]
    who: WhoArgs,
    /// The name of the new character
    #[arg(value_name = "NAME")]
    name: String,
    /// Where it stood at this time (UTC), or after this event [default: now]
    #[arg(long, value_name = "WHEN", value_parser = parse_point)]
    as_of: Option<Point>,
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn merge(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let (from, into) = (session.character(&args.from)?, session.character(&args.into)?);
    if from.id == into.id {
        let message = format!("{} can't be merged with itself", escaped(&from.state.name));
        return Err(Failure::usage("same-character", message).hint("name two characters, FROM and INTO"));
    }
    let merging = match args.xp {
        How::Sum => Merging::Sum,
        How::Highest => Merging::Highest,
    };
    let (gone, kept) = (escaped(&from.state.name), escaped(&into.state.name));
    let question = format!("Merge {gone} into {kept}, and archive {gone}?");
    let change = Change { title: "the merge", explain: false, question: Some(&question), command: None };
    session.change("merge", &args.change, &change, &|writer| writer.merge(from.id, into.id, merging))
}

pub(super) fn clone(args: &CloneArgs, context: &Context) -> Result<Exit, Failure> {
    let mut session = Session::open(context)?;
    let point = args.as_of.map(|point| point.resolve(context.now));
    let source = session.character(&args.who.who)?;
    if let Some(point) = point {
        check_point(&session.store, point)?;
        session.store.look_at(point)?;
        // Says so when it did not exist then.
        session.character(&Who::Id(source.id))?;
        session.store.look_at_present();
    }
    let change = Change { title: "the clone", explain: false, question: None, command: None };
    session.change("clone", &args.change, &change, &|writer| {
        writer.copy(source.id, point, &args.name)?.ok_or(CommandError::NotFound(args.who.who.clone()))
    })
}
