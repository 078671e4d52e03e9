//! `character merge` and `clone`: one character of two, and two of one.

use super::super::context::Context;
use super::super::database::{Asked, ChangeArgs, change_as};
use super::super::failure::{Exit, Failure};
use super::super::who::{WhoArgs, parse_who};
use crate::app::change::Action;
use crate::app::once::Requested;
use crate::app::when::{Point, Side, Typed, parse_point};
use crate::ledger::Who;
use crate::progression::Merging;
use crate::report::numbers::escaped;

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
    /// Where it stood at this time (UTC), or after this event or operation: `event:8789`, `op:8790` [default: now]
    #[arg(long, value_name = "WHEN", value_parser = parse_point)]
    as_of: Option<Point>,
    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn merge(args: &MergeArgs, context: &Context) -> Result<Exit, Failure> {
    let merging = match args.xp {
        How::Sum => Merging::Sum,
        How::Highest => Merging::Highest,
    };
    let requested = Requested::merge(&args.from, &args.into, merging);
    change_as(context, &args.change, Some(requested), |session| {
        let (action, [from, into]) = Action::merge(session, (&args.from, &args.into), merging)?;
        let (gone, kept) = (escaped(&from.state.name), escaped(&into.state.name));
        let question = format!("Merge {gone} into {kept}, and archive {gone}?");
        Ok(Asked { question: Some(question), ..action.into() })
    })
}

pub(super) fn clone(args: &CloneArgs, context: &Context) -> Result<Exit, Failure> {
    let requested = Requested::copy(&args.who.who, args.as_of, &args.name);
    let typed = |point| Typed { point, side: Side::After, now: context.now };
    change_as(context, &args.change, Some(requested), |session| {
        let meant = args.as_of.map(|point| typed(point).resolve(&session.store)).transpose()?;
        meant.iter().for_each(|meant| context.tell(&format!("as it stood {}", meant.words)));
        let point = meant.map(|meant| meant.point);
        Ok(Action::copy(session, &args.who.who, point, &args.name)?)
    })
}
